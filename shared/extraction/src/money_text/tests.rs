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

fn all_read(cases: &[(&str, &str, &str)]) {
    for (text, amount, currency) in cases {
        let (found, code) = read(text);
        assert_eq!(found.as_deref(), Some(*amount), "{text}");
        assert_eq!(code.as_deref().unwrap_or(""), *currency, "{text}");
    }
}

#[test]
fn thousands_are_grouped_as_each_country_does() {
    all_read(&[
        ("1,234,567.89 $", "1234567.89", "USD"),
        ("1.234.567,89 €", "1234567.89", "EUR"),
        ("1 234 567 €", "1234567", "EUR"),
        ("1\u{202f}299,00\u{a0}€", "1299", "EUR"),
        ("1\u{2009}299,00 €", "1299", "EUR"),
        ("₹ 12,34,567.89", "1234567.89", "INR"),
        ("₹1,00,00,000", "10000000", "INR"),
        ("Rs. 1,23,456/-", "123456", "INR"),
        ("R1,299.00", "1299", "ZAR"),
        ("$24.990 CLP", "24990", "CLP"),
        ("1.299.000 ₫", "1299000", "VND"),
        ("1,250.500 KWD", "1250.5", "KWD"),
    ]);
}

#[test]
fn the_swiss_apostrophe_is_written_with_any_sign() {
    for sign in ['\'', '’', '‘', '‛', 'ʼ', 'ʹ', 'ʻ', '`', '´', '′', '＇'] {
        let text = format!("CHF 1{sign}234{sign}567.50");
        let (amount, currency) = read(&text);
        assert_eq!(amount.as_deref(), Some("1234567.5"), "{text}");
        assert_eq!(currency.as_deref(), Some("CHF"), "{text}");
    }
}

#[test]
fn the_currency_stands_before_after_or_inside() {
    all_read(&[
        ("EUR12,99", "12.99", "EUR"),
        ("12.99 eur", "12.99", "EUR"),
        ("5€99", "5.99", "EUR"),
        ("5€ 99", "5.99", "EUR"),
        ("5 €99", "5.99", "EUR"),
        ("1 299€00", "1299", "EUR"),
        ("49 , 90 €", "49.9", "EUR"),
        ("model 12 $799", "799", "USD"),
        ("$ 49.900 COP", "49900", "COP"),
        ("CN¥128", "128", "CNY"),
        ("JP¥1,280", "1280", "JPY"),
        ("﹩49", "49", "USD"),
        ("￡49", "49", "GBP"),
        ("Fr. 49.–", "49", "CHF"),
        ("kr 1.299,-", "1299", "SEK"),
        ("12 990,- Ft", "12990", "HUF"),
        ("1.299,- Kč", "1299", "CZK"),
        ("1 299,99 zł", "1299.99", "PLN"),
        ("RM49.90", "49.9", "MYR"),
        ("R$ 1.234,56", "1234.56", "BRL"),
        ("AU$49", "49", "AUD"),
        ("12,800円(税込)", "12800", "JPY"),
        ("1 299 ₴", "1299", "UAH"),
    ]);
}

#[test]
fn digits_of_other_scripts_are_digits() {
    all_read(&[
        ("١٬٢٩٩٫٥٠ ر.س", "1299.5", "SAR"),
        ("۱۲۹٬۰۰۰ تومان", "129000", "IRR"),
        ("१,२३,४५६ रु", "123456", "INR"),
        ("৳ ১,২৯৯", "1299", "BDT"),
        ("๔๙ บาท", "49", "THB"),
        ("４９．９９ 円", "49.99", "JPY"),
    ]);
}

#[test]
fn hundredths_are_parts_of_their_currency() {
    all_read(&[
        ("99¢", "0.99", "USD"),
        ("75 cents", "0.75", "USD"),
        ("99 Cent", "0.99", "EUR"),
        ("50p", "0.5", "GBP"),
        ("0.5¢ per request", "0.005", "USD"),
        ("GH¢ 49.90", "49.9", "GHS"),
    ]);
}

#[test]
fn what_is_asked_now_outweighs_what_was_asked() {
    all_read(&[
        ("Was $120.00 Now $60.00", "60", "USD"),
        ("statt 49,90 € nur 39,90 €", "39.9", "EUR"),
        ("$60 was $120", "60", "USD"),
        ("$0 for a month, then $10", "0", "USD"),
        ("Regular price $49.00", "49", "USD"),
        ("Was: $124.95 Now: $0.00", "124.95", "USD"),
    ]);
    let (amount, _) = read("Free shipping on orders over $49");
    assert_eq!(amount, None);
}

#[test]
fn nothing_is_asked_in_many_languages() {
    for text in [
        "Free",
        "FREE!",
        "Free forever",
        "Für immer kostenlos",
        "Gratis para siempre",
        "Grátis",
        "Gratuit",
        "Ilmainen",
        "Ingyenes",
        "Zdarma",
        "Bezpłatnie",
        "Ücretsiz",
        "Бесплатно",
        "Безкоштовно",
        "Δωρεάν",
        "免费",
        "無料",
        "무료",
        "مجانًا",
        "חינם",
        "मुफ़्त",
        "ฟรี",
        "Miễn phí",
    ] {
        let price = parse(text, &Hints::default());
        assert!(price.is_free, "{text}");
        assert_eq!(price.amount, Some(Decimal::ZERO), "{text}");
    }
    for text in [
        "Free trial",
        "Free shipping",
        "Start for free",
        "Kostenloser Versand",
    ] {
        assert!(!parse(text, &Hints::default()).is_free, "{text}");
    }
}

#[test]
fn who_asks_to_be_asked_names_no_amount() {
    for text in [
        "Contact us",
        "Call for price",
        "Let’s talk",
        "Custom pricing",
        "Preis auf Anfrage",
        "Sur devis",
        "Sob consulta",
        "Bize ulaşın",
        "По запросу",
        "お問い合わせ",
        "联系销售",
    ] {
        let price = parse(text, &Hints::default());
        assert!(price.contact, "{text}");
        assert_eq!(price.amount, None, "{text}");
    }
}

#[test]
fn a_lower_bound_is_told_before_or_behind() {
    for text in [
        "from £9.99",
        "ab 9,99 €",
        "à partir de 9,99 €",
        "desde 9,99 €",
        "от 1 299 ₽",
        "$49+",
        "2,980円から",
        "₩9,900부터",
        "€9 and up",
        "$9+/month",
    ] {
        assert!(parse(text, &Hints::default()).is_from, "{text}");
    }
    for text in ["$49 + tax", "£49+VAT", "1,280円", "from 5 stars: $49"] {
        assert!(!parse(text, &Hints::default()).is_from, "{text}");
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
