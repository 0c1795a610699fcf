//! Pages that mislead without a word to a machine, and what a careless reader would copy.

use super::{CopiedPlan, one, plan};

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
