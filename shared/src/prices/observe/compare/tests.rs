//! What follows from a look, in cases and in general.

use proptest::prelude::*;

use super::*;
use crate::{
    platform::{confidence::Confidence, money::Currency},
    prices::observe::{Billing, OfferKind, Period, ReadPrice},
};

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn offer(name: &str, amount: Option<&str>) -> Offer {
    Offer {
        kind: OfferKind::VendorPlan,
        id: Uuid::now_v7(),
        name: name.to_owned(),
        current: amount.map(|amount| Price {
            observation_id: Uuid::now_v7(),
            observed_at: None,
            amount: decimal(amount),
            currency: Currency::USD,
            period: Period::Month,
            billing: None,
            annual_amount: None,
            monthly_amount: None,
            is_from: false,
        }),
        is_extra: false,
    }
}

fn billed(mut offer: Offer, billing: Billing) -> Offer {
    if let Some(current) = &mut offer.current {
        current.billing = Some(billing);
        match billing {
            Billing::Annual => current.annual_amount = Some(current.amount),
            Billing::Monthly => current.monthly_amount = Some(current.amount),
        }
    }
    offer
}

fn price(amount: &str) -> ReadPrice {
    ReadPrice {
        amount: decimal(amount),
        currency: Some(Currency::USD),
        period: Some(Period::Month),
        per: None,
        billing: None,
        is_from: false,
    }
}

fn reading(name: &str, prices: Vec<ReadPrice>) -> Reading {
    Reading {
        name: name.to_owned(),
        on_request: prices.is_empty(),
        prices,
        is_free: false,
        features: Vec::new(),
        confidence: Confidence::High,
    }
}

