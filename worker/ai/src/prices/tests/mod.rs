//! Honest pages are read; whatever a page makes the model say, nothing wrong passes.

mod injections;
mod misleading;

use proptest::prelude::*;

use super::*;

fn plan(name: &str, quote: &str, amount: Option<&str>, currency: Option<&str>) -> CopiedPlan {
    CopiedPlan {
        name: name.to_owned(),
        quote: quote.to_owned(),
        amount: amount.map(str::to_owned),
        currency: currency.map(str::to_owned),
        ..CopiedPlan::default()
    }
}

fn page(text: &str) -> Page {
    let known = ["Free", "Pro", "Enterprise"].map(str::to_owned);
    Page::new("Acme", text, &known)
}

fn one(text: &str, plan: CopiedPlan) -> Result<Reading, Rejection> {
    let mut checked = check(&page(text), &CopiedPlans { plans: vec![plan] });
    match checked.readings.pop() {
        Some(reading) => Ok(reading),
        None => Err(checked.rejected.remove(0).1),
    }
}

const HONEST: &str = "Acme pricing\nSimple plans for every team\nFree\nFor trying things out\n$0\nUp to three projects\nPro\n\
     For growing teams\n$49 per user / month\nbilled monthly\nUnlimited projects\nEnterprise\nSingle sign-on and audit log\n\
     Contact sales\nQuestions? We answer within a day.";

#[test]
fn an_honest_page_is_read() {
    let plans = vec![
        CopiedPlan {
            is_free: true,
            ..plan("Free", "Free For trying things out $0", None, None)
        },
        CopiedPlan {
            period: Some("month".to_owned()),
            per: Some("user".to_owned()),
            billed: Some("monthly".to_owned()),
            ..plan(
                "Pro",
                "Pro For growing teams $49 per user / month billed monthly",
                Some("49"),
                Some("USD"),
            )
        },
        CopiedPlan {
            contact_sales: true,
            ..plan(
                "Enterprise",
                "Enterprise Single sign-on and audit log Contact sales",
                None,
                None,
            )
        },
    ];

    let checked = check(&page(HONEST), &CopiedPlans { plans });

    assert_eq!(checked.rejected, []);
    let [free, pro, enterprise] = checked.readings.as_slice() else {
        panic!("three plans");
    };
    assert!(free.is_free && enterprise.on_request);
    assert_eq!(pro.amount, Some(49.into()));
    assert_eq!(
        (pro.period, pro.per.as_deref(), pro.billed),
        (Some(Period::Month), Some("user"), Some(Billed::Monthly))
    );
}

#[test]
fn prices_are_read_as_each_country_writes_them() {
    for (text, amount, currency) in [
        ("Pro\n€12,50 per month", "12.50", "EUR"),
        ("Pro\n1.200 € / Monat, per year", "1200", "EUR"),
        ("Pro\n$1,200 /year", "1200", "USD"),
        ("Pro\n£9 a month", "9", "GBP"),
        ("Pro\n12 EUR/month", "12", "EUR"),
        ("Pro\nCHF 1'200 per year", "1200", "CHF"),
        ("Pro\nC$15/mo", "15", "CAD"),
        ("Pro\n$15 CAD/mo", "15", "CAD"),
        ("Pro\nUS$15/mo", "15", "USD"),
        ("Pro\n99 zł per month", "99", "PLN"),
        ("Pro\n$0.005 per message", "0.005", "USD"),
        ("Pro\n$1\u{200b}9 /mo", "19", "USD"),
    ] {
        let quote = text.replace('\n', " ");

        let reading = one(text, plan("Pro", &quote, Some(amount), Some(currency)));

        assert!(reading.is_ok(), "{text:?}: {reading:?}");
    }
}

#[test]
fn a_monthly_and_an_annual_price_stand_side_by_side() {
    let text = "Pro\n$15 per month billed monthly\n$12 per month billed annually";
    let copied = |amount, billed: &str| CopiedPlan {
        billed: Some(billed.to_owned()),
        ..plan("Pro", &text.replace('\n', " "), Some(amount), Some("USD"))
    };
    let plans = vec![copied("15", "monthly"), copied("12", "annually")];

    let checked = check(&page(text), &CopiedPlans { plans });

    assert_eq!(checked.rejected, []);
    assert_eq!(checked.readings.len(), 2);
    let swapped = one(text, copied("12", "monthly"));
    assert_eq!(swapped, Err(Rejection::BilledNotThere));
}

#[test]
fn a_price_from_is_marked() {
    let reading = one(
        "Pro\nfrom $15/mo",
        plan("Pro", "Pro from $15/mo", Some("15"), Some("USD")),
    );

    assert!(reading.is_ok_and(|reading| reading.is_from));
}

#[test]
fn common_words_of_price_pages_raise_no_suspicion() {
    for text in [
        HONEST,
        "Our assistant answers your customers. Copy plans from last year. Wellmade tools.",
        "Every user gets an AI helper. Ignore no customer again. System status: all good? See our blog.",
    ] {
        assert_eq!(page(text).suspicion(), None, "{text}");
    }
}

#[test]
fn more_than_thirty_plans_are_out_of_bounds() {
    use crate::answer::Shape as _;

    let plans = vec![plan("Pro", "Pro", None, None); 31];

    assert!(CopiedPlans { plans }.bounds().is_err());
}

#[test]
fn a_long_page_is_cut_at_a_line() {
    let page = page(&"Pro costs nothing of note\n".repeat(5_000));

    assert!(page.is_cut());
    assert!(page.text.len() < 41_000);
    assert!(page.text.ends_with("note"));
}

proptest! {
    #[test]
    fn no_text_and_no_answer_makes_the_check_panic(
        text in ".{0,300}",
        name in ".{0,12}",
        quote in ".{0,40}",
        amount in proptest::option::of("[0-9.,]{0,9}"),
    ) {
        let page = Page::new("Acme", &text, std::slice::from_ref(&name));
        let _ = check(&page, &CopiedPlans {
            plans: vec![plan(&name, &quote, amount.as_deref(), Some("USD"))],
        });
    }

    #[test]
    fn pages_made_of_prices_never_panic_and_never_yield_what_is_not_there(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("Pro".to_owned()), Just("Free".to_owned()), Just("\n".to_owned()), Just(" ".to_owned()),
                Just("€".to_owned()), Just("$".to_owned()), Just("/month".to_owned()), Just(" per year ".to_owned()),
                Just("é".to_owned()), Just("zł".to_owned()), Just("free".to_owned()), "[0-9]{1,4}([.,][0-9]{1,3})?",
            ],
            0..40,
        ),
        amount in "[1-9][0-9]{0,3}",
    ) {
        let text = parts.concat();
        let page = Page::new("Acme", &text, &["Pro".to_owned()]);
        let quote = page.text.replace('\n', " ");
        let copied = CopiedPlans { plans: vec![plan("Pro", &quote, Some(&amount), Some("USD"))] };
        for reading in check(&page, &copied).readings {
            let digits: String = page.text.chars().filter(|letter| letter.is_ascii_digit()).collect();
            prop_assert!(digits.contains(&amount), "{:?} from {:?}", reading, text);
            prop_assert!(page.text.contains('$'));
        }
    }
}
