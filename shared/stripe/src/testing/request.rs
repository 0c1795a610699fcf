//! Reading what was sent, as strictly as Stripe does.

use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::{
    KEY,
    account::{Session, now},
    wire,
};
use crate::api_version;

/// An answer: status and body.
pub(super) type Reply = (StatusCode, Value);

/// What a checkout may be made with.
const KNOWN: &[&str] = &[
    "mode",
    "submit_type",
    "client_reference_id",
    "metadata[payment_id]",
    "payment_intent_data[metadata][payment_id]",
    "payment_intent_data[receipt_email]",
    "success_url",
    "cancel_url",
    "expires_at",
    "customer_email",
    "customer_creation",
    "billing_address_collection",
    "tax_id_collection[enabled]",
    "invoice_creation[enabled]",
    "automatic_tax[enabled]",
    "line_items[0][quantity]",
    "line_items[0][price_data][currency]",
    "line_items[0][price_data][unit_amount]",
    "line_items[0][price_data][tax_behavior]",
    "line_items[0][price_data][product_data][name]",
    "line_items[0][price_data][product_data][description]",
];

/// The shortest and longest life of a checkout, in seconds.
const LIFE: std::ops::RangeInclusive<i64> = 30 * 60..=24 * 60 * 60;

/// Names and values of a form or query.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    pub(super) fn parse(text: &str) -> Self {
        Self(
            url::form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    /// Whether a list names this value: `expand[]`, `types[]`.
    pub(super) fn holds(&self, name: &str, value: &str) -> bool {
        self.0
            .iter()
            .any(|(known, held)| known == name && held == value)
    }
}

pub(super) fn invalid(code: &str, param: &str) -> Reply {
    (
        StatusCode::BAD_REQUEST,
        wire::error("invalid_request_error", code, param),
    )
}

/// Whether the caller is known and speaks our version.
pub(super) fn admit(headers: &HeaderMap) -> Result<(), Reply> {
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    if header("authorization") != format!("Bearer {KEY}") {
        return Err((
            StatusCode::UNAUTHORIZED,
            wire::error("invalid_request_error", "", ""),
        ));
    }
    if header("stripe-version") != api_version() {
        return Err(invalid("invalid_api_version", ""));
    }
    Ok(())
}

/// The checkout that a form describes, without its ids.
pub(super) fn new_session(fields: &Fields) -> Result<Session, Reply> {
    if let Some((name, _)) = fields
        .0
        .iter()
        .find(|(name, _)| !KNOWN.contains(&name.as_str()))
    {
        return Err(invalid("parameter_unknown", name));
    }
    let required = |name: &'static str| {
        fields
            .get(name)
            .ok_or_else(|| invalid("parameter_missing", name))
    };
    if required("mode")? != "payment" {
        return Err(invalid("parameter_invalid", "mode"));
    }
    required("success_url")?;
    if fields
        .get("customer_email")
        .is_some_and(|email| email.ends_with("@refused.example"))
    {
        return Err(invalid("email_invalid", "customer_email"));
    }
    required("line_items[0][price_data][product_data][name]")?;
    let amount = fields
        .number("line_items[0][price_data][unit_amount]")
        .filter(|amount| *amount > 0)
        .ok_or_else(|| {
            invalid(
                "parameter_invalid_integer",
                "line_items[0][price_data][unit_amount]",
            )
        })?;
    let created = now();
    let expires_at = fields
        .number("expires_at")
        .filter(|at| LIFE.contains(&(at - created)))
        .ok_or_else(|| invalid("parameter_invalid_integer", "expires_at"))?;
    Ok(Session {
        id: String::new(),
        intent: String::new(),
        charge: String::new(),
        dispute: String::new(),
        refund: String::new(),
        created,
        expires_at,
        reference: fields.get("client_reference_id").map(str::to_owned),
        amount,
        currency: required("line_items[0][price_data][currency]")?.to_owned(),
        livemode: false,
        status: "open".to_owned(),
        payment_status: "unpaid".to_owned(),
        intent_status: None,
        refunded: 0,
        dispute_status: None,
        form: fields.0.clone(),
    })
}