fn only(offer: &Offer, reading: Reading) -> Finding {
    let mut findings = compare(std::slice::from_ref(offer), &[reading], &[]);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

fn held_for(finding: &Finding) -> Option<HoldReason> {
    match finding {
        Finding::Held { reason, .. } => Some(*reason),
        Finding::Counts { .. } | Finding::Agreed { .. } | Finding::Dismissed => None,
    }
}

fn earlier(finding: &Finding, is_rejected: bool) -> Earlier {
    let Finding::Held {
        name,
        reason,
        price,
        ..
    } = finding
    else {
        panic!("{finding:?} is not held");
    };
    Earlier {
        review_id: Uuid::now_v7(),
        offer_name: name.clone(),
        reason: *reason,
        price: price.clone(),
        is_rejected,
    }
}

#[test]
fn a_price_that_moved_by_up_to_half_counts_at_once() {
    for amount in ["20", "30", "10", "19.99"] {
        let finding = only(
            &offer("Pro", Some("20")),
            reading("Pro plan", vec![price(amount)]),
        );

        assert!(
            matches!(finding, Finding::Counts { price, .. } if price.amount == decimal(amount))
        );
    }
}

#[test]
fn jumps_zeros_and_other_currencies_are_held() {
    let plan = offer("Pro", Some("20"));
    let euro = ReadPrice {
        currency: Some(Currency::EUR),
        ..price("20")
    };
    for (prices, reason) in [
        (vec![price("30.01")], HoldReason::Jump),
        (vec![price("9.99")], HoldReason::Jump),
        (vec![price("0")], HoldReason::Zero),
        (vec![euro], HoldReason::Currency),
    ] {
        assert_eq!(held_for(&only(&plan, reading("Pro", prices))), Some(reason));
    }
    let free = Reading {
        is_free: true,
        on_request: false,
        ..reading("Pro", Vec::new())
    };
    assert_eq!(held_for(&only(&plan, free)), Some(HoldReason::Zero));
}

#[test]
fn a_plan_without_a_price_on_its_page_has_vanished() {
    let offers = [offer("Pro", Some("20")), offer("Basic", Some("10"))];
    let readings = [
        reading("Basic", vec![price("10")]),
        reading("Pro", Vec::new()),
    ];

    assert_eq!(
        held_for(&compare(&offers, &readings, &[])[0]),
        Some(HoldReason::Vanished)
    );
    assert_eq!(
        held_for(&compare(&offers, &readings[..1], &[])[0]),
        Some(HoldReason::Vanished)
    );
    assert!(is_readable(&offers, &readings));
    assert!(!is_readable(&offers, &readings[1..]));
}

#[test]
fn an_add_on_that_a_page_leaves_out_has_not_vanished() {
    let mut add_on = offer("Copilot add-on", Some("20"));
    add_on.is_extra = true;

    let findings = compare(&[add_on], &[reading("Pro", Vec::new())], &[]);

    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn a_plan_on_request_stays_so_without_a_word() {
    let findings = compare(
        &[offer("Enterprise", None)],
        &[reading("Enterprise", Vec::new())],
        &[],
    );

    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn new_offers_and_first_prices_are_held() {
    let findings = compare(
        &[offer("Enterprise", None)],
        &[
            reading("Enterprise", vec![price("99")]),
            reading("Team", vec![price("40")]),
            reading("Custom", Vec::new()),
        ],
        &[],
    );

    let reasons: Vec<_> = findings.iter().map(held_for).collect();
    assert_eq!(
        reasons,
        [Some(HoldReason::FirstPrice), Some(HoldReason::NewOffer)]
    );
}

#[test]
fn the_two_rates_of_a_plan_are_not_a_change() {
    let yearly = ReadPrice {
        period: Some(Period::Year),
        ..price("348")
    };
    let plan = billed(offer("Plus", Some("29")), Billing::Annual);

    let finding = only(&plan, reading("Plus", vec![price("39"), yearly]));

    let Finding::Counts { price, .. } = finding else {
        panic!("{finding:?}");
    };
    assert_eq!(price.amount, decimal("29"));
    assert_eq!(price.monthly_amount, Some(decimal("39")));
    assert_eq!(price.annual_amount, Some(decimal("29")));
}

#[test]
fn a_price_on_other_terms_is_held_unless_it_is_known() {
    let plan = billed(offer("Plus", Some("29")), Billing::Annual);
    let monthly = vec![price("39")];

    assert_eq!(
        held_for(&only(&plan, reading("Plus", monthly.clone()))),
        Some(HoldReason::Basis)
    );

    let mut knows_both = plan;
    if let Some(current) = &mut knows_both.current {
        current.monthly_amount = Some(decimal("39"));
    }
    assert!(matches!(
        only(&knows_both, reading("Plus", monthly)),
        Finding::Counts { price, .. } if price.amount == decimal("29")
    ));
}

#[test]
fn a_second_look_confirms_a_plausible_jump_and_nothing_else() {
    let plan = offer("Pro", Some("20"));
    for (amount, agrees) in [
        ("40", true),
        ("100", true),
        ("100.01", false),
        ("4", true),
        ("0", false),
    ] {
        let first = only(&plan, reading("Pro", vec![price(amount)]));
        let before = [earlier(&first, false)];

        let again = compare(
            std::slice::from_ref(&plan),
            &[reading("Pro", vec![price(amount)])],
            &before,
        );

        match &again[0] {
            Finding::Agreed { review_id, .. } => {
                assert!(agrees, "{amount}");
                assert_eq!(*review_id, before[0].review_id);
            }
            Finding::Held { again, .. } => {
                assert!(!agrees, "{amount}");
                assert_eq!(*again, Some(before[0].review_id));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_second_look_that_says_something_else_asks_anew() {
    let plan = offer("Pro", Some("20"));
    let first = only(&plan, reading("Pro", vec![price("40")]));

    let second = compare(
        std::slice::from_ref(&plan),
        &[reading("Pro", vec![price("41")])],
        &[earlier(&first, false)],
    );

    assert!(
        matches!(&second[0], Finding::Held { again: None, .. }),
        "{second:?}"
    );
}

#[test]
fn what_a_person_rejected_is_not_asked_again() {
    let plan = offer("Pro", Some("20"));
    let first = only(&plan, reading("Pro", vec![price("40")]));

    let second = compare(
        std::slice::from_ref(&plan),
        &[reading("Pro", vec![price("40")])],
        &[earlier(&first, true)],
    );

    assert_eq!(second, [Finding::Dismissed]);
}

proptest! {
    #[test]
    fn whatever_a_page_says_only_a_small_move_in_the_same_currency_counts(
        old in 1_u32..100_000, new in 0_u32..1_000_000, is_euro: bool, is_yearly: bool,
    ) {
        let plan = offer("Pro", Some(&old.to_string()));
        let read = ReadPrice {
            currency: Some(if is_euro { Currency::EUR } else { Currency::USD }),
            period: Some(if is_yearly { Period::Year } else { Period::Month }),
            ..price(&new.to_string())
        };

        for finding in compare(&[plan], &[reading("Pro", vec![read])], &[]) {
            if let Finding::Counts { price, .. } = finding {
                prop_assert_eq!(price.currency, Currency::USD);
                let moved = (price.amount - Decimal::from(old)).abs();
                prop_assert!(moved * Decimal::TWO <= Decimal::from(old));
            }
        }
    }
}
