//! People who answer, watch and read, through a balancer and without mercy: whatever is not answered counts.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use eventsource_stream::Eventsource;
use futures::StreamExt;
use proof::company::Company;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::tally::Tally;

/// How long a report may take while everything is replaced.
const REPORT_LIMIT: Duration = Duration::from_secs(120);
/// As browsers wait before they open a stream again.
const PAUSE: Duration = Duration::from_millis(200);
/// People press a button again, and no more often than this.
const TRIES: u32 = 5;
/// What everybody reads.
const PUBLIC: &[&str] = &[
    "/",
    "/api/vendors?limit=20",
    "/api/vendors/categories",
    "/api/vendors/hubspot",
    "/api/quiz/questions/professional_services",
    "/api/health",
];

/// Everybody who uses the system.
#[derive(Clone)]
pub(crate) struct People {
    http: reqwest::Client,
    base_url: String,
    company: Arc<Company>,
    pub(crate) tally: Arc<Tally>,
    next: Arc<AtomicU64>,
}

impl People {
    pub(crate) fn new(base_url: &str, company: Company) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(Duration::from_secs(5))
            .build()?;
        Ok(Self {
            http,
            base_url: base_url.trim_end_matches('/').to_owned(),
            company: Arc::new(company),
            tally: Arc::default(),
            next: Arc::default(),
        })
    }

    /// Reads what everybody reads, page after page.
    pub(crate) async fn browse(&self, pages: usize) {
        for page in 0..pages {
            let at = self.next.fetch_add(1, Relaxed) as usize + page;
            let _ = self
                .once(Method::GET, PUBLIC[at % PUBLIC.len()], None, None)
                .await;
        }
    }

    /// Answers the quick quiz, watches its report being made, and reads it.
    pub(crate) async fn visit(&self) {
        match self.start_report().await {
            Ok((report, token)) => {
                self.tally.started.fetch_add(1, Relaxed);
                let watched = tokio::time::timeout(REPORT_LIMIT, self.watch(&report, &token)).await;
                match watched {
                    Ok(Ok(())) => {
                        self.tally.delivered.fetch_add(1, Relaxed);
                    }
                    Ok(Err(error)) => self.tally.lost(format!("{report}: {error:#}")),
                    Err(_) => self
                        .tally
                        .lost(format!("{report}: not within {} s", REPORT_LIMIT.as_secs())),
                }
            }
            // Its requests were counted; nobody was promised a report yet.
            Err(error) => crate::tell(&format!("somebody gave up before the report: {error:#}")),
        }
    }

    async fn start_report(&self) -> anyhow::Result<(String, String)> {
        let number = self.next.fetch_add(1, Relaxed);
        let begun = json!({"email": format!("endure-{number}@crb.example"), "tier": "quick"});
        let opened = self
            .insist(Method::POST, "/api/quiz/sessions", None, Some(&begun))
            .await?;
        let token = text(&opened, "/data/resume_token")?;
        let path = format!("/api/quiz/sessions/{}", text(&opened, "/data/session/id")?);
        let answers = json!({"answers": self.company.answers});
        self.insist(Method::PATCH, &path, Some(&token), Some(&answers))
            .await?;
        let complete = format!("{path}/complete");
        let completed = self
            .insist(Method::POST, &complete, Some(&token), None)
            .await?;
        Ok((text(&completed, "/data/report/id")?, token))
    }

    /// Follows a report to its end over as many streams as it takes; numbers go up by one, whatever happens.
    async fn watch(&self, report: &str, token: &str) -> anyhow::Result<()> {
        let path = format!("/api/reports/{report}/stream");
        let (mut last, mut opened) = (0, 0_u32);
        loop {
            if opened > 0 {
                self.tally.resumed.fetch_add(1, Relaxed);
                tokio::time::sleep(PAUSE).await;
            }
            opened += 1;
            let Some(response) = self.open(&path, token, last).await else {
                continue;
            };
            let mut events = response.bytes_stream().eventsource();
            while let Some(Ok(event)) = events.next().await {
                let number: u64 = event.id.parse().context("an event without a number")?;
                if number != last + 1 {
                    bail!("event {number} after {last}");
                }
                last = number;
                match event.event.as_str() {
                    "complete" => {
                        let data: Value = serde_json::from_str(&event.data)?;
                        let url = text(&data, "/public_url")?;
                        let name = url.rsplit('/').next().unwrap_or_default();
                        let path = format!("/api/reports/public/{name}");
                        self.insist(Method::GET, &path, None, None).await?;
                        return Ok(());
                    }
                    "error" if event.data.contains("\"recoverable\":false") => {
                        bail!("it failed: {}", event.data)
                    }
                    _ => {}
                }
            }
        }
    }

    async fn open(&self, path: &str, token: &str, last: u64) -> Option<Response> {
        let began = Instant::now();
        let mut request = self
            .http
            .get(format!("{}{path}", self.base_url))
            .bearer_auth(token);
        if last > 0 {
            request = request.header("last-event-id", last.to_string());
        }
        match request.send().await {
            Ok(response) if response.status() == 200 => {
                self.tally.succeeded(began.elapsed());
                Some(response)
            }
            Ok(response) => {
                self.tally
                    .failed(format!("GET …/stream: {}", response.status()));
                None
            }
            Err(error) => {
                self.tally.failed(format!("GET …/stream: {}", root(&error)));
                None
            }
        }
    }

    /// Asks until it is answered; every failure counts.
    async fn insist(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        for _ in 0..TRIES {
            if let Some(answer) = self.once(method.clone(), path, token, body).await {
                return Ok(serde_json::from_slice(&answer)?);
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("{method} {path} failed {TRIES} times")
    }

    async fn once(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Option<Vec<u8>> {
        let began = Instant::now();
        let mut request = self
            .http
            .request(method.clone(), format!("{}{path}", self.base_url));
        request = request.timeout(Duration::from_secs(30));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answered = async {
            let response = request.send().await?;
            let status = response.status();
            Ok::<_, reqwest::Error>((status, response.bytes().await?))
        };
        // Ids make every path another one; where it failed is told by its shape.
        let shape: Vec<&str> = path
            .split('/')
            .map(|part| if part.len() > 20 { "…" } else { part })
            .collect();
        let shape = shape.join("/");
        match answered.await {
            Ok((status, bytes)) if status.is_success() => {
                self.tally.succeeded(began.elapsed());
                Some(bytes.to_vec())
            }
            Ok((status, _)) => {
                self.tally.failed(format!("{method} {shape}: {status}"));
                None
            }
            Err(error) => {
                self.tally
                    .failed(format!("{method} {shape}: {}", root(&error)));
                None
            }
        }
    }
}

/// The innermost cause.
fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

fn text(value: &Value, pointer: &str) -> anyhow::Result<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    Ok(found
        .with_context(|| format!("no text at {pointer}"))?
        .to_owned())
}
