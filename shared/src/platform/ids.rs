//! Typed identifiers: a report's id cannot be given where a session's is wanted.
//!
//! All are UUIDv7, so they sort by the time they were made; none is a secret.

/// Declares a typed id around a UUIDv7.
macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, sqlx::Type, utoipa::ToSchema,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        #[schema(value_type = uuid::Uuid)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A fresh id.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "a default id would be a different one every time")]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                uuid::Uuid::parse_str(text).map(Self)
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

typed_id! {
    /// A quiz session: the answers of one respondent.
    SessionId;
    /// A report, internal; the public one is random text in `shares`.
    ReportId;
    /// A payment of one session; also the reference we give to the provider.
    PaymentId;
    /// A run of a job.
    JobRunId;
    /// A stream of progress events: a report's or a job run's id.
    StreamId;
    /// A software vendor.
    VendorId;
    /// A plan that a vendor sells.
    PlanId;
    /// A price observation.
    ObservationId;
    /// A mail.
    MailId;
    /// A person with an account.
    UserId;
    /// What reports belong to once they belong to an account.
    WorkspaceId;
    /// One time somebody signed in.
    SignInId;
    /// A program's key.
    ApiKeyId;
}

impl From<ReportId> for StreamId {
    fn from(report: ReportId) -> Self {
        Self(report.0)
    }
}

impl From<JobRunId> for StreamId {
    fn from(run: JobRunId) -> Self {
        Self(run.0)
    }
}
