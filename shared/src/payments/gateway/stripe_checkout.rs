//! Stripe's checkouts in our words.

use serde_json::Value;
use stripe::{Charge, CheckoutSession, Client, Dispute, Failure, Item, NewCheckout, PaymentIntent};

use super::{GatewayError, Located, Offer, Opened};
use crate::{
    payments::{
        Payment, StripeSettings,
        checkout::{ChargeStatus, Checkout, CheckoutStatus, DisputeStatus, House, PaymentStatus},
        queries,
    },
    platform::db::Db,
};

/// How long a checkout waits for its payer. Stripe allows at most a day, counted from when it makes it.
const LIFE_SECONDS: i64 = 23 * 60 * 60;
/// Between our row and Stripe's checkout lie seconds; clocks and retries make it minutes.
const MADE_BEFORE_SECONDS: i64 = 5 * 60;
const MADE_AFTER_SECONDS: i64 = 2 * 60 * 60;
/// What we want to hear of.
const EVENT_TYPES: &[&str] = &[
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
];

fn another_account() -> Failure {
    let text = "STRIPE_SECRET_KEY belongs to another account than STRIPE_ACCOUNT";
    Failure::Protocol(text.to_owned())
}

/// Our account with Stripe.
#[derive(Debug, Clone)]
pub struct StripeGateway {
    client: Client,
    account: String,
}

impl StripeGateway {
    pub(super) fn open(settings: &StripeSettings) -> Result<Self, stripe::SetupError> {
        Ok(Self {
            client: Client::new(settings.client.clone())?,
            account: settings.account.clone(),
        })
    }

    pub(super) fn house(&self) -> House {
        House {
            account: self.account.clone(),
            is_live: self.client.is_live(),
        }
    }

    /// Whether the key belongs to the account, and may read what happened since then; `false` where the key may not say
    /// whose it is.
    pub(super) async fn look(&self, since: i64) -> Result<bool, Failure> {
        let account = self.client.account().await?;
        if account.as_ref().is_some_and(|own| *own != self.account) {
            return Err(another_account());
        }
        self.client.list_events(EVENT_TYPES, since).await?;
        Ok(account.is_some())
    }

    /// Everything that is sent follows from the payment, so that a repetition under its key is the same request.
    pub(super) async fn open_checkout(
        &self,
        payment: &Payment,
        amount: i64,
        offer: &Offer,
    ) -> Result<Opened, Failure> {
        // Rather no checkout than one whose money could not be told to be ours.
        let account = self.client.account().await?;
        if account.is_some_and(|account| account != self.account) {
            return Err(another_account());
        }
        let reference = payment.id.to_string();
        let mut new = NewCheckout {
            reference: &reference,
            item: Item {
                name: "CRB report",
                description: "Cost, risk and benefit of AI for your company",
                amount,
                currency: &payment.amount.currency.unit(),
            },
            success_url: &format!(
                "{}/pay/{reference}?checkout={{CHECKOUT_SESSION_ID}}",
                offer.base_url
            ),
            cancel_url: &format!("{}/quiz", offer.base_url),
            email: offer.email.as_deref(),
            expires_at: payment.created_at.timestamp() + LIFE_SECONDS,
            computes_tax: offer.computes_tax,
        };
        let made = match self.client.create_checkout(&new, &reference).await {
            // Stripe is stricter about addresses than mail servers are; its page asks for one then. Another request needs
            // another key, and this one follows from the payment too.
            Err(Failure::Refused { param, .. })
                if param.ends_with("email") || param.ends_with("email]") =>
            {
                new.email = None;
                let key = format!("{reference}-without-email");
                self.client.create_checkout(&new, &key).await?
            }
            made => made?,
        };
        Ok(Opened {
            id: made.id,
            url: made.url,
        })
    }

    pub(super) async fn find_checkout(
        &self,
        payment: &Payment,
        named: Option<&str>,
    ) -> Result<Option<Checkout>, Failure> {
        let found = match payment.provider_ref.as_deref().or(named) {
            Some(id) => self.client.find_checkout(id).await?,
            // Its answer never reached us.
            None => {
                let made = payment.created_at.timestamp();
                self.client
                    .find_checkout_by_reference(
                        &payment.id.to_string(),
                        made - MADE_BEFORE_SECONDS,
                        made + MADE_AFTER_SECONDS,
                    )
                    .await?
            }
        };
        match found {
            Some(session) => self.read(session).await.map(Some),
            None => Ok(None),
        }
    }

