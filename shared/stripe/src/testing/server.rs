//! The server: takes requests, keeps what they make, and fails when it is told to.

use std::{
    collections::{HashMap, VecDeque},
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
use serde_json::{Value, json as object};
use tokio::{net::TcpListener, task::JoinSet};
use url::Url;

use super::{
    ACCOUNT,
    account::{Happening, Session},
    request::{Fields, Reply, admit, invalid, new_session},
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

#[derive(Default)]
struct Stage {
    sessions: Vec<Session>,
    events: Vec<Value>,
    replies: HashMap<String, (String, Reply)>,
    faults: VecDeque<Fault>,
    requests: Vec<Recorded>,
    made: u64,
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
        let stage = Arc::new(Mutex::new(Stage::default()));
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
        let mut stage = lock(&self.stage);
        let Some(session) = find(&mut stage.sessions, name) else {
            return Value::Null;
        };
        let (kind, object) = session.happen(what);
        let livemode = session.livemode;
        stage.made += 1;
        let event = wire::event(&format!("evt_{:016x}", stage.made), kind, livemode, &object);
        stage.events.push(event.clone());
        event
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

fn find<'s>(sessions: &'s mut [Session], name: &str) -> Option<&'s mut Session> {
    sessions.iter_mut().find(|session| {
        [
            &session.id,
            &session.intent,
            &session.charge,
            &session.dispute,
            &session.refund,
        ]
        .into_iter()
        .any(|known| known == name)
            || session.reference.as_deref() == Some(name)
    })
}

async fn answer(
    State(stage): State<Arc<Mutex<Stage>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
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

impl Stage {
    /// The reply, and whether it is one that was given before.
    fn handle(
        &mut self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        key: Option<String>,
        body: String,
    ) -> (Reply, bool) {
        if let Err(refused) = admit(headers) {
            return (refused, false);
        }
        if method == Method::GET {
            return (self.read(uri), false);
        }
        let known = key.as_ref().and_then(|key| self.replies.get(key));
        if let Some((first, reply)) = known {
            return if *first == body {
                (reply.clone(), true)
            } else {
                let mismatch = wire::error("idempotency_error", "", "");
                ((StatusCode::BAD_REQUEST, mismatch), false)
            };
        }
        let reply = match uri.path() {
            "/v1/checkout/sessions" => self.create(&Fields::parse(&body)),
            _ => invalid("url_invalid", ""),
        };
        if let Some(key) = key {
            self.replies.insert(key, (body, reply.clone()));
        }
        (reply, false)
    }

    fn create(&mut self, fields: &Fields) -> Reply {
        match new_session(fields) {
            Ok(mut session) => {
                self.made += 1;
                let name = format!("{:024x}", self.made);
                session.id = format!("cs_test_{name}");
                session.intent = format!("pi_{name}");
                session.charge = format!("ch_{name}");
                session.dispute = format!("du_{name}");
                session.refund = format!("re_{name}");
                let reply = (StatusCode::OK, wire::session(&session, false));
                self.sessions.push(session);
                reply
            }
            Err(refused) => refused,
        }
    }

    fn read(&mut self, uri: &Uri) -> Reply {
        let query = Fields::parse(uri.query().unwrap_or_default());
        let path: Vec<&str> = uri.path().split('/').skip(2).collect();
        let found = match path.as_slice() {
            ["account"] => Some(object!({"id": ACCOUNT, "object": "account"})),
            ["checkout", "sessions"] => return self.list_sessions(uri, &query),
            ["events"] => return self.list_events(uri, &query),
            ["disputes"] => return self.list_disputes(uri, &query),
            ["checkout", "sessions", id] => {
                let expanded = query.holds("expand[]", "payment_intent.latest_charge");
                self.find(id).map(|found| wire::session(found, expanded))
            }
            ["payment_intents", id] => self.find(id).map(|found| wire::intent(found, false)),
            ["charges", id] => self.find(id).map(wire::charge),
            ["refunds", id] => self.find(id).map(wire::refund),
            ["disputes", id] => self.find(id).map(wire::dispute),
            _ => None,
        };
        found.map_or_else(
            || {
                let missing = wire::error("invalid_request_error", "resource_missing", "id");
                (StatusCode::NOT_FOUND, missing)
            },
            |found| (StatusCode::OK, found),
        )
    }

    fn find(&mut self, id: &str) -> Option<&Session> {
        find(&mut self.sessions, id).map(|session| &*session)
    }

    fn list_sessions(&self, uri: &Uri, query: &Fields) -> Reply {
        let expanded = query.holds("expand[]", "data.payment_intent.latest_charge");
        let wanted = self.sessions.iter().rev().filter(|session| {
            query
                .get("payment_intent")
                .is_none_or(|intent| session.intent == intent)
                && query
                    .number("created[gte]")
                    .is_none_or(|at| session.created >= at)
                && query
                    .number("created[lte]")
                    .is_none_or(|at| session.created <= at)
        });
        page(
            uri,
            query,
            wanted.map(|session| wire::session(session, expanded)),
        )
    }

    fn list_disputes(&self, uri: &Uri, query: &Fields) -> Reply {
        let wanted = self.sessions.iter().rev().filter(|session| {
            session.dispute_status.is_some()
                && query
                    .get("payment_intent")
                    .is_none_or(|intent| session.intent == intent)
        });
        page(uri, query, wanted.map(wire::dispute))
    }

    fn list_events(&self, uri: &Uri, query: &Fields) -> Reply {
        let wanted = self.events.iter().rev().filter(|event| {
            let kind = event["type"].as_str().unwrap_or_default();
            query.holds("types[]", kind)
                && query
                    .number("created[gte]")
                    .is_none_or(|at| event["created"].as_i64() >= Some(at))
        });
        page(uri, query, wanted.cloned())
    }
}

/// One page of a list, the newest first.
fn page(uri: &Uri, query: &Fields, all: impl Iterator<Item = Value>) -> Reply {
    let limit = match query.get("limit").map(str::parse::<usize>) {
        None => 10,
        Some(Ok(limit)) if (1..=100).contains(&limit) => limit,
        Some(_) => return invalid("parameter_invalid_integer", "limit"),
    };
    let mut rest: Vec<Value> = all.collect();
    if let Some(after) = query.get("starting_after") {
        let Some(place) = rest.iter().position(|item| item["id"] == after) else {
            return invalid("resource_missing", "starting_after");
        };
        rest.drain(..=place);
    }
    let has_more = rest.len() > limit;
    rest.truncate(limit);
    (StatusCode::OK, wire::list(uri.path(), &rest, has_more))
}
