//! The import over a real database, as the application's role.

#![expect(clippy::disallowed_methods, reason = "tests look at rows")]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgConnection};

use super::*;
use crate::testing::TestDb;

mod refusals;

const TABLES: [&str; 9] = [
    "quizzes",
    "vendors",
    "plans",
    "sources",
    "observations",
    "fx_rates",
    "benchmarks",
    "opportunities",
    "assumption_sets",
];

/// Each row of each table with the transaction that wrote it: any write shows.
async fn rows(owner: &mut PgConnection) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let mut all = BTreeMap::new();
    for table in TABLES.into_iter().chain(["reference_revisions"]) {
        let statement =
            format!("select {table}.xmin::text || ' ' || {table}::text from {table} order by 1");
        all.insert(
            table.to_owned(),
            sqlx::query_scalar(AssertSqlSafe(statement))
                .fetch_all(&mut *owner)
                .await?,
        );
    }
    Ok(all)
}

async fn count(owner: &mut PgConnection, statement: &str) -> anyhow::Result<i64> {
    Ok(sqlx::query_scalar(AssertSqlSafe(statement.to_owned()))
        .fetch_one(owner)
        .await?)
}

async fn run(owner: &mut PgConnection, statement: &str) -> anyhow::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(owner)
        .await?;
    Ok(())
}

/// The files with a change in one of them.
fn changed(file: &str, change: impl FnOnce(&mut Value)) -> anyhow::Result<SeedFiles> {
    let mut files = SeedFiles::embedded();
    let text = match file {
        "vendors" => &mut files.vendors,
        "benchmarks" => &mut files.benchmarks,
        "questions" => &mut files.questions,
        "opportunities" => &mut files.opportunities,
        "assumptions" => &mut files.assumptions,
        _ => &mut files.rates,
    };
    let mut content = serde_json::from_str(text)?;
    change(&mut content);
    *text = content.to_string().into();
    Ok(files)
}

fn vendor<'v>(vendors: &'v mut Value, slug: &str) -> &'v mut Value {
    vendors
        .as_array_mut()
        .and_then(|all| all.iter_mut().find(|vendor| vendor["slug"] == slug))
        .expect("a vendor of the seeds")
}

