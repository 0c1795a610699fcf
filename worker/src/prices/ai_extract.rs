//! The last rung of the price ladder: the language model reads a page on which all others saw nothing.
//!
//! It is given the visible text and the names of the plans we know, and nothing of what it says counts unless it stands
//! there word by word (`ai::prices`). What passes goes the way of every reading: compared, and held where it jumps.

use ai::{
    model::Purpose,
    prices::{self, Billed, Page, Period},
};
use extraction::page::Gate;
use serde_json::json;
use shared::{
    platform::{confidence::Confidence, money::Currency},
    prices::observe::{Billing, ReadPrice, Reading},
    vendors::refresh::Begun,
};

use super::look::SeenPage;
use crate::{context::Context, runtime::JobError};

/// More of a page's text is not looked at; prices stand further up.
const MOST_TEXT: usize = 200_000;

/// Has a page read by the language model, if there is one; no readings where there is none, it did not answer, or
/// nothing of its answer stands on the page. Notes on the capture how the readings came about.
///
/// # Errors
/// When the database does not answer.
pub async fn read_with_model(
    cx: &Context,
    begun: &Begun,
    page: &mut SeenPage,
) -> Result<Vec<Reading>, JobError> {
    let Some(ai) = &cx.ai else {
        return Ok(Vec::new());
    };
    let text = std::mem::take(&mut page.text);
    let (text, visible) = tokio::task::spawn_blocking(move || {
        let visible = visible_text(&text);
        (text, visible)
    })
    .await?;
    page.text = text;
    let names: Vec<String> = begun
        .offers
        .iter()
        .map(|offer| offer.name.clone())
        .collect();
    let asked = Page::new(&begun.target.name, &visible.unwrap_or_default(), &names);
    let catalogue = cx.knowledge.current(&cx.db).await?;
    let budget = ai.vendor_budget(&cx.db, begun.target.vendor_id, &catalogue.rates);
    let read = match prices::read(ai.client(), &asked, &budget).await {
        Ok(read) => read,
        Err(failed) => {
            tracing::warn!(vendor = begun.target.slug, failure = %failed.failure, "the language model gave no prices");
            return Ok(Vec::new());
        }
    };
    tracing::info!(
        vendor = begun.target.slug,
        passed = read.checked.readings.len(),
        rejected = ?read.checked.rejected,
        suspicion = read.suspicion,
        ai.cost_micro_usd = read.spent.cost.0,
        "a page was read by the language model"
    );
    page.capture.candidates.push(json!({
        "rung": "ai",
        "model": ai.client().model(Purpose::Extract).name,
        "prompt": ai::prompt::PRICES.id(),
        "quotes": read.checked.readings.iter().map(|one| &one.quote).collect::<Vec<_>>(),
    }));
    Ok(join(&read.checked.readings))
}

/// What a visitor sees, without prices that are struck through. Nothing for a page that cannot be parsed in bounds.
fn visible_text(html: &str) -> Option<String> {
    let document = Gate::default().parse(html).ok()?;
    let body = document.elements_named("body").next()?;
    Some(body.valid_text(MOST_TEXT))
}

/// One reading for each name: the same plan billed monthly and annually comes in two.
fn join(read: &[prices::Reading]) -> Vec<Reading> {
    let mut joined: Vec<Reading> = Vec::new();
    for one in read {
        let price = price(one);
        match joined.iter_mut().find(|reading| reading.name == one.name) {
            Some(reading) => reading.prices.extend(price),
            None => joined.push(Reading {
                name: one.name.clone(),
                confidence: confidence(price.as_ref()),
                prices: price.into_iter().collect(),
                is_free: one.is_free,
                on_request: one.on_request,
                features: Vec::new(),
            }),
        }
    }
    joined
}

fn price(one: &prices::Reading) -> Option<ReadPrice> {
    use shared::prices::observe::Period as Of;

    Some(ReadPrice {
        amount: one.amount?,
        currency: one
            .currency
            .as_deref()
            .and_then(|code| Currency::parse(code).ok()),
        period: one.period.map(|period| match period {
            Period::Month => Of::Month,
            Period::Year => Of::Year,
            Period::OneOff => Of::OneOff,
            Period::Usage => Of::Usage,
        }),
        per: one.per.clone(),
        billing: one.billed.map(|billed| match billed {
            Billed::Monthly => Billing::Monthly,
            Billed::Annually => Billing::Annual,
        }),
        is_from: one.is_from,
    })
}

/// Never more than fairly sure: the words stand there, but a model chose them.
fn confidence(price: Option<&ReadPrice>) -> Confidence {
    match price {
        Some(price) if price.currency.is_some() && price.period.is_some() => Confidence::Medium,
        _ => Confidence::Low,
    }
}
