//! Lets a copied plan pass only if all of it stands on the page.

use std::{collections::HashSet, ops::Range};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    answer::{CopiedPlan, CopiedPlans},
    evidence::{Names, ahead, beside, billed_in, contains_word, per_in, period_in},
    money::Money,
    page::{Page, clean},
};

/// A plan shows its price first; what comes later is something else.
const FIRST_AMOUNTS: usize = 3;
/// "Free" or "contact us" stands no further behind the name.
const WORD_NEAR: usize = 160;

/// What an amount pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A month.
    Month,
    /// A year.
    Year,
    /// For good.
    OneOff,
    /// One use.
    Usage,
}

/// How an amount is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Billed {
    /// Each month.
    Monthly,
    /// Once a year.
    Annually,
}

/// A plan whose every part stands on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Its name as it was expected, else in the page's spelling.
    pub name: String,
    /// The price; absent: free or on request.
    pub amount: Option<Decimal>,
    /// ISO code of the price's currency.
    pub currency: Option<String>,
    /// What the page says the amount pays for.
    pub period: Option<Period>,
    /// What the page says it is multiplied by.
    pub per: Option<String>,
    /// How the page says it is billed.
    pub billed: Option<Billed>,
    /// A price to begin with: "from".
    pub is_from: bool,
    /// The page calls it free.
    pub is_free: bool,
    /// The page asks to get in touch.
    pub on_request: bool,
    /// The passage, as it stands on the page.
    pub quote: String,
}

/// Why a plan was not let through.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The page speaks to a machine, or hides signs.
    #[error("the page is not believed, since it holds {0}")]
    Suspicious(String),
    /// A field is not of its form.
    #[error("{0} is malformed")]
    Malformed(&'static str),
    /// The quote does not stand on the page.
    #[error("the quote does not stand on the page")]
    QuoteNotThere,
    /// The name does not stand on the page.
    #[error("the name does not stand on the page")]
    NameNotThere,
    /// The amount with this currency does not stand in the quote beside the name.
    #[error("the amount does not stand beside the name")]
    AmountNotThere,
    /// It stands there, in another currency or in none.
    #[error("the currency does not stand beside the amount")]
    CurrencyNotThere,
    /// It is a discount, a former price or a value, not a price.
    #[error("the amount is no price of the plan")]
    NotAPrice,
    /// The page shows another amount for the same thing.
    #[error("the page shows more than one amount for the plan")]
    Contradicted,
    /// The period is not what stands beside the amount.
    #[error("the period does not stand beside the amount")]
    PeriodNotThere,
    /// What it is multiplied by is not what stands beside the amount.
    #[error("what the price is per does not stand beside the amount")]
    PerNotThere,
    /// The billing is not what stands beside the amount.
    #[error("the billing does not stand beside the amount")]
    BilledNotThere,
    /// The page does not call it free, or shows a price for it.
    #[error("the page does not call the plan free")]
    NotFree,
    /// The page does not ask to get in touch for it.
    #[error("the page does not offer the plan on request")]
    NotOnRequest,
    /// No price, not free, not on request.
    #[error("nothing is said of the plan")]
    Nothing,
    /// The same plan stands in the answer already.
    #[error("the plan was copied twice")]
    Twice,
}

/// What came of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Plans that pass.
    pub readings: Vec<Reading>,
    /// Plans that do not, by the name in the answer.
    pub rejected: Vec<(String, Rejection)>,
}

/// Checks an answer against the page.
#[must_use]
pub fn check(page: &Page, copied: &CopiedPlans) -> Checked {
    let mut checked = Checked::default();
    let mut seen = HashSet::new();
    let names = Names::new(page, copied.plans.iter().map(|plan| plan.name.trim()));
    for plan in &copied.plans {
        let judge = Judge {
            page,
            names: &names,
        };
        let outcome = match &page.suspicion {
            Some(suspicion) => Err(Rejection::Suspicious(suspicion.clone())),
            None => judge.read(plan),
        };
        let outcome = outcome.and_then(|reading| {
            let what = (reading.name.to_lowercase(), reading.period, reading.billed);
            if seen.insert(what) {
                Ok(reading)
            } else {
                Err(Rejection::Twice)
            }
        });
        match outcome {
            Ok(reading) => checked.readings.push(reading),
            Err(rejection) => checked.rejected.push((plan.name.clone(), rejection)),
        }
    }
    checked
}

struct Judge<'a> {
    page: &'a Page,
    names: &'a Names<'a>,
}

