//! The server: takes requests, checks them, and answers by its script.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri},
};
use futures::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};
use url::Url;

use super::{
    strict,
    written::{Reply, Written},
};

/// The only key that the fake accepts.
pub const KEY: &str = "sk-ant-fake-key";

type Choose = dyn Fn(&Value) -> Reply + Send + Sync;

/// One answer of the script.
#[derive(Clone)]
pub struct Step {
    reply: Arc<Choose>,
    usage: (u64, u64),
    piece: usize,
}

impl Step {
    /// Always this reply.
    #[must_use]
    pub fn new(reply: Reply) -> Self {
        Self::choose(move |_| reply.clone())
    }

    /// A reply that depends on the request: a model that reads what it is sent.
    pub fn choose(reply: impl Fn(&Value) -> Reply + Send + Sync + 'static) -> Self {
        Self {
            reply: Arc::new(reply),
            usage: (500, 100),
            piece: 64,
        }
    }

    /// Counts these tokens, read and written.
    #[must_use]
    pub fn using(mut self, input: u64, output: u64) -> Self {
        self.usage = (input, output);
        self
    }

    /// Sends so many bytes at a time, through the middle of letters and events.
    #[must_use]
    pub fn in_pieces_of(mut self, bytes: usize) -> Self {
        self.piece = bytes.max(1);
        self
    }
}

impl From<Reply> for Step {
    fn from(reply: Reply) -> Self {
        Self::new(reply)
    }
}

#[derive(Default)]
struct Stage {
    script: VecDeque<Step>,
    requests: Vec<Value>,
    faults: Vec<String>,
}

/// A running fake; it ends when dropped.
pub struct FakeMessages {
    url: Url,
    stage: Arc<Mutex<Stage>>,
    _server: JoinSet<()>,
}

impl FakeMessages {
    /// Starts on a free port of this machine. The last step of the script answers every further request.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start(script: impl IntoIterator<Item = Step>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let stage = Arc::new(Mutex::new(Stage {
            script: script.into_iter().collect(),
            ..Stage::default()
        }));
        let router = Router::new()
            .fallback(handle)
            .with_state(Arc::clone(&stage));
        let mut server = JoinSet::new();
        server.spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the fake stopped");
            }
        });
        let url = Url::parse(&format!("http://{address}/")).map_err(io::Error::other)?;
        Ok(Self {
            url,
            stage,
            _server: server,
        })
    }

    /// Where it listens: the base URL of a client.
    #[must_use]
    pub fn url(&self) -> Url {
        self.url.clone()
    }

    fn stage<T>(&self, read: impl FnOnce(&Stage) -> T) -> T {
        read(
            &self
                .stage
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }

    /// The bodies of all requests that were accepted.
    #[must_use]
    pub fn requests(&self) -> Vec<Value> {
        self.stage(|stage| stage.requests.clone())
    }

    /// What was wrong with requests that were not.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        self.stage(|stage| stage.faults.clone())
    }
}

