//! A vendor's site changes its prices while api and worker run: what the worker reads, the api shows within a second.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{Router, response::Html, routing::get};
use eventsource_stream::Eventsource;
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::support::System;

/// The vendor of this test: three plans with a price and one on request.
const SLUG: &str = "linear";

/// The promise is a second on a machine that has one to spare; a copy that nobody invalidates would stay for hours.
const SOON: Duration = Duration::from_secs(3);

/// A site of our own that pretends to be the vendor's; it stops with the value.
struct Site {
    address: SocketAddr,
    page: Arc<Mutex<String>>,
    serving: JoinHandle<()>,
}

impl Site {
    async fn start() -> Self {
        let page = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&page);
        let pricing = get(move || async move {
            Html(shown.lock().unwrap_or_else(PoisonError::into_inner).clone())
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let serving = tokio::spawn(async move {
            let _ = axum::serve(listener, Router::new().route("/pricing", pricing)).await;
        });
        Self {
            address,
            page,
            serving,
        }
    }

    fn show(&self, page: String) {
        *self.page.lock().unwrap_or_else(PoisonError::into_inner) = page;
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A page as the vendor might write it.
fn page(basic: &str, beside: &str) -> String {
    let card = |name: &str, price: &str| {
        format!(
            "<div class='card'><h3>{name}</h3><p class='price'>{price}</p><a href='/sign-up'>Choose {name}</a></div>"
        )
    };
    format!(
        "<!doctype html><html lang='en'><head><title>Pricing</title></head><body><h1>Pricing</h1>{beside}\
         <div class='plans'>{}{}{}{}</div></body></html>",
        card("Free", "$0"),
        card("Basic", basic),
        card("Business", "$16 per user / month"),
        card("Enterprise", "Contact sales"),
    )
}

impl System {
    async fn read(&self, path: &str) -> Value {
        let request = self.http.get(format!("{}{path}", self.base_url));
        let answer = request.bearer_auth("operator-of-the-fault-tests").send();
        let answer = answer.await.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.expect("JSON")
    }

    async fn write(&self, method: reqwest::Method, path: &str, body: Value) -> Value {
        let request = self
            .http
            .request(method, format!("{}{path}", self.base_url));
        let request = request.bearer_auth("operator-of-the-fault-tests");
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        let answer = request.send().await.expect("an answer");
        let status = answer.status();
        let body: Value = answer.json().await.expect("JSON");
        assert!(status.is_success(), "{path}: {status} {body}");
        body["data"].clone()
    }

    /// Refreshes the vendor and follows the run to its end; its last event, and when it was read.
    async fn refresh(&self) -> (Value, Instant) {
        let path = format!("/api/vendors/refresh/{SLUG}");
        let job = self.write(reqwest::Method::POST, &path, Value::Null).await;
        let stream = job["stream_url"].as_str().expect("a stream").to_owned();
        let request = self.http.get(format!("{}{stream}", self.base_url));
        let answer = request.bearer_auth("operator-of-the-fault-tests").send();
        let mut events = answer.await.expect("a stream").bytes_stream().eventsource();
        while let Some(Ok(event)) = events.next().await {
            if event.event == "complete" || event.event == "error" {
                let read_at = Instant::now();
                let data: Value = serde_json::from_str(&event.data).expect("JSON");
                self.wait_for_end(stream.trim_end_matches("/stream")).await;
                return (json!({"event": event.event, "data": data}), read_at);
            }
        }
        panic!("the run never ended");
    }

    /// The last event comes a moment before the end of its run, and who asks in that moment is led to the same run.
    async fn wait_for_end(&self, job: &str) {
        while self.read(job).await["data"]["state"]
            .as_str()
            .expect("a state")
            == "running"
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn shown(&self, plan: &str) -> Value {
        let vendor = self.read(&format!("/api/vendors/{SLUG}")).await;
        let tiers = vendor["data"]["pricing"]["tiers"].as_array().cloned();
        tiers
            .into_iter()
            .flatten()
            .find(|tier| tier["name"] == plan)
            .map_or(Value::Null, |tier| tier["price"].clone())
    }
}

/// The system with a worker, and the vendor's page where the site stands.
async fn stage() -> (System, crate::support::Process, Site) {
    let site = Site::start().await;
    site.show(page("$10 per user / month", ""));
    let system = System::start().await;
    let worker = system.start_worker_with(&[("EGRESS_ALLOW_HOSTS", &site.address.to_string())]);
    let address = format!("http://{}/pricing", site.address);
    let path = format!("/api/vendors/{SLUG}");
    let change = json!({"pricing_source": address});
    system.write(reqwest::Method::PATCH, &path, change).await;
    (system, worker, site)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_price_is_shown_within_a_second() {
    let (system, _worker, site) = stage().await;
    let history = format!("/api/vendors/{SLUG}/pricing-history");
    let told = system.read(&history).await["data"].clone();
    assert_eq!(system.shown("Basic").await, 10);

    site.show(page("$12 per user / month", ""));
    let (end, ended_at) = system.refresh().await;
    while system.shown("Basic").await != 12 {
        assert!(ended_at.elapsed() < SOON, "still old");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    assert_eq!(end["event"], "complete");
    assert_eq!(end["data"]["changed"], true);
    assert_eq!(end["data"]["old"]["tiers"][1]["price"], 10);
    assert_eq!(end["data"]["new"]["tiers"][1]["price"], 12);
    let rows = |list: &Value| list.as_array().map_or(0, Vec::len);
    assert_eq!(rows(&system.read(&history).await["data"]), rows(&told) + 1);
    let feed = system
        .read(&format!("/api/vendors/changes?vendor={SLUG}"))
        .await;
    assert_eq!(feed["data"][0]["plan"], "Basic");
    assert_eq!(feed["data"][0]["to"]["price"]["amount"], "12");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_hostile_page_says_waits_for_a_person() {
    let (system, _worker, site) = stage().await;

    // A price that nobody sees, one of another currency, and one that would be a gift.
    let decoy = "<div style='display:none'><h3>Basic</h3><p>$1 per user / month</p></div>";
    site.show(page("$10 per user / month", decoy));
    let (hidden, _) = system.refresh().await;
    site.show(page("$0 per user / month", ""));
    let (free, _) = system.refresh().await;
    site.show(page("EUR 12 per user / month", ""));
    let (other, _) = system.refresh().await;

    for end in [&hidden, &free, &other] {
        assert_eq!(end["event"], "complete", "{end}");
        assert_eq!(end["data"]["changed"], false, "{end}");
    }
    assert_eq!(system.shown("Basic").await, 10);

    let waiting = system.read("/api/admin/extractions/review").await["data"].clone();
    let asked = waiting
        .as_array()
        .into_iter()
        .flatten()
        .find(|review| review["reason"] == "currency")
        .expect("a question about the currency")
        .clone();
    assert_eq!(asked["vendor"], SLUG);
    assert_eq!(asked["read"]["price"]["currency"], "EUR");
    let id = asked["id"].as_str().unwrap_or_default();
    let decision = json!({"decision": "approve", "note": "They moved to Europe."});
    let path = format!("/api/admin/extractions/review/{id}/decision");
    let decided = system.write(reqwest::Method::POST, &path, decision).await;
    assert_eq!(decided["state"], "approved");
    let feed = system
        .read(&format!("/api/vendors/changes?vendor={SLUG}"))
        .await;
    assert_eq!(feed["data"][0]["to"]["price"]["currency"], "EUR");
}
