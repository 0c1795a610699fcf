//! Nothing panics, whatever comes in.

use extraction::{
    money_text::{self, Hints, Locale},
    page::Gate,
    product::{Selector, read_product},
    xpath::XPath,
};
use proptest::prelude::*;

/// Pieces of pages that mean something to one of the rungs.
const PIECES: &[&str] = &[
    "<div class=price>",
    "</div>",
    "<h1>Lamp",
    "</h1>",
    "<script type=application/ld+json>",
    "{\"@type\":\"Product\",\"name\":\"Lamp\",\"offers\":",
    "[{\"price\":\"1.299\"",
    ",\"priceCurrency\":\"EUR\"}]}",
    "</script>",
    "<span itemprop=price content='12,50'>",
    "<div itemscope itemtype=http://schema.org/Product>",
    "<del>€20</del>",
    "-18%",
    "€ 16,40",
    "<script>window.x = {price: 12, name: 'Lamp'};",
    "<table><tr><td>",
    "<template>",
    "<sup>99</sup>",
    "$1,299",
    "1.299,- kr",
    "<meta property=product:price:amount content=9>",
    "<svg>",
    "<select><option>",
    "<title>Lamp | Shop</title>",
    "<!--",
    "-->",
    "&euro;",
    "\0",
    "<button>Add to cart</button>",
    "<h2>Related products</h2>",
    "JSON.parse(\"{\\\"price\\\":1}\")",
];

fn page() -> impl Strategy<Value = String> {
    let piece =
        prop_oneof![4 => proptest::sample::select(PIECES).prop_map(str::to_owned), 1 => ".{0,12}"];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_page_is_read(html in page(), url in ".{0,40}") {
        let document = Gate::default().parse(&html).expect("a page within the limits");
        let read = read_product(&document, &url);
        prop_assert!(read.candidates.iter().all(|candidate| (0..=100).contains(&candidate.score)));
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,60}", hint in ".{0,20}", separator in proptest::option::of(any::<char>())) {
        let locale = Locale::of_page(&hint, &[&text]);
        let hints = Hints { currency: Some(&hint), decimal_separator: separator, locale: Some(&locale) };
        let _ = money_text::parse(&text, &hints);
        for amount in money_text::amounts(&text, &hints) {
            prop_assert!(text.get(amount.start..amount.end).is_some());
        }
    }

    #[test]
    fn digits_and_signs_in_any_order_are_read(text in "[0-9 .,'€$%x-]{0,40}") {
        let _ = money_text::parse(&text, &Hints::default());
        let _ = money_text::amounts(&text, &Hints::default());
    }

    #[test]
    fn any_selector_is_refused_or_runs(form in "(css|attr|json|xpath|regex):", rest in "[a-z@/\\[\\]().:*'=$0-9 |]{0,30}") {
        let document = Gate::default().parse("<p class=a id=b>1<b>2</b></p><script>x = {a: [1]}</script>").expect("a small page");
        if let Ok(selector) = Selector::parse(&format!("{form}{rest}")) {
            let _ = selector.values(&document);
        }
        let _ = XPath::parse(&rest).map(|path| path.select(&document));
    }
}
