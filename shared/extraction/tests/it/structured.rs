//! The samples of structured data that bring their expected values along.

use extraction::{
    page::Gate,
    product::{Claim, read_product},
};

use rust_decimal::Decimal;
use serde_json::Value;

use crate::public_half::material;

/// The claims of a sample's rungs as words.
fn claims(file: &str) -> Option<Vec<String>> {
    let path = material()?.join("structured/extruct").join(file);
    let html = std::fs::read_to_string(path).expect("the sample");
    let document = Gate::default().parse(&html).expect("a small page");
    let page = read_product(&document, "https://shop.example.com/");
    let words = page
        .candidates
        .iter()
        .map(|candidate| match &candidate.claim {
            Claim::Title(text) => format!("title {text}"),
            Claim::Price { amount, currency } => format!(
                "price {amount} {}",
                currency.map_or("?".to_owned(), |code| code.to_string())
            ),
            Claim::Currency(currency) => format!("currency {currency}"),
            Claim::Availability(availability) => format!("{availability:?}"),
            Claim::Sku(text) => format!("sku {text}"),
            Claim::Brand(text) => format!("brand {text}"),
        });
    Some(words.collect())
}

#[test]
fn the_samples_products_are_read() {
    for (file, expected) in [
        (
            "misc/product_microdata.html",
            vec!["title Executive Anvil", "price 119.99 USD", "InStock"],
        ),
        (
            "schema.org/product.html",
            vec![
                "title Executive Anvil",
                "brand ACME",
                "price 119.99 USD",
                "InStock",
            ],
        ),
        (
            "schema.org/product-ref.html",
            vec!["title Executive Anvil", "price 119.99 USD"],
        ),
    ] {
        let Some(found) = claims(file) else {
            return println!("the test material is not present");
        };
        for claim in expected {
            assert!(
                found.iter().any(|known| known == claim),
                "{file}: {claim} is not in {found:#?}"
            );
        }
    }
}

#[test]
fn broken_linked_data_is_read_without_harm() {
    for file in [
        "custom.invalid/JSONLD_with_JS_comment.html",
        "custom.invalid/JSONLD_with_control_characters.html",
        "custom.invalid/JSONLD_with_control_characters_comment.html",
        "misc/null_ld_mock.html",
        "songkick/jsonld_empty_item_test.html",
    ] {
        if claims(file).is_none() {
            return println!("the test material is not present");
        }
    }
}

#[test]
fn the_snippets_have_their_expected_values() {
    let Some(folder) = material() else {
        return println!("the test material is not present");
    };
    let text =
        std::fs::read_to_string(folder.join("structured/snippets.json")).expect("the snippets");
    let snippets: Value = serde_json::from_str(&text).expect("JSON");
    let mut wrong = Vec::new();

    for case in snippets["cases"].as_array().expect("cases") {
        let document = Gate::default()
            .parse(case["html"].as_str().expect("html"))
            .expect("a small page");
        let page = read_product(&document, "https://shop.example.com/");
        let expected = &case["expected"];
        let price = expected["price"]
            .as_str()
            .map(|price| price.parse::<Decimal>().expect("a decimal"));
        let currency = page.currency.map(|currency| currency.to_string());
        let availability = page
            .availability
            .map(|availability| format!("{availability:?}"));
        let is_right = page.price == price
            && (expected["currency"].is_null()
                || expected["currency"].as_str() == currency.as_deref())
            && (expected["availability"].is_null()
                || expected["availability"].as_str() == availability.as_deref());
        if !is_right {
            wrong.push(format!(
                "{}: {expected} but {:?} {currency:?} {availability:?}",
                case["id"], page.price
            ));
        }
    }

    assert!(wrong.is_empty(), "{wrong:#?}");
}
