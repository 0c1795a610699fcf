//! Counts the SQL statements that the tests' thread sends: sqlx reports each one as an event.

use std::sync::{Arc, LazyLock, Mutex};

use tracing::{
    Dispatch, Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::DefaultGuard,
};

/// Statements sent since it was made, while it lives.
pub(crate) struct Statements {
    seen: Arc<Mutex<Vec<String>>>,
    _listening: DefaultGuard,
}

impl Statements {
    pub(crate) fn listen() -> Self {
        // While there is one subscriber alone, a thread that does not have it may switch an event off for all threads;
        // with two, all that exist are asked.
        static ANOTHER: LazyLock<Dispatch> =
            LazyLock::new(|| Dispatch::new(Listener(Arc::default())));
        LazyLock::force(&ANOTHER);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let listener = Listener(Arc::clone(&seen));
        Self {
            seen,
            _listening: tracing::subscriber::set_default(listener),
        }
    }

    /// What was sent since the last look, without what only begins and ends transactions: the rollback with which
    /// the pool takes each connection back is not sent by any operation, and for whom a transaction runs is part of its
    /// beginning. The stamps of reference data are read twice a second whatever is asked.
    pub(crate) fn take(&self) -> Vec<String> {
        let mut seen = self.seen.lock().expect("no panic inside");
        std::mem::take(&mut *seen)
            .into_iter()
            .filter(|statement| {
                let first = statement.split_whitespace().next().unwrap_or_default();
                let is_frame =
                    ["begin", "commit", "rollback"].contains(&first.to_lowercase().as_str());
                let is_scope = statement.contains("set_config('crb.scope'");
                !is_frame && !is_scope && !statement.contains("reference_revisions")
            })
            .collect()
    }
}

struct Listener(Arc<Mutex<Vec<String>>>);

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _span: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _span: &span::Id, _values: &span::Record<'_>) {}

    fn record_follows_from(&self, _span: &span::Id, _follows: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let whole = if text.statement.trim().is_empty() {
            text.summary
        } else {
            text.statement
        };
        self.0.lock().expect("no panic inside").push(whole);
    }

    fn enter(&self, _span: &span::Id) {}

    fn exit(&self, _span: &span::Id) {}
}

#[derive(Default)]
struct Text {
    summary: String,
    statement: String,
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.statement),
            _ => {}
        }
    }

    fn record_debug(&mut self, _field: &Field, _value: &dyn std::fmt::Debug) {}
}
