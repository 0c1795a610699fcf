//! Checkouts: making them, and finding them by their own name, by ours, or by the money they brought.

use std::collections::HashMap;

use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionAutomaticTax,
    CreateCheckoutSessionCustomerCreation, CreateCheckoutSessionInvoiceCreation,
    CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData,
    CreateCheckoutSessionLineItemsPriceDataTaxBehavior, CreateCheckoutSessionPaymentIntentData,
    CreateCheckoutSessionTaxIdCollection, ProductData,
};
use stripe_client_core::{RequestBuilder, StripeRequest as _};
use stripe_shared::{
    CheckoutSessionBillingAddressCollection, CheckoutSessionMode, CheckoutSessionSubmitType,
};
use stripe_types::Currency;

use crate::{
    client::Client,
    failure::Failure,
    form::Form,
    objects::{CheckoutSession, Dispute, Named, OfIntent, Page},
};

/// Objects of one page of a list; Stripe gives no more.
const PAGE: u32 = 100;
/// A list that goes on beyond this is not what was asked for.
const MOST_PAGES: usize = 50;
/// What a checkout is read with: the attempt to get the money, and the charge.
const WHOLE: &str = "payment_intent.latest_charge";

/// What is sold.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// Its name on the page, the statement and the receipt.
    pub name: &'a str,
    /// One sentence about it.
    pub description: &'a str,
    /// In the currency's smallest unit, tax included.
    pub amount: i64,
    /// ISO 4217 in small letters.
    pub currency: &'a str,
}

/// A checkout to be made. All of it must be the same whenever it is sent under the same key.
#[derive(Debug, Clone)]
pub struct NewCheckout<'a> {
    /// What we call it; Stripe gives it back with everything.
    pub reference: &'a str,
    /// What is sold.
    pub item: Item<'a>,
    /// Where the payer goes afterwards; `{CHECKOUT_SESSION_ID}` becomes the checkout's id.
    pub success_url: &'a str,
    /// Where the payer goes who leaves.
    pub cancel_url: &'a str,
    /// The payer's address, for the page and for the receipt.
    pub email: Option<&'a str>,
    /// When it runs out, in seconds since 1970: half an hour to a day from now.
    pub expires_at: i64,
    /// Whether Stripe works out how much of the amount is tax; needs Stripe Tax in the account.
    pub computes_tax: bool,
}

impl NewCheckout<'_> {
    /// The request, the same for the same checkout to the last byte: under a used key Stripe refuses any other.
    fn request(&self, currency: Currency) -> RequestBuilder {
        let item = &self.item;
        let mut product = ProductData::new(item.name);
        product.description = Some(item.description.to_owned());
        let mut price = CreateCheckoutSessionLineItemsPriceData::new(currency);
        price.unit_amount = Some(item.amount);
        price.tax_behavior = Some(CreateCheckoutSessionLineItemsPriceDataTaxBehavior::Inclusive);
        price.product_data = Some(product);
        let mut line = CreateCheckoutSessionLineItems::new();
        line.quantity = Some(1);
        line.price_data = Some(price);
        // One entry: maps have no order, and the request must not change.
        let metadata = HashMap::from([("payment_id".to_owned(), self.reference.to_owned())]);
        let mut intent = CreateCheckoutSessionPaymentIntentData::new();
        intent.metadata = Some(metadata.clone());
        intent.receipt_email = self.email.map(str::to_owned);
        let request = CreateCheckoutSession::new()
            .mode(CheckoutSessionMode::Payment)
            .submit_type(CheckoutSessionSubmitType::Pay)
            .client_reference_id(self.reference)
            .metadata(metadata)
            .payment_intent_data(intent)
            .success_url(self.success_url)
            .cancel_url(self.cancel_url)
            .expires_at(self.expires_at)
            .line_items(vec![line])
            // A customer carries the tax number and the address onto the invoice, which is the receipt of a business.
            .customer_creation(CreateCheckoutSessionCustomerCreation::Always)
            .billing_address_collection(CheckoutSessionBillingAddressCollection::Required)
            .tax_id_collection(CreateCheckoutSessionTaxIdCollection::new(true))
            .invoice_creation(CreateCheckoutSessionInvoiceCreation::new(true))
            .automatic_tax(CreateCheckoutSessionAutomaticTax::new(self.computes_tax));
        match self.email {
            Some(email) => request.customer_email(email).build(),
            None => request.build(),
        }
    }
}

