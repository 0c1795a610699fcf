//! Whether somebody who listens may go on: a stream outlives the request that opened it.

use std::time::Duration;

use shared::{
    auth::{Role, queries::Proof},
    platform::ids::WorkspaceId,
};

use super::standing::{FRESH, Standings};
use crate::state::AppState;

/// What must stay true while a stream is open.
pub struct Watch {
    standings: Standings,
    proof: Proof,
    needed: Needed,
}

enum Needed {
    /// A role in a workspace.
    Member(WorkspaceId, Role),
    /// Running the platform.
    Operator,
}

impl Watch {
    /// How often to ask; with what may be remembered meanwhile it stays within five seconds.
    pub const EVERY: Duration = FRESH;

    /// Somebody is a member of a workspace, with at least this role.
    #[must_use]
    pub fn member(app: &AppState, proof: Proof, workspace: WorkspaceId, role: Role) -> Self {
        Self::new(app, proof, Needed::Member(workspace, role))
    }

    /// Somebody runs the platform.
    #[must_use]
    pub fn operator(app: &AppState, proof: Proof) -> Self {
        Self::new(app, proof, Needed::Operator)
    }

    fn new(app: &AppState, proof: Proof, needed: Needed) -> Self {
        Self {
            standings: app.accounts.standings.clone(),
            proof,
            needed,
        }
    }

    /// Whether it is still true. While nobody can say, it is not: the client comes back and asks.
    pub async fn holds(&self) -> bool {
        let Ok(Some(standing)) = self.standings.find(self.proof).await else {
            return false;
        };
        match self.needed {
            Needed::Operator => standing.is_operator,
            Needed::Member(workspace, role) => standing
                .membership(Some(workspace))
                .is_some_and(|membership| membership.role >= role),
        }
    }
}
