//! For whom a statement runs.

use crate::platform::ids::{SessionId, WorkspaceId};

/// What makes a connection the system's; see [`Scope::System`].
pub(super) const SYSTEM: (&str, &str) = ("crb.scope", "system");

/// For whom a transaction runs: row level security shows it their rows and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The system itself: jobs, operators, webhooks, and whatever a public name or a hash of a secret opens.
    System,
    /// One respondent, proven by a token of the session.
    Session(SessionId),
    /// A member of a workspace.
    Workspace(WorkspaceId),
    /// A member of a workspace who holds a token of a session too.
    Both(SessionId, WorkspaceId),
}

impl Scope {
    /// Begins a transaction for this one, in one message. Ids are all that it holds from outside, and an id has no quotes.
    pub(super) fn begin(self, begin: &str) -> String {
        let [kind, session, workspace] = self.settings();
        let mut statement = format!("{begin}; set local crb.scope = '{kind}'");
        for (name, id) in [("session_id", session), ("workspace_id", workspace)] {
            if !id.is_empty() {
                statement.push_str(&format!("; set local crb.{name} = '{id}'"));
            }
        }
        statement
    }

    /// What the policies read: `crb.scope`, `crb.session_id`, `crb.workspace_id`.
    pub(super) fn settings(self) -> [String; 3] {
        let tenant = |session: Option<SessionId>, workspace: Option<WorkspaceId>| {
            let text = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
            [
                "tenant".to_owned(),
                text(session.map(|id| id.0)),
                text(workspace.map(|id| id.0)),
            ]
        };
        match self {
            Self::System => ["system".to_owned(), String::new(), String::new()],
            Self::Session(session) => tenant(Some(session), None),
            Self::Workspace(workspace) => tenant(None, Some(workspace)),
            Self::Both(session, workspace) => tenant(Some(session), Some(workspace)),
        }
    }
}
