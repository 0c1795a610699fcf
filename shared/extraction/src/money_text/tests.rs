use super::*;

fn read(text: &str) -> (Option<String>, Option<String>) {
    let price = parse(text, &Hints::default());
    (
        price.amount.map(|amount| amount.normalize().to_string()),
        price.currency.map(|currency| currency.to_string()),
    )
}

#[test]
fn prices_are_read_in_the_forms_people_write() {
    for (text, amount, currency) in [
        ("$1,299.00", "1299", "USD"),
        ("1.299,00 €", "1299", "EUR"),
        ("CHF 1'250.–", "1250", "CHF"),
        ("₹1,23,456.50", "123456.5", "INR"),
        ("1 299 kr", "1299", "SEK"),
        ("299:- ", "299", "SEK"),
        ("12€99", "12.99", "EUR"),
        ("NT$ 3,990", "3990", "TWD"),
        ("Rp 1.550.000", "1550000", "IDR"),
        ("12.500 KWD", "12.5", "KWD"),
        ("20 % off: now £16", "16", "GBP"),
        ("2 pack, 32GB, $6.75", "6.75", "USD"),
        ("$5k", "5000", "USD"),
        ("٢٥٠ ر.س", "250", "SAR"),
    ] {
        let (found, code) = read(text);
        assert_eq!(found.as_deref(), Some(amount), "{text}");
        assert_eq!(code.as_deref(), Some(currency), "{text}");
    }
}

#[test]
fn a_range_keeps_both_ends() {
    let price = parse("From 26 to 50 €", &Hints::default());

    assert_eq!(price.amount, Some(Decimal::from(26)));
    assert_eq!(price.upper, Some(Decimal::from(50)));
    assert!(price.is_from);
}

#[test]
fn shared_signs_follow_the_page() {
    let locale = Locale::of_page("https://shop.example.ca/x", &[]);
    let hints = Hints {
        locale: Some(&locale),
        ..Hints::default()
    };

    assert_eq!(parse("$20", &hints).currency, Currency::from_code("CAD"));
    assert_eq!(parse("US$20", &hints).currency, Some(Currency::USD));
}

#[test]
fn the_words_around_a_price_are_read() {
    let price = parse(
        "from $9 per seat / month, billed annually",
        &Hints::default(),
    );

    assert_eq!(price.amount, Some(Decimal::from(9)));
    assert!(price.is_from);
    assert_eq!(price.per, Some("seat"));
    assert_eq!(price.period, Some(Period::Month));
    assert_eq!(price.billed, Some(Period::Year));
    assert!(parse("Free forever", &Hints::default()).is_free);
    assert!(parse("Contact sales", &Hints::default()).contact);
    assert_eq!(parse("Free shipping", &Hints::default()).amount, None);
    assert_eq!(parse("40% OFF", &Hints::default()).amount, None);
}

#[test]
fn every_amount_of_a_text_is_listed_with_its_place() {
    let text = "Was €120, now €99.50 (-17 %)";
    let found = amounts(text, &Hints::default());

    assert_eq!(found.len(), 2);
    assert_eq!(&text[found[1].start..found[1].end], "€99.50");
}
