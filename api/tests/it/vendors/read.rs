//! Reading vendors and what they cost.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::support::{app, slugs};

#[tokio::test]
async fn the_list_is_read_page_by_page_to_its_end() {
    let app = app().await;
    let mut path = "/api/vendors?limit=40".to_owned();
    let (mut all, mut pages) = (Vec::new(), 0);

    loop {
        let page = app.get(&path).send().await.expect(200).json();
        all.extend(slugs(&page));
        pages += 1;
        match page["links"]["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }

    assert_eq!((all.len(), pages), (109, 3));
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 109, "none twice");
}

#[tokio::test]
async fn the_list_is_sorted_by_name_whatever_its_letters() {
    let app = app().await;

    let page = app
        .get("/api/vendors?sort=name&limit=200")
        .send()
        .await
        .expect(200)
        .json();

    let names: Vec<String> = page["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|vendor| vendor["name"].as_str().expect("a name").to_lowercase())
        .collect();
    assert!(names.is_sorted(), "{names:?}");
    assert_eq!(page["meta"]["page"]["next_cursor"], Value::Null);
}

#[tokio::test]
async fn the_list_can_be_narrowed() {
    let app = app().await;

    let crm = app
        .get("/api/vendors?category=crm")
        .send()
        .await
        .expect(200)
        .json();
    let clinics = app
        .get("/api/vendors?category=scheduling&industry=healthcare")
        .send()
        .await
        .expect(200)
        .json();
    let found = app
        .get("/api/vendors?search=MELIO")
        .send()
        .await
        .expect(200)
        .json();
    let percent = app
        .get("/api/vendors?search=%25")
        .send()
        .await
        .expect(200)
        .json();

    assert_eq!(slugs(&crm).len(), 9);
    assert!(
        clinics["data"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|vendor| {
                vendor["industries"]
                    .as_array()
                    .is_some_and(|industries| industries.contains(&json!("healthcare")))
            })
    );
    assert_eq!(slugs(&found), ["melio"]);
    assert_eq!(slugs(&percent), [""; 0], "a search text is no pattern");
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_only() {
    let app = app().await;
    let page = app
        .get("/api/vendors?limit=5")
        .send()
        .await
        .expect(200)
        .json();
    let cursor = page["meta"]["page"]["next_cursor"]
        .as_str()
        .expect("a next page");

    let other = app
        .get(&format!(
            "/api/vendors?limit=5&category=crm&cursor={cursor}"
        ))
        .send()
        .await;
    let forged = app
        .get("/api/vendors?limit=5&cursor=bm90aGluZw")
        .send()
        .await;

    assert_eq!(other.expect(400).code(), "MALFORMED");
    assert_eq!(forged.expect(400).code(), "MALFORMED");
}

#[tokio::test]
async fn what_the_list_does_not_know_is_refused() {
    let app = app().await;

    for (query, field) in [
        ("colour=red", "colour"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("sort=cheapest", "sort"),
        ("price_min=x", "price_min"),
        ("price_min=-1", "price_min"),
        ("price_min=5&price_max=4", "price_max"),
        ("currency=euro", "currency"),
        ("currency=XXX", "currency"),
        ("free_tier=maybe", "free_tier"),
        ("api_available=1", "api_available"),
    ] {
        let answer = app
            .get(&format!("/api/vendors?{query}"))
            .send()
            .await
            .expect(422);

        assert_eq!(
            answer.json()["error"]["details"][0]["field"],
            field,
            "{}",
            answer.text
        );
    }
    let long = format!("/api/vendors?search={}", "a".repeat(101));
    app.get(&long).send().await.expect(422);
    app.get("/api/vendors/melio?colour=red")
        .send()
        .await
        .expect(422);
    app.get("/api/vendors/categories?colour=red")
        .send()
        .await
        .expect(422);
}

#[tokio::test]
async fn a_vendor_shows_where_each_price_was_read() {
    let app = app().await;

    let vendor = app
        .get("/api/vendors/melio")
        .send()
        .await
        .expect(200)
        .data();

    assert_eq!(
        vendor["pricing"]["tiers"][1],
        json!({
            "name": "Core", "price": 20, "per": "month",
            "limits": "billed annually; 25 monthly; 20 free ACH", "features": [],
        })
    );
    let core = &vendor["plans"][1];
    assert_eq!(
        (
            &core["role"],
            &core["billing"],
            &core["price_monthly_billing"]
        ),
        (&json!("plan"), &json!("annual"), &json!(25))
    );
    assert_eq!(core["observation"]["observed_at"], "2026-06-13");
    assert_eq!(core["observation"]["source_kind"], "secondary_unverified");
    assert_eq!(core["observation"]["confidence"], "low");
    assert!(
        core["observation"]["source_url"]
            .as_str()
            .is_some_and(|url| url.starts_with("https://"))
    );
    let on_request = &vendor["plans"][4];
    assert_eq!(
        (&on_request["price"], &on_request["observation"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(vendor["countries"], json!({"only": ["US"], "except": null}));
    assert_eq!(vendor["field_confidence"]["fit"], "low");
}

#[tokio::test]
async fn a_vendor_that_is_not_there_is_not_found() {
    let app = app().await;

    for slug in ["nobody", "MELIO", "%00", "%F0%9F%92%A9", "..%2Fmelio"] {
        let answer = app.get(&format!("/api/vendors/{slug}")).send().await;

        assert_eq!(answer.expect(404).code(), "NOT_FOUND", "{slug}");
    }
}

#[tokio::test]
async fn the_categories_count_their_vendors() {
    let app = app().await;

    let categories = app
        .get("/api/vendors/categories")
        .send()
        .await
        .expect(200)
        .data();

    let categories = categories.as_array().expect("a list");
    assert_eq!(categories.len(), 20);
    assert_eq!(
        categories
            .iter()
            .filter_map(|category| category["vendors"].as_i64())
            .sum::<i64>(),
        109
    );
    assert!(
        categories
            .iter()
            .any(|category| category["category"] == "crm" && category["vendors"] == 9)
    );
}
