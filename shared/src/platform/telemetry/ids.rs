//! Ids of spans: those that a context has named already, random ones otherwise.

use std::cell::Cell;

use opentelemetry::trace::{SpanId, TraceId};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};

thread_local! {
    /// What the span that begins on this thread is to be called.
    static NAMED: Cell<Option<(TraceId, SpanId)>> = const { Cell::new(None) };
}

/// Gives the span that `begin` begins these ids. It begins on this thread, before `begin` returns.
pub(super) fn with<T>(trace: TraceId, span: SpanId, begin: impl FnOnce() -> T) -> T {
    NAMED.set(Some((trace, span)));
    let begun = begin();
    NAMED.set(None);
    begun
}

/// Names spans as they were named already.
#[derive(Debug, Default)]
pub(super) struct OwnIds {
    others: RandomIdGenerator,
}

impl IdGenerator for OwnIds {
    fn new_trace_id(&self) -> TraceId {
        match NAMED.get() {
            Some((trace, _)) => trace,
            None => self.others.new_trace_id(),
        }
    }

    fn new_span_id(&self) -> SpanId {
        match NAMED.get() {
            Some((_, span)) => span,
            None => self.others.new_span_id(),
        }
    }
}
