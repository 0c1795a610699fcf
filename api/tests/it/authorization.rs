//! Who may call what: a table, held equal to the OpenAPI document, and tried by every kind of caller.

use axum::http::Method;
use serde_json::{Value, json};
use shared::{auth::Role, testing::seeded_db};

use crate::{
    cache::{Delivered, delivered},
    support::{TestApp, TestResponse, TestUser, text},
};

/// Who an operation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
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

const TABLE: &[(&str, &str, Access)] = &[
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

/// What a caller brings along.
#[derive(Debug, Clone)]
struct Caller {
    who: &'static str,
    is: Kind,
    bearer: Option<String>,
    /// The workspace they name.
    workspace: Option<String>,
}

/// What they are to the things of the test's one workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nobody, or somebody with a token that never was one.
    Stranger,
    /// Holds a token of another quiz session.
    ForeignRespondent,
    /// Has an account with a workspace of its own.
    Foreign,
    /// Has a key of that workspace, to write.
    ForeignKey,
    /// One of these who names the workspace all the same.
    Intruder,
    /// Belongs to it.
    Is(Role),
    /// A key of it.
    Key(&'static str),
    /// Runs the system, and has no part in it.
    Operator,
    /// The installation's token.
    BreakGlass,
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    LetIn,
    Unknown,
    Refused,
    /// As if nothing were there.
    Hidden,
}

/// `is_own` says that the operation is about whatever workspace the caller acts in, not about a thing in one.
fn expected(access: Access, is_own: bool, kind: Kind) -> Expected {
    use Expected::{Hidden, LetIn, Refused, Unknown};
    let in_workspace = |least: Role, scope: Option<&str>| match kind {
        Kind::Is(role) if role >= least => LetIn,
        Kind::Key(held) if scope == Some(held) => LetIn,
        Kind::ForeignKey if scope != Some("reports:write") => Refused,
        Kind::Is(_) | Kind::Key(_) => Refused,
        Kind::Foreign | Kind::ForeignKey | Kind::Operator if is_own => LetIn,
        Kind::Foreign | Kind::ForeignKey | Kind::Operator | Kind::Intruder => Hidden,
        Kind::Stranger | Kind::ForeignRespondent | Kind::BreakGlass => Unknown,
    };
    match access {
        Public | MaybeQuizToken => LetIn,
        QuizToken if kind == Kind::ForeignRespondent => Hidden,
        QuizToken => Unknown,
        Reports(..) | ReportsOrTicket(..) if kind == Kind::ForeignRespondent => Hidden,
        Reports(least, scope) | ReportsOrTicket(least, scope) | Member(least, scope) => {
            in_workspace(least, Some(scope))
        }
        MemberAlone(least) => in_workspace(least, None),
        User => match kind {
            Kind::Stranger | Kind::ForeignRespondent | Kind::BreakGlass => Unknown,
            _ => LetIn,
        },
        Operator | OperatorOrTicket => match kind {
            Kind::Operator | Kind::BreakGlass => LetIn,
            Kind::Stranger => Unknown,
            _ => Refused,
        },
    }
}

/// One workspace with a delivered report in it, and everybody who might call.
struct Stage {
    app: TestApp,
    report: Delivered,
    owner: TestUser,
    key: String,
    callers: Vec<Caller>,
}

impl Stage {
    async fn set() -> Self {
        let app = TestApp::over(seeded_db().await).await;
        let report = delivered(&app, "ann@authorization.example").await;
        let owner = TestUser::new(&app, "ann@authorization.example").await;
        app.post(
            &format!("{}/claim", report.respondent.path),
            json!({"quiz_token": report.respondent.token}),
        )
        .bearer(&owner.access)
        .send()
        .await
        .expect(200);
        let key = make_key(&app, &owner, "reports:read").await;
        let callers = callers(&app, &owner).await;
        Self {
            key: key.data()["id"].as_str().expect("an id").to_owned(),
            app,
            report,
            owner,
            callers,
        }
    }

    /// The path with this stage's things in it.
    fn path(&self, template: &str) -> String {
        let id = if template.starts_with("/api/reports/") {
            self.report.id.as_str()
        } else if template.starts_with("/api/quiz/") {
            self.report.respondent.id.as_str()
        } else if template.starts_with("/api/api-keys/") {
            self.key.as_str()
        } else {
            "0190aaaa-0000-7000-8000-000000000000"
        };
        template
            .replace("{id}", id)
            .replace("{number}", "1")
            .replace("{session_id}", &self.report.respondent.id)
            .replace("{payment_id}", "0190aaaa-0000-7000-8000-000000000000")
            .replace("{action}", "pay")
            .replace("{slug}", "no-such-vendor")
            .replace("{queue}", "maintenance")
    }

    async fn call(&self, method: &str, template: &str, caller: &Caller) -> TestResponse {
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
        let mut request = self.app.request(method.clone(), &self.path(template));
        if let Some(bearer) = &caller.bearer {
            request = request.bearer(bearer);
        }
        if let Some(workspace) = &caller.workspace {
            request = request.header("x-workspace-id", workspace);
        }
        let is_ours = matches!(caller.is, Kind::Is(_) | Kind::Key(_));
        let body = match template {
            "/api/api-keys" => json!({"name": "of the matrix", "scopes": ["reports:read"]}),
            "/api/quiz/sessions/{id}/claim" if is_ours => {
                json!({"quiz_token": self.report.respondent.token})
            }
            _ => json!({}),
        };
        if template == "/api/admin/events" {
            // It goes on for as long as anybody watches.
            let (parts, _) = request.open().await.into_parts();
            TestResponse::of_head(parts)
        } else if method == Method::GET || method == Method::DELETE {
            request.send().await
        } else {
            request.json(&body).send().await
        }
    }
}

async fn make_key(app: &TestApp, maker: &TestUser, scope: &str) -> TestResponse {
    let body = json!({"name": scope, "scopes": [scope]});
    let made = app.post("/api/v1/api-keys", body).bearer(&maker.access);
    made.send().await.expect(201)
}

async fn callers(app: &TestApp, owner: &TestUser) -> Vec<Caller> {
    let workspace = owner.workspace.to_string();
    let caller = |who, is, bearer: Option<String>, workspace: Option<&String>| Caller {
        who,
        is,
        bearer,
        workspace: workspace.cloned(),
    };
    let other = crate::quizzes::support::Respondent::begin(app, "bob@other.example", "quick").await;
    let foreign = TestUser::new(app, "bob@other.example").await;
    let foreign_key = text(&make_key(app, &foreign, "reports:write").await, "secret");
    let operator = TestUser::operator(app, "root@authorization.example").await;
    let mut all = vec![
        caller("nobody", Kind::Stranger, None, None),
        caller(
            "an invented quiz token",
            Kind::Stranger,
            Some("crb_qs_invented".into()),
            None,
        ),
        caller(
            "an invented key",
            Kind::Stranger,
            Some("crb_live_invented".into()),
            None,
        ),
        caller(
            "a refresh token",
            Kind::Stranger,
            Some(owner.refresh.clone()),
            None,
        ),
        caller(
            "another respondent",
            Kind::ForeignRespondent,
            Some(other.token),
            None,
        ),
        caller(
            "another account",
            Kind::Foreign,
            Some(foreign.access.clone()),
            None,
        ),
        caller(
            "another account's key",
            Kind::ForeignKey,
            Some(foreign_key.clone()),
            None,
        ),
        caller(
            "an intruder",
            Kind::Intruder,
            Some(foreign.access),
            Some(&workspace),
        ),
        caller(
            "an intruder's key",
            Kind::Intruder,
            Some(foreign_key),
            Some(&workspace),
        ),
        caller("an operator", Kind::Operator, Some(operator.access), None),
        caller(
            "the break-glass token",
            Kind::BreakGlass,
            Some("operator-token-of-the-tests".into()),
            None,
        ),
        caller(
            "the owner",
            Kind::Is(Role::Owner),
            Some(owner.access.clone()),
            None,
        ),
    ];
    for scope in ["reports:read", "reports:write"] {
        let secret = text(&make_key(app, owner, scope).await, "secret");
        all.push(caller("a key", Kind::Key(scope), Some(secret), None));
    }
    for (who, role) in [
        ("a viewer", Role::Viewer),
        ("a member", Role::Member),
        ("an admin", Role::Admin),
    ] {
        let member = TestUser::new(app, &format!("{}@authorization.example", role.as_str())).await;
        sqlx::query(
            "insert into workspace_members (workspace_id, user_id, role) values ($1, $2, $3)",
        )
        .bind(owner.workspace.0)
        .bind(member.id.0)
        .bind(role.as_str())
        .execute(&mut app.db.owner().await)
        .await
        .expect("a membership");
        app.state.accounts.standings.forget(member.proof(app)).await;
        all.push(caller(
            who,
            Kind::Is(role),
            Some(member.access),
            Some(&workspace),
        ));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_operation_lets_in_whom_it_declares_and_nobody_else() {
    let stage = Stage::set().await;
    let mut wrong = Vec::new();

    let guarded = TABLE
        .iter()
        .filter(|(_, _, access)| ![Public, MaybeQuizToken].contains(access));
    for (method, template, access) in guarded {
        for caller in &stage.callers {
            let answer = stage.call(method, template, caller).await;
            let status = answer.status.as_u16();
            let expected = expected(*access, !template.contains('{'), caller.is);
            let shows_nothing = status == 200 && answer.data() == json!([]);
            // What is let in may miss what this stage does not have: jobs, vendors, an earlier version.
            let may_miss = matches!(access, Operator | OperatorOrTicket)
                || *template == "/api/reports/{id}/diff";
            let is_so = match expected {
                Expected::LetIn => ![401, 403].contains(&status) && (status != 404 || may_miss),
                Expected::Unknown => status == 401,
                Expected::Refused => status == 403,
                Expected::Hidden => shows_nothing || [404, 422].contains(&status),
            };
            if !is_so || status >= 500 {
                let (who, is) = (caller.who, caller.is);
                wrong.push(format!(
                    "{method} {template}, {who} ({is:?}): {status}, expected {expected:?}"
                ));
            }
        }
    }

    assert!(
        wrong.is_empty(),
        "{} of the matrix:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    // After all those calls the workspace is as whole as before.
    let own = stage
        .app
        .get("/api/reports")
        .bearer(&stage.owner.access)
        .send()
        .await;
    assert!(
        !own.expect(200)
            .data()
            .as_array()
            .expect("a list")
            .is_empty()
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
