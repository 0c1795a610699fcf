//! Percentages that prove which of two amounts is asked now.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::shown::ShownAmount;

/// A percentage further away, in nodes, belongs to something else.
const NEAR: u32 = 60;

/// A discount in percent that a short text names.
pub(super) fn percentage(text: &str) -> Option<Decimal> {
    if text.len() > 60 {
        return None;
    }
    let (before, _) = text.split_once('%')?;
    let digits: String = before
        .trim_end()
        .chars()
        .rev()
        .take_while(char::is_ascii_digit)
        .collect();
    let number: u32 = digits.chars().rev().collect::<String>().parse().ok()?;
    (2..=95).contains(&number).then(|| Decimal::from(number))
}

/// The reduced and the former amounts of all pairs that a percentage near them proves.
pub(super) fn pairs(
    amounts: &[ShownAmount<'_>],
    percentages: &[(u32, Decimal)],
) -> (HashSet<Decimal>, HashSet<Decimal>) {
    let (mut reduced, mut former) = (HashSet::new(), HashSet::new());
    for (index, percent) in percentages.iter().take(400) {
        let from = amounts.partition_point(|amount| amount.element.index() + NEAR < *index);
        let near = || {
            amounts[from..]
                .iter()
                .take(12)
                .take_while(|amount| amount.element.index() < index + NEAR)
        };
        for high in near() {
            for low in near().filter(|low| low.value < high.value && !low.is_struck) {
                if is_reduction(high.value, low.value, *percent) {
                    reduced.insert(low.value.normalize());
                    former.insert(high.value.normalize());
                }
            }
        }
    }
    former.retain(|value| !reduced.contains(value));
    (reduced, former)
}

/// Whether a percentage, rounded as shops do, leads from one amount to the other.
fn is_reduction(high: Decimal, low: Decimal, percent: Decimal) -> bool {
    let Some(exact) = low
        .checked_div(high)
        .map(|share| Decimal::ONE_HUNDRED - share * Decimal::ONE_HUNDRED)
    else {
        return false;
    };
    (exact - percent).abs() < Decimal::new(75, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_leads_from_one_amount_to_the_other() {
        assert_eq!(percentage("Save 18 %"), Some(Decimal::from(18)));
        assert_eq!(percentage("100%"), None);
        assert!(is_reduction(
            Decimal::from(279_990),
            Decimal::from(229_990),
            Decimal::from(18)
        ));
        assert!(!is_reduction(
            Decimal::from(279_990),
            Decimal::from(249_990),
            Decimal::from(18)
        ));
        assert!(!is_reduction(
            Decimal::ZERO,
            Decimal::ZERO,
            Decimal::from(18)
        ));
    }
}
