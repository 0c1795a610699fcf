//! What the model is asked to fill in.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::Shape;

/// More plans than this are no price list.
pub(super) const MOST_PLANS: usize = 30;

/// The plans that the model says it copied. Nothing of it counts before the check.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopiedPlans {
    /// In the order of the page.
    pub plans: Vec<CopiedPlan>,
}

/// One plan as the model copied it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopiedPlan {
    /// The plan's name.
    pub name: String,
    /// The passage with its price.
    pub quote: String,
    /// Plain digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// An ISO code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// `month`, `year`, `one_off`, `usage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// What the amount is multiplied by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// `monthly`, `annually`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billed: Option<String>,
    /// Called free.
    #[serde(default)]
    pub is_free: bool,
    /// On request.
    #[serde(default)]
    pub contact_sales: bool,
}

impl Shape for CopiedPlans {
    const TOOL: &'static str = "record_plans";
    const ABOUT: &'static str =
        "Takes the plans and prices copied from the page, each with the passage it stands in.";

    fn schema() -> Value {
        json!({
            "type": "object",
            "properties": {
                "plans": {
                    "type": "array",
                    "description": "At most thirty.",
                    "items": {
                        "type": "object",
                        "properties": {
                            "name": { "type": "string", "description": "As the page writes it." },
                            "quote": { "type": "string", "description": "The passage with the price, verbatim." },
                            "amount": { "type": "string", "description": "Plain digits, a dot for decimals." },
                            "currency": { "type": "string", "description": "ISO 4217 code." },
                            "period": { "type": "string", "enum": ["month", "year", "one_off", "usage"] },
                            "per": { "type": "string", "description": "The page's word, such as user." },
                            "billed": { "type": "string", "enum": ["monthly", "annually"] },
                            "is_free": { "type": "boolean" },
                            "contact_sales": { "type": "boolean" },
                        },
                        "required": ["name", "quote", "is_free", "contact_sales"],
                        "additionalProperties": false,
                    },
                },
            },
            "required": ["plans"],
            "additionalProperties": false,
        })
    }

    fn bounds(&self) -> Result<(), String> {
        if self.plans.len() > MOST_PLANS {
            return Err(format!("there are more than {MOST_PLANS} plans"));
        }
        let is_long = |text: &str, most: usize| text.chars().count() > most;
        for plan in &self.plans {
            if is_long(&plan.name, 80) || is_long(&plan.quote, 400) {
                return Err("a name or a quote is too long".to_owned());
            }
            let parts = [
                &plan.amount,
                &plan.currency,
                &plan.period,
                &plan.per,
                &plan.billed,
            ];
            if parts.into_iter().flatten().any(|part| is_long(part, 40)) {
                return Err("a field is too long".to_owned());
            }
        }
        Ok(())
    }
}
