//! The way to whoever takes the money: opening checkouts, and seeing what became of them.
//!
//! Nothing here holds a transaction: the real provider is asked over the network.

mod stripe_checkout;

use serde_json::Value;

pub use stripe_checkout::StripeGateway;

use super::{
    Payment, Provider,
    checkout::{Checkout, House},
    config::StripeSettings,
    queries,
    simulator::{self, SimulatorCheckout},
    to_minor_units,
};
use crate::platform::{
    clock,
    db::{Db, Scope},
    doctor::Check,
};

/// Who takes the money here.
#[derive(Debug, Clone)]
pub enum Gateway {
    /// A page of ours, on a laptop.
    Simulator,
    /// Stripe Checkout.
    Stripe(StripeGateway),
}

/// Why the provider could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// Our own side.
    #[error("the database did not answer")]
    Database(#[from] sqlx::Error),
    /// The provider's.
    #[error(transparent)]
    Provider(#[from] stripe::Failure),
    /// The payment was begun with a provider that is not configured any more.
    #[error("the payment belongs to a provider that is not configured here")]
    NotConfigured,
}

impl GatewayError {
    /// Whether the provider has said no for good.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Provider(failure) if failure.is_refusal())
    }
}

/// What a checkout says beside the price.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Where our pages are.
    pub base_url: String,
    /// The payer's address, for the provider's page and receipt; no row of ours keeps it.
    pub email: Option<String>,
    /// Whether the provider works out how much of the price is tax.
    pub computes_tax: bool,
}

/// A checkout that was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The provider's id.
    pub id: String,
    /// The provider's page; absent where it is ours.
    pub url: Option<String>,
}

impl Gateway {
    /// Makes the way; connects to nothing yet.
    ///
    /// # Errors
    /// When the settings give no client.
    pub fn open(settings: Option<&StripeSettings>) -> Result<Self, stripe::SetupError> {
        Ok(match settings {
            None => Self::Simulator,
            Some(settings) => Self::Stripe(StripeGateway::open(settings)?),
        })
    }

    /// Who it leads to.
    #[must_use]
    pub fn provider(&self) -> Provider {
        match self {
            Self::Simulator => Provider::Simulator,
            Self::Stripe(_) => Provider::Stripe,
        }
    }

    /// What is ours there.
    #[must_use]
    pub fn house(&self) -> House {
        match self {
            Self::Simulator => House {
                account: simulator::ACCOUNT.to_owned(),
                is_live: false,
            },
            Self::Stripe(stripe) => stripe.house(),
        }
    }

    /// Whether the provider knows us and lets us read; changes nothing there.
    pub async fn check(&self) -> Check {
        let name = "payments";
        let Self::Stripe(stripe) = self else {
            return Check::ok(name, "the simulator, as on a laptop");
        };
        let is_live = stripe.house().is_live;
        let mode = if is_live { "real money" } else { "test mode" };
        match stripe.look(clock::now().timestamp()).await {
            Ok(true) => Check::ok(name, format!("Stripe knows the account, {mode}")),
            Ok(false) => Check::ok(
                name,
                format!("Stripe answers, {mode}; the key may not say whose it is"),
            ),
            Err(error) => Check::fail(
                name,
                format!("Stripe, {mode}: {error}"),
                "see STRIPE_SECRET_KEY, STRIPE_ACCOUNT and the key's rights (deploy/README.md), and whether the machine reaches STRIPE_BASE_URL",
            ),
        }
    }

    /// Opens the checkout of a payment, once: asked again, the provider answers with the one it made.
    ///
    /// # Errors
    /// When the provider refuses or does not answer.
    pub async fn open_checkout(
        &self,
        db: &Db,
        payment: &Payment,
        offer: &Offer,
    ) -> Result<Opened, GatewayError> {
        let amount = to_minor_units(payment.amount).ok_or_else(|| {
            stripe::Failure::Protocol("the price has no smallest units".to_owned())
        })?;
        match (self, payment.provider) {
            (Self::Stripe(stripe), Provider::Stripe) => {
                Ok(stripe.open_checkout(payment, amount, offer).await?)
            }
            (_, Provider::Stripe) => Err(GatewayError::NotConfigured),
            (_, Provider::Simulator) => {
                let (id, currency) = (payment.id, payment.amount.currency.unit());
                let id: sqlx::Result<String> = db
                    .write(Scope::System, move |tx| {
                        Box::pin(async move {
                            queries::upsert_simulator_checkout(&mut **tx, id, amount, &currency)
                                .await
                        })
                    })
                    .await;
                Ok(Opened { id: id?, url: None })
            }
        }
    }

    /// The checkout of a payment as it is now; `named` is its id where the payment does not know it yet.
    ///
    /// # Errors
    /// When the provider does not answer.
    pub async fn find_checkout(
        &self,
        db: &Db,
        payment: &Payment,
        named: Option<&str>,
    ) -> Result<Option<Checkout>, GatewayError> {
        match (self, payment.provider) {
            (Self::Stripe(stripe), Provider::Stripe) => {
                Ok(stripe.find_checkout(payment, named).await?)
            }
            (_, Provider::Stripe) => Err(GatewayError::NotConfigured),
            (_, Provider::Simulator) => {
                let found = queries::find_simulator_checkout(db.system(), payment.id).await?;
                Ok(found.map(SimulatorCheckout::into_checkout))
            }
        }
    }

    /// The checkout that an event's object belongs to: its id, and what it says it was made for where we had to read
    /// it to know.
    ///
    /// # Errors
    /// When the provider does not answer.
    pub async fn locate(&self, db: &Db, object_id: &str) -> Result<Option<Located>, GatewayError> {
        match self {
            Self::Simulator => {
                let found =
                    queries::find_simulator_checkout_by_object(db.system(), object_id).await?;
                Ok(found.map(|found| Located {
                    id: found.checkout.id,
                    reference: found.checkout.client_reference,
                }))
            }
            Self::Stripe(stripe) => Ok(stripe.locate(db, object_id).await?),
        }
    }

    /// Events about payments that the provider made since then (seconds since 1970), delivered or not.
    ///
    /// # Errors
    /// When the provider does not answer.
    pub async fn list_events(&self, since: i64) -> Result<Vec<Value>, GatewayError> {
        match self {
            Self::Simulator => Ok(Vec::new()),
            Self::Stripe(stripe) => Ok(stripe.list_events(since).await?),
        }
    }
}

/// A checkout by name.
#[derive(Debug, Clone)]
pub struct Located {
    /// The provider's id.
    pub id: String,
    /// What it says it was made for.
    pub reference: Option<String>,
}
