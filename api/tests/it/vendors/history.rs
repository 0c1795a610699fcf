//! What vendors asked for over time: one vendor's history, and the feed of all changes.

use serde_json::{Value, json};

use super::support::{app, read_all, run};
use crate::support::TestApp;

/// Changes melio's price once for each of these amounts, a day apart, the last one today.
async fn reprice(app: &TestApp, amounts: &[u32]) {
    for (index, amount) in amounts.iter().enumerate() {
        let days = amounts.len() - 1 - index;
        run(
            app,
            &format!(
                "with priced as (
                    insert into observations (id, offer_kind, offer_id, source_kind, source_url, amount, currency, period,
                        confidence, state, observed_at)
                    select gen_random_uuid(), 'vendor_plan', plans.id, 'vendor_page', 'https://melio.example/pricing',
                        {amount}, 'USD', 'month', 'high', 'confirmed', now() - make_interval(days => {days})
                    from plans join vendors on vendors.id = vendor_id where slug = 'melio' and plans.name = 'Core'
                    returning *
                )
                insert into price_changes (id, offer_kind, offer_id, from_observation_id, to_observation_id, direction,
                    percent, changed_at)
                select gen_random_uuid(), priced.offer_kind, priced.offer_id, before.id, priced.id,
                    case when priced.amount > before.amount then 'up' else 'down' end,
                    round(100 * (priced.amount - before.amount) / before.amount, 2), priced.observed_at
                from priced cross join lateral current_plan_price(priced.offer_id) before"
            ),
        )
        .await;
    }
}

#[tokio::test]
async fn a_history_is_read_page_by_page_with_the_newest_first() {
    let app = app().await;
    reprice(&app, &[21, 24, 19]).await;

    let all = read_all(&app, "/api/vendors/melio/pricing-history?limit=1").await;

    let prices: Vec<&Value> = all
        .iter()
        .map(|capture| {
            let tiers = capture["pricing"]["tiers"].as_array().expect("tiers");
            tiers
                .iter()
                .find(|tier| tier["name"] == "Core")
                .map_or(&Value::Null, |tier| &tier["price"])
        })
        .collect();
    assert_eq!(prices, [19, 24, 21, 20]);
    let times: Vec<&str> = all
        .iter()
        .filter_map(|capture| capture["captured_at"].as_str())
        .collect();
    assert!(times.iter().rev().is_sorted(), "{times:?}");
    assert_eq!(all[0]["source"], "https://melio.example/pricing");
    app.get("/api/vendors/nobody/pricing-history")
        .send()
        .await
        .expect(404);
    let page = app
        .get("/api/vendors/melio/pricing-history?limit=1")
        .send()
        .await
        .json();
    let next = page["links"]["next"].as_str().expect("a next page");
    let foreign = next.replace("/melio/", "/wave/");
    assert_eq!(
        app.get(&foreign).send().await.expect(400).code(),
        "MALFORMED"
    );
}

#[tokio::test]
async fn changes_are_narrowed_by_vendor_direction_and_time() {
    let app = app().await;
    reprice(&app, &[21, 24, 19]).await;
    let all = read_all(&app, "/api/vendors/changes?limit=1").await;
    let second = all[1]["changed_at"].as_str().expect("a time");

    for (query, directions) in [
        ("", vec!["down", "up", "up"]),
        ("?vendor=melio", vec!["down", "up", "up"]),
        ("?vendor=wave", vec![]),
        ("?direction=up", vec!["up", "up"]),
        ("?direction=gone", vec![]),
        (&format!("?since={second}"), vec!["down", "up"]),
        ("?since=2099-01-01T00:00:00Z", vec![]),
    ] {
        let found = read_all(&app, &format!("/api/vendors/changes{query}")).await;

        let seen: Vec<_> = found
            .iter()
            .filter_map(|change| change["direction"].as_str())
            .collect();
        assert_eq!(seen, directions, "{query}");
    }
    assert_eq!(all.len(), 3);
    assert_eq!(all[0]["percent"], "-20.83");
    assert_eq!(
        all[0]["from"]["price"],
        json!({"amount": "24", "currency": "USD"})
    );
    for (query, field) in [
        ("direction=sideways", "direction"),
        ("since=yesterday", "since"),
        ("limit=0", "limit"),
        ("format=rss", "format"),
        ("colour=red", "colour"),
    ] {
        let answer = app
            .get(&format!("/api/vendors/changes?{query}"))
            .send()
            .await
            .expect(422);
        assert_eq!(answer.json()["error"]["details"][0]["field"], field);
    }
}

