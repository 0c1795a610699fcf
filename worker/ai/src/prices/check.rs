//! Lets a copied plan pass only if all of it stands on the page.

use std::{collections::HashSet, ops::Range};

use rust_decimal::Decimal;

use super::{
    answer::{CopiedPlan, CopiedPlans},
    evidence::{Names, ahead, beside, billed_in, contains_word, per_in, period_in},
    money::Money,
    page::{Page, clean},
    phrases::{is_zero_sign, says_free, says_on_request},
    reading::{
        Billed, Checked, Period, Reading, Rejection, parse_amount, parse_billed, parse_period,
    },
};

/// A plan shows its price first; what comes later is something else.
const FIRST_AMOUNTS: usize = 3;
/// "Free" or "contact us" stands no further behind the name.
const WORD_NEAR: usize = 160;

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
