//! Who may call what: a table, held equal to the OpenAPI document, and tried.

use axum::http::Method;
use serde_json::{Value, json};
use shared::testing::seeded_db;

use crate::support::TestApp;

/// The callers of this step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    /// Anyone.
    Public,
    /// Anyone; a token of a quiz session gets more.
    MaybeQuizToken,
    /// Whoever holds a token of the quiz session.
    QuizToken,
    /// The same, or a ticket in the query.
    QuizTokenOrTicket,
    /// Whoever signed in.
    User,
    /// Whoever runs the system.
    Operator,
    /// The same, or a ticket in the query.
    OperatorOrTicket,
}

use Caller::{
    MaybeQuizToken, Operator, OperatorOrTicket, Public, QuizToken, QuizTokenOrTicket, User,
};

const TABLE: &[(&str, &str, Caller)] = &[
    ("get", "/api/health", Public),
    ("get", "/api/healthz", Public),
    ("get", "/api/readyz", Public),
    ("get", "/api/errors", Public),
    ("get", "/api/errors/{code}", Public),
    ("post", "/api/auth/sign-up", Public),
    ("post", "/api/auth/sign-up/confirm", Public),
    ("post", "/api/auth/sign-in", Public),
    ("post", "/api/auth/refresh", Public),
    ("post", "/api/auth/sign-out", Public),
    ("get", "/api/auth/me", User),
    ("post", "/api/quiz/sessions", MaybeQuizToken),
    ("get", "/api/quiz/sessions/{id}", QuizToken),
    ("patch", "/api/quiz/sessions/{id}", QuizToken),
    ("delete", "/api/quiz/sessions/{id}", QuizToken),
    ("post", "/api/quiz/sessions/{id}/complete", QuizToken),
    ("get", "/api/quiz/sessions/resume", MaybeQuizToken),
    ("post", "/api/quiz/sessions/resume", Public),
    ("post", "/api/quiz/sessions/resume/redeem", Public),
    ("get", "/api/quiz/questions/{industry}", Public),
    ("get", "/api/local/mailbox", Public),
    ("post", "/api/payments/create-checkout", QuizToken),
    ("post", "/api/payments/webhook", Public),
    ("get", "/api/payments/verify/{session_id}", QuizToken),
    ("get", "/api/payments/simulator/{payment_id}", QuizToken),
    (
        "post",
        "/api/payments/simulator/{payment_id}/{action}",
        QuizToken,
    ),
    ("get", "/api/reports/public/{public_id}", Public),
    ("get", "/api/reports/public/{public_id}/pdf", Public),
    ("get", "/api/reports/{id}", QuizToken),
    ("get", "/api/reports/{id}/pdf", QuizToken),
    ("get", "/api/reports/{id}/stream", QuizTokenOrTicket),
    ("post", "/api/reports/{id}/stream-ticket", QuizToken),
    ("get", "/api/reports/{id}/events", QuizToken),
    ("get", "/api/reports", QuizToken),
    ("get", "/api/reports/{id}/claims", QuizToken),
    ("get", "/api/reports/{id}/claims/{number}", QuizToken),
    ("get", "/api/reports/{id}/scenarios", QuizToken),
    ("post", "/api/reports/{id}/scenarios", QuizToken),
    ("post", "/api/reports/public/{public_id}/scenarios", Public),
    ("get", "/api/reports/{id}/staleness", QuizToken),
    ("get", "/api/reports/{id}/diff", QuizToken),
    ("post", "/api/reports/{id}/regenerate", QuizToken),
    ("post", "/api/reports/{id}/share", QuizToken),
    ("delete", "/api/reports/{id}/share", QuizToken),
    ("get", "/api/vendors", Public),
    ("get", "/api/vendors/categories", Public),
    ("get", "/api/vendors/changes", Public),
    ("post", "/api/vendors/compare", Public),
    ("post", "/api/vendors", Operator),
    ("patch", "/api/vendors/{slug}", Operator),
    ("delete", "/api/vendors/{slug}", Operator),
    ("get", "/api/vendors/{slug}", Public),
    ("get", "/api/vendors/{slug}/pricing-history", Public),
    ("post", "/api/vendors/refresh/{slug}", Operator),
    ("get", "/api/jobs/{id}", Operator),
    ("get", "/api/jobs/{id}/stream", OperatorOrTicket),
    ("post", "/api/jobs/{id}/stream-ticket", Operator),
    ("post", "/api/jobs/{id}/cancel", Operator),
    ("get", "/api/benchmarks/{industry}", Public),
    ("get", "/api/benchmarks/{industry}/{metric}", Public),
    ("get", "/api/admin/jobs", Operator),
    ("post", "/api/admin/jobs/{id}/retry", Operator),
    ("post", "/api/admin/vendors/refresh-all", Operator),
    ("get", "/api/admin/extractions/review", Operator),
    (
        "post",
        "/api/admin/extractions/review/{id}/decision",
        Operator,
    ),
];

