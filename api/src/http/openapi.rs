//! The OpenAPI document: collected from the operations, and the shared answers attached once.

use std::sync::OnceLock;

use utoipa::{
    Modify, OpenApi,
    openapi::{
        self, ContentBuilder, HeaderBuilder, Ref, RefOr, Required, ResponseBuilder,
        path::{ParameterBuilder, ParameterIn},
        security::{
            ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
        },
    },
};

use super::{
    FieldError,
    error::{ErrorBody, ErrorCode},
    idempotency, limits,
};

/// The parts of the document that belong to no single operation.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "CRB Analyser",
        description = "Cost, risk and benefit of AI for a small company, in a report whose every number can be opened.\n\n\
            Success is `{data, meta?, links?}`, an error `{error: {code, message, details, request_id, …}}` with a code from a closed list.\n\
            What is no request of HTTP, or has a head of more than 32 KiB or 100 fields, gets 400 or 431 without a body, and the connection ends.\n\
            The same operations answer under `/api` and `/api/v1`.\n\n\
            `x-rate-limit` names the policies of an operation; `RateLimit-Policy` tells their numbers with every answer, `RateLimit` how the caller stands.",
    ),
    components(schemas(ErrorBody, ErrorCode, FieldError)),
    modifiers(&Schemes),
    tags(
        (name = "auth", description = "Accounts: signing up, in and out"),
        (name = "quizzes", description = "Answering the quiz"),
        (name = "reports", description = "Watching a report being made, and reading it"),
        (name = "payments", description = "Paying for a report"),
        (name = "vendors", description = "Software vendors and what they cost"),
        (name = "benchmarks", description = "Industry figures with their sources"),
        (name = "jobs", description = "Work that was asked for"),
        (name = "admin", description = "For those who run the system"),
        (name = "platform", description = "Health and documentation"),
    ),
)]
pub struct Document;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = |text: &str| {
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .description(Some(text))
                    .build(),
            )
        };
        components.add_security_scheme(
            "quiz_token",
            bearer("Token of a quiz session, as `POST /api/quiz/sessions` returns it."),
        );
        components.add_security_scheme(
            "quiz_cookie",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
                "crb_session",
                "The same token, as a browser holds it.",
            ))),
        );
        components.add_security_scheme(
            "access_token",
            bearer("An access token, as `POST /api/auth/sign-in` returns it; the roles that may call are listed."),
        );
        components.add_security_scheme(
            "access_cookie",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
                "crb_access",
                "The same token, as a browser holds it.",
            ))),
        );
        components.add_security_scheme(
            "api_key",
            bearer("A workspace's key, as `POST /api/api-keys` returns it; the scopes that may call are listed."),
        );
        components.add_security_scheme(
            "operator_token",
            bearer("The installation's OPERATOR_TOKEN."),
        );
        components.add_security_scheme(
            "stream_ticket",
            SecurityScheme::ApiKey(ApiKey::Query(ApiKeyValue::with_description(
                "token",
                "A ticket of `POST /api/reports/{id}/stream-ticket`.",
            ))),
        );
    }
}

static DOCUMENT: OnceLock<openapi::OpenApi> = OnceLock::new();

/// Keeps the finished document; the first one stays.
pub fn publish(document: openapi::OpenApi) -> &'static openapi::OpenApi {
    DOCUMENT.get_or_init(|| document)
}

/// Attaches what every operation may answer, so that no handler repeats it.
#[must_use]
pub fn finish(mut document: openapi::OpenApi) -> openapi::OpenApi {
    document.servers = None;
    limits::describe(&mut document);
    for (path, item) in &mut document.paths.paths {
        let has_parameters = path.contains('{');
        if let Some(operation) = &mut item.post {
            describe_key(operation);
        }
        for operation in [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.patch,
        ]
        .into_iter()
        .flatten()
        {
            admit_operators(operation);
            let is_guarded = operation
                .security
                .as_ref()
                .is_some_and(|schemes| !schemes.is_empty());
            let mut statuses = vec![
                ("422", "The input is not valid."),
                ("429", "Too many requests; come back as Retry-After says."),
                ("500", "A fault of ours."),
                ("503", "Not now; come back as Retry-After says."),
            ];
            if operation.request_body.is_some() {
                statuses.extend([
                    ("400", "The body cannot be read."),
                    ("413", "The body is too large."),
                    ("415", "The body is not JSON."),
                ]);
            }
            if is_guarded {
                statuses.extend([
                    ("401", "No valid token."),
                    ("403", "Not allowed for this caller."),
                ]);
            }
            if has_parameters {
                statuses.push(("404", "There is no such thing, or it is not the caller's."));
            }
            describe_success(operation);
            describe_conditions(operation);
            for (status, text) in statuses {
                let content = ContentBuilder::new()
                    .schema(Some(RefOr::Ref(Ref::from_schema_name("ErrorBody"))))
                    .build();
                let answer = ResponseBuilder::new()
                    .description(text)
                    .content("application/json", content)
                    .build();
                operation
                    .responses
                    .responses
                    .entry(status.to_owned())
                    .or_insert(RefOr::T(answer));
            }
            describe_limits(operation);
        }
    }
    document
}

