//! One trace, from the browser's request to the last event, as a collector and a reader of logs see it.

use std::{
    collections::HashMap,
    fs::File,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use ai::testing::{FakeMessages, KEY, Reply, Step};
use axum::{Router, body::Bytes, extract::State, routing::post};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::any_value::Value as Attribute,
    trace::v1::{Span, span::SpanKind},
};
use prost::Message;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinSet};

use crate::support::{Respondent, System};

/// Spans with the name of the service that sent them.
type Sent = Arc<Mutex<Vec<(String, Span)>>>;

/// A collector that keeps what it is sent in memory.
struct Collector {
    url: String,
    sent: Sent,
    _server: JoinSet<()>,
}

impl Collector {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let sent = Sent::default();
        let router = Router::new()
            .route("/v1/traces", post(take))
            .with_state(Arc::clone(&sent));
        let mut server = JoinSet::new();
        server.spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self {
            url,
            sent,
            _server: server,
        }
    }

    /// The spans of a trace, as soon as these names are among them and each hangs below the browser's.
    async fn wait_for(&self, trace_id: &[u8], names: &[&str]) -> Vec<(String, Span)> {
        let begun = Instant::now();
        loop {
            let all = self.sent.lock().expect("no panic inside").clone();
            let own = all
                .into_iter()
                .filter(|(_, span)| span.trace_id == trace_id);
            let own: Vec<_> = own.collect();
            let has = |name: &&str| own.iter().any(|(_, span)| span.name == *name);
            // A span is sent when it ends, so parts come before the whole.
            if names.iter().all(has)
                && own
                    .iter()
                    .all(|(_, span)| names_above(&own, span).is_some())
            {
                return own;
            }
            let sent: Vec<_> = own.iter().map(|(_, span)| &span.name).collect();
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "not all of {names:?}, or not below the browser's: {sent:?}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

async fn take(State(sent): State<Sent>, body: Bytes) {
    let request = ExportTraceServiceRequest::decode(body).expect("what the protocol says");
    for resource in request.resource_spans {
        let attributes = resource.resource.expect("a resource").attributes;
        let name = attributes.iter().find(|one| one.key == "service.name");
        let name = name.and_then(|one| one.value.clone()?.value);
        let Some(Attribute::StringValue(service)) = name else {
            panic!("a service without a name");
        };
        let spans = resource
            .scope_spans
            .into_iter()
            .flat_map(|scope| scope.spans);
        let spans = spans.map(|span| (service.clone(), span));
        sent.lock().expect("no panic inside").extend(spans);
    }
}

const BROWSER_TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const BROWSER_SPAN: &str = "00f067aa0ba902b7";

fn bytes(hexadecimal: &str) -> Vec<u8> {
    hex::decode(hexadecimal).expect("hexadecimal")
}

/// The names above a span, the nearest first, up to the browser's; nothing where it does not hang below that.
fn names_above<'s>(spans: &'s [(String, Span)], span: &Span) -> Option<Vec<&'s str>> {
    let by_id: HashMap<&[u8], &Span> = spans
        .iter()
        .map(|(_, span)| (span.span_id.as_slice(), span))
        .collect();
    let (mut above, mut parent) = (Vec::new(), span.parent_span_id.as_slice());
    while let Some(span) = by_id.get(parent) {
        above.push(span.name.as_str());
        parent = span.parent_span_id.as_slice();
    }
    (parent == bytes(BROWSER_SPAN)).then_some(above)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_trace_leads_from_the_browsers_request_to_the_last_event() {
    let collector = Collector::start().await;
    let model = FakeMessages::start([Step::new(Reply::Raw("{}".to_owned()))]).await;
    let model = model.expect("a port");
    let log = tempfile();
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url.as_str()),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("LOG_FORMAT", "json"),
        ("LOG_LEVEL", "info"),
        ("ANTHROPIC_API_KEY", KEY),
        ("ANTHROPIC_BASE_URL", model.url().as_str()),
        ("AI_CALLS_PER_MINUTE", "1000"),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let variables: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let system = System::start_with(&variables, Some(log.1)).await;
    let _worker = system.start_worker();

    let header = format!("00-{BROWSER_TRACE}-{BROWSER_SPAN}-01");
    let mut headers = HeaderMap::new();
    headers.insert(
        "traceparent",
        HeaderValue::from_str(&header).expect("a header"),
    );
    let respondent = Respondent::complete_last(&system, headers).await;
    let trace_id = bytes(BROWSER_TRACE);
    let request = "POST /api/quiz/sessions/{id}/complete";
    let (enqueued, job) = (
        "enqueue reports.generate_report",
        "job.reports.generate_report",
    );
    let names = [request, enqueued, job, "append complete"];
    let spans = collector.wait_for(&trace_id, &names).await;
    for (name, service, kind, above) in [
        (request, "crb-api", SpanKind::Server, &[][..]),
        (enqueued, "crb-api", SpanKind::Producer, &[request]),
        (job, "crb-worker", SpanKind::Consumer, &[enqueued, request]),
        (
            "chat claude-sonnet-5-5",
            "crb-worker",
            SpanKind::Client,
            &[job, enqueued, request],
        ),
        (
            "append complete",
            "crb-worker",
            SpanKind::Producer,
            &[job, enqueued, request],
        ),
    ] {
        let found = spans.iter().find(|(_, span)| span.name == name);
        let (sender, span) = found.unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(sender, service, "{name}");
        assert_eq!(span.kind(), kind, "{name}");
        assert_eq!(names_above(&spans, span).as_deref(), Some(above), "{name}");
    }

    // The ledger and the log hold the same id.
    let kept: String =
        sqlx::query_scalar("select trace from job_runs where kind = 'reports.generate_report'")
            .fetch_one(&mut system.db.owner().await)
            .await
            .expect("the job's row");
    let (_, producer) = spans
        .iter()
        .find(|(_, span)| span.name == enqueued)
        .expect("found above");
    assert_eq!(
        kept,
        format!("00-{BROWSER_TRACE}-{}-01", hex::encode(&producer.span_id))
    );
    let written = std::fs::read_to_string(&log.0).expect("the log");
    let lines = written.lines().filter(|line| line.contains(BROWSER_TRACE));
    let lines: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    for message in ["answered", "asked the language model", "job done"] {
        assert!(
            lines.iter().any(|line| line["message"] == message),
            "{message}: {written}"
        );
    }
    assert!(!written.contains(&respondent.token));
    let _ = std::fs::remove_file(&log.0);
}

/// A file that both processes append to.
fn tempfile() -> (std::path::PathBuf, File) {
    let name = format!("crb-traces-{}.log", uuid::Uuid::new_v4().simple());
    let path = std::env::temp_dir().join(name);
    let file = File::options().create(true).append(true).open(&path);
    (path, file.expect("a file"))
}
