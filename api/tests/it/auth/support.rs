//! What tests of accounts begin with.

use serde_json::{Value, json};

use crate::{
    quizzes::support::{mails, run_jobs},
    support::{TestApp, TestResponse},
};

/// Asks for a link to choose a password with.
pub(super) async fn ask_for_link(app: &TestApp, email: &str) -> TestResponse {
    app.post("/api/auth/sign-up", json!({"email": email}))
        .send()
        .await
}

/// The newest mail to an address, after the worker has worked.
pub(super) async fn mail_to(app: &TestApp, email: &str) -> Value {
    run_jobs(app).await;
    let mails = mails(app).await;
    let mail = mails.iter().find(|mail| mail["to"] == email);
    mail.expect("a mail").clone()
}

/// The token in a mail's link.
pub(super) fn link_of(mail: &Value) -> String {
    let text = mail["text"].as_str().expect("a text");
    let (_, rest) = text.split_once("/sign-up#t=").expect("a link");
    rest.split_whitespace().next().expect("a token").to_owned()
}

/// Chooses a password with a link's token.
pub(super) async fn confirm(app: &TestApp, token: &str, password: &str) -> TestResponse {
    let body = json!({"token": token, "password": password});
    app.post("/api/auth/sign-up/confirm", body).send().await
}
