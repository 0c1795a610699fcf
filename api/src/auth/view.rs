//! What people get to see of their account.

use serde::Serialize;
use shared::{
    auth::{Membership, queries::Standing},
    platform::ids::UserId,
};
use utoipa::ToSchema;

/// Somebody with an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserView {
    /// Their id.
    pub id: UserId,
    /// Their address, normalised.
    #[schema(example = "ann@example.com")]
    pub email: String,
    /// Whether they run the platform.
    pub is_operator: bool,
    /// Where they belong, the personal workspace first.
    pub workspaces: Vec<Membership>,
}

impl From<&Standing> for UserView {
    fn from(standing: &Standing) -> Self {
        Self {
            id: standing.user_id,
            email: standing.email.clone(),
            is_operator: standing.is_operator,
            workspaces: standing.memberships.clone(),
        }
    }
}

/// Somebody who is signed in, and with what.
#[derive(Serialize, ToSchema)]
pub struct SignedInView {
    /// Who.
    pub user: UserView,
    /// Sent as `Authorization: Bearer …`. Left out where the tokens went by cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub access_token: Option<String>,
    /// How it is sent.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the access token is past its time.
    #[schema(example = 600)]
    pub expires_in: u64,
    /// Good for one `POST /api/auth/refresh`. Left out where the tokens went by cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        example = "crb_rt_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    )]
    pub refresh_token: Option<String>,
}
