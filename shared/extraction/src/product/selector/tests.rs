use super::*;
use crate::{
    page::Gate,
    product::{read_product, read_product_with},
};

const PAGE: &str = r#"<html lang=de><h1>Lampe</h1><span class="p" data-cents="1999">19,99&nbsp;€</span><b class=p>5 €</b>
    <script type="application/ld+json">{"@type":"Product","name":"Lampe","offers":[{"price":"21.50","priceCurrency":"EUR"}]}</script>
    <script id=state>window.state = {product: {'list price': 25, prices: [{v: 18}, {v: 17}]}};</script>"#;

fn values(selector: &str) -> Vec<String> {
    let document = Gate::default().parse(PAGE).expect("a small page");
    Selector::parse(selector)
        .expect("a selector")
        .values(&document)
}

#[test]
fn each_form_selects() {
    assert_eq!(values("css:.p"), ["19,99 €", "5 €"]);
    assert_eq!(values("attr:span.p::data-cents"), ["1999"]);
    assert_eq!(values("xpath://b[@class='p']"), ["5 €"]);
    assert_eq!(values("json:$.offers[0].price"), ["21.50"]);
    assert_eq!(values("json:script#state::product['list price']"), ["25"]);
    assert_eq!(values("json:$.product.prices[*].v"), ["18", "17"]);
    assert_eq!(values(r#"regex:data-cents="(\d+)""#), ["1999"]);
    assert!(values("css:.nothing").is_empty());
}

#[test]
fn what_is_no_selector_is_named() {
    for (text, expected) in [
        ("price", "a selector begins"),
        ("jquery:.price", "a selector begins"),
        ("css:", "not a CSS"),
        ("css:..price", "not a CSS"),
        ("css:div:has(:has(p))", ":has is not allowed"),
        ("attr:.price", "attr:selector::name"),
        ("attr:.price::", "attr:selector::name"),
        ("json:", "the path is empty"),
        ("json:$.a[", "`]` is missing"),
        ("json:$.a[x]", "an index"),
        ("json:$..a", "a name is missing"),
        ("xpath://a[", "not an XPath"),
        ("regex:(", "not a regular expression"),
        (r"regex:(a+)+\1", "not a regular expression"),
        ("regex:((a{1000}){1000}){1000}", "not a regular expression"),
    ] {
        let error = Selector::parse(text).expect_err(text);

        assert!(error.to_string().contains(expected), "{text}: {error}");
    }
    assert_eq!(
        Selector::parse(&"css:a".repeat(1_000)).expect_err("long"),
        SelectorError::TooLong
    );
}

#[test]
fn a_stored_selector_outweighs_all_other_rungs() {
    let document = Gate::default().parse(PAGE).expect("a small page");
    let selectors = Selectors {
        price: Some(Selector::parse("css:b.p").expect("a selector")),
        ..Selectors::default()
    };

    let page = read_product_with(&document, "https://shop.example.de/lampe", &selectors);

    assert_eq!(
        page.price.map(|price| price.to_string()).as_deref(),
        Some("5")
    );
    assert!(
        page.candidates
            .iter()
            .any(|candidate| candidate.rung == Rung::JsonLd),
        "the others are kept"
    );
    assert_ne!(
        read_product(&document, "https://shop.example.de/lampe").price,
        page.price
    );
}
