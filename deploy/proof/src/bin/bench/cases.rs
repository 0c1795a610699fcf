//! What several measurements prepare alike: companies, respondents, finished reports.

use std::path::Path;

use anyhow::Context;
use futures::{StreamExt, TryStreamExt, stream};
use proof::{
    client::Client,
    company::{self, Company},
    journey::Respondent,
};
use serde_json::Value;

/// Requests that prepare something, at once: enough to be quick, few enough to be kind.
const AT_ONCE: usize = 8;

/// Somebody who answered everything and has a report coming.
pub(super) struct Customer {
    pub(super) respondent: Respondent,
    /// Internal id of the report.
    pub(super) report: String,
}

/// The first of the demo companies.
pub(super) fn sample(companies: &Path) -> anyhow::Result<Company> {
    company::read(companies, None)
}

/// A respondent who has answered everything.
pub(super) async fn answered(
    client: &Client,
    company: &Company,
    tier: &str,
    number: usize,
) -> anyhow::Result<Respondent> {
    let email = format!("bench-{number}@crb.example");
    let respondent = Respondent::begin(client, &email, tier).await?;
    let answers = Value::Object(company.answers.clone());
    respondent.save(answers).await?;
    Ok(respondent)
}

/// So many respondents who completed a short quiz, which costs nothing: their reports wait for a worker.
pub(super) async fn waiting(
    client: &Client,
    company: &Company,
    count: usize,
) -> anyhow::Result<Vec<Customer>> {
    let made = (0..count).map(|number| async move {
        let respondent = answered(client, company, "quick", number).await?;
        let (report, _) = respondent.complete().await?;
        anyhow::Ok(Customer { respondent, report })
    });
    stream::iter(made)
        .buffered(AT_ONCE)
        .try_collect()
        .await
        .context("the reports could not be prepared")
}

/// So many respondents who completed and paid; what follows is the worker's.
pub(super) async fn paid(
    client: &Client,
    company: &Company,
    count: usize,
) -> anyhow::Result<Vec<Customer>> {
    let made = (0..count).map(|number| async move {
        let respondent = answered(client, company, "full", number).await?;
        let (report, _) = respondent.complete().await?;
        let payment = respondent.open_checkout().await?;
        respondent.pay(&payment).await?;
        anyhow::Ok(Customer { respondent, report })
    });
    stream::iter(made)
        .buffered(AT_ONCE)
        .try_collect()
        .await
        .context("the reports could not be paid")
}
