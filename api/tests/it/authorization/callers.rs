//! Everybody who might call: with what, and what they are to the things of one workspace.

use serde_json::json;
use shared::auth::Role;

use crate::support::{TestApp, TestResponse, TestUser, text};

/// What a caller brings along.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) who: &'static str,
    pub(super) is: Kind,
    pub(super) bearer: Option<String>,
    /// The workspace they name.
    pub(super) workspace: Option<String>,
}

/// What they are to the things of the test's one workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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

pub(super) async fn make_key(app: &TestApp, maker: &TestUser, scope: &str) -> TestResponse {
    let body = json!({"name": scope, "scopes": [scope]});
    let made = app.post("/api/v1/api-keys", body).bearer(&maker.access);
    made.send().await.expect(201)
}

pub(super) async fn callers(app: &TestApp, owner: &TestUser) -> Vec<Caller> {
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
