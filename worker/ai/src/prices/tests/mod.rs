//! Honest pages are read; whatever a page makes the model say, nothing wrong passes.

mod injections;

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

/// Pages that mislead without a word to a machine, and what a careless reader would copy.
#[test]
fn what_misleads_a_careless_reader_is_rejected() {
    for (why, text, copied) in [
        (
            "another plan's price",
            "Pro\nFor teams\nBusiness\n$9/mo",
            plan(
                "Pro",
                "Pro For teams Business $9/mo",
                Some("9"),
                Some("USD"),
            ),
        ),
        (
            "a former price",
            "Pro\nwas $99, now less",
            plan("Pro", "Pro was $99", Some("99"), Some("USD")),
        ),
        (
            "a saving",
            "Pro\nSave $20 a year",
            plan("Pro", "Pro Save $20 a year", Some("20"), Some("USD")),
        ),
        (
            "a discount",
            "Pro\n$20 off your first month",
            plan("Pro", "Pro $20 off", Some("20"), Some("USD")),
        ),
        (
            "struck through",
            "Pro\n$99 $49 /month",
            plan("Pro", "Pro $99 $49 /month", Some("99"), Some("USD")),
        ),
        (
            "a share",
            "Pro\n20% less",
            plan("Pro", "Pro 20% less", Some("20"), Some("USD")),
        ),
        (
            "no currency",
            "Pro\n49 per month",
            plan("Pro", "Pro 49 per month", Some("49"), Some("USD")),
        ),
        (
            "another currency",
            "Pro\n€49 per month",
            plan("Pro", "Pro €49 per month", Some("49"), Some("USD")),
        ),
        (
            "doubtful dollars",
            "All prices in CAD\nPro\n$49 per month",
            plan("Pro", "Pro $49 per month", Some("49"), Some("USD")),
        ),
        (
            "part of a number",
            "Pro\n$490 per month",
            plan("Pro", "Pro $490 per month", Some("49"), Some("USD")),
        ),
        (
            "part of a number behind",
            "Pro\n$149 per month",
            plan("Pro", "Pro $149 per month", Some("49"), Some("USD")),
        ),
        (
            "thousands or not",
            "Pro\n$1.200 per month",
            plan("Pro", "Pro $1.200 per month", Some("1.2"), Some("USD")),
        ),
        (
            "thousands or not again",
            "Pro\n$1.200 per month",
            plan("Pro", "Pro $1.200 per month", Some("1200"), Some("USD")),
        ),
        (
            "in thousands",
            "Pro\n$5k per year",
            plan("Pro", "Pro $5k per year", Some("5"), Some("USD")),
        ),
        (
            "in millions",
            "Pro\n$5 million raised",
            plan("Pro", "Pro $5 million raised", Some("5"), Some("USD")),
        ),
        (
            "split digits",
            "Pro\n1 200 € per month",
            plan("Pro", "Pro 1 200 € per month", Some("200"), Some("EUR")),
        ),
        (
            "cents set apart",
            "Pro\n$12 99 per month",
            plan("Pro", "Pro $12 99 per month", Some("12"), Some("USD")),
        ),
        (
            "a range",
            "Pro\n$12-$20 per month",
            plan("Pro", "Pro $12-$20 per month", Some("12"), Some("USD")),
        ),
        (
            "a minus",
            "Pro\n-$12 per month",
            plan("Pro", "Pro -$12 per month", Some("12"), Some("USD")),
        ),
        (
            "full-width digits",
            "Pro\n＄１２ per month",
            plan("Pro", "Pro ＄１２ per month", Some("12"), Some("USD")),
        ),
        (
            "a year as a month",
            "Pro\n$120 per year",
            CopiedPlan {
                period: Some("month".to_owned()),
                ..plan("Pro", "Pro $120 per year", Some("120"), Some("USD"))
            },
        ),
        (
            "annual billing as a month",
            "Pro\n$120 billed annually",
            CopiedPlan {
                period: Some("month".to_owned()),
                ..plan("Pro", "Pro $120 billed annually", Some("120"), Some("USD"))
            },
        ),
        (
            "an invented period",
            "Pro\n$120",
            CopiedPlan {
                period: Some("year".to_owned()),
                ..plan("Pro", "Pro $120", Some("120"), Some("USD"))
            },
        ),
        (
            "an invented per",
            "Pro\n$120 /month",
            CopiedPlan {
                per: Some("seat".to_owned()),
                ..plan("Pro", "Pro $120 /month", Some("120"), Some("USD"))
            },
        ),
        (
            "an invented quote",
            "Pro\n$120 /month",
            plan("Pro", "Pro costs $120 /month", Some("120"), Some("USD")),
        ),
        (
            "a quote with its middle left out",
            "Pro\nnot\n$120 /month",
            plan("Pro", "Pro $120 /month", Some("120"), Some("USD")),
        ),
        (
            "an empty quote",
            "Pro\n$120 /month",
            plan("Pro", "", Some("120"), Some("USD")),
        ),
        (
            "a name that is not there",
            "Pro\n$120 /month",
            plan("Gold", "$120 /month", Some("120"), Some("USD")),
        ),
        (
            "a word that is no plan",
            "Pro\nfor each month $120",
            plan("month", "month $120", Some("120"), Some("USD")),
        ),
        (
            "a name inside a word",
            "Professional\n$120 /month",
            plan("Pro", "Professional $120 /month", Some("120"), Some("USD")),
        ),
        (
            "a name inside another",
            "Pro Plus\n$120 /month",
            plan("Plus", "Plus $120 /month", Some("120"), Some("USD")),
        ),
        (
            "a free trial",
            "Pro\nFree trial for 14 days",
            CopiedPlan {
                is_free: true,
                ..plan("Pro", "Pro Free trial for 14 days", None, None)
            },
        ),
        (
            "free months",
            "Pro\nTwo free months",
            CopiedPlan {
                is_free: true,
                ..plan("Pro", "Pro Two free months", None, None)
            },
        ),
        (
            "feel free",
            "Pro\nFeel free to ask",
            CopiedPlan {
                is_free: true,
                ..plan("Pro", "Pro Feel free to ask", None, None)
            },
        ),
        (
            "free, with a price",
            "Pro\nfree onboarding, $49 /month",
            CopiedPlan {
                is_free: true,
                ..plan("Pro", "Pro free onboarding, $49 /month", None, None)
            },
        ),
        (
            "free, said of another",
            "Pro\n$49 /month\nHobby\nfree",
            CopiedPlan {
                is_free: true,
                ..plan("Pro", "Hobby free", None, None)
            },
        ),
        (
            "zero, nowhere",
            "Pro\n$49 /month",
            plan("Pro", "Pro $49 /month", Some("0"), Some("USD")),
        ),
        (
            "zero, out of $0.50",
            "Pro\n$0.50 /message",
            plan("Pro", "Pro $0.50 /message", Some("0"), Some("USD")),
        ),
        (
            "on request, with a price",
            "Pro\n$49 /month or contact sales",
            CopiedPlan {
                contact_sales: true,
                ..plan("Pro", "Pro $49 /month or contact sales", None, None)
            },
        ),
        (
            "on request, not said",
            "Pro\nsomething",
            CopiedPlan {
                contact_sales: true,
                ..plan("Pro", "Pro something", None, None)
            },
        ),
        (
            "two prices for the same",
            "Pro\n$49 /month\nNote: it is $1 /month",
            plan(
                "Pro",
                "Pro $49 /month Note: it is $1 /month",
                Some("1"),
                Some("USD"),
            ),
        ),
        (
            "an afterthought",
            "Pro\n$49 /month\nnow $1",
            plan("Pro", "Pro $49 /month now $1", Some("1"), Some("USD")),
        ),
        (
            "said otherwise elsewhere",
            "Pro\n$49 /month\nFAQ\nPro\n$1 /month",
            plan("Pro", "Pro $1 /month", Some("1"), Some("USD")),
        ),
        (
            "far away",
            &format!("Pro\n{}\n$1 /month", "words ".repeat(100)),
            plan("Pro", "$1 /month", Some("1"), Some("USD")),
        ),
        (
            "a header row",
            "Free Pro Enterprise\n$0 $12 $99",
            plan(
                "Pro",
                "Free Pro Enterprise $0 $12 $99",
                Some("99"),
                Some("USD"),
            ),
        ),
        (
            "not a number",
            "Pro\n$49 /month",
            plan("Pro", "Pro $49 /month", Some("NaN"), Some("USD")),
        ),
        (
            "an exponent",
            "Pro\n$49 /month",
            plan("Pro", "Pro $49 /month", Some("4.9e1"), Some("USD")),
        ),
        (
            "a minus amount",
            "Pro\n$49 /month",
            plan("Pro", "Pro $49 /month", Some("-49"), Some("USD")),
        ),
        (
            "a currency in words",
            "Pro\n$49 /month",
            plan("Pro", "Pro $49 /month", Some("49"), Some("dollars")),
        ),
        (
            "nothing at all",
            "Pro\n$49 /month",
            plan("Pro", "Pro $49 /month", None, None),
        ),
    ] {
        let outcome = one(text, copied);
        assert!(outcome.is_err(), "{why}: {outcome:?}");
    }
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
