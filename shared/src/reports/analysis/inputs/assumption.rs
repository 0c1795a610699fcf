//! What is assumed: the defaults of an opportunity and the constants of the engine.

use super::*;

impl Inputs<'_> {
    pub(super) fn default(
        &self,
        register: &mut Register,
        opportunity: &Opportunity,
        name: &str,
        model: &InputModel,
    ) -> Option<EvidenceNumber> {
        let scale = if model.unit == "percent" {
            Decimal::ONE_HUNDRED
        } else {
            Decimal::ONE
        };
        let value = model.default? / scale;
        let unit = canonical(&model.unit);
        Some(register.add(NewEvidence {
            distribution: self.around(value, model.spread.unwrap_or_default(), unit),
            source: format!("Planning assumption for “{}”", opportunity.title),
            confidence: Confidence::Low,
            replaced_by: Some(replacement(name)),
            ..NewEvidence::new(
                format!("assumption:{}.{name}", opportunity.id),
                EvidenceKind::Assumption,
                format!(
                    "{}, to {}",
                    capital(&name_in_words(name)),
                    lower(&opportunity.title)
                ),
                unit,
                value,
            )
        }))
    }

    /// A constant of the assumptions.
    pub fn constant(&self, register: &mut Register, id: &str) -> EvidenceNumber {
        let (value, unit, note) = self.catalogue.constant(id).map_or(
            (Decimal::ZERO, "factor", String::new()),
            |constant| {
                (
                    constant.value,
                    constant.unit.as_str(),
                    constant.note.clone(),
                )
            },
        );
        let definition = FORMULA_CONSTANTS.contains(&id);
        register.add(NewEvidence {
            source: if definition {
                "Definition".to_owned()
            } else {
                "Planning assumption".to_owned()
            },
            confidence: if definition {
                Confidence::High
            } else {
                Confidence::Low
            },
            note: Some(note),
            ..NewEvidence::new(
                format!("constant:{id}"),
                if definition {
                    EvidenceKind::Definition
                } else {
                    EvidenceKind::Assumption
                },
                capital(&name_in_words(id)),
                unit,
                value,
            )
        })
    }

    /// A triangle of `value` ± `spread`; shares stay within 0 and 1.
    pub(super) fn around(&self, value: Decimal, spread: Decimal, unit: &str) -> Distribution {
        let most = if unit == "share" {
            Decimal::ONE
        } else {
            Decimal::MAX
        };
        let low = (value * (Decimal::ONE - spread))
            .max(Decimal::ZERO)
            .min(most);
        let high = (value * (Decimal::ONE + spread)).min(most).max(low);
        if low == high {
            Distribution::Certain
        } else {
            Distribution::Triangular {
                low: low.normalize(),
                high: high.normalize(),
            }
        }
    }
}

/// What would replace an assumption, by what it measures.
fn replacement(name: &str) -> Text {
    say(match name {
        "adoption_rate" => "A count, after a pilot, of how many people use it every week.",
        "margin_share" => "Your own margin from the accounts.",
        "uplift_share" | "recovery_share" | "recovered_share" | "relative_reduction" => {
            "A split test of several weeks."
        }
        "hours_per_week" | "hours_each" | "minutes_each" => "A time sheet kept for two weeks.",
        "function_share" | "developer_share" | "adviser_share" | "site_lead_share" => {
            "A head count by function."
        }
        "value_per_customer" | "order_value" | "value_per_visit" => {
            "An average from your own sales of the last year."
        }
        _ => "Your own figure, measured for a month.",
    })
}
