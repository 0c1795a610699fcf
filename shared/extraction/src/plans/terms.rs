//! What the words beside an amount say: for how long, for what, billed how often.

use crate::money_text::{billed_in, period_in, unit_in};

use super::{
    model::PlanPeriod,
    words::{is_per_usage, words},
};

/// Period, unit and billing of an amount.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Terms {
    pub(super) period: Option<PlanPeriod>,
    pub(super) per: Option<&'static str>,
    pub(super) billed: Option<PlanPeriod>,
}

impl Terms {
    /// Reads the words behind an amount, or a line of such words.
    pub(super) fn of(text: &str) -> Self {
        if !text.chars().any(char::is_alphabetic) {
            return Self::default();
        }
        let is_usage = is_per_usage(text);
        let period = two_years(text)
            .or_else(|| period_in(text).map(PlanPeriod::from))
            .or_else(|| by_word(text));
        let billed = billed_in(text)
            .map(PlanPeriod::from)
            .or_else(|| billed_by_word(text));
        Self {
            period: match period {
                None | Some(PlanPeriod::Day) if is_usage => Some(PlanPeriod::Usage),
                // `billed annually` says nothing about what the amount is for.
                Some(named) if Some(named) == billed && !names_period_apart(text) => None,
                other => other,
            },
            per: unit_in(text).or_else(|| unit_alone(text)),
            billed,
        }
    }

    /// What is said here, else what is said there.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            period: self.period.or(other.period),
            per: self.per.or(other.per),
            billed: self.billed.or(other.billed),
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self == Self::default()
    }
}

fn two_years(text: &str) -> Option<PlanPeriod> {
    let all: Vec<String> = words(text).take(8).collect();
    all.windows(2)
        .any(|pair| {
            matches!(pair[0].as_str(), "2" | "two" | "zwei" | "deux" | "dos")
                && matches!(
                    pair[1].as_str(),
                    "years" | "yrs" | "year" | "jahre" | "ans" | "años"
                )
        })
        .then_some(PlanPeriod::TwoYears)
}

const BILLING: &[&str] = &[
    "billed",
    "billing",
    "paid",
    "pay",
    "payable",
    "invoiced",
    "charged",
    "abgerechnet",
    "abrechnung",
    "zahlung",
    "zahlweise",
    "zahlbar",
    "facturé",
    "facturée",
    "facturation",
    "facturado",
    "facturada",
    "facturación",
    "pago",
    "fatturato",
    "fatturazione",
    "cobrado",
    "cobrança",
    "gefactureerd",
    "commitment",
    "contract",
];

fn month_word(word: &str) -> bool {
    matches!(
        word,
        "month"
            | "monthly"
            | "mo"
            | "mth"
            | "pm"
            | "pcm"
            | "monat"
            | "mtl"
            | "mois"
            | "mes"
            | "mese"
            | "mês"
            | "maand"
            | "md"
            | "mdr"
    ) || [
        "monatl",
        "mensuel",
        "mensual",
        "mensil",
        "mensal",
        "maandel",
        "månedl",
        "miesięcz",
    ]
    .iter()
    .any(|stem| word.starts_with(stem))
}

fn year_word(word: &str) -> bool {
    matches!(
        word,
        "year"
            | "yearly"
            | "yr"
            | "annum"
            | "annual"
            | "annually"
            | "pa"
            | "jahr"
            | "an"
            | "année"
            | "año"
            | "anno"
            | "ano"
            | "jaar"
    ) || [
        "jährl", "jahrl", "annuel", "anual", "annual", "jaarl", "årl", "rocz",
    ]
    .iter()
    .any(|stem| word.starts_with(stem))
}

/// Periods that stand without `per`: `p/m`, `mtl.`, `mensuellement`; the first one counts.
fn by_word(text: &str) -> Option<PlanPeriod> {
    let all: Vec<String> = words(text).take(8).collect();
    if all.iter().any(|word| BILLING.contains(&word.as_str())) {
        return None;
    }
    let slashed = text.trim_start().starts_with('/');
    for (at, word) in all.iter().enumerate() {
        let after_p = at > 0 && all[at - 1] == "p" || at == 0 && slashed;
        if month_word(word) || after_p && word == "m" {
            return Some(PlanPeriod::Month);
        }
        // `an` is an article, too.
        if year_word(word) && (word != "an" || slashed || at > 0 && all[at - 1] == "par")
            || after_p && matches!(word.as_str(), "y" | "a")
        {
            return Some(PlanPeriod::Year);
        }
    }
    None
}

fn billed_by_word(text: &str) -> Option<PlanPeriod> {
    let all: Vec<String> = words(text).collect();
    let at = all
        .iter()
        .position(|word| BILLING.contains(&word.as_str()))?;
    let near = &all[at.saturating_sub(3)..(at + 4).min(all.len())];
    let names = |named: fn(&str) -> bool| near.iter().any(|word| word != "an" && named(word));
    match (names(month_word), names(year_word)) {
        (_, true) => Some(PlanPeriod::Year),
        (true, false) => Some(PlanPeriod::Month),
        _ => None,
    }
}

/// Whether a period is named in its own right, as in `/year, billed yearly`.
fn names_period_apart(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with('/') || {
        let first = words(start).next();
        matches!(
            first.as_deref(),
            Some("per" | "pro" | "par" | "al" | "por" | "a" | "each")
        )
    }
}

/// `user / month` without `per`, as the first word.
fn unit_alone(text: &str) -> Option<&'static str> {
    let first = words(text)
        .find(|word| !matches!(word.as_str(), "usd" | "eur" | "gbp" | "per" | "a" | "each"))?;
    match first.as_str() {
        "user" | "users" | "nutzer" | "benutzer" | "utilisateur" | "usuario" | "utente"
        | "gebruiker" => Some("user"),
        "seat" | "seats" => Some("seat"),
        "member" | "members" => Some("member"),
        "agent" => Some("agent"),
        "device" => Some("device"),
        "host" => Some("host"),
        _ => None,
    }
}
