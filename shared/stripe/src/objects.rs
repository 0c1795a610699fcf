//! Stripe's objects, as far as they are read. States are texts: Stripe adds new ones without a new version.

use serde::Deserialize;

/// A reference that comes as the id alone, or whole where we asked for that.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Expandable<T> {
    /// The id alone.
    Id(String),
    /// The object itself.
    Object(Box<T>),
}

impl<T> Expandable<T> {
    /// The object, where it came whole.
    #[must_use]
    pub fn object(&self) -> Option<&T> {
        match self {
            Self::Id(_) => None,
            Self::Object(object) => Some(object),
        }
    }
}

impl Expandable<Named> {
    /// The id, either way.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Object(named) => &named.id,
        }
    }
}

/// An object of which only the name matters.
#[derive(Debug, Clone, Deserialize)]
pub struct Named {
    /// Its id.
    pub id: String,
}

/// A checkout.
#[derive(Debug, Clone, Deserialize)]
pub struct CheckoutSession {
    /// `cs_…`.
    pub id: String,
    /// Where the payer goes; absent once it is over.
    pub url: Option<String>,
    /// `open`, `complete` or `expired`.
    pub status: Option<String>,
    /// `unpaid`, `paid` or `no_payment_required`.
    pub payment_status: String,
    /// In the currency's smallest unit.
    pub amount_total: Option<i64>,
    /// ISO 4217 in small letters.
    pub currency: Option<String>,
    /// What we called it.
    pub client_reference_id: Option<String>,
    /// Whether it is about real money.
    pub livemode: bool,
    /// The attempt to get the money; absent before the payer tried.
    pub payment_intent: Option<Expandable<PaymentIntent>>,
}

/// The attempt to get the money.
#[derive(Debug, Clone, Deserialize)]
pub struct PaymentIntent {
    /// `pi_…`.
    pub id: String,
    /// `requires_payment_method`, `processing`, `succeeded`, `canceled` and others.
    pub status: String,
    /// The newest charge.
    pub latest_charge: Option<Expandable<Charge>>,
}

/// Money taken.
#[derive(Debug, Clone, Deserialize)]
pub struct Charge {
    /// `ch_…` or `py_…`.
    pub id: String,
    /// How much of it went back.
    #[serde(default)]
    pub amount_refunded: i64,
    /// Whether the payer's bank ever asked for it back.
    #[serde(default)]
    pub disputed: bool,
}

/// The payer's bank asks for the money back.
#[derive(Debug, Clone, Deserialize)]
pub struct Dispute {
    /// `du_…` or `dp_…`.
    pub id: String,
    /// `needs_response`, `under_review`, `won`, `lost`, `warning_closed` and others.
    pub status: String,
}

/// What belongs to a payment intent: a charge, a refund, a dispute.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct OfIntent {
    pub(crate) payment_intent: Option<Expandable<Named>>,
}

/// One page of a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Page<T> {
    pub(crate) data: Vec<T>,
    #[serde(default)]
    pub(crate) has_more: bool,
}
