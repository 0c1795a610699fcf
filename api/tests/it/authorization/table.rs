//! Which operation is for whom, held equal to the OpenAPI document.

use serde_json::{Value, json};
use shared::auth::Role;

/// Who an operation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Anyone.
    Public,
    /// Anyone; a token of a quiz session gets more.
    MaybeQuizToken,
    /// Whoever holds a token of the quiz session.
    QuizToken,
    /// The same, or a member of its workspace with this role, or a key for this.
    Reports(Role, &'static str),
    /// The same, or a ticket in the query.
    ReportsOrTicket(Role, &'static str),
    /// A member of the workspace with this role, or a key for this.
    Member(Role, &'static str),
    /// A member of the workspace with this role, and no key.
    MemberAlone(Role),
    /// Whoever has an account or a key.
    User,
    /// Whoever runs the system.
    Operator,
    /// The same, or a ticket in the query.
    OperatorOrTicket,
}

use Access::{
    MaybeQuizToken, Member, MemberAlone, Operator, OperatorOrTicket, Public, QuizToken, Reports,
    ReportsOrTicket, User,
};

const READ: Access = Reports(Role::Viewer, "reports:read");
const CHANGE: Access = Reports(Role::Member, "reports:write");

pub(super) const TABLE: &[(&str, &str, Access)] = &[
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
    ("get", "/api/api-keys", MemberAlone(Role::Admin)),
    ("post", "/api/api-keys", MemberAlone(Role::Admin)),
    (
        "post",
        "/api/api-keys/{id}/rotate",
        MemberAlone(Role::Admin),
    ),
    ("delete", "/api/api-keys/{id}", MemberAlone(Role::Admin)),
    ("post", "/api/quiz/sessions", MaybeQuizToken),
    ("get", "/api/quiz/sessions/{id}", QuizToken),
    ("patch", "/api/quiz/sessions/{id}", QuizToken),
    ("delete", "/api/quiz/sessions/{id}", QuizToken),
    ("post", "/api/quiz/sessions/{id}/complete", QuizToken),
    (
        "post",
        "/api/quiz/sessions/{id}/claim",
        Member(Role::Member, "reports:write"),
    ),
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
    ("get", "/api/reports/{id}", READ),
    ("get", "/api/reports/{id}/pdf", READ),
    (
        "get",
        "/api/reports/{id}/stream",
        ReportsOrTicket(Role::Viewer, "reports:read"),
    ),
    ("post", "/api/reports/{id}/stream-ticket", READ),
    ("get", "/api/reports/{id}/events", READ),
    ("get", "/api/reports", READ),
    ("get", "/api/reports/{id}/claims", READ),
    ("get", "/api/reports/{id}/claims/{number}", READ),
    ("get", "/api/reports/{id}/scenarios", READ),
    ("post", "/api/reports/{id}/scenarios", READ),
    ("post", "/api/reports/public/{public_id}/scenarios", Public),
    ("get", "/api/reports/{id}/staleness", READ),
    ("get", "/api/reports/{id}/diff", READ),
    ("post", "/api/reports/{id}/regenerate", CHANGE),
    ("post", "/api/reports/{id}/share", CHANGE),
    ("delete", "/api/reports/{id}/share", CHANGE),
    ("get", "/api/reports/{id}/trace", Operator),
    ("get", "/api/evidence/{id}", Public),
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
    ("post", "/api/admin/jobs/bulk", Operator),
    ("get", "/api/admin/jobs/{id}", Operator),
    ("post", "/api/admin/jobs/{id}/retry", Operator),
    ("post", "/api/admin/jobs/{id}/cancel", Operator),
    ("get", "/api/admin/queues", Operator),
    ("get", "/api/admin/queues/stats", Operator),
    ("post", "/api/admin/queues/{queue}/pause", Operator),
    ("post", "/api/admin/queues/{queue}/resume", Operator),
    ("get", "/api/admin/workers", Operator),
    ("get", "/api/admin/schedules", Operator),
    ("get", "/api/admin/schedules/{id}", Operator),
    ("put", "/api/admin/schedules/{id}", Operator),
    ("post", "/api/admin/schedules/{id}/run", Operator),
    ("get", "/api/admin/reports/stats", Operator),
    ("get", "/api/admin/cache/stats", Operator),
    ("get", "/api/admin/costs", Operator),
    ("get", "/api/admin/audit-log", Operator),
    ("get", "/api/admin/events", Operator),
    ("get", "/api/admin/payments", Operator),
    ("post", "/api/admin/payments/{id}/decision", Operator),
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
    let mut declared: Vec<(String, String, Access)> = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in ["get", "put", "post", "patch", "delete"] {
            if let Some(operation) = item.get(method) {
                declared.push((method.to_owned(), path.clone(), access_of(operation)));
            }
        }
    }

    let listed: Vec<_> = TABLE
        .iter()
        .map(|(method, path, access)| ((*method).to_owned(), (*path).to_owned(), *access))
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

fn access_of(operation: &Value) -> Access {
    let alternatives = operation["security"].as_array();
    if alternatives.is_some_and(|list| list.contains(&json!({}))) {
        return MaybeQuizToken;
    }
    let schemes: Vec<(&str, &Value)> = operation["security"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .flatten()
        .map(|(name, needed)| (name.as_str(), needed))
        .collect();
    let names: Vec<&str> = schemes.iter().map(|(name, _)| *name).collect();
    let needed = |scheme: &str| {
        let found = schemes.iter().find(|(name, _)| *name == scheme);
        found
            .and_then(|(_, needed)| needed[0].as_str())
            .unwrap_or_default()
    };
    let role = || needed("access_token").parse().expect("a role");
    let scope = || match needed("api_key") {
        "reports:read" => "reports:read",
        "reports:write" => "reports:write",
        other => panic!("an unknown scope: {other}"),
    };
    assert_eq!(needed("access_token"), needed("access_cookie"));
    match names.as_slice() {
        [] => Public,
        ["quiz_token", "quiz_cookie"] => QuizToken,
        [
            "quiz_token",
            "quiz_cookie",
            "access_token",
            "access_cookie",
            "api_key",
        ] => Reports(role(), scope()),
        [
            "quiz_token",
            "quiz_cookie",
            "access_token",
            "access_cookie",
            "api_key",
            "stream_ticket",
        ] => ReportsOrTicket(role(), scope()),
        ["access_token", "access_cookie", "api_key"] if needed("api_key").is_empty() => User,
        ["access_token", "access_cookie", "api_key"] => Member(role(), scope()),
        ["access_token", "access_cookie"] => MemberAlone(role()),
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