#[test]
fn the_table_holds_every_operation_with_the_caller_it_declares() {
    let document = serde_json::to_value(api::router::document()).expect("a document");
    let mut declared: Vec<(String, String, Caller)> = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in ["get", "put", "post", "patch", "delete"] {
            if let Some(operation) = item.get(method) {
                declared.push((method.to_owned(), path.clone(), caller_of(operation)));
            }
        }
    }

    let listed: Vec<_> = TABLE
        .iter()
        .map(|(method, path, caller)| ((*method).to_owned(), (*path).to_owned(), *caller))
        .collect();
    let missing: Vec<_> = declared
        .iter()
        .filter(|one| !listed.contains(one))
        .collect();
    let stale: Vec<_> = listed
        .iter()
        .filter(|one| !declared.contains(one))
        .collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "not in the table: {missing:?}\nnot in the document: {stale:?}"
    );
}

#[tokio::test]
async fn nobody_gets_in_without_the_right_proof() {
    let app = TestApp::over(seeded_db().await).await;
    let email = "ann@authorization.example";
    let created = app
        .post(
            "/api/quiz/sessions",
            json!({"email": email, "tier": "quick"}),
        )
        .send()
        .await
        .expect(201);
    let token = created.data()["resume_token"]
        .as_str()
        .expect("a token")
        .to_owned();

    for (method, path, caller) in TABLE
        .iter()
        .filter(|(_, _, caller)| ![Public, MaybeQuizToken].contains(caller))
    {
        let path = concrete(path);
        let request = || {
            let request = app.request(
                Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method"),
                &path,
            );
            if *method == "get" || *method == "delete" {
                request
            } else {
                request.json(&json!({}))
            }
        };
        let anonymous = request().send().await;
        assert_eq!(anonymous.status, 401, "{method} {path}: {}", anonymous.text);
        let invented = request().bearer("crb_qs_invented").send().await;
        assert_eq!(invented.status, 401, "{method} {path}: {}", invented.text);
        if [Operator, OperatorOrTicket].contains(caller) {
            let respondent = request().bearer(&token).send().await;
            assert_eq!(
                respondent.status, 403,
                "{method} {path}: {}",
                respondent.text
            );
        } else if *caller == User {
            for bearer in [token.as_str(), "operator-token-of-the-tests"] {
                let other = request().bearer(bearer).send().await;
                assert_eq!(other.status, 401, "{method} {path}: {}", other.text);
            }
        } else {
            // Someone else's session, report or payment does not exist for this respondent.
            let foreign = request().bearer(&token).send().await;
            let shows_nothing = foreign.status == 200 && foreign.data() == json!([]);
            assert!(
                shows_nothing || [404, 422].contains(&foreign.status.as_u16()),
                "{method} {path}: {}",
                foreign.text
            );
            let operator = request().operator().send().await;
            assert_eq!(
                operator.status, 401,
                "{method} {path}: an operator is no respondent"
            );
        }
    }
}

fn caller_of(operation: &Value) -> Caller {
    let alternatives = operation["security"].as_array();
    if alternatives.is_some_and(|list| list.contains(&json!({}))) {
        return MaybeQuizToken;
    }
    let schemes: Vec<&str> = operation["security"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .flat_map(|scheme| scheme.keys().map(String::as_str))
        .collect();
    match schemes.as_slice() {
        [] => Public,
        ["quiz_token", "quiz_cookie"] => QuizToken,
        ["quiz_token", "quiz_cookie", "stream_ticket"] => QuizTokenOrTicket,
        ["access_token", "access_cookie"] => User,
        ["operator_token", "access_token", "access_cookie"] => Operator,
        [
            "operator_token",
            "access_token",
            "access_cookie",
            "stream_ticket",
        ] => OperatorOrTicket,
        other => panic!("an unknown set of callers: {other:?}"),
    }
}

fn concrete(path: &str) -> String {
    let path = path.replace("{action}", "pay");
    let mut parts: Vec<String> = Vec::new();
    for part in path.split('/') {
        let id = "0190aaaa-0000-7000-8000-000000000000";
        parts.push(if part.starts_with('{') {
            id.to_owned()
        } else {
            part.to_owned()
        });
    }
    parts.join("/")
}
