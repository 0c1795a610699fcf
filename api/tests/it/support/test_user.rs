//! People with accounts.

use secrecy::SecretString;
use serde_json::json;
use shared::{
    auth::{
        Password, Passwords,
        queries::{self, NewUser, Proof},
    },
    platform::{
        db::Scope,
        ids::{UserId, WorkspaceId},
    },
};
use tokio::sync::OnceCell;

use super::{TestApp, TestResponse};

/// What everybody types.
pub(crate) const PASSWORD: &str = "three words and 4";

/// Hashed once for all who are made.
static HASH: OnceCell<String> = OnceCell::const_new();

/// Somebody with an account, signed in.
pub(crate) struct TestUser {
    pub(crate) id: UserId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) email: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl TestUser {
    /// An account with a workspace of its own, signed in by the front door.
    pub(crate) async fn new(app: &TestApp, email: &str) -> Self {
        let (id, workspace) = (UserId::new(), WorkspaceId::new());
        let hash = HASH
            .get_or_init(|| async {
                let password = Password::choose(SecretString::from(PASSWORD), email);
                let hash = Passwords::new(1).hash(password.expect("a password")).await;
                hash.expect("a hash")
            })
            .await;
        let address = email.to_owned();
        let made: sqlx::Result<bool> = app
            .db
            .db
            .write(Scope::System, move |tx| {
                Box::pin(async move {
                    let new = NewUser {
                        id,
                        workspace_id: workspace,
                        email: &address,
                        password_hash: hash,
                    };
                    queries::insert_user(tx, new).await
                })
            })
            .await;
        assert!(made.expect("an account"), "{email} has one already");
        let signed_in = sign_in(app, email, PASSWORD).await.expect(200);
        Self {
            id,
            workspace,
            email: email.to_owned(),
            access: text(&signed_in, "access_token"),
            refresh: text(&signed_in, "refresh_token"),
        }
    }

    /// The same person, allowed to run the platform.
    pub(crate) async fn operator(app: &TestApp, email: &str) -> Self {
        let user = Self::new(app, email).await;
        sqlx::query("update users set is_operator = true where id = $1")
            .bind(user.id.0)
            .execute(&mut app.db.owner().await)
            .await
            .expect("an operator");
        // The api remembers for a moment who they were.
        Self::again(app, user).await
    }

    /// Signed in once more, so that nothing is remembered of this sign-in.
    async fn again(app: &TestApp, user: Self) -> Self {
        let signed_in = sign_in(app, &user.email, PASSWORD).await.expect(200);
        Self {
            access: text(&signed_in, "access_token"),
            refresh: text(&signed_in, "refresh_token"),
            ..user
        }
    }

    /// By what the api knows them.
    pub(crate) fn proof(&self, app: &TestApp) -> Proof {
        let claims = app.state.accounts.access.verify(&self.access);
        Proof::SignIn(claims.expect("a fresh token").sid)
    }

    /// What a browser would send.
    pub(crate) fn cookie(&self) -> String {
        format!("crb_access={}; crb_refresh={}", self.access, self.refresh)
    }
}

/// Asks to be signed in.
pub(crate) async fn sign_in(app: &TestApp, email: &str, password: &str) -> TestResponse {
    app.post(
        "/api/auth/sign-in",
        json!({"email": email, "password": password}),
    )
    .send()
    .await
}

/// A text in an answer's data.
pub(crate) fn text(answer: &TestResponse, field: &str) -> String {
    answer.data()[field].as_str().expect(field).to_owned()
}