impl Client {
    /// Makes a checkout, once per key.
    ///
    /// # Errors
    /// When Stripe refuses, or cannot be reached in all the tries.
    pub async fn create_checkout(
        &self,
        new: &NewCheckout<'_>,
        idempotency_key: &str,
    ) -> Result<CheckoutSession, Failure> {
        let currency: Currency = new
            .item
            .currency
            .parse()
            .map_err(|_| Failure::Protocol("Stripe does not know the currency".to_owned()))?;
        self.write(|| new.request(currency.clone()), idempotency_key)
            .await
    }

    /// A checkout with its payment intent and charge.
    ///
    /// # Errors
    /// When Stripe does not answer.
    pub async fn find_checkout(&self, id: &str) -> Result<Option<CheckoutSession>, Failure> {
        let query = Form::default().with("expand[]", WHOLE);
        self.read(&["checkout", "sessions", id], &query).await
    }

    /// The checkout with this reference among those made in a span of seconds since 1970.
    ///
    /// # Errors
    /// When Stripe does not answer.
    pub async fn find_checkout_by_reference(
        &self,
        reference: &str,
        from: i64,
        until: i64,
    ) -> Result<Option<CheckoutSession>, Failure> {
        let query = Form::default()
            .with("created[gte]", from)
            .with("created[lte]", until)
            .with("expand[]", format!("data.{WHOLE}"));
        self.find_in_list(
            &["checkout", "sessions"],
            &query,
            |session: &CheckoutSession| session.id.clone(),
            |session| session.client_reference_id.as_deref() == Some(reference),
        )
        .await
    }

    /// The id of the checkout that an object's money came by: a charge, a refund, a dispute, a payment intent.
    ///
    /// # Errors
    /// When Stripe does not answer.
    pub async fn find_checkout_of(&self, object: &str) -> Result<Option<String>, Failure> {
        let kind = object.split_once('_').map_or("", |(kind, _)| kind);
        let collection = match kind {
            "cs" => return Ok(Some(object.to_owned())),
            "pi" => return self.find_checkout_of_intent(object).await,
            "ch" | "py" => "charges",
            "re" | "pyr" => "refunds",
            "du" | "dp" => "disputes",
            _ => return Ok(None),
        };
        let found: Option<OfIntent> = self.read(&[collection, object], &Form::default()).await?;
        match found.and_then(|found| found.payment_intent) {
            Some(intent) => self.find_checkout_of_intent(intent.id()).await,
            None => Ok(None),
        }
    }

    /// The disputes about a payment intent.
    ///
    /// # Errors
    /// When Stripe does not answer.
    pub async fn list_disputes(&self, intent: &str) -> Result<Vec<Dispute>, Failure> {
        let query = Form::default()
            .with("payment_intent", intent)
            .with("limit", PAGE);
        let page: Option<Page<Dispute>> = self.read(&["disputes"], &query).await?;
        Ok(page.map(|page| page.data).unwrap_or_default())
    }

    async fn find_checkout_of_intent(&self, intent: &str) -> Result<Option<String>, Failure> {
        let query = Form::default()
            .with("payment_intent", intent)
            .with("limit", 1);
        let page: Option<Page<Named>> = self.read(&["checkout", "sessions"], &query).await?;
        Ok(page
            .and_then(|page| page.data.into_iter().next())
            .map(|named| named.id))
    }

    /// The first object of a list that fits, page by page.
    pub(crate) async fn find_in_list<T: serde::de::DeserializeOwned>(
        &self,
        path: &[&str],
        query: &Form,
        id: impl Fn(&T) -> String,
        fits: impl Fn(&T) -> bool,
    ) -> Result<Option<T>, Failure> {
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let query = query
                .clone()
                .with("limit", PAGE)
                .with_some("starting_after", after.as_deref());
            let Some(page) = self.read::<Page<T>>(path, &query).await? else {
                return Ok(None);
            };
            after = page.data.last().map(&id);
            let has_more = page.has_more && after.is_some();
            if let Some(found) = page.data.into_iter().find(&fits) {
                return Ok(Some(found));
            }
            if !has_more {
                return Ok(None);
            }
        }
        Err(Failure::Protocol("a list without end".to_owned()))
    }
}