#[tokio::test]
async fn everything_is_imported_with_sources_and_confidence() -> anyhow::Result<()> {
    let db = TestDb::new().await;

    let summary = seed(&db.db, &SeedFiles::embedded()).await?;

    let mut owner = db.owner().await;
    assert_eq!(summary.vendors.vendors, 109);
    for (table, expected) in [
        ("vendors", 109),
        ("plans", 416),
        ("benchmarks", 192),
        ("opportunities", 54),
        ("fx_rates", 21),
        ("assumption_sets", 1),
        ("quizzes", 1),
    ] {
        assert_eq!(
            count(&mut owner, &format!("select count(*) from {table}")).await?,
            expected,
            "{table}"
        );
    }
    let questions = "select jsonb_array_length(content -> 'questions')::bigint from quizzes";
    assert_eq!(count(&mut owner, questions).await?, 85);
    // Every tier with a price has one confirmed observation, and a tier on request has none.
    assert_eq!(
        count(
            &mut owner,
            "select count(*) from observations where state = 'confirmed'"
        )
        .await?,
        344
    );
    let wrong = "select count(*) from plans where (role <> 'custom')::int <> (select count(*) from observations where plan_id = plans.id)";
    assert_eq!(count(&mut owner, wrong).await?, 0);
    // A price without a source is never more than a guess, and of an unknown date.
    let unsourced = "select count(*) from observations where source_id is null and (confidence <> 'low' or source_kind <> 'none' or observed_at is not null)";
    assert_eq!(count(&mut owner, unsourced).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_second_import_changes_no_row() -> anyhow::Result<()> {
    let db = TestDb::new().await;
    seed(&db.db, &SeedFiles::embedded()).await?;
    let mut owner = db.owner().await;
    let before = rows(&mut owner).await?;

    let summary = seed(&db.db, &SeedFiles::embedded()).await?;

    assert!(summary.is_unchanged(), "{summary:?}");
    assert_eq!(rows(&mut owner).await?, before);
    Ok(())
}

#[tokio::test]
async fn what_was_imported_reads_back_as_the_files_say() -> anyhow::Result<()> {
    let db = TestDb::new().await;
    seed(&db.db, &SeedFiles::embedded()).await?;

    let records = vendors::queries::list_catalogue(db.db.reference()).await?;
    let rates = prices::queries::find_newest_fx_rates(db.db.reference()).await?;
    let benchmarks = benchmarks::queries::list_benchmarks(db.db.reference()).await?;

    let mut expected: Vec<Vendor> = serde_json::from_str(&SeedFiles::embedded().vendors)?;
    expected.sort_by(|left, right| left.slug.cmp(&right.slug));
    for (record, mut expected) in records.into_iter().zip(expected) {
        let mut found = record.vendor;
        for tier in &mut found.pricing.tiers {
            let observation = tier.observation.take();
            assert_eq!(
                observation.is_some(),
                tier.price.is_some(),
                "{}/{}",
                found.slug,
                tier.name
            );
            assert!(
                observation.is_none_or(|price| price.observed_at == expected.pricing_verified_at)
            );
        }
        found
            .sources
            .sort_by(|left, right| left.url.cmp(&right.url));
        expected
            .sources
            .sort_by(|left, right| left.url.cmp(&right.url));
        assert_eq!(found, expected);
    }
    assert_eq!(
        rates,
        Some(serde_json::from_str(&SeedFiles::embedded().rates)?)
    );
    let mut expected: Vec<Benchmark> = serde_json::from_str(&SeedFiles::embedded().benchmarks)?;
    expected.sort_by(|left, right| (&left.metric, &left.id).cmp(&(&right.metric, &right.id)));
    assert_eq!(benchmarks.len(), expected.len());
    assert!(expected.iter().all(|row| benchmarks.contains(row)));
    Ok(())
}

#[tokio::test]
async fn an_operators_edit_survives_the_import() -> anyhow::Result<()> {
    let db = TestDb::new().await;
    seed(&db.db, &SeedFiles::embedded()).await?;
    let mut owner = db.owner().await;
    run(&mut owner, "update vendors set description = 'ours', edited_at = now(), edited_by = 'operator' where slug = 'melio'").await?;
    run(&mut owner, "update benchmarks set label = 'ours', edited_at = now() where id = 'all.admin_time_share.global'").await?;
    run(&mut owner, "update plans set limits = 'ours', edited_at = now() where name = 'Boost' and vendor_id = (select id from vendors where slug = 'melio')").await?;

    let files = changed("vendors", |vendors| {
        vendor(vendors, "melio")["description"] = json!("theirs");
        vendor(vendors, "notion")["description"] = json!("theirs");
    })?;
    seed(&db.db, &files).await?;

    let described = "select count(*) from vendors where (slug, description) in (('melio', 'ours'), ('notion', 'theirs'))";
    assert_eq!(count(&mut owner, described).await?, 2);
    assert_eq!(
        count(
            &mut owner,
            "select count(*) from benchmarks where label = 'ours'"
        )
        .await?,
        1
    );
    assert_eq!(
        count(
            &mut owner,
            "select count(*) from plans where limits = 'ours'"
        )
        .await?,
        1
    );
    Ok(())
}

#[tokio::test]
async fn a_newer_price_survives_the_import() -> anyhow::Result<()> {
    let db = TestDb::new().await;
    seed(&db.db, &SeedFiles::embedded()).await?;
    let mut owner = db.owner().await;
    run(
        &mut owner,
        "insert into observations (id, offer_kind, offer_id, source_url, source_kind, amount, currency, period, confidence, state, strategy_version, observed_at)
         select gen_random_uuid(), 'vendor_plan', plans.id, 'https://meliopayments.com/pricing/', 'vendor_page', 21, 'USD', 'month', 'high', 'confirmed', 1, now()
         from plans join vendors on vendors.id = vendor_id where slug = 'melio' and plans.name = 'Core'",
    )
    .await?;

    let first = seed(&db.db, &SeedFiles::embedded()).await?;
    let second = seed(&db.db, &SeedFiles::embedded()).await?;

    let melio = vendors::queries::find_vendor(db.db.reference(), "melio")
        .await?
        .expect("a vendor of the seeds")
        .vendor;
    let core = melio
        .pricing
        .tiers
        .iter()
        .find(|tier| tier.name == "Core")
        .expect("a tier of the seeds");
    assert_eq!(core.price, Some(21.into()));
    assert_eq!(first.vendors.observations, 0);
    assert_eq!(
        first.vendors.projections, 1,
        "the shown price follows the newer observation"
    );
    assert!(second.is_unchanged(), "{second:?}");
    Ok(())
}

#[tokio::test]
async fn a_corrected_price_is_a_further_observation() -> anyhow::Result<()> {
    let db = TestDb::new().await;
    seed(&db.db, &SeedFiles::embedded()).await?;
    let corrected = changed("vendors", |vendors| {
        vendor(vendors, "melio")["pricing"]["tiers"][2]["price"] = json!(56)
    })?;

    let summary = seed(&db.db, &corrected).await?;
    let again = seed(&db.db, &corrected).await?;
    let back = seed(&db.db, &SeedFiles::embedded()).await?;

    let mut owner = db.owner().await;
    assert_eq!(
        (summary.vendors.observations, summary.vendors.projections),
        (1, 1)
    );
    assert!(again.is_unchanged(), "{again:?}");
    assert_eq!(back.vendors.observations, 1);
    let boost = "select count(*) from observations join plans on plans.id = plan_id join vendors on vendors.id = vendor_id where slug = 'melio' and plans.name = 'Boost'";
    assert_eq!(count(&mut owner, boost).await?, 3);
    let shown = "select (pricing #>> '{tiers,2,price}')::bigint from vendors where slug = 'melio'";
    assert_eq!(count(&mut owner, shown).await?, 55);
    Ok(())
}

#[tokio::test]
async fn a_plan_gone_from_the_file_is_retired_and_comes_back() -> anyhow::Result<()> {
    let db = TestDb::new().await;
    seed(&db.db, &SeedFiles::embedded()).await?;
    let fewer = changed("vendors", |vendors| {
        vendor(vendors, "melio")["pricing"]["tiers"]
            .as_array_mut()
            .expect("tiers")
            .remove(2);
    })?;
    let tiers =
        "select jsonb_array_length(pricing -> 'tiers')::bigint from vendors where slug = 'melio'";

    seed(&db.db, &fewer).await?;
    let mut owner = db.owner().await;
    let without = count(&mut owner, tiers).await?;
    seed(&db.db, &SeedFiles::embedded()).await?;
    let with = count(&mut owner, tiers).await?;

    assert_eq!((without, with), (4, 5));
    assert_eq!(
        count(
            &mut owner,
            "select count(*) from plans where retired_at is not null"
        )
        .await?,
        0
    );
    Ok(())
}

#[tokio::test]
async fn changed_assumptions_are_a_new_version() -> anyhow::Result<()> {
    let db = TestDb::new().await;
    seed(&db.db, &SeedFiles::embedded()).await?;
    let other = changed("assumptions", |assumptions| {
        assumptions["constants"][0]["note"] = json!("other words")
    })?;

    seed(&db.db, &other).await?;
    seed(&db.db, &SeedFiles::embedded()).await?;
    seed(&db.db, &SeedFiles::embedded()).await?;

    let mut owner = db.owner().await;
    assert_eq!(
        count(
            &mut owner,
            "select max(version)::bigint from assumption_sets"
        )
        .await?,
        3
    );
    Ok(())
}

#[tokio::test]
async fn an_observation_can_be_judged_but_not_changed() -> anyhow::Result<()> {
    let db = TestDb::new().await;
    seed(&db.db, &SeedFiles::embedded()).await?;
    let mut owner = db.owner().await;

    let changed = run(&mut owner, "update observations set amount = amount + 1").await;
    let deleted = run(&mut owner, "delete from observations").await;
    let judged = run(
        &mut owner,
        "update observations set state = 'rejected' where amount = 20",
    )
    .await;

    assert!(changed.is_err() && deleted.is_err());
    judged?;
    Ok(())
}

#[tokio::test]
async fn the_history_of_a_vendors_prices_has_the_shape_of_its_pricing() -> anyhow::Result<()> {
    let db = TestDb::new().await;
    seed(&db.db, &SeedFiles::embedded()).await?;
    let mut owner = db.owner().await;

    let same = "select count(*) from vendor_pricing_history history join vendors on vendors.id = vendor_id
        where slug = 'melio' and captured_at = pricing_verified_at and source is not null
            and history.pricing ->> 'currency' = 'USD' and jsonb_array_length(history.pricing -> 'tiers') = 4";

    assert_eq!(count(&mut owner, same).await?, 1);
    Ok(())
}
