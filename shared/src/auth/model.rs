//! What a person may do in a workspace.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::platform::ids::WorkspaceId;

/// A member's role, from least to most: each may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
// A tier of a vendor has a role too, and names of the document are one for all.
#[schema(as = MemberRole)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Changes what lies in the workspace.
    Member,
    /// Manages its keys and members.
    Admin,
    /// Whose it is.
    Owner,
}

impl Role {
    /// The word that is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Viewer, Self::Member, Self::Admin, Self::Owner]
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| format!("an unknown role: {text}"))
    }
}

/// What a program's key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum KeyScope {
    /// Reads reports and watches them being made.
    #[serde(rename = "reports:read")]
    ReportsRead,
    /// Makes further versions, shares, claims.
    #[serde(rename = "reports:write")]
    ReportsWrite,
}

impl KeyScope {
    /// Every scope.
    pub const ALL: [Self; 2] = [Self::ReportsRead, Self::ReportsWrite];

    /// The word that is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReportsRead => "reports:read",
            Self::ReportsWrite => "reports:write",
        }
    }
}

impl FromStr for KeyScope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| format!("an unknown scope: {text}"))
    }
}

/// A workspace, and what somebody may do there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Membership {
    /// Which workspace.
    pub workspace_id: WorkspaceId,
    /// How people call it.
    #[schema(example = "ann@example.com")]
    pub name: String,
    /// What the member may do.
    pub role: Role,
    /// Whether it is the one that came with the member's account.
    pub is_personal: bool,
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn each_role_may_do_what_those_before_it_may() {
        assert!(
            Role::Owner > Role::Admin && Role::Admin > Role::Member && Role::Member > Role::Viewer
        );
        for role in [Role::Viewer, Role::Member, Role::Admin, Role::Owner] {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert!("operator".parse::<Role>().is_err());
    }
}