async fn handle(
    State(stage): State<Arc<Mutex<Stage>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response<Body> {
    if let Some(model) = uri.path().strip_prefix("/v1/models/") {
        return describe(model, &headers);
    }
    let checked = if uri.path() != "/v1/messages" || method != Method::POST {
        Err((404, "not_found_error", "Not Found".to_owned()))
    } else {
        strict::headers(&headers).and_then(|()| strict::body(&bytes))
    };
    let (request, step) = {
        let mut stage = stage
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match checked {
            Err((status, kind, message)) => {
                stage.faults.push(message.clone());
                return error(status, kind, &message, None);
            }
            Ok(request) => {
                stage.requests.push(request.clone());
                let step = if stage.script.len() > 1 {
                    stage.script.pop_front()
                } else {
                    stage.script.front().cloned()
                };
                (request, step)
            }
        }
    };
    match step {
        Some(step) => answer(&request, &step).await,
        None => error(500, "api_error", "the script is empty", None),
    }
}

/// What is known of a model.
fn describe(model: &str, headers: &HeaderMap) -> Response<Body> {
    let is_ours = headers.get("x-api-key").is_some_and(|key| key == KEY);
    if !is_ours {
        return error(401, "authentication_error", "invalid x-api-key", None);
    }
    if !model.starts_with("claude-") {
        return error(404, "not_found_error", &format!("model: {model}"), None);
    }
    let body = json!({"type": "model", "id": model, "display_name": model, "created_at": "2026-01-01T00:00:00Z"});
    Response::new(Body::from(body.to_string()))
}

fn error(status: u16, kind: &str, message: &str, retry_after: Option<u32>) -> Response<Body> {
    let body = json!({
        "type": "error",
        "error": { "type": kind, "message": message },
        "request_id": "req_fake",
    });
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    headers.insert("request-id", HeaderValue::from_static("req_fake"));
    if let Some(seconds) = retry_after {
        headers.insert("retry-after", seconds.into());
        headers.insert("anthropic-ratelimit-requests-remaining", 0.into());
    }
    response
}

/// How the bytes end.
enum End {
    Properly,
    Never,
    Broken,
}

async fn answer(request: &Value, step: &Step) -> Response<Body> {
    let whole = |content: Option<&str>, as_text: bool, stop: &str, category: Option<&str>| {
        Written::answer(request, content, as_text, stop, category, step.usage).text
    };
    let is_forced = request.pointer("/tool_choice/name").is_some();
    let done = if is_forced { "tool_use" } else { "end_turn" };
    let plain = |value: &Value| whole(Some(&value.to_string()), false, done, None);
    let until = |value: &Value, bytes: usize| {
        let mut text = plain(value).into_bytes();
        text.truncate(bytes);
        text
    };
    let (bytes, end) = match (step.reply)(request) {
        Reply::Answer(value) => (plain(&value).into_bytes(), End::Properly),
        Reply::Raw(text) => (
            whole(Some(&text), false, done, None).into_bytes(),
            End::Properly,
        ),
        Reply::Text(text) => (
            whole(Some(&text), true, "end_turn", None).into_bytes(),
            End::Properly,
        ),
        Reply::Truncated(value, letters) => {
            let cut: String = value.to_string().chars().take(letters).collect();
            (
                whole(Some(&cut), false, "max_tokens", None).into_bytes(),
                End::Properly,
            )
        }
        Reply::Refusal(category) => (
            whole(Some("I can't"), true, "refusal", Some(category)).into_bytes(),
            End::Properly,
        ),
        Reply::Empty => (
            whole(None, true, "end_turn", None).into_bytes(),
            End::Properly,
        ),
        Reply::Stopped(reason) => (
            whole(Some("{}"), false, reason, None).into_bytes(),
            End::Properly,
        ),
        Reply::Status(status, kind, message, wait) => return error(status, kind, message, wait),
        Reply::Body(status, body) => {
            let mut response = Response::new(Body::from(body));
            *response.status_mut() =
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return response;
        }
        Reply::Silence => std::future::pending().await,
        Reply::Stall(value, bytes) => (until(&value, bytes), End::Never),
        Reply::Cut(value, bytes) => (until(&value, bytes), End::Broken),
        Reply::Short(value, bytes) => (until(&value, bytes), End::Properly),
        Reply::ErrorEvent(value, kind) => {
            let mut text = plain(&value);
            let middle = text.len() / 2;
            let middle = text[..middle].rfind("\n\n").map_or(0, |at| at + 2);
            text.truncate(middle);
            let error = json!({ "type": "error", "error": { "type": kind, "message": "failed" } });
            text.push_str(&format!("event: error\ndata: {error}\n\n"));
            (text.into_bytes(), End::Properly)
        }
        Reply::Html => return Response::new(Body::from("<html>a proxy's page</html>")),
        Reply::Rubbish => (
            b"data: {\xff\xfe\n\ndata: rubbish\n\n".to_vec(),
            End::Properly,
        ),
    };
    stream_of(bytes, step.piece, end)
}

fn stream_of(bytes: Vec<u8>, piece: usize, end: End) -> Response<Body> {
    let pieces: Vec<Result<Bytes, io::Error>> = bytes
        .chunks(piece)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    let tail = match end {
        End::Properly => stream::empty().boxed(),
        End::Never => stream::pending().boxed(),
        End::Broken => stream::iter([Err(io::Error::other("cut"))]).boxed(),
    };
    let body = Body::from_stream(stream::iter(pieces).chain(tail).then(|piece| async {
        // Gives each piece its own write.
        tokio::task::yield_now().await;
        piece
    }));
    let mut response = Response::new(body);
    response.headers_mut().insert(
        "content-type",
        HeaderValue::from_static("text/event-stream; charset=utf-8"),
    );
    response
}
