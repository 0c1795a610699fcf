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

/// Every form in which a public name opens a report.
const FORMS: [&str; 3] = ["/r/", "/api/reports/public/", "/api/reports/public/.../pdf"];

fn form(form: &str, name: &str) -> String {
    match form.strip_suffix(".../pdf") {
        Some(start) => format!("{start}{name}/pdf"),
        None => format!("{form}{name}"),
    }
}

#[tokio::test]
async fn a_name_that_opens_nothing_looks_the_same_whyever_it_does() {
    let owner = Owner::new().await;
    let name = owner.public_id().await;
    for (shape, status) in FORMS.into_iter().zip([200, 200, 202]) {
        let path = form(shape, &name);
        owner.app.get(&path).send().await.expect(status);
    }
    let (start, last) = name.split_at(21);
    let other = if last == "A" { "B" } else { "A" };
    let guesses = [
        format!("{start}{other}"),
        name.to_lowercase(),
        format!("{name}A"),
        name[1..].to_owned(),
        "AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        owner.id.clone(),
    ];
    let mut told: [Vec<(u16, String)>; 3] = Default::default();
    let mut ask = async |name: &str| {
        for (shape, told) in FORMS.into_iter().zip(&mut told) {
            let path = form(shape, name);
            let begun = Instant::now();
            let answer = loop {
                let answer = owner.app.get(&path).send().await;
                if answer.status == 404 {
                    break answer;
                }
                assert!(begun.elapsed() < Duration::from_secs(5), "{path} stays");
                tokio::time::sleep(Duration::from_millis(50)).await;
            };
            let (status, text, headers) = answer.told();
            assert_eq!(headers["referrer-policy"], "no-referrer");
            let is_kept = headers.get("etag").is_some() || text.contains(&owner.id);
            assert!(!is_kept, "{path}: {headers:?} {text}");
            told.push((status, text));
        }
    };

    for guess in &guesses {
        if *guess != name {
            ask(guess).await;
        }
    }
    for change in [
        "update shares set expires_at = now()",
        "update shares set expires_at = null, revoked_at = now()",
        "update shares set revoked_at = null; update reports set state = 'erased'",
    ] {
        owner.app.arrange(change).await;
        ask(&name).await;
    }

    for told in told {
        assert!(told.iter().all(|one| *one == told[0]), "{told:#?}");
    }
}

#[tokio::test]
async fn a_shared_report_is_for_its_readers_and_for_no_machine() {
    let owner = Owner::new().await;
    let name = owner.public_id().await;

    for shape in FORMS {
        let answer = owner.app.get(&form(shape, &name)).send().await;

        assert!(answer.status.is_success(), "{shape}: {}", answer.text);
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{shape}");
        assert!(
            answer.header("cache-control").contains("no-store"),
            "{shape}"
        );
        assert!(answer.header("x-robots-tag").contains("noindex"), "{shape}");
    }
    let page = owner.app.get(&form(FORMS[0], &name)).send().await;
    assert!(
        page.text
            .contains(r#"<meta name="robots" content="noindex">"#)
    );
    // What it links to elsewhere does not learn where the reader came from.
    for link in page.text.split("<a ").skip(1) {
        let tag = link.split('>').next().unwrap_or_default();
        if tag.contains("href=\"http") {
            assert!(tag.contains("noreferrer"), "{tag}");
        }
    }
}
