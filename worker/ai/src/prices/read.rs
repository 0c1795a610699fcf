//! Has a page read.

use serde_json::json;

use super::{answer::CopiedPlans, check::check, page::Page, reading::Checked};
use crate::{
    budget::Budget,
    client::Client,
    model::Purpose,
    prompt::PRICES,
    question::{Failed, Question, Spent},
};

/// Limit of the answer in tokens: thirty plans with their quotes.
const MOST_TOKENS: u32 = 6_000;

/// What came of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRead {
    /// What passes, and what does not.
    pub checked: Checked,
    /// Why the page is not believed, if so; then nobody was asked.
    pub suspicion: Option<String>,
    /// What it took.
    pub spent: Spent,
}

/// Has the prices of a page copied and checked. A page that is not believed, or shows no amount, is not sent at all.
///
/// # Errors
/// Any [`crate::Failure`], with what it has cost all the same.
pub async fn read(client: &Client, page: &Page, budget: &Budget) -> Result<PageRead, Failed> {
    if page.suspicion().is_some() || !page.has_money() {
        return Ok(PageRead {
            suspicion: page.suspicion().map(str::to_owned),
            ..PageRead::default()
        });
    }
    let data = json!({
        "vendor": page.vendor,
        "known_plans": page.known_plans,
        "page": page.text,
    });
    let question = Question {
        purpose: Purpose::Extract,
        prompt: &PRICES,
        data: &data,
        max_tokens: MOST_TOKENS,
    };
    let answer = client.ask::<CopiedPlans>(question, budget).await?;
    Ok(PageRead {
        checked: check(page, &answer.value),
        suspicion: None,
        spent: answer.spent,
    })
}