#[tokio::test]
async fn the_feed_is_atom_for_those_who_ask_for_it_and_for_nobody_else() {
    let app = app().await;

    for (accept, format, expected) in [
        ("", "", "application/json"),
        ("*/*", "", "application/json"),
        (
            "application/atom+xml",
            "",
            "application/atom+xml; charset=utf-8",
        ),
        (
            "application/json",
            "?format=atom",
            "application/atom+xml; charset=utf-8",
        ),
        ("text/html", "?format=json", "application/json"),
        ("text/html, */*;q=0.1", "", "application/json"),
    ] {
        let answer = app
            .get(&format!("/api/vendors/changes{format}"))
            .header("accept", accept)
            .send()
            .await
            .expect(200);
        assert_eq!(answer.header("content-type"), expected, "{accept} {format}");
        let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert!(
            format!("{vary:?}").to_lowercase().contains("accept"),
            "{vary:?}"
        );
    }
    let none = app
        .get("/api/vendors/changes")
        .header("accept", "text/html")
        .send()
        .await;
    assert_eq!(none.expect(406).code(), "NOT_ACCEPTABLE");
}

#[tokio::test]
async fn an_atom_feed_has_stable_ids_and_escapes_what_vendors_wrote() {
    let app = app().await;
    reprice(&app, &[21, 24]).await;
    run(
        &app,
        "update vendors set name = '<b>&\"Melio'' ' || chr(7) where slug = 'melio'",
    )
    .await;

    let first = app
        .get("/api/vendors/changes?limit=1")
        .header("accept", "application/atom+xml")
        .send()
        .await
        .expect(200);
    let again = app
        .get("/api/vendors/changes?format=atom&limit=1")
        .send()
        .await
        .expect(200);

    let feed = elements(&first.text);
    assert_eq!(first.text, again.text, "whichever way it is asked for");
    assert_eq!(feed.one("feed/id"), "tag:crb.test,2026:vendors/changes");
    assert!(
        feed.one("feed/entry/id")
            .starts_with("tag:crb.test,2026:price-change/")
    );
    assert_eq!(feed.one("feed/updated"), feed.one("feed/entry/updated"));
    assert!(feed.one("feed/updated").ends_with('Z'));
    assert_eq!(feed.one("feed/author/name"), "CRB Analyser");
    let title = feed.one("feed/entry/title");
    assert!(
        title.starts_with("<b>&\"Melio'  Core: USD 21 (month) → USD 24 (month) (14.29 %)"),
        "{title}"
    );
    assert_eq!(
        feed.link("self"),
        "http://crb.test/api/vendors/changes?format=atom&limit=1"
    );
    let next = feed.link("next").replace("http://crb.test", "");
    let second = app.get(&next).send().await.expect(200);
    assert_eq!(
        second.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    assert_ne!(
        elements(&second.text).one("feed/entry/id"),
        feed.one("feed/entry/id")
    );

    let empty = app
        .get("/api/vendors/changes?format=atom&vendor=nobody")
        .send()
        .await
        .expect(200);
    assert_eq!(
        elements(&empty.text).one("feed/updated"),
        "1970-01-01T00:00:00.000000Z"
    );
}

/// What a feed holds: each element's path with its text, and its links by relation.
struct Elements {
    texts: Vec<(String, String)>,
    links: Vec<(String, String)>,
}

impl Elements {
    fn one(&self, path: &str) -> String {
        let found = self.texts.iter().find(|(at, _)| at == path);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    }

    fn link(&self, relation: &str) -> String {
        let found = self.links.iter().find(|(rel, _)| rel == relation);
        found
            .map(|(_, address)| address.clone())
            .unwrap_or_default()
    }
}

/// Reads the little XML that the feed consists of, and fails where tags do not match.
fn elements(text: &str) -> Elements {
    let mut open: Vec<&str> = Vec::new();
    let mut elements = Elements {
        texts: Vec::new(),
        links: Vec::new(),
    };
    let body = text
        .strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>")
        .expect("a declaration");
    for part in body.split('<').skip(1) {
        let (tag, after) = part.split_once('>').expect("a whole tag");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{text}");
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        if name == "link" {
            elements
                .links
                .push((attribute(tag, "rel"), attribute(tag, "href")));
        }
        if tag.ends_with('/') {
            continue;
        }
        open.push(name);
        elements.texts.push((open.join("/"), unescape(after)));
    }
    assert!(open.is_empty(), "{open:?} not closed");
    elements
}

fn attribute(tag: &str, name: &str) -> String {
    let after = tag.split(&format!("{name}=\"")).nth(1).unwrap_or_default();
    unescape(after.split('"').next().unwrap_or_default())
}

fn unescape(text: &str) -> String {
    assert!(text.chars().all(|c| c >= ' ' || c == '\n'), "{text:?}");
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
        .trim()
        .to_owned()
}
