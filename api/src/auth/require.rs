//! Callers who may do something: in a workspace, by account or key, or with their own quiz session.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, request::Parts},
};
use shared::{
    auth::{
        KeyScope, Role,
        queries::{Proof, Standing, TicketBuyer},
    },
    platform::{
        db::Scope,
        ids::{SessionId, WorkspaceId},
    },
};

use super::{QuizToken, User, Watch, extract::bearer, extract::is_quiz_token};
use crate::{
    http::{ApiError, ApiResult, ErrorCode},
    state::AppState,
};

/// Names the workspace to act in; without it, the caller's own.
const WORKSPACE: &str = "x-workspace-id";

/// Something a member of a workspace may do.
pub trait Permission: Send + Sync + 'static {
    /// The least role that may.
    const ROLE: Role;
    /// What a program's key must be made for; nothing: no key may.
    const KEY: Option<KeyScope>;
}

/// Reading reports and watching them being made.
pub struct ReadReports;
/// Making further versions, sharing, claiming.
pub struct ChangeReports;
/// Making and revoking a workspace's keys.
pub struct ManageKeys;

impl Permission for ReadReports {
    const ROLE: Role = Role::Viewer;
    const KEY: Option<KeyScope> = Some(KeyScope::ReportsRead);
}

impl Permission for ChangeReports {
    const ROLE: Role = Role::Member;
    const KEY: Option<KeyScope> = Some(KeyScope::ReportsWrite);
}

impl Permission for ManageKeys {
    const ROLE: Role = Role::Admin;
    const KEY: Option<KeyScope> = None;
}

/// A member of a workspace, or a program with its key, who may do `P` there.
pub struct Require<P> {
    /// Who they are right now.
    pub standing: Arc<Standing>,
    /// By what they are known.
    pub proof: Proof,
    /// Where they act.
    pub workspace: WorkspaceId,
    permission: PhantomData<P>,
}

/// Whoever may do `P` to reports.
pub enum Holder<P> {
    /// Somebody with a token of the quiz session.
    Session(QuizToken),
    /// Somebody in the workspace that the session belongs to.
    Member(Require<P>),
    /// Both at once, as a browser may be.
    Both(QuizToken, Require<P>),
}

impl<P: Permission> Require<P> {
    async fn find(headers: &HeaderMap, app: &AppState) -> ApiResult<Option<Self>> {
        let Some(User { standing, proof }) = User::find(headers, app).await? else {
            return Ok(None);
        };
        let named = match headers.get(WORKSPACE) {
            None => None,
            Some(value) => {
                let id = value.to_str().ok().and_then(|text| text.parse().ok());
                Some(id.ok_or_else(no_such_workspace)?)
            }
        };
        let membership = standing
            .membership(named)
            .ok_or_else(no_such_workspace)?
            .clone();
        let is_in_scope = match &standing.key_scopes {
            None => true,
            Some(scopes) => P::KEY.is_some_and(|needed| scopes.contains(&needed)),
        };
        if membership.role < P::ROLE || !is_in_scope {
            return Err(ApiError::of(ErrorCode::Forbidden));
        }
        Ok(Some(Self {
            standing,
            proof,
            workspace: membership.workspace_id,
            permission: PhantomData,
        }))
    }

    /// What must stay true for this caller to go on listening.
    #[must_use]
    pub fn watch(&self, app: &AppState) -> Watch {
        Watch::member(app, self.proof, self.workspace, P::ROLE)
    }
}

impl<P: Permission> FromRequestParts<AppState> for Require<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        Self::find(&parts.headers, app)
            .await?
            .ok_or_else(|| ApiError::of(ErrorCode::Unauthenticated))
    }
}

impl<P: Permission> Holder<P> {
    async fn find(headers: &HeaderMap, app: &AppState) -> ApiResult<Option<Self>> {
        let (session, member) = match bearer(headers) {
            Some(token) if is_quiz_token(token) => (QuizToken::find(headers, app).await, Ok(None)),
            Some(_) => (Ok(None), Require::find(headers, app).await),
            None => tokio::join!(QuizToken::find(headers, app), Require::find(headers, app)),
        };
        // Of two proofs in a browser one may be past its time; the other one still counts.
        let (session, member) = match (session, member) {
            (Ok(None), Err(error)) | (Err(error), Ok(None) | Err(_)) => return Err(error),
            (session, member) => (session.ok().flatten(), member.ok().flatten()),
        };
        Ok(match (session, member) {
            (Some(session), Some(member)) => Some(Self::Both(session, member)),
            (Some(session), None) => Some(Self::Session(session)),
            (None, Some(member)) => Some(Self::Member(member)),
            (None, None) => None,
        })
    }

    /// For whom this caller's transactions run.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self {
            Self::Session(token) => Scope::Session(token.session),
            Self::Member(member) => Scope::Workspace(member.workspace),
            Self::Both(token, member) => Scope::Both(token.session, member.workspace),
        }
    }

    /// The session whose token they hold.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        self.token().map(|token| token.session)
    }

    fn token(&self) -> Option<&QuizToken> {
        match self {
            Self::Session(token) | Self::Both(token, _) => Some(token),
            Self::Member(_) => None,
        }
    }

    /// The workspace they act in.
    #[must_use]
    pub fn workspace(&self) -> Option<WorkspaceId> {
        self.member().map(|member| member.workspace)
    }

    /// In whose name a ticket for a stream of this session is made.
    #[must_use]
    pub fn buyer(&self, session: SessionId) -> TicketBuyer {
        let token = self.token().filter(|token| token.session == session);
        TicketBuyer {
            proof: self.member().map(|member| member.proof),
            session_token: token.map(|token| token.token_hash.clone()),
        }
    }

    fn member(&self) -> Option<&Require<P>> {
        match self {
            Self::Member(member) | Self::Both(_, member) => Some(member),
            Self::Session(_) => None,
        }
    }

    /// Whether what belongs to a session, and to this workspace if to any, is theirs.
    #[must_use]
    pub fn holds(&self, session: SessionId, workspace: Option<WorkspaceId>) -> bool {
        self.session() == Some(session) || (workspace.is_some() && workspace == self.workspace())
    }

    /// What must stay true for them to go on listening to a stream of this session and this workspace.
    #[must_use]
    pub fn watch(
        &self,
        app: &AppState,
        session: SessionId,
        workspace: Option<WorkspaceId>,
    ) -> Option<Watch> {
        let token = self.token().filter(|token| token.session == session);
        let token = token.map(|token| Watch::token(app, token.token_hash.clone()));
        let member = self.member().filter(|_| workspace == self.workspace());
        let member = member.map(|member| member.watch(app));
        match (token, member) {
            (Some(token), Some(member)) => Some(token.or(member)),
            (token, member) => token.or(member),
        }
    }
}

impl<P: Permission> FromRequestParts<AppState> for Holder<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        Self::find(&parts.headers, app)
            .await?
            .ok_or_else(|| ApiError::of(ErrorCode::Unauthenticated))
    }
}

impl<P: Permission> OptionalFromRequestParts<AppState> for Holder<P> {
    type Rejection = ApiError;

    /// No proof is no caller; a bad one is an error, never an anonymous caller.
    async fn from_request_parts(
        parts: &mut Parts,
        app: &AppState,
    ) -> Result<Option<Self>, ApiError> {
        Self::find(&parts.headers, app).await
    }
}

fn no_such_workspace() -> ApiError {
    ApiError::not_found("workspace")
}
