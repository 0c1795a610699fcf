//! Plans of the seeds against needs of several sizes.

use super::*;

fn vendors() -> anyhow::Result<Vec<Vendor>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../seeds/reference/vendors.json"
    );
    Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
}

fn need(seats: u32) -> Need {
    Need {
        seats,
        staff: Some(seats),
        volume: None,
        billing: Billing::Annual,
    }
}

fn find<'a>(vendors: &'a [Vendor], slug: &str) -> &'a Vendor {
    vendors
        .iter()
        .find(|vendor| vendor.slug == slug)
        .expect("the vendor is in the seeds")
}

#[test]
fn every_vendor_of_the_seeds_reads_and_writes_the_same() -> anyhow::Result<()> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../seeds/reference/vendors.json"
    );
    let before: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;

    let after = serde_json::to_value(vendors()?)?;

    let (Some(before), Some(after)) = (before.as_array(), after.as_array()) else {
        anyhow::bail!("lists")
    };
    assert_eq!(before.len(), after.len());
    for (old, new) in before.iter().zip(after) {
        // 9.0 and 9 are one number to a reader of JSON, but not to this comparison.
        assert_eq!(
            old.to_string().replace(".0,", ","),
            new.to_string().replace(".0,", ",")
        );
    }
    Ok(())
}

#[test]
fn a_small_team_pays_for_the_smallest_purchase() -> anyhow::Result<()> {
    for vendor in &vendors()? {
        for fit in fitting_plans(vendor, &need(1)) {
            let Some(minimum) = fit
                .tier
                .seats_min
                .filter(|_| matches!(fit.charge, Charge::PerHead { .. }))
            else {
                continue;
            };
            let months = if fit.yearly { MONTHS } else { Decimal::ONE };
            assert_eq!(
                fit.monthly.amount,
                fit.rate * Decimal::from(minimum.max(1)) / months,
                "{}",
                vendor.slug
            );
        }
    }
    Ok(())
}

#[test]
fn an_account_plan_takes_no_more_than_the_dearer_one_states() -> anyhow::Result<()> {
    let vendors = vendors()?;
    let pleo = find(&vendors, "pleo");

    let three = fitting_plans(pleo, &need(3));
    let ten = fitting_plans(pleo, &need(10));

    assert_eq!(
        three.first().map(|fit| fit.tier.name.as_str()),
        Some("Starter")
    );
    assert_eq!(
        ten.first().map(|fit| fit.monthly.amount.to_string()),
        Some("149".to_owned())
    );
    assert!(
        ten[0]
            .caveats
            .iter()
            .any(|caveat| matches!(caveat, Caveat::Doubt(_)))
    );
    Ok(())
}

#[test]
fn free_tiers_add_ons_and_custom_prices_are_never_chosen() -> anyhow::Result<()> {
    for vendor in &vendors()? {
        for seats in [1, 5, 25, 120] {
            let fits = fitting_plans(
                vendor,
                &Need {
                    volume: Some(Decimal::from(100)),
                    ..need(seats)
                },
            );
            for fit in fits {
                assert!(
                    matches!(fit.tier.role, Role::Plan | Role::Usage),
                    "{}",
                    vendor.slug
                );
                assert!(
                    fit.monthly.amount > Decimal::ZERO,
                    "{} {}",
                    vendor.slug,
                    fit.tier.name
                );
            }
        }
    }
    Ok(())
}

#[test]
fn a_price_per_use_needs_a_known_volume() -> anyhow::Result<()> {
    for vendor in vendors()?
        .iter()
        .filter(|vendor| vendor.price_basis == crate::vendors::model::PriceBasis::Usage)
    {
        assert!(
            fitting_plans(vendor, &need(5)).is_empty(),
            "{}",
            vendor.slug
        );
        let known = Need {
            volume: Some(Decimal::from(1000)),
            ..need(5)
        };
        assert!(!fitting_plans(vendor, &known).is_empty(), "{}", vendor.slug);
    }
    Ok(())
}
