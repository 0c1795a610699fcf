//! The one shape of every error, and the closed list of codes.

use std::sync::Arc;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use shared::platform::{idempotency, trace::TraceContext};
use utoipa::ToSchema;

/// What a handler returns.
pub type ApiResult<T> = Result<T, ApiError>;

/// Declares the codes with their status and one sentence of meaning. The text is a `tt`: as a `literal` it would
/// reach utoipa in an invisible group, and the OpenAPI document would tell the Rust names.
macro_rules! error_codes {
    ($($name:ident = $text:tt, $status:ident, $meaning:literal;)+) => {
        /// Stable names of all errors; new ones may be added, none is renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
        pub enum ErrorCode {
            $(#[doc = $meaning] #[serde(rename = $text)] $name,)+
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The status it goes with.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)+ }
            }

            /// What it means and what to do.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)+ }
            }
        }
    };
}

error_codes! {
    Malformed = "MALFORMED", BAD_REQUEST, "The request could not be read at all: broken JSON, encoding or cursor. Send it well formed.";
    ValidationFailed = "VALIDATION_FAILED", UNPROCESSABLE_ENTITY, "A field is missing or has a value that is not allowed. The details name each one.";
    UnknownField = "UNKNOWN_FIELD", UNPROCESSABLE_ENTITY, "The request has a field or parameter this operation does not know. Leave it out.";
    Unauthenticated = "UNAUTHENTICATED", UNAUTHORIZED, "This operation needs a token, and none that is valid was sent.";
    TokenExpired = "TOKEN_EXPIRED", UNAUTHORIZED, "The token was valid once. Ask for a new one.";
    Forbidden = "FORBIDDEN", FORBIDDEN, "The caller is known but may not do this.";
    NotFound = "NOT_FOUND", NOT_FOUND, "There is no such thing, or it is not yours.";
    MethodNotAllowed = "METHOD_NOT_ALLOWED", METHOD_NOT_ALLOWED, "The path exists but not with this method. The Allow header lists those that do.";
    NotAcceptable = "NOT_ACCEPTABLE", NOT_ACCEPTABLE, "The answer is not available in a type the Accept header allows.";
    PaymentRequired = "PAYMENT_REQUIRED", PAYMENT_REQUIRED, "The report is not paid. Create a checkout first.";
    SessionCompleted = "SESSION_COMPLETED", CONFLICT, "The quiz was completed and cannot be changed. Start a new session from it.";
    AnswersIncomplete = "ANSWERS_INCOMPLETE", UNPROCESSABLE_ENTITY, "Required questions are unanswered. The details name each one.";
    RevisionMismatch = "REVISION_MISMATCH", PRECONDITION_FAILED, "It was changed since you read it. Read it again and repeat your change.";
    PreconditionRequired = "PRECONDITION_REQUIRED", PRECONDITION_REQUIRED, "Send If-Match with the revision you read.";
    Conflict = "CONFLICT", CONFLICT, "The state of the thing does not allow this now.";
    IdempotencyInFlight = "IDEMPOTENCY_IN_FLIGHT", CONFLICT, "A request with the same key is still running. Try again shortly.";
    IdempotencyMismatch = "IDEMPOTENCY_MISMATCH", UNPROCESSABLE_ENTITY, "The key was used with a different request. Use a new key.";
    LinkUsed = "LINK_USED", GONE, "The link was used already or is too old. Ask for a new one.";
    SignatureInvalid = "SIGNATURE_INVALID", BAD_REQUEST, "The signature does not fit the body, or is too old.";
    RequestTimeout = "REQUEST_TIMEOUT", REQUEST_TIMEOUT, "The request took too long to arrive. Send it again.";
    BodyTooLarge = "BODY_TOO_LARGE", PAYLOAD_TOO_LARGE, "The body is larger than this operation accepts.";
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.";
    RateLimited = "RATE_LIMITED", TOO_MANY_REQUESTS, "Too many requests. Wait as long as Retry-After says.";
    QueueFull = "QUEUE_FULL", TOO_MANY_REQUESTS, "Too much work waits already. Try again later.";
    FeatureOff = "FEATURE_OFF", UNPROCESSABLE_ENTITY, "This installation is not configured for that.";
    UpstreamFailed = "UPSTREAM_FAILED", BAD_GATEWAY, "A service we depend on did not answer. Try again later.";
    DataStale = "DATA_STALE", SERVICE_UNAVAILABLE, "The data is older than it may be.";
    ManifestMissing = "MANIFEST_MISSING", SERVICE_UNAVAILABLE, "The data set has no manifest yet.";
    Unavailable = "UNAVAILABLE", SERVICE_UNAVAILABLE, "The service cannot do this right now. Try again shortly.";
    Timeout = "TIMEOUT", GATEWAY_TIMEOUT, "The request took too long. Try again.";
    Internal = "INTERNAL", INTERNAL_SERVER_ERROR, "Something went wrong on our side. It has been noted under the request id.";
}

