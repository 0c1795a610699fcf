//! A report grows old when what it stands on moves.

use std::time::{Duration, Instant};

use serde_json::json;

use super::Owner;

#[tokio::test]
async fn a_changed_price_outdates_what_stands_on_it_and_the_page_says_so() {
    let owner = Owner::new().await;
    let (slug, plan) = owner.used_price().await;
    let fresh = owner.get("/staleness").await.expect(200).data();

    owner.double(&slug, &plan).await;
    owner.review().await;

    assert_eq!(fresh, json!({"stale": false, "evidence": [], "claims": []}));
    let stale = owner.get("/staleness").await.expect(200).data();
    assert_eq!(stale["stale"], true);
    let key = format!("price:{slug}/{plan}");
    assert_eq!(stale["evidence"][0]["key"], key.as_str());
    assert_ne!(stale["evidence"][0]["was"], stale["evidence"][0]["now"]);
    let cost = stale["claims"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|claim| claim["key"] == "portfolio.cost")
        .expect("the cost changes");
    assert_ne!(cost["was"], cost["now"]);
    let page = format!("/r/{}", owner.public_id().await);
    let begun = Instant::now();
    loop {
        let page = owner.app.get(&page).send().await.expect(200).text;
        if page.contains("changed since it was made") {
            assert!(page.contains(stale["evidence"][0]["now"].as_str().unwrap_or("?")));
            assert!(page.contains("id=\"changed\""));
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "still as it was");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn what_comes_back_to_its_old_price_is_outdated_no_more() {
    let owner = Owner::new().await;
    let (slug, plan) = owner.used_price().await;
    owner.double(&slug, &plan).await;
    owner.review().await;
    let stale = owner.get("/staleness").await.expect(200).data();

    sqlx::query("update observations set state = 'rejected' where source_kind = 'operator'")
        .execute(&mut owner.app.db.owner().await)
        .await
        .expect("a change");
    owner.review().await;

    assert_eq!(stale["stale"], true);
    assert_eq!(
        owner.get("/staleness").await.expect(200).data()["stale"],
        false
    );
}

#[tokio::test]
async fn a_benchmark_that_moves_outdates_reports() {
    let owner = Owner::new().await;
    let document = owner.document().await;
    let lines = document["evidence"].as_array().into_iter().flatten();
    let keys: Vec<String> = lines
        .filter(|line| line["kind"] == "benchmark")
        .filter_map(|line| {
            line["key"]
                .as_str()?
                .strip_prefix("benchmark:")
                .map(str::to_owned)
        })
        .collect();
    assert!(!keys.is_empty());

    sqlx::query(
        "update benchmarks set value = 2 * value, p25 = 2 * p25, median = 2 * median, p75 = 2 * p75 where id = $1",
    )
    .bind(&keys[0])
    .execute(&mut owner.app.db.owner().await)
    .await
    .expect("a change");
    owner.review().await;

    let stale = owner.get("/staleness").await.expect(200).data();
    let key = format!("benchmark:{}", keys[0]);
    assert_eq!(stale["evidence"][0]["key"], key.as_str(), "{stale}");
}