impl Judge<'_> {
    fn read(&self, plan: &CopiedPlan) -> Result<Reading, Rejection> {
        let name = plan.name.trim();
        if name.len() < 2 || !name.chars().any(char::is_alphabetic) || name != clean(name) {
            return Err(Rejection::Malformed("the name"));
        }
        let windows = self.names.windows(name);
        let shown = self
            .names
            .plan(name)
            .filter(|_| !windows.is_empty())
            .ok_or(Rejection::NameNotThere)?;
        let quote = clean(&plan.quote);
        let quote = quote.split_whitespace().collect::<Vec<_>>().join(" ");
        let quotes = self.quotes(&quote)?;
        let reading = Reading {
            name: shown,
            amount: None,
            currency: None,
            period: None,
            per: None,
            billed: None,
            is_from: false,
            is_free: false,
            on_request: false,
            quote,
        };
        let amount = plan.amount.as_deref().map(parse_amount).transpose()?;
        match amount {
            Some(amount) if plan.is_free && !amount.is_zero() => Err(Rejection::NotFree),
            Some(amount) if amount.is_zero() => self.free(reading, &windows, &quotes),
            Some(amount) => self.priced(plan, amount, reading, &windows, &quotes),
            None if plan.is_free => self.free(reading, &windows, &quotes),
            None if plan.contact_sales => self.on_request(reading, &windows, &quotes),
            None => Err(Rejection::Nothing),
        }
    }

    /// Where the quote stands, letter by letter but for line breaks.
    fn quotes(&self, quote: &str) -> Result<Vec<Range<usize>>, Rejection> {
        if quote.is_empty() {
            return Err(Rejection::QuoteNotThere);
        }
        let lines = self.page.text.replace('\n', " ");
        let found: Vec<_> = lines
            .match_indices(quote)
            .map(|(at, _)| at..at + quote.len())
            .collect();
        if found.is_empty() {
            return Err(Rejection::QuoteNotThere);
        }
        Ok(found)
    }

    fn priced(
        &self,
        plan: &CopiedPlan,
        amount: Decimal,
        reading: Reading,
        windows: &[Range<usize>],
        quotes: &[Range<usize>],
    ) -> Result<Reading, Rejection> {
        let currency = plan
            .currency
            .as_deref()
            .filter(|code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
            .ok_or(Rejection::Malformed("the currency"))?;
        let is_quoted = |money: &Money| {
            quotes
                .iter()
                .any(|quote| quote.start <= money.place.start && money.place.end <= quote.end)
        };
        let (window, money) = windows
            .iter()
            .flat_map(|window| {
                self.amounts(window)
                    .into_iter()
                    .take(FIRST_AMOUNTS)
                    .map(move |money| (window, money))
            })
            .find(|(_, money)| money.value == Some(amount) && is_quoted(money))
            .ok_or(Rejection::AmountNotThere)?;
        if money.currency != Some(currency) {
            return Err(Rejection::CurrencyNotThere);
        }
        if self.is_no_price(money, window) {
            return Err(Rejection::NotAPrice);
        }
        let beside = beside(self.page, money, window);
        let (period, billed, per) = (period_in(beside), billed_in(beside), per_in(beside));
        let wanted = plan.period.as_deref().map(parse_period).transpose()?;
        let is_usage = wanted == Some(Period::Usage)
            && period.is_none()
            && per.is_none()
            && ["/", "per "]
                .iter()
                .any(|lead| beside.trim_start().starts_with(lead));
        if wanted.is_some() && wanted != period && !is_usage {
            return Err(Rejection::PeriodNotThere);
        }
        let wanted_billing = plan.billed.as_deref().map(parse_billed).transpose()?;
        if wanted_billing.is_some_and(|wanted| Some(wanted) != billed) {
            return Err(Rejection::BilledNotThere);
        }
        let wanted_per = plan
            .per
            .as_deref()
            .map(|per| per.trim().to_ascii_lowercase());
        if wanted_per.as_deref().is_some_and(|wanted| {
            wanted.len() < 3
                || !contains_word(beside, wanted.trim_end_matches('s'))
                    && !contains_word(beside, wanted)
        }) {
            return Err(Rejection::PerNotThere);
        }
        self.no_contradiction(money, (period, billed), windows)?;
        let lead = ahead(self.page, money, 16);
        Ok(Reading {
            amount: Some(amount),
            currency: Some(currency.to_owned()),
            period: period.or(wanted),
            // What the page says of it counts even where the model left it out.
            per: per.map(str::to_owned).or(wanted_per),
            billed,
            is_from: ["from", "starting at", "starts at", "starting"]
                .iter()
                .any(|word| contains_word(lead, word)),
            ..reading
        })
    }

    /// The amounts of a window that can be prices.
    fn amounts(&self, window: &Range<usize>) -> Vec<&Money> {
        self.page
            .money
            .iter()
            .filter(|money| window.start <= money.place.start && money.place.end <= window.end)
            .collect()
    }

    /// A discount, a former price, a value: told by the words around it.
    fn is_no_price(&self, money: &Money, window: &Range<usize>) -> bool {
        const BEFORE: &[&str] = &[
            "was",
            "save",
            "saves",
            "saving",
            "instead of",
            "formerly",
            "originally",
            "regularly",
            "regular price",
            "before",
            "discount",
            "up to",
            "worth",
            "value",
            "valued at",
            "refund",
            "over",
            "under",
            "limit",
            "credit",
            "credits",
            "bonus",
            "additional",
            "extra",
            "then",
            "fee",
            "setup",
            "coupon",
            "gift",
            "not",
            "deposit",
            "old price",
            "list price",
            "compare at",
            "charge",
            "charges",
            "fine",
            "earn",
            "raised",
        ];
        const AFTER: &[&str] = &[
            "off",
            "discount",
            "saved",
            "savings",
            "credit",
            "credits",
            "value",
            "worth",
            "bonus",
            "refund",
            "setup",
            "fee",
            "extra",
            "million",
            "billion",
            "gift",
            "coupon",
            "deposit",
            "in revenue",
            "funding",
            "minimum",
        ];
        let lead = ahead(self.page, money, 22);
        let lead = lead.rsplit(['.', ';', '|']).next().unwrap_or(lead);
        let tail: String = beside(self.page, money, window).chars().take(24).collect();
        let followed_at_once = self
            .page
            .money
            .iter()
            .any(|next| (money.place.end..money.place.end + 3).contains(&next.place.start));
        BEFORE.iter().any(|word| contains_word(lead, word))
            || AFTER.iter().any(|word| contains_word(&tail, word))
            || followed_at_once
    }

    /// Whoever finds the plan on the page finds this price, and no other for the same terms.
    fn no_contradiction(
        &self,
        claimed: &Money,
        terms: (Option<Period>, Option<Billed>),
        windows: &[Range<usize>],
    ) -> Result<(), Rejection> {
        for window in windows {
            let amounts: Vec<&Money> = self
                .amounts(window)
                .into_iter()
                .filter(|money| !self.is_no_price(money, window))
                .collect();
            if amounts.is_empty() {
                let near = self.near(window, window);
                if says_free(near) || says_on_request(near) {
                    return Err(Rejection::Contradicted);
                }
                continue;
            }
            let is_there = amounts
                .iter()
                .any(|money| money.value == claimed.value && money.currency == claimed.currency);
            let are_others_apart = amounts.iter().all(|money| {
                let beside = beside(self.page, money, window);
                let (period, billed) = (period_in(beside), billed_in(beside));
                let is_same_price =
                    money.value == claimed.value && money.currency == claimed.currency;
                // An amount that says less of itself than the other could stand for the same terms.
                let are_same_terms = period.is_none()
                    || terms.0.is_none()
                    || (period == terms.0
                        && (billed == terms.1 || billed.is_none() || terms.1.is_none()));
                is_same_price || !are_same_terms
            });
            if !is_there || !are_others_apart {
                return Err(Rejection::Contradicted);
            }
        }
        Ok(())
    }

    fn free(
        &self,
        reading: Reading,
        windows: &[Range<usize>],
        quotes: &[Range<usize>],
    ) -> Result<Reading, Rejection> {
        let has_price = windows.iter().any(|window| {
            self.amounts(window)
                .into_iter()
                .any(|money| money.value.is_none_or(|value| !value.is_zero()))
        });
        let is_said = self.said(windows, quotes, |near| {
            says_free(near)
                || ["$0", "€0", "£0"]
                    .iter()
                    .any(|zero| is_zero_sign(near, zero))
        });
        let is_on_request = windows
            .iter()
            .any(|window| says_on_request(self.near(window, window)));
        if has_price || is_on_request || !is_said {
            return Err(Rejection::NotFree);
        }
        Ok(Reading {
            is_free: true,
            ..reading
        })
    }

    fn on_request(
        &self,
        reading: Reading,
        windows: &[Range<usize>],
        quotes: &[Range<usize>],
    ) -> Result<Reading, Rejection> {
        let is_said = self.said(windows, quotes, |near| {
            says_on_request(near) || contains_word(near, "custom")
        });
        let has_price = windows.iter().any(|window| {
            self.amounts(window)
                .into_iter()
                .any(|money| !self.is_no_price(money, window))
        });
        let is_free = windows
            .iter()
            .any(|window| says_free(self.near(window, window)));
        if has_price || is_free || !is_said {
            return Err(Rejection::NotOnRequest);
        }
        Ok(Reading {
            on_request: true,
            ..reading
        })
    }

    /// The quote says so, near the name.
    fn said(
        &self,
        windows: &[Range<usize>],
        quotes: &[Range<usize>],
        says: impl Fn(&str) -> bool,
    ) -> bool {
        windows
            .iter()
            .any(|window| quotes.iter().any(|quote| says(self.near(window, quote))))
    }

    /// The first words of a window, as far as they lie in a quote.
    fn near(&self, window: &Range<usize>, quote: &Range<usize>) -> &str {
        let start = window.start.max(quote.start);
        let mut end = window.end.min(quote.end).min(window.start + WORD_NEAR);
        while end > start && !self.page.flat.is_char_boundary(end) {
            end -= 1;
        }
        self.page.flat.get(start..end).unwrap_or_default()
    }
}