/// What the installation's token may do, a user who is an operator may do.
fn admit_operators(operation: &mut openapi::path::Operation) {
    let schemes = operation.security.get_or_insert_default();
    let token = SecurityRequirement::new::<_, [String; 0], String>("operator_token", []);
    if let Some(place) = schemes.iter().position(|scheme| *scheme == token) {
        for (offset, name) in ["access_token", "access_cookie"].into_iter().enumerate() {
            let scheme = SecurityRequirement::new(name, ["operator"]);
            schemes.insert(place + 1 + offset, scheme);
        }
    }
    if schemes.is_empty() {
        operation.security = None;
    }
}

/// Every answer needs a description; what a success holds stands in its schema, so one sentence serves all.
fn describe_success(operation: &mut openapi::path::Operation) {
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            let text = match status.as_str() {
                "201" => "It was made; `Location` says where it is.",
                "202" => "It was accepted and will be done.",
                "204" => "Done; there is nothing to say.",
                "200" => "What was asked for.",
                "304" => "It is what the reader has, by `If-None-Match`.",
                _ => "See the body.",
            };
            text.clone_into(&mut response.description);
        }
    }
}

/// What tells a caller how it stands with the limits.
fn describe_limits(operation: &mut openapi::path::Operation) {
    let Some(RefOr::T(refusal)) = operation.responses.responses.get_mut("429") else {
        return;
    };
    for (name, text) in [
        ("Retry-After", "Seconds to wait."),
        (
            "RateLimit-Policy",
            "The limits that hold, on every answer: `\"burst\";q=10;w=1` is ten in any second.",
        ),
        (
            "RateLimit",
            "How the caller stands, on every answer: `\"burst\";r=0;t=1` is none left, and more in a second.",
        ),
    ] {
        let header = HeaderBuilder::new()
            .schema(Some(openapi::schema::Object::with_type(
                openapi::schema::Type::String,
            )))
            .description(Some(text))
            .build();
        refusal.headers.insert(name.to_owned(), header.into());
    }
}

/// A change that names a key can be asked for again.
fn describe_key(operation: &mut openapi::path::Operation) {
    if !idempotency::takes_key(operation) {
        return;
    }
    let text = openapi::schema::ObjectBuilder::new()
        .schema_type(openapi::schema::Type::String)
        .max_length(Some(255))
        .build();
    let key = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A random name of this request. Sent again within a day, it is answered the same with \
             `Idempotency-Replayed: true` and nothing happens twice.",
        ))
        .schema(Some(text))
        .build();
    operation
        .parameters
        .get_or_insert_default()
        .push(key.into());
    let answer = ResponseBuilder::new()
        .description(
            "The state of the thing does not allow it, or a request with the same key is at work.",
        )
        .content(
            "application/json",
            ContentBuilder::new()
                .schema(Some(RefOr::Ref(Ref::from_schema_name("ErrorBody"))))
                .build(),
        )
        .build();
    let responses = &mut operation.responses.responses;
    responses
        .entry("409".to_owned())
        .or_insert(RefOr::T(answer));
}

/// Answers that are kept ready carry a tag, and are not sent again to whoever names it.
fn describe_conditions(operation: &mut openapi::path::Operation) {
    if !operation.responses.responses.contains_key("304") {
        return;
    }
    let text = || openapi::schema::Object::with_type(openapi::schema::Type::String);
    for status in ["200", "304"] {
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
            let tag = HeaderBuilder::new()
                .schema(Some(text()))
                .description(Some(
                    "Strong tag of the bytes; each content coding has its own.",
                ))
                .build();
            response.headers.insert("ETag".to_owned(), tag.into());
        }
    }
    let condition = ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("Tags of what the reader has."))
        .schema(Some(text()))
        .build();
    operation
        .parameters
        .get_or_insert_default()
        .push(condition.into());
}
