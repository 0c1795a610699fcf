//! The sides of a toggle between paying monthly and paying yearly.

use rust_decimal::Decimal;

use crate::{
    money_text::{Hints, amounts},
    page::Node,
};

use super::{walk::is_unseen, words::tokens};

/// How often one pays on a side of a toggle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cadence {
    Month,
    Year,
}

/// The side that an element is on, as its names and attributes say.
pub(super) fn cadence_of(node: Node<'_>) -> Option<Cadence> {
    let mut found = Found::default();
    for (name, value) in node.attrs() {
        match name {
            // Names such as `per-month` are those of the words beside an amount.
            "class" | "id" => {
                for class in value.split_ascii_whitespace() {
                    if !starts_with_per(class) {
                        found.read(class);
                    }
                }
            }
            "x-show" | "x-if" | "v-if" | "v-show" | "ng-show" | "ng-if" | "data-show-if" => {
                found.read_condition(value)
            }
            "aria-label" if value.len() < 40 => found.read(value),
            _ if name.starts_with("data-")
                && value.len() < 24
                && !value.contains(|c: char| c.is_ascii_digit()) =>
            {
                found.read(value);
            }
            _ => {}
        }
    }
    found.one()
}

fn starts_with_per(class: &str) -> bool {
    tokens(class)
        .next()
        .is_some_and(|token| token.eq_ignore_ascii_case("per"))
}

/// The cadence that a name has, if it has one alone.
pub(super) fn cadence_in(name: &str) -> Option<Cadence> {
    let mut found = Found::default();
    found.read(name);
    found.one()
}

#[derive(Default)]
struct Found {
    month: bool,
    year: bool,
}

impl Found {
    fn read(&mut self, value: &str) {
        for token in tokens(value) {
            if !matches!(
                token.as_bytes()[0].to_ascii_lowercase(),
                b'm' | b'y' | b'a' | b'j'
            ) {
                continue;
            }
            match token.to_ascii_lowercase().as_str() {
                "monthly" | "month" | "monatlich" | "mensuel" | "mensual" | "mensal"
                | "maandelijks" => self.month = true,
                "yearly" | "year" | "annual" | "annually" | "jährlich" | "annuel" | "anual"
                | "annuale" | "jaarlijks" => {
                    self.year = true;
                }
                _ => {}
            }
        }
    }

    /// `!isAnnual` and `cycle != 'yearly'` are the other side.
    fn read_condition(&mut self, value: &str) {
        let mut inner = Self::default();
        inner.read(value);
        match inner.one() {
            Some(Cadence::Month) if value.contains('!') => self.year = true,
            Some(Cadence::Year) if value.contains('!') => self.month = true,
            Some(Cadence::Month) => self.month = true,
            Some(Cadence::Year) => self.year = true,
            None => {}
        }
    }

    fn one(&self) -> Option<Cadence> {
        match (self.month, self.year) {
            (true, false) => Some(Cadence::Month),
            (false, true) => Some(Cadence::Year),
            _ => None,
        }
    }
}

/// An amount that a visible toggle would show in the same place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Other {
    pub(super) value: Decimal,
    pub(super) cadence: Cadence,
}

/// What the other side of a toggle shows: attributes of the price's elements, and hidden elements beside them that are
/// named after the other side. `around` is the card.
pub(super) fn others(price: Node<'_>, around: Node<'_>, hints: &Hints<'_>) -> Vec<Other> {
    let mut found = Vec::new();
    let mut place = Some(price);
    for _ in 0..3 {
        let Some(node) = place.filter(|node| around.contains(node) || around == *node) else {
            break;
        };
        read_attributes(node, &mut found);
        for beside in node.children().filter(Node::is_element).take(8) {
            if beside.is_hidden() && !beside.is_struck() {
                read_hidden(beside, hints, &mut found);
            }
            read_attributes(beside, &mut found);
        }
        place = node.parent();
    }
    found
}

fn read_attributes(node: Node<'_>, found: &mut Vec<Other>) {
    for (name, value) in node.attrs() {
        if !name.starts_with("data-") || value.len() > 16 {
            continue;
        }
        let Some(cadence) = cadence_in(name) else {
            continue;
        };
        let amounts = amounts(value, &Hints::default());
        if let [amount] = amounts.as_slice()
            && amount.upper.is_none()
        {
            add(
                found,
                Other {
                    value: amount.value,
                    cadence,
                },
            );
        }
    }
}

fn read_hidden(node: Node<'_>, hints: &Hints<'_>, found: &mut Vec<Other>) {
    let Some(cadence) = cadence_of(node) else {
        return;
    };
    let text: String = node
        .raw_text(80)
        .chars()
        .filter(|c| !is_unseen(*c))
        .collect();
    if let [amount] = amounts(text.trim(), hints).as_slice()
        && amount.upper.is_none()
    {
        add(
            found,
            Other {
                value: amount.value,
                cadence,
            },
        );
    }
}

fn add(found: &mut Vec<Other>, other: Other) {
    if !found.contains(&other) && other.value > Decimal::ZERO {
        found.push(other);
    }
}
