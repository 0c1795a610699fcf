//! The scores on the public half of the test material, by the scorers' rules, when it lies beside the workspace.

use std::{collections::BTreeMap, path::PathBuf, str::FromStr};

use extraction::command::{PageKind, read_pages, read_texts};
use rust_decimal::Decimal;
use serde_json::Value;

/// The folder of the test material, if it is there.
pub(crate) fn material() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/extraction");
    let folder = folder.canonicalize().ok()?;
    folder.join("price_strings.json").exists().then_some(folder)
}

fn json(path: PathBuf) -> Value {
    let text = std::fs::read_to_string(path).expect("the material's file");
    serde_json::from_str(&text).expect("the material's JSON")
}

fn decimal(value: &Value) -> Option<Decimal> {
    Decimal::from_str(value.as_str()?.trim()).ok()
}

#[test]
fn price_texts_reach_the_goal() {
    let Some(folder) = material() else {
        return println!("the test material is not present");
    };
    let results = read_texts(&folder.join("price_strings.json")).expect("results");
    let (mut texts, mut amounts, mut named, mut symbols) = (0, 0, 0, 0);

    for case in json(folder.join("price_strings.json"))["cases"]
        .as_array()
        .expect("cases")
    {
        if case["upstream_xfail"] == true {
            continue;
        }
        let result = &results[case["id"].as_str().expect("an id")];
        texts += 1;
        amounts += u32::from(decimal(&result["amount"]) == decimal(&case["expected_amount"]));
        if case["currency_unscored"] != true {
            named += 1;
            symbols +=
                u32::from(result["currency_raw"].as_str() == case["expected_currency"].as_str());
        }
    }

    println!("amounts {amounts}/{texts}, symbols {symbols}/{named}");
    assert_eq!(amounts, texts, "amounts {amounts}/{texts}");
    assert!(symbols * 100 >= named * 97, "symbols {symbols}/{named}");
}

#[test]
fn product_pages_beat_the_best_known() {
    let Some(folder) = material() else {
        return println!("the test material is not present");
    };
    let folder = folder.join("product_pages");
    let results =
        read_pages(PageKind::Product, &folder.join("expected.json"), &folder).expect("results");
    let score = Score::of(&json(folder.join("expected.json")), &results);

    println!("{score:?}");
    assert!(score.price_f1() > 0.958, "{score:?}");
    assert!(
        score.currencies >= 58 && score.titles >= 61 && score.all >= 50,
        "{score:?}"
    );
}

#[derive(Debug, Default)]
struct Score {
    pages: u32,
    right: u32,
    wrong: u32,
    missed: u32,
    currencies: u32,
    titles: u32,
    availabilities: u32,
    all: u32,
}

impl Score {
    fn of(expected: &Value, results: &BTreeMap<String, Value>) -> Self {
        let mut score = Self::default();
        for case in expected["cases"].as_array().expect("cases") {
            let result = &results[case["id"].as_str().expect("an id")];
            score.add(&case["expected"], result);
        }
        score
    }

    fn add(&mut self, expected: &Value, result: &Value) {
        self.pages += 1;
        let accepted: Vec<Decimal> = expected["price"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(decimal)
            .collect();
        let price = decimal(&result["price"]);
        let is_price = match price {
            None => accepted.is_empty(),
            Some(price) => accepted.contains(&price),
        };
        self.right += u32::from(price.is_some() && is_price);
        self.wrong += u32::from(price.is_some() && !is_price);
        self.missed += u32::from(!accepted.is_empty() && !is_price);
        let is_currency =
            expected["currency"].is_null() || expected["currency"] == result["currency"];
        self.currencies += u32::from(!expected["currency"].is_null() && is_currency);
        let stated = result["availability"].as_str().unwrap_or("InStock");
        let is_availability = expected["availability"].as_str() == Some(stated);
        self.availabilities += u32::from(is_availability);
        let title = result["title"].as_str().unwrap_or("");
        let is_title = expected["title"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .any(|accepted| is_similar(accepted, title));
        self.titles += u32::from(is_title);
        self.all += u32::from(is_price && is_currency && is_availability && is_title);
    }

    fn price_f1(&self) -> f64 {
        2.0 * f64::from(self.right) / f64::from(2 * self.right + self.wrong + self.missed)
    }
}

/// Token F1 of at least 0.8. The scorer also accepts a like share of characters, so this is no laxer.
fn is_similar(one: &str, other: &str) -> bool {
    let words = |text: &str| {
        let lower = text.to_lowercase();
        lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (one, mut other) = (words(one), words(other));
    let total = one.len() + other.len();
    let common = one
        .iter()
        .filter(|word| {
            other
                .iter()
                .position(|known| known == *word)
                .map(|at| other.swap_remove(at))
                .is_some()
        })
        .count();
    total > 0 && common * 20 >= total * 8
}
