//! Many who ask for the same work at once.

use std::time::Duration;

use anyhow::{Context, ensure};
use futures::future::join_all;
use proof::{client::text, journey::Respondent};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    queries,
    stage::{Scenario, Stage, patiently},
    system::OPERATOR_TOKEN,
};

pub(super) const SCENARIOS: &[Scenario] = &[Scenario {
    name: "same-work",
    about: "one vendor's refresh, and beginning, completing, checkout and payment of one session, 50 times at once each",
    short: 1,
    long: 50,
    play: |stage| Box::pin(same_work(stage)),
}];

const LIMIT: Duration = Duration::from_secs(90);

/// How many ask at once.
const CROWD: usize = 50;

async fn same_work(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.start_api().await?;
    one_refresh(stage).await?;
    let _worker = stage.system.start_worker()?;
    for round in 0..stage.rounds {
        let respondent = begin_at_once(stage, round).await?;
        let answers = Value::Object(stage.company.answers.clone());
        patiently(|| respondent.save(answers.clone())).await?;
        let path = format!("/api/quiz/sessions/{}/complete", respondent.session());
        one_answer(&respondent, &path, None, "/report/id", None).await?;
        let body = json!({"session_id": respondent.session()});
        let key = (round % 2 == 0).then(|| format!("checkout-{round}-of-this-client"));
        let path = "/api/payments/create-checkout";
        let payment = one_answer(
            &respondent,
            path,
            Some(&body),
            "/payment_id",
            key.as_deref(),
        )
        .await?;
        let pay = || patiently(|| respondent.send_payment(&payment));
        let payments = join_all((0..CROWD).map(|_| pay())).await;
        payments.into_iter().collect::<anyhow::Result<()>>()?;
        stage.progress(round);
    }
    stage.hold(stage.rounds, LIMIT).await
}

/// The same look at a vendor's page, asked for 50 times while nobody works, is one run. Then nobody wants it any more, so
/// that no page is asked for.
async fn one_refresh(stage: &Stage) -> anyhow::Result<()> {
    const RUNS: &str = "select count(*) from job_runs where kind = 'vendors.refresh_vendor'";
    const CANCEL: &str = "update job_runs set state = 'cancelled', finished_at = now() where kind = 'vendors.refresh_vendor'";
    let operator = stage.system.client.with_token(OPERATOR_TOKEN);
    let path = "/api/vendors/refresh/hubspot";
    let ask = || patiently(|| operator.call(Method::POST, path, None));
    let asked = join_all((0..CROWD).map(|_| ask())).await;
    asked.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let runs = queries::count(&stage.system.db, RUNS).await?;
    ensure!(runs == 1, "the same work was enqueued {runs} times");
    queries::execute(&stage.system.db, CANCEL).await?;
    Ok(())
}

/// The same beginning 50 times under one key is one session.
async fn begin_at_once(stage: &mut Stage, round: u32) -> anyhow::Result<Respondent> {
    let client = stage
        .system
        .client
        .with_key(&format!("begin-{round}-8c1f5a0e2b7d4936"));
    let email = format!("crowd-{round}@faults.example");
    let begin = || patiently(|| Respondent::begin(&client, &email, "full"));
    let begun = join_all((0..CROWD).map(|_| begin())).await;
    let mut sessions: Vec<Respondent> = Vec::new();
    for one in begun {
        match one {
            Ok(respondent) => sessions.push(respondent),
            // Asked while the first one was still at it.
            Err(error) if format!("{error:#}").contains("IDEMPOTENCY_IN_FLIGHT") => {}
            Err(error) => return Err(error),
        }
    }
    let first = sessions.pop().context("nobody was answered")?;
    let is_one = sessions
        .iter()
        .all(|other| other.session() == first.session() && other.token() == first.token());
    ensure!(is_one, "one key began several sessions");
    Ok(Respondent::again(
        &stage.system.client,
        first.session(),
        first.token(),
    ))
}

/// Asks 50 times at once; all who are answered are answered the same.
async fn one_answer(
    respondent: &Respondent,
    path: &str,
    body: Option<&Value>,
    pointer: &str,
    key: Option<&str>,
) -> anyhow::Result<String> {
    let client = key.map_or_else(
        || respondent.client().clone(),
        |key| respondent.client().with_key(key),
    );
    let ask = || patiently(|| client.call(Method::POST, path, body));
    let answers = join_all((0..CROWD).map(|_| ask())).await;
    let mut told: Option<String> = None;
    for answer in answers {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) if format!("{error:#}").contains("IDEMPOTENCY_IN_FLIGHT") => continue,
            Err(error) => return Err(error),
        };
        let one = text(&answer, pointer)?;
        ensure!(
            told.as_deref().is_none_or(|told| told == one),
            "{path} answered two different things to the same question"
        );
        told = Some(one.to_owned());
    }
    told.with_context(|| format!("{path} answered nobody"))
}