/// The page asks to get in touch.
fn says_on_request(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "contact us",
        "contact sales",
        "contact our",
        "talk to sales",
        "talk to us",
        "let's talk",
        "let’s talk",
        "custom pricing",
        "custom price",
        "request a quote",
        "get a quote",
        "on request",
        "get in touch",
        "book a demo",
        "request a demo",
        "request demo",
        "contact for pricing",
        "speak to sales",
    ];
    WORDS.iter().any(|word| contains_word(text, word))
}

/// "$0", but not "$0.50" and not "$05".
fn is_zero_sign(text: &str, zero: &str) -> bool {
    text.match_indices(zero).any(|(at, found)| {
        let rest = &text[at + found.len()..];
        let rest = rest.strip_prefix(".00").unwrap_or(rest);
        !rest.starts_with(|letter: char| letter.is_ascii_digit())
            && !(rest.starts_with(['.', ','])
                && rest[1..].starts_with(|letter: char| letter.is_ascii_digit()))
    })
}

/// "Free" as the price of a plan: not a free trial, not "feel free", not "free migration".
fn says_free(text: &str) -> bool {
    const NEXT: &[&str] = &[
        "trial",
        "trials",
        "for",
        "shipping",
        "support",
        "migration",
        "onboarding",
        "demo",
        "consultation",
        "month",
        "months",
        "day",
        "days",
        "week",
        "weeks",
        "setup",
        "training",
        "domain",
        "credits",
        "credit",
        "to",
        "from",
        "of",
        "updates",
        "upgrade",
        "quote",
        "account",
        "returns",
        "delivery",
        "until",
        "tools",
        "minutes",
        "calls",
        "version",
    ];
    const BEFORE: &[&str] = &[
        "feel",
        "ad",
        "ads",
        "risk",
        "hassle",
        "commission",
        "toll",
        "not",
        "no",
        "isn't",
        "never",
        "worry",
        "duty",
        "days",
        "day",
        "months",
        "month",
        "try",
        "it",
        "get",
        "plus",
        "start",
    ];
    let words: Vec<&str> = text
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '\''))
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().enumerate().any(|(at, word)| {
        *word == "free"
            && !words
                .get(at + 1)
                .is_some_and(|next| NEXT.contains(next) && !is_for_good(&words[at + 1..]))
            && !at
                .checked_sub(1)
                .and_then(|before| words.get(before))
                .is_some_and(|before| BEFORE.contains(before))
    })
}

/// "free for ever", "free for individuals", "free of charge".
fn is_for_good(words: &[&str]) -> bool {
    matches!(
        words,
        [
            "for",
            "ever" | "life" | "individuals" | "teams" | "up" | "everyone",
            ..
        ] | ["of", "charge", ..]
    )
}

fn parse_amount(text: &str) -> Result<Decimal, Rejection> {
    let malformed = Rejection::Malformed("the amount");
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_plain = |part: &str, most: usize| {
        !part.is_empty() && part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_plain(whole, 7) || !is_plain(fraction, 4) {
        return Err(malformed);
    }
    text.parse().map_err(|_| malformed)
}

fn parse_period(word: &str) -> Result<Period, Rejection> {
    match word {
        "month" => Ok(Period::Month),
        "year" => Ok(Period::Year),
        "one_off" => Ok(Period::OneOff),
        "usage" => Ok(Period::Usage),
        _ => Err(Rejection::Malformed("the period")),
    }
}

fn parse_billed(word: &str) -> Result<Billed, Rejection> {
    match word {
        "monthly" => Ok(Billed::Monthly),
        "annually" => Ok(Billed::Annually),
        _ => Err(Rejection::Malformed("the billing")),
    }
}
