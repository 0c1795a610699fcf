//! What the import refuses: each rule is broken once.

use serde_json::{Value, json};

use super::{super::*, changed, count, vendor};
use crate::testing::TestDb;

fn refusals(files: &SeedFiles) -> Vec<String> {
    match check(files) {
        Err(SeedError::Refused(reasons)) => reasons,
        _ => Vec::new(),
    }
}

#[test]
fn the_files_of_the_repository_are_accepted() {
    assert_eq!(refusals(&SeedFiles::embedded()), Vec::<String>::new());
}

#[test]
fn a_record_that_contradicts_itself_is_refused() -> anyhow::Result<()> {
    let tier = |field: &'static str, value: Value| {
        move |vendors: &mut Value| vendor(vendors, "melio")["pricing"]["tiers"][1][field] = value
    };
    let record = |field: &'static str, value: Value| {
        move |vendors: &mut Value| vendor(vendors, "melio")[field] = value
    };
    type Change = Box<dyn FnOnce(&mut Value)>;
    let changes: Vec<(&str, Change)> = vec![
        (
            "the annual rate is above the monthly rate",
            Box::new(tier("price_monthly_billing", json!(19))),
        ),
        (
            "annual rate is not the price",
            Box::new(tier("price_annual_billing", json!(19))),
        ),
        (
            "custom means no price",
            Box::new(tier("price", Value::Null)),
        ),
        ("free means price 0", Box::new(tier("price", json!(0)))),
        (
            "seats without seat_unit",
            Box::new(tier("seats_max", json!(5))),
        ),
        (
            "unlimited with a limit",
            Box::new(|vendors| {
                let tier = &mut vendor(vendors, "melio")["pricing"]["tiers"][0];
                tier["seats_unlimited"] = json!(true);
            }),
        ),
        (
            "a unit price names its unit",
            Box::new(tier("usage_unit", json!("session"))),
        ),
        (
            "usage role and period",
            Box::new(tier("role", json!("usage"))),
        ),
        (
            "quota without unit must carry a doubt",
            Box::new(tier(
                "quota",
                json!({"amount": 5, "unit": null, "per": null}),
            )),
        ),
        (
            "quota",
            Box::new(tier(
                "quota",
                json!({"amount": 0, "unit": "mail", "per": null}),
            )),
        ),
        (
            "this tier stands twice",
            Box::new(tier("name", json!("Go"))),
        ),
        (
            "priced does not match the tiers",
            Box::new(record("priced", json!(false))),
        ),
        (
            "price_basis does not match the tiers",
            Box::new(record("price_basis", json!("usage"))),
        ),
        (
            "needs_developer differs",
            Box::new(record("needs_developer", json!(true))),
        ),
        (
            "min_staff is above max_staff",
            Box::new(|vendors| {
                let melio = vendor(vendors, "melio");
                (melio["min_staff"], melio["max_staff"]) = (json!(9), json!(3));
            }),
        ),
        (
            "pricing_verified_at is not the date of the prices",
            Box::new(record("pricing_verified_at", json!("2026-06-14"))),
        ),
        (
            "pricing_as_of is the date of no source",
            Box::new(record("pricing_as_of", json!("2026-06-14"))),
        ),
        (
            "evidence is not the kinds of the sources",
            Box::new(record("evidence", json!([]))),
        ),
        (
            "sure or dated, but without a source",
            Box::new(record("sources", json!([]))),
        ),
        (
            "countries",
            Box::new(record("countries", json!({"only": ["usa"]}))),
        ),
        (
            "slug is the name of an operation",
            Box::new(record("slug", json!("categories"))),
        ),
        (
            "this vendor stands twice",
            Box::new(record("slug", json!("notion"))),
        ),
        (
            "names an industry the quiz does not have",
            Box::new(record("industries", json!(["farming"]))),
        ),
    ];

    for (reason, change) in changes {
        let reasons = refusals(&changed("vendors", change)?);

        assert!(
            reasons
                .iter()
                .any(|refusal| refusal.ends_with(&format!(": {reason}"))),
            "{reason}: {reasons:?}"
        );
    }
    Ok(())
}

#[test]
fn a_benchmark_without_ground_is_refused() -> anyhow::Result<()> {
    let row = |field: &'static str, value: Value| move |rows: &mut Value| rows[0][field] = value;
    type Change = Box<dyn FnOnce(&mut Value)>;
    let changes: Vec<(&str, Change)> = vec![
        (
            "needs either a value or a distribution",
            Box::new(row("value", json!(3))),
        ),
        (
            "the quartiles are not in order",
            Box::new(row(
                "distribution",
                json!({"p25": 9, "median": 5, "p75": 7}),
            )),
        ),
        (
            "a figure names its source, and an unsourced one has none",
            Box::new(row("kind", json!("reported"))),
        ),
        (
            "an unsourced figure is of low confidence",
            Box::new(row("confidence", json!("high"))),
        ),
        (
            "an industry the quiz does not have",
            Box::new(row("industry", json!("farming"))),
        ),
        (
            "id repeats",
            Box::new(|rows| rows[1]["id"] = rows[0]["id"].clone()),
        ),
    ];

    for (reason, change) in changes {
        let reasons = refusals(&changed("benchmarks", change)?);

        assert!(
            reasons.iter().any(|refusal| refusal.ends_with(reason)),
            "{reason}: {reasons:?}"
        );
    }
    Ok(())
}

#[test]
fn rates_without_euro_or_at_zero_are_refused() -> anyhow::Result<()> {
    let missing = changed("fx", |fx| {
        fx["rates"].as_object_mut().expect("rates").remove("EUR");
    })?;
    let zero = changed("fx", |fx| fx["rates"]["GBP"] = json!("0"))?;

    assert!(
        refusals(&missing)
            .iter()
            .any(|reason| reason.contains("no rate for EUR"))
    );
    assert!(
        refusals(&zero)
            .iter()
            .any(|reason| reason.contains("GBP is not above zero"))
    );
    Ok(())
}

#[tokio::test]
async fn all_reasons_are_told_together_and_nothing_is_written() -> anyhow::Result<()> {
    let db = TestDb::new().await;
    let mut files = changed("vendors", |vendors| {
        vendor(vendors, "melio")["priced"] = json!(false)
    })?;
    files.benchmarks = changed("benchmarks", |rows| rows[0]["value"] = json!(3))?.benchmarks;
    files.opportunities = changed("opportunities", |all| {
        all[0]["depends_on"] = json!(["nothing"])
    })?
    .opportunities;

    let refused = seed(&db.db, &files).await;

    let Err(SeedError::Refused(reasons)) = refused else {
        anyhow::bail!("it was accepted")
    };
    for part in ["melio", "all.admin_time_share.global", "email-triage"] {
        assert!(
            reasons.iter().any(|reason| reason.contains(part)),
            "{part}: {reasons:?}"
        );
    }
    let mut owner = db.owner().await;
    assert_eq!(count(&mut owner, "select count(*) from vendors").await?, 0);
    Ok(())
}
