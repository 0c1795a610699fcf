//! The public half of the vendors' pages, scored as it is scored elsewhere; skipped where the pages are not present.

use std::{collections::BTreeMap, fs, path::Path};

use rust_decimal::Decimal;
use serde_json::Value;

use crate::{
    page::Gate,
    plans::{Plan, plans},
};

/// Found, found wrongly, missed.
#[derive(Default)]
struct Counts {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Counts {
    fn f1(&self) -> f64 {
        f64::from(2 * self.right) / f64::from((2 * self.right + self.wrong + self.missed).max(1))
    }
}

/// Small letters, with signs as single spaces.
fn plain(text: &str) -> String {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn is(value: &Value, key: &str) -> bool {
    value[key].as_bool().unwrap_or(false)
}

fn amount(price: &Value) -> Decimal {
    let amount = price["amount"].as_str().expect("an amount");
    amount.parse().expect("a decimal")
}

/// Amount, currency and period are those expected; where none is expected, a month is fine, too.
fn is_price(expected: &Value, price: &crate::plans::PlanPrice) -> bool {
    let period = price.period.map(|period| period.as_str());
    let expected_period = expected["period"].as_str();
    amount(expected) == price.amount
        && expected["currency"].as_str() == price.currency.as_ref().map(|currency| currency.code())
        && (period == expected_period || expected_period.is_none() && period == Some("month"))
}

#[derive(Default)]
struct Score {
    names: Counts,
    prices: Counts,
    features: (usize, usize),
    dirty: Vec<String>,
}

impl Score {
    fn page(&mut self, page: &Value, found: &[Plan]) {
        if is(page, "negative") || is(page, "negative_price") {
            let priced = found.iter().flat_map(|plan| &plan.prices);
            if priced.into_iter().any(|price| !price.amount.is_zero()) {
                self.dirty.push(page["id"].to_string());
            }
            return;
        }
        let mut used = vec![false; found.len()];
        for tier in list(page, "tiers") {
            let mut names = vec![plain(tier["name"].as_str().unwrap_or(""))];
            names.extend(
                list(tier, "aliases")
                    .iter()
                    .filter_map(Value::as_str)
                    .map(plain),
            );
            let at =
                (0..found.len()).find(|at| !used[*at] && names.contains(&plain(&found[*at].name)));
            match at {
                Some(at) => {
                    used[at] = true;
                    self.tier(tier, &found[at]);
                }
                None if is(tier, "optional") => {}
                None => {
                    self.names.missed += 1;
                    let required = list(tier, "prices").iter();
                    let required =
                        required.filter(|price| !is(price, "optional") && !amount(price).is_zero());
                    self.prices.missed += u32::try_from(required.count()).expect("few prices");
                    self.features.1 += list(tier, "features").len();
                }
            }
        }
        for (plan, _) in found.iter().zip(&used).filter(|(_, used)| !**used) {
            self.names.wrong += 1;
            let priced = plan.prices.iter().filter(|price| !price.amount.is_zero());
            self.prices.wrong += u32::try_from(priced.count()).expect("few prices");
        }
    }

    fn tier(&mut self, tier: &Value, plan: &Plan) {
        let is_optional = is(tier, "optional");
        self.names.right += u32::from(!is_optional);
        let mut left: Vec<_> = plan
            .prices
            .iter()
            .filter(|price| !price.amount.is_zero())
            .collect();
        for expected in list(tier, "prices")
            .iter()
            .filter(|price| !amount(price).is_zero())
        {
            let counts = !is(expected, "optional") && !is_optional;
            match left.iter().position(|price| is_price(expected, price)) {
                Some(at) => {
                    left.remove(at);
                    self.prices.right += u32::from(counts);
                }
                None => self.prices.missed += u32::from(counts),
            }
        }
        if !is_optional {
            self.prices.wrong += u32::try_from(left.len()).expect("few prices");
        }
        let features: Vec<String> = plan.features.iter().map(|feature| plain(feature)).collect();
        let expected = list(tier, "features");
        let has = |wanted: &&Value| {
            let wanted = plain(wanted.as_str().unwrap_or(""));
            features.iter().any(|feature| feature.contains(&wanted))
        };
        self.features.0 += expected.iter().filter(has).count();
        self.features.1 += expected.len();
    }
}

#[test]
fn the_public_half_is_read_better_than_asked_for() {
    // The material lies beside the workspace, or beside the folder of its checkouts.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .skip(2)
        .map(|above| above.join("shared/extraction/saas_pages"))
        .find(|folder| folder.join("expected.json").exists());
    let Some(folder) = folder else {
        return println!("the test material is not present");
    };
    let expected = fs::read_to_string(folder.join("expected.json")).expect("the expectations");
    let expected: Value = serde_json::from_str(&expected).expect("json");
    let mut score = Score::default();
    let mut answers = BTreeMap::new();
    for page in list(&expected, "pages") {
        let file = folder.join(page["file"].as_str().expect("a file"));
        let html = fs::read(file).expect("a page");
        let document = Gate::default()
            .parse(&String::from_utf8_lossy(&html))
            .expect("a page");
        let found = plans(&document, "").plans;
        score.page(page, &found);
        answers.insert(page["id"].to_string(), found);
    }

    let (names, prices) = (score.names.f1(), score.prices.f1());
    assert!(score.dirty.is_empty(), "prices on {:?}", score.dirty);
    assert!(names >= 0.9, "names {names}: {answers:#?}");
    assert!(prices >= 0.9, "prices {prices}: {answers:#?}");
    let (found, all) = score.features;
    assert!(found * 10 >= all * 9, "features {found} of {all}");
}
