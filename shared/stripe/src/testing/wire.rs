//! The fake's objects in Stripe's form.

use serde_json::{Value, json};

use super::account::{Session, now};
use crate::api_version;

/// A checkout; `expanded` holds its payment intent whole, with the charge.
pub(super) fn session(session: &Session, expanded: bool) -> Value {
    let is_open = session.status == "open";
    let reached = session.intent_status.is_some();
    let intent = match (reached, expanded) {
        (false, _) => Value::Null,
        (true, true) => intent(session, true),
        (true, false) => json!(session.intent),
    };
    json!({
        "id": session.id,
        "object": "checkout.session",
        "after_expiration": null,
        "amount_subtotal": session.amount,
        "amount_total": session.amount,
        "automatic_tax": {"enabled": false, "liability": null, "provider": null, "status": null},
        "billing_address_collection": "required",
        "client_reference_id": session.reference,
        "created": session.created,
        "currency": session.currency,
        "customer": null,
        "customer_creation": "always",
        "customer_details": null,
        "expires_at": session.expires_at,
        "livemode": session.livemode,
        "metadata": {"payment_id": session.reference},
        "mode": "payment",
        "payment_intent": intent,
        "payment_method_types": ["card", "sepa_debit"],
        "payment_status": session.payment_status,
        "status": session.status,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted",
        "url": is_open.then(|| format!("https://checkout.stripe.test/c/pay/{}", session.id)),
    })
}

/// A payment intent; `expanded` holds its charge whole.
pub(super) fn intent(session: &Session, expanded: bool) -> Value {
    let is_charged = session.payment_status == "paid" || session.intent_status.is_some();
    let latest = match (is_charged, expanded) {
        (false, _) => Value::Null,
        (true, true) => charge(session),
        (true, false) => json!(session.charge),
    };
    json!({
        "id": session.intent,
        "object": "payment_intent",
        "amount": session.amount,
        "amount_received": if session.payment_status == "paid" { session.amount } else { 0 },
        "currency": session.currency,
        "latest_charge": latest,
        "livemode": session.livemode,
        "metadata": {"payment_id": session.reference},
        "status": session.intent_status.as_deref().unwrap_or("requires_payment_method"),
    })
}

/// The charge.
pub(super) fn charge(session: &Session) -> Value {
    json!({
        "id": session.charge,
        "object": "charge",
        "amount": session.amount,
        "amount_captured": session.amount,
        "amount_refunded": session.refunded,
        "currency": session.currency,
        "disputed": session.dispute_status.is_some(),
        "livemode": session.livemode,
        "paid": session.payment_status == "paid",
        "payment_intent": session.intent,
        "refunded": session.refunded >= session.amount,
        "status": match session.intent_status.as_deref() {
            Some("succeeded") => "succeeded",
            Some("processing") => "pending",
            _ => "failed",
        },
    })
}

/// The dispute.
pub(super) fn dispute(session: &Session) -> Value {
    json!({
        "id": session.dispute,
        "object": "dispute",
        "amount": session.amount,
        "charge": session.charge,
        "currency": session.currency,
        "livemode": session.livemode,
        "payment_intent": session.intent,
        "reason": "fraudulent",
        "status": session.dispute_status,
    })
}

/// The refund.
pub(super) fn refund(session: &Session) -> Value {
    json!({
        "id": session.refund,
        "object": "refund",
        "amount": session.refunded,
        "charge": session.charge,
        "currency": session.currency,
        "payment_intent": session.intent,
        "status": "succeeded",
    })
}

/// An event about an object as it is now.
pub(super) fn event(id: &str, kind: &str, livemode: bool, object: &Value) -> Value {
    json!({
        "id": id,
        "object": "event",
        "api_version": api_version(),
        "created": now(),
        "data": {"object": object},
        "livemode": livemode,
        "pending_webhooks": 1,
        "request": {"id": null, "idempotency_key": null},
        "type": kind,
    })
}

/// A page of a list.
pub(super) fn list(url: &str, data: &[Value], has_more: bool) -> Value {
    json!({"object": "list", "data": data, "has_more": has_more, "url": url})
}

/// An error.
pub(super) fn error(kind: &str, code: &str, param: &str) -> Value {
    json!({"error": {
        "type": kind,
        "code": (!code.is_empty()).then_some(code),
        "doc_url": "https://docs.stripe.test/error-codes",
        "message": "The fake refuses this, as Stripe would.",
        "param": (!param.is_empty()).then_some(param),
    }})
}
