//! An account, as anybody gets one: by a link in the local mailbox. A report lies in it, and a program has a key to it.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::{
    client::{Client, text},
    company::Company,
    journey::Respondent,
};

const PASSWORD: &str = "three words and 4";
/// How long a mail may take.
const MAIL_LIMIT: Duration = Duration::from_secs(30);

/// What opens an account.
pub struct Account {
    /// The access token of whoever signed in; it lives minutes.
    pub access: String,
    /// The key of a program that may read and change reports.
    pub key: String,
}

/// Makes an account that holds the delivered short report of a company.
///
/// # Errors
/// When the api refuses a step, or no mail comes.
pub async fn open(client: &Client, company: &Company) -> anyhow::Result<Account> {
    let respondent = Respondent::begin(client, &company.email, "quick").await?;
    respondent
        .save(Value::Object(company.answers.clone().into_iter().collect()))
        .await?;
    let started = Instant::now();
    let (report, _) = respondent.complete().await?;
    respondent.watch(report, started).await?;

    let email = json!({"email": company.email});
    client.post("/api/auth/sign-up", &email).await?;
    let link = mailed_link(client, &company.email).await?;
    let chosen = json!({"token": link, "password": PASSWORD});
    let signed_in = client.post("/api/auth/sign-up/confirm", &chosen).await?;
    let access = text(&signed_in, "/access_token")?.to_owned();

    let member = client.with_token(&access);
    let claim = format!("/api/quiz/sessions/{}/claim", respondent.session());
    let token = json!({"quiz_token": respondent.token()});
    member.post(&claim, &token).await?;
    let wanted = json!({"name": "a program", "scopes": ["reports:read", "reports:write"]});
    let made = member.post("/api/api-keys", &wanted).await?;
    Ok(Account {
        access,
        key: text(&made, "/secret")?.to_owned(),
    })
}

/// What stands behind `#t=` in the link that was mailed to an address.
async fn mailed_link(client: &Client, email: &str) -> anyhow::Result<String> {
    let started = Instant::now();
    loop {
        let mailbox = client.get("/api/local/mailbox").await?;
        let mails = mailbox.as_array().context("the mailbox is no list")?;
        let found = mails
            .iter()
            .filter(|mail| mail["to"] == email)
            .filter_map(|mail| mail["text"].as_str()?.split_once("/sign-up#t="))
            .find_map(|(_, rest)| rest.split_whitespace().next());
        if let Some(link) = found {
            return Ok(link.to_owned());
        }
        ensure!(
            started.elapsed() < MAIL_LIMIT,
            "no link was mailed within {} seconds",
            MAIL_LIMIT.as_secs()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
