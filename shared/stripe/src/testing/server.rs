//! The server: takes requests, keeps what they make, and fails when it is told to.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinSet};
use url::Url;

use super::{
    account::{Happening, Session},
    page,
    request::Fields,
    stage::{Stage, find},
    wire,
};

/// How the next request goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is answered with this status, and nothing is done.
    Status(u16),
    /// It is carried out, and the answer never comes.
    SilenceAfter,
    /// It is carried out, and answered with 500.
    ErrorAfter,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// `GET` or `POST`.
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The idempotency key, if it carried one.
    pub key: Option<String>,
    /// Names and values of its form.
    pub form: Vec<(String, String)>,
}

/// A running fake; it ends with the value.
pub struct FakeStripe {
    url: Url,
    stage: Arc<Mutex<Stage>>,
    /// Dropped with the value, and with it the server.
    _server: JoinSet<()>,
}

impl FakeStripe {
    /// Starts on a free port of this machine.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url =
            Url::parse(&format!("http://{}", listener.local_addr()?)).map_err(io::Error::other)?;
        let stage = Arc::new(Mutex::new(Stage::at(url.to_string())));
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&stage));
        let mut server = JoinSet::new();
        server.spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            url,
            stage,
            _server: server,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Lets something happen to a checkout, named by its id or its reference; returns the event, not sent yet.
    /// Null if there is no such checkout.
    #[must_use]
    pub fn happens(&self, name: &str, what: Happening) -> Value {
        lock(&self.stage).happens(name, what)
    }

    /// Bends a checkout.
    pub fn bend(&self, name: &str, change: impl FnOnce(&mut Session)) {
        if let Some(session) = find(&mut lock(&self.stage).sessions, name) {
            change(session);
        }
    }

    /// Forgets a checkout.
    pub fn forget(&self, name: &str) {
        lock(&self.stage)
            .sessions
            .retain(|session| session.id != name && session.reference.as_deref() != Some(name));
    }

    /// The next requests go wrong like this.
    pub fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.stage).faults.extend(faults);
    }

    /// Every checkout that was made.
    #[must_use]
    pub fn sessions(&self) -> Vec<Session> {
        lock(&self.stage).sessions.clone()
    }

    /// Every request that came.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.stage).requests.clone()
    }
}

fn lock(stage: &Mutex<Stage>) -> MutexGuard<'_, Stage> {
    stage.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    State(stage): State<Arc<Mutex<Stage>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(rest) = uri.path().strip_prefix("/c/pay/") {
        return page::visit(rest, |name, what| lock(&stage).visit(name, what));
    }
    let (reply, fault, is_replay) = {
        let mut stage = lock(&stage);
        let body = String::from_utf8_lossy(&body).into_owned();
        let key = headers
            .get("idempotency-key")
            .and_then(|key| key.to_str().ok())
            .map(str::to_owned);
        stage.requests.push(Recorded {
            method: method.to_string(),
            path: uri.path().to_owned(),
            key: key.clone(),
            form: Fields::parse(&body).0,
        });
        // Whose key it is is asked once, at whatever moment: a script does not count it.
        let fault = match uri.path() {
            "/v1/account" => None,
            _ => stage.faults.pop_front(),
        };
        if let Some(Fault::Status(status)) = fault {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            ((status, wire::error("api_error", "", "")), None, false)
        } else {
            let (reply, is_replay) = stage.handle(&method, &uri, &headers, key, body);
            (reply, fault, is_replay)
        }
    };
    match fault {
        Some(Fault::SilenceAfter) => std::future::pending().await,
        Some(Fault::ErrorAfter) => {
            let error = wire::error("api_error", "", "");
            json(StatusCode::INTERNAL_SERVER_ERROR, false, &error)
        }
        Some(Fault::Status(_)) | None => json(reply.0, is_replay, &reply.1),
    }
}

fn json(status: StatusCode, is_replay: bool, body: &Value) -> Response {
    let headers = [
        ("content-type", "application/json"),
        (
            "idempotent-replayed",
            if is_replay { "true" } else { "false" },
        ),
    ];
    (status, headers, body.to_string()).into_response()
}
