//! The main path, from the first question to the report, as a browser walks it.

use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    client::{Client, text},
    company::Company,
    stream::{self, Event},
};

/// How long a payment may take to be applied.
const PAYMENT_LIMIT: Duration = Duration::from_secs(30);
/// How often to ask whether it is. The look is part of what is measured, so it must not be what takes the time.
const PAYMENT_LOOK: Duration = Duration::from_millis(5);
/// How long a report may take.
const REPORT_LIMIT: Duration = Duration::from_secs(120);

/// A respondent in the middle of things.
pub struct Respondent {
    client: Client,
    token: String,
    session: String,
}

/// A report that was delivered.
pub struct Delivered {
    /// Its internal id.
    pub report: String,
    /// Where everybody can read it.
    pub public_url: String,
    /// All that was told while it was made.
    pub events: Vec<Event>,
    /// When the request that started it was sent.
    pub started_at: Instant,
}

impl Respondent {
    /// Begins a session.
    ///
    /// # Errors
    /// When the api refuses.
    pub async fn begin(client: &Client, email: &str, tier: &str) -> anyhow::Result<Self> {
        let body = json!({"email": email, "tier": tier});
        let opened = client.post("/api/quiz/sessions", &body).await?;
        Ok(Self {
            token: text(&opened, "/resume_token")?.to_owned(),
            client: client.with_token(text(&opened, "/resume_token")?),
            session: text(&opened, "/session/id")?.to_owned(),
        })
    }

    /// Who began a session earlier.
    #[must_use]
    pub fn again(client: &Client, session: &str, token: &str) -> Self {
        Self {
            client: client.with_token(token),
            token: token.to_owned(),
            session: session.to_owned(),
        }
    }

    /// What opens the session.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Which session.
    #[must_use]
    pub fn session(&self) -> &str {
        &self.session
    }

    /// Asks for a further version of a delivered report.
    ///
    /// # Errors
    /// When the api refuses.
    pub async fn regenerate(&self, report: &str) -> anyhow::Result<()> {
        let path = format!("/api/reports/{report}/regenerate");
        self.client.call(Method::POST, &path, None).await?;
        Ok(())
    }

    /// Who asks, with the session's token.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Saves answers; the session must then hold them.
    ///
    /// # Errors
    /// When the api refuses one.
    pub async fn save(&self, answers: Value) -> anyhow::Result<()> {
        let path = format!("/api/quiz/sessions/{}", self.session);
        let body = json!({"answers": answers});
        self.client.call(Method::PATCH, &path, Some(&body)).await?;
        Ok(())
    }

    /// Answers question by question, as the quiz page does, and looks whether all were kept.
    ///
    /// # Errors
    /// When the api refuses an answer or forgets one.
    pub async fn answer_one_by_one(&self, company: &Company) -> anyhow::Result<()> {
        for (question, answer) in &company.answers {
            self.save(json!({question: answer}))
                .await
                .with_context(|| format!("the answer to `{question}` was not taken"))?;
        }
        let path = format!("/api/quiz/sessions/{}", self.session);
        let read = self.client.get(&path).await?;
        let kept = read.pointer("/session/answers").and_then(Value::as_object);
        let forgotten = company
            .answers
            .keys()
            .find(|question| kept.is_none_or(|kept| !kept.contains_key(*question)));
        match forgotten {
            Some(question) => bail!("the session forgot the answer to `{question}`"),
            None => Ok(()),
        }
    }

    /// Completes the quiz; returns the report's id and what comes next.
    ///
    /// # Errors
    /// When answers are missing.
    pub async fn complete(&self) -> anyhow::Result<(String, String)> {
        let path = format!("/api/quiz/sessions/{}/complete", self.session);
        let completed = self.client.call(Method::POST, &path, None).await?;
        Ok((
            text(&completed, "/report/id")?.to_owned(),
            text(&completed, "/next")?.to_owned(),
        ))
    }

    /// Opens a checkout; returns the payment's id.
    ///
    /// # Errors
    /// When the api refuses.
    pub async fn open_checkout(&self) -> anyhow::Result<String> {
        let body = json!({"session_id": self.session});
        let checkout = self
            .client
            .post("/api/payments/create-checkout", &body)
            .await?;
        text(&checkout, "/checkout_url")?;
        Ok(text(&checkout, "/payment_id")?.to_owned())
    }