/// One thing that is wrong with the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body, or the name of a parameter.
    #[schema(example = "/answers/industry")]
    pub field: String,
    /// What kind of mistake.
    #[schema(example = "UNKNOWN_OPTION")]
    pub code: String,
    /// What is wrong and what to do.
    pub message: String,
    /// What may have been meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl FieldError {
    /// A mistake in a field.
    pub fn new(
        field: impl Into<String>,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            code: code.into(),
            message: message.into(),
            hint: None,
        }
    }

    /// With a suggestion.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// An error on its way to the client; several clients, where they waited for the same thing.
#[derive(Debug, Clone)]
pub struct ApiError {
    code: ErrorCode,
    message: String,
    details: Vec<FieldError>,
    retry_after: Option<u32>,
    /// Logged, never sent.
    cause: Option<Arc<anyhow::Error>>,
}

/// The body of every error.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// The error.
    pub error: ErrorView,
}

/// What went wrong and what to do.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorView {
    /// A stable name for programs.
    pub code: ErrorCode,
    /// A sentence for people.
    pub message: String,
    /// Each mistake by field.
    pub details: Vec<FieldError>,
    /// Quote it when you ask for help.
    pub request_id: String,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// Seconds to wait, if known.
    pub retry_after: Option<u32>,
    /// Where the code is explained.
    pub docs: String,
}

impl ApiError {
    /// An error with a sentence of its own.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Vec::new(),
            retry_after: None,
            cause: None,
        }
    }

    /// An error with the code's own sentence.
    #[must_use]
    pub fn of(code: ErrorCode) -> Self {
        Self::new(code, code.meaning())
    }

    /// Nothing there, or not the caller's.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(
            ErrorCode::NotFound,
            format!("There is no such {what}, or it is not yours."),
        )
    }

    /// Bad input; the details name the fields.
    #[must_use]
    pub fn invalid(details: Vec<FieldError>) -> Self {
        let code = if !details.is_empty()
            && details
                .iter()
                .all(|detail| detail.code == ErrorCode::UnknownField.as_str())
        {
            ErrorCode::UnknownField
        } else {
            ErrorCode::ValidationFailed
        };
        let message = match details.as_slice() {
            [only] => format!("{}: {}", only.field, only.message),
            _ => code.meaning().to_owned(),
        };
        Self::new(code, message).with_details(details)
    }

    /// A fault of ours; the client learns nothing of it.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self {
            cause: Some(Arc::new(cause.into())),
            ..Self::of(ErrorCode::Internal)
        }
    }

    /// With the fields at fault.
    #[must_use]
    pub fn with_details(mut self, details: Vec<FieldError>) -> Self {
        self.details = details;
        self
    }

    /// With the time to wait.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The sentence for people.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Says in the log what the client does not learn, if it is a fault of ours.
    pub fn log(&self) {
        if self.code.status().is_server_error() {
            let cause = self
                .cause
                .as_ref()
                .map(|cause| format!("{cause:#}"))
                .unwrap_or_default();
            tracing::error!(code = self.code.as_str(), cause, "request failed");
        }
    }

    /// The body as it is sent; events of streams carry the same.
    #[must_use]
    pub fn view(&self) -> ErrorView {
        ErrorView {
            code: self.code,
            message: self.message.clone(),
            details: self.details.clone(),
            request_id: TraceContext::current()
                .map(|context| context.request_id)
                .unwrap_or_default(),
            retryable: matches!(
                self.code,
                ErrorCode::RateLimited
                    | ErrorCode::QueueFull
                    | ErrorCode::UpstreamFailed
                    | ErrorCode::Unavailable
                    | ErrorCode::Timeout
                    | ErrorCode::RequestTimeout
                    | ErrorCode::IdempotencyInFlight
            ),
            retry_after: self.retry_after,
            docs: format!("/api/errors/{}", self.code.as_str()),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.code.status();
        self.log();
        let body = serde_json::to_vec(&ErrorBody { error: self.view() }).unwrap_or_default();
        let mut response = (
            status,
            [
                (
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("application/json"),
                ),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
            body,
        )
            .into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.code == ErrorCode::Unauthenticated || self.code == ErrorCode::TokenExpired {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// What PostgreSQL says when the same statement may succeed in a moment.
const PASSING: [&str; 11] = [
    "25P03", // idle in a transaction for too long
    "40001", // serialization failure
    "40P01", // deadlock
    "53100", // disk full
    "53200", // out of memory
    "53300", // out of connections
    "55P03", // lock not available
    "57014", // cancelled by a timeout
    "57P01", // shutting down
    "57P02", // another of its processes crashed
    "57P03", // starting up
];

impl From<sqlx::Error> for ApiError {
    /// Faults of the connection are passing: 503 with a time to come back. All others are ours.
    fn from(error: sqlx::Error) -> Self {
        if matches!(&error, sqlx::Error::Protocol(text) if text == idempotency::LOST) {
            return Self::of(ErrorCode::IdempotencyInFlight);
        }
        let is_passing = match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            sqlx::Error::Database(database) => database
                .code()
                .is_some_and(|code| PASSING.contains(&code.as_ref())),
            _ => false,
        };
        if is_passing {
            Self {
                cause: Some(Arc::new(error.into())),
                ..Self::of(ErrorCode::Unavailable).with_retry_after(2)
            }
        } else {
            Self::internal(error)
        }
    }
}
