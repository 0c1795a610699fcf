//! What the fake knows, and what it answers.

use std::collections::{HashMap, VecDeque};

use axum::http::{HeaderMap, Method, StatusCode, Uri};
use serde_json::{Value, json};

use super::{
    ACCOUNT,
    account::{Happening, Session},
    request::{Fields, Reply, admit, invalid, new_session},
    server::{Fault, Recorded},
    wire,
};

/// Everything behind the counter.
#[derive(Default)]
pub(super) struct Stage {
    address: String,
    pub(super) sessions: Vec<Session>,
    events: Vec<Value>,
    replies: HashMap<String, (String, Reply)>,
    pub(super) faults: VecDeque<Fault>,
    pub(super) requests: Vec<Recorded>,
    made: u64,
}

/// The checkout that has this name, or that something of this name belongs to.
pub(super) fn find<'s>(sessions: &'s mut [Session], name: &str) -> Option<&'s mut Session> {
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

impl Stage {
    /// An empty one, of a fake that listens there.
    pub(super) fn at(address: String) -> Self {
        Self {
            address,
            ..Self::default()
        }
    }

    /// Lets something happen; returns the event.
    pub(super) fn happens(&mut self, name: &str, what: Happening) -> Value {
        let Some(session) = find(&mut self.sessions, name) else {
            return Value::Null;
        };
        let (kind, object) = session.happen(what);
        let livemode = session.livemode;
        self.made += 1;
        let id = format!("evt_{:016x}", self.made);
        let event = wire::event(&id, kind, livemode, &object);
        self.events.push(event.clone());
        event
    }

    /// The checkout whose page is visited, after what its payer does there.
    pub(super) fn visit(&mut self, name: &str, what: Option<Happening>) -> Option<Session> {
        if let Some(what) = what {
            self.happens(name, what);
        }
        find(&mut self.sessions, name).map(|session| session.clone())
    }

    /// The reply, and whether it is one that was given before.
    pub(super) fn handle(
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
                session.page = format!("{}c/pay/{}", self.address, session.id);
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
            ["account"] => Some(json!({"id": ACCOUNT, "object": "account"})),
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
        list(
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
        list(uri, query, wanted.map(wire::dispute))
    }

    fn list_events(&self, uri: &Uri, query: &Fields) -> Reply {
        let wanted = self.events.iter().rev().filter(|event| {
            let kind = event["type"].as_str().unwrap_or_default();
            query.holds("types[]", kind)
                && query
                    .number("created[gte]")
                    .is_none_or(|at| event["created"].as_i64() >= Some(at))
        });
        list(uri, query, wanted.cloned())
    }
}

/// One page of a list, the newest first.
fn list(uri: &Uri, query: &Fields, all: impl Iterator<Item = Value>) -> Reply {
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
