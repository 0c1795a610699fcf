//! Whether somebody who listens may go on: a stream outlives the request that opened it.

use std::time::Duration;

use shared::{
    auth::{Role, queries::Proof},
    platform::ids::WorkspaceId,
};

use super::{
    held_tokens::HeldToken,
    standing::{FRESH, Standings},
};
use crate::state::AppState;

/// What must stay true while a stream is open: one of its grounds.
pub struct Watch {
    standings: Standings,
    grounds: Vec<Ground>,
}

/// On what somebody may listen.
enum Ground {
    /// A role in a workspace.
    Member(Proof, WorkspaceId, Role),
    /// Running the platform.
    Operator(Proof),
    /// A token of the quiz session.
    Token(HeldToken),
}

impl Watch {
    /// How often to ask; with what may be remembered meanwhile it stays within five seconds.
    pub const EVERY: Duration = FRESH;

    /// Somebody is a member of a workspace, with at least this role.
    #[must_use]
    pub fn member(app: &AppState, proof: Proof, workspace: WorkspaceId, role: Role) -> Self {
        Self::new(app, Ground::Member(proof, workspace, role))
    }

    /// Somebody runs the platform.
    #[must_use]
    pub fn operator(app: &AppState, proof: Proof) -> Self {
        Self::new(app, Ground::Operator(proof))
    }

    /// Somebody holds a token of the quiz session, stored under this hash.
    #[must_use]
    pub fn token(app: &AppState, hash: Vec<u8>) -> Self {
        let token = app.accounts.held_tokens.hold(hash);
        Self::new(app, Ground::Token(token))
    }

    /// On these grounds or on those.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.grounds.extend(other.grounds);
        self
    }

    fn new(app: &AppState, ground: Ground) -> Self {
        Self {
            standings: app.accounts.standings.clone(),
            grounds: vec![ground],
        }
    }

    /// Whether one of them still stands. While nobody can say, none does: the client comes back and asks.
    pub async fn holds(&self) -> bool {
        for ground in &self.grounds {
            if self.stands(ground).await {
                return true;
            }
        }
        false
    }

    async fn stands(&self, ground: &Ground) -> bool {
        let proof = match ground {
            Ground::Token(token) => return token.is_good().await,
            Ground::Member(proof, ..) | Ground::Operator(proof) => *proof,
        };
        let Ok(Some(standing)) = self.standings.find(proof).await else {
            return false;
        };
        match ground {
            Ground::Member(_, workspace, role) => standing
                .membership(Some(*workspace))
                .is_some_and(|membership| membership.role >= *role),
            Ground::Operator(_) => standing.is_operator,
            Ground::Token(_) => false,
        }
    }
}
