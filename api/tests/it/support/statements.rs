//! Counts the statements that a request sends to PostgreSQL, from the events that sqlx logs.

use std::sync::{Arc, Mutex, PoisonError};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::DefaultGuard,
};

/// Listens on this thread until it is dropped. Tests run on one thread each, handlers included.
pub(crate) struct Statements {
    seen: Arc<Mutex<Vec<String>>>,
    _listening: DefaultGuard,
}

impl Statements {
    /// Begins to listen.
    pub(crate) fn listen() -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let listener = Listener(Arc::clone(&seen));
        Self {
            seen,
            _listening: tracing::subscriber::set_default(listener),
        }
    }

    /// The statements since the last call, without those that only begin and end transactions.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Listener(Arc<Mutex<Vec<String>>>);

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut summary = Summary(String::new());
        event.record(&mut summary);
        let first = summary.0.split_whitespace().next().unwrap_or_default();
        let is_frame = ["begin", "commit", "rollback"].contains(&first.to_lowercase().as_str());
        if !is_frame {
            let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            seen.push(summary.0);
        }
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

struct Summary(String);

impl Visit for Summary {
    fn record_debug(&mut self, _field: &Field, _value: &dyn std::fmt::Debug) {}

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            value.trim().clone_into(&mut self.0);
        }
    }
}