    pub(super) async fn locate(
        &self,
        db: &Db,
        object_id: &str,
    ) -> Result<Option<Located>, GatewayError> {
        let Some(id) = self.client.find_checkout_of(object_id).await? else {
            return Ok(None);
        };
        if queries::find_payment_by_ref(db.system(), &id)
            .await?
            .is_some()
        {
            return Ok(Some(Located {
                id,
                reference: None,
            }));
        }
        let found = self.client.find_checkout(&id).await?;
        Ok(found.map(|session| Located {
            id: session.id,
            reference: session.client_reference_id,
        }))
    }

    pub(super) async fn list_events(&self, since: i64) -> Result<Vec<Value>, Failure> {
        self.client.list_events(EVENT_TYPES, since).await
    }

    async fn read(&self, session: CheckoutSession) -> Result<Checkout, Failure> {
        let intent = session
            .payment_intent
            .as_ref()
            .and_then(|intent| intent.object());
        let charge = intent
            .and_then(|intent| intent.latest_charge.as_ref())
            .and_then(|charge| charge.object());
        let dispute_status = match (intent, charge) {
            (Some(intent), Some(Charge { disputed: true, .. })) => {
                dispute_status(&self.client.list_disputes(&intent.id).await?)
            }
            _ => DisputeStatus::None,
        };
        // A restricted key may not ask whose it is; then the account we were told of stands for it.
        let account = self.client.account().await?;
        Ok(Checkout {
            client_reference: session.client_reference_id.clone(),
            livemode: session.livemode,
            account: account.unwrap_or_else(|| self.account.clone()),
            amount_total: session.amount_total.unwrap_or_default(),
            currency: session.currency.clone().unwrap_or_default(),
            status: checkout_status(session.status.as_deref()),
            payment_status: payment_status(&session.payment_status),
            charge_status: charge_status(intent),
            amount_refunded: charge.map_or(0, |charge| charge.amount_refunded),
            dispute_status,
            url: session.url.clone(),
            id: session.id,
        })
    }
}

/// A state we do not know waits like an open one.
fn checkout_status(status: Option<&str>) -> CheckoutStatus {
    match status {
        Some("complete") => CheckoutStatus::Complete,
        Some("expired") => CheckoutStatus::Expired,
        _ => CheckoutStatus::Open,
    }
}

/// Where nothing was to be paid, the amount tells that it is not what we asked for.
fn payment_status(status: &str) -> PaymentStatus {
    match status {
        "paid" | "no_payment_required" => PaymentStatus::Paid,
        _ => PaymentStatus::Unpaid,
    }
}

/// A state we do not know is under way: only Stripe's plain word ends a payment.
fn charge_status(intent: Option<&PaymentIntent>) -> ChargeStatus {
    match intent.map(|intent| intent.status.as_str()) {
        None => ChargeStatus::None,
        Some("succeeded") => ChargeStatus::Succeeded,
        Some("requires_payment_method" | "canceled") => ChargeStatus::Failed,
        Some(_) => ChargeStatus::Pending,
    }
}

/// Over all disputes about one payment; a state we do not know is undecided.
fn dispute_status(disputes: &[Dispute]) -> DisputeStatus {
    let is_won = |dispute: &Dispute| {
        matches!(
            dispute.status.as_str(),
            "won" | "warning_closed" | "prevented"
        )
    };
    if disputes.iter().any(|dispute| dispute.status == "lost") {
        DisputeStatus::Lost
    } else if !disputes.is_empty() && disputes.iter().all(is_won) {
        DisputeStatus::Won
    } else {
        DisputeStatus::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disputes(states: &[&str]) -> Vec<Dispute> {
        let text = |state: &&str| Dispute {
            id: "du_1".to_owned(),
            status: (*state).to_owned(),
        };
        states.iter().map(text).collect()
    }

    #[test]
    fn one_lost_dispute_is_lost_money_and_an_unknown_one_is_undecided() {
        for (states, status) in [
            (&["won", "lost"][..], DisputeStatus::Lost),
            (&["won", "needs_response"], DisputeStatus::Open),
            (&["won", "warning_closed"], DisputeStatus::Won),
            (&["a_state_of_2031"], DisputeStatus::Open),
            // The charge says there is one, and the list does not have it yet.
            (&[], DisputeStatus::Open),
        ] {
            assert_eq!(dispute_status(&disputes(states)), status, "{states:?}");
        }
    }

    #[test]
    fn states_of_the_future_neither_pay_nor_end_anything() {
        assert_eq!(checkout_status(Some("paused")), CheckoutStatus::Open);
        assert_eq!(checkout_status(None), CheckoutStatus::Open);
        assert_eq!(payment_status("half_paid"), PaymentStatus::Unpaid);
        let intent = PaymentIntent {
            id: "pi_1".to_owned(),
            status: "requires_reflection".to_owned(),
            latest_charge: None,
        };
        assert_eq!(charge_status(Some(&intent)), ChargeStatus::Pending);
    }
}
