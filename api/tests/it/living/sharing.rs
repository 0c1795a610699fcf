//! A report's link is its owner's.

use std::time::{Duration, Instant};

use serde_json::json;

use super::Owner;
use crate::support::TestResponse;

#[tokio::test]
async fn a_link_is_issued_replaced_revoked_and_ends() {
    let owner = Owner::new().await;
    let link = |answer: TestResponse| {
        let data = answer.expect(200).data();
        let url = data["public_url"].as_str().expect("a link").to_owned();
        (
            url.rsplit_once('/').expect("a name").1.to_owned(),
            data["expires_at"].clone(),
        )
    };
    let gone = async |name: &str| {
        let begun = Instant::now();
        let paths = [format!("/r/{name}"), format!("/api/reports/public/{name}")];
        for path in &paths {
            while owner.app.get(path).send().await.status != 404 {
                assert!(begun.elapsed() < Duration::from_secs(5), "{path} stays");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    };
    let first = owner.public_id().await;
    owner
        .app
        .get(&format!("/r/{first}"))
        .send()
        .await
        .expect(200);

    let (same, until) = link(owner.post("/share", json!({"expires_in_days": 30})).await);
    let (replaced, _) = link(owner.post("/share", json!({"replace": true})).await);

    assert_eq!(same, first);
    assert!(until.is_string());
    assert_ne!(replaced, first);
    gone(&first).await;
    owner
        .app
        .get(&format!("/r/{replaced}"))
        .send()
        .await
        .expect(200);

    let path = format!("/api/reports/{}/share", owner.id);
    for _ in 0..2 {
        let token = &owner.respondent.token;
        owner
            .app
            .delete(&path)
            .bearer(token)
            .send()
            .await
            .expect(204);
    }
    gone(&replaced).await;

    let (issued, _) = link(owner.post("/share", json!({})).await);
    assert_ne!(issued, replaced);
    owner
        .app
        .get(&format!("/r/{issued}"))
        .send()
        .await
        .expect(200);
    sqlx::query("update shares set expires_at = now() - interval '1 second'")
        .execute(&mut owner.app.db.owner().await)
        .await
        .expect("a change");
    gone(&issued).await;
    let refused = owner.post("/share", json!({"expires_in_days": 0})).await;
    refused.expect(422);
}