    /// Pays on the simulator, and waits until the payment is applied.
    ///
    /// # Errors
    /// When the payment is not taken.
    pub async fn pay(&self, payment: &str) -> anyhow::Result<()> {
        self.send_payment(payment).await?;
        let path = format!("/api/payments/verify/{}", self.session);
        let started = Instant::now();
        loop {
            let verified = self.client.get(&path).await?;
            if verified.get("paid") == Some(&Value::Bool(true)) {
                return Ok(());
            }
            ensure!(
                started.elapsed() < PAYMENT_LIMIT,
                "the payment was not applied within {} seconds: {verified}",
                PAYMENT_LIMIT.as_secs()
            );
            tokio::time::sleep(PAYMENT_LOOK).await;
        }
    }

    /// Pays on the simulator, and waits for nothing.
    ///
    /// # Errors
    /// When the api refuses.
    pub async fn send_payment(&self, payment: &str) -> anyhow::Result<()> {
        let path = format!("/api/payments/simulator/{payment}/pay");
        self.client.call(Method::POST, &path, None).await?;
        Ok(())
    }

    /// Follows the making of a report to its end.
    ///
    /// # Errors
    /// When it fails, or the stream is not whole.
    pub async fn watch(&self, report: String, started_at: Instant) -> anyhow::Result<Delivered> {
        let path = format!("/api/reports/{report}/stream");
        let events = stream::follow(&self.client, &path, REPORT_LIMIT).await?;
        let last = events.last().context("the stream was empty")?;
        Ok(Delivered {
            public_url: text(&last.data, "/public_url")?.to_owned(),
            report,
            events,
            started_at,
        })
    }

    /// What a stream answers now, without reading it.
    ///
    /// # Errors
    /// When nothing answers.
    pub async fn stream_status(&self, report: &str) -> anyhow::Result<StatusCode> {
        self.client
            .status(&format!("/api/reports/{report}/stream"))
            .await
    }
}

/// Walks the whole path, telling each step to `say`; returns the delivered report.
///
/// # Errors
/// With one sentence on what failed.
pub async fn walk(
    client: &Client,
    company: &Company,
    say: impl Fn(String),
) -> anyhow::Result<Delivered> {
    let respondent = Respondent::begin(client, &company.email, &company.tier).await?;
    say(format!(
        "session created for {} ({})",
        company.name, company.tier
    ));

    respondent.answer_one_by_one(company).await?;
    say(format!("{} answers saved", company.answers.len()));

    let (mut started, (report, next)) = (Instant::now(), respondent.complete().await?);
    say("quiz completed".to_owned());

    if next == "payment" {
        let status = respondent.stream_status(&report).await?;
        ensure!(
            status == StatusCode::PAYMENT_REQUIRED,
            "the stream of an unpaid report answered {status} in place of 402"
        );
        let payment = respondent.open_checkout().await?;
        started = Instant::now();
        respondent.pay(&payment).await?;
        say("paid with the simulator; before, the stream answered 402".to_owned());
    }

    let delivered = respondent.watch(report, started).await?;
    let count = |kind: &str| delivered.events.iter().filter(|e| e.kind == kind).count();
    say(format!(
        "stream read to the end in {} ms: {} progress, {} findings, {} recommendations",
        delivered.started_at.elapsed().as_millis(),
        count("progress"),
        count("finding"),
        count("recommendation"),
    ));
    ensure!(
        count("progress") > 0 && count("finding") > 0,
        "the stream told of no progress or of no finding"
    );

    read_report(client, &delivered, company).await?;
    say(format!(
        "report read as JSON and as a page: {}",
        delivered.public_url
    ));
    Ok(delivered)
}

/// Reads the report as everybody can who has its address.
async fn read_report(
    client: &Client,
    delivered: &Delivered,
    company: &Company,
) -> anyhow::Result<()> {
    let public_id = delivered
        .public_url
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let read = client
        .get(&format!("/api/reports/public/{public_id}"))
        .await?;
    let claims = read.pointer("/report/claims").and_then(Value::as_array);
    ensure!(
        claims.is_some_and(|claims| !claims.is_empty()),
        "the report has no claims: its figures have no register to link to"
    );
    let page = client.page(&format!("/r/{public_id}")).await?;
    ensure!(
        page.contains("id=\"claim-1\""),
        "the report page has no register of claims"
    );
    ensure!(
        !page.contains(&company.email),
        "the report page shows the respondent's e-mail address"
    );
    Ok(())
}
