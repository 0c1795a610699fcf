//! The context that travels with a request: its id, and the W3C trace it belongs to.
//!
//! A request stores its trace parent in the jobs it enqueues; the worker takes it up again, so one trace
//! id runs from the browser to the last event of a report.

use std::future::Future;

use super::secrets::random_bytes;

/// Who caused the work at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext {
    /// Shown to the caller in `X-Request-Id` and in every error.
    pub request_id: String,
    /// 32 hexadecimal digits.
    pub trace_id: String,
    /// 16 hexadecimal digits: our own span, which causes what comes next.
    pub span_id: String,
    /// The span that caused ours, where there is one.
    pub parent_id: Option<String>,
}

tokio::task_local! {
    static CURRENT: TraceContext;
}

impl TraceContext {
    /// A context of its own, for work that nobody asked for.
    #[must_use]
    pub fn root() -> Self {
        let trace_id = Self::new_request_id();
        Self {
            request_id: trace_id.clone(),
            trace_id,
            span_id: format!("{:016x}", u64::from_ne_bytes(random_bytes())),
            parent_id: None,
        }
    }

    /// The context of a part of this work.
    #[must_use]
    pub fn child(&self) -> Self {
        Self {
            span_id: hex::encode(random_bytes::<8>()),
            parent_id: Some(self.span_id.clone()),
            ..self.clone()
        }
    }

    /// The id of a request that brought none: 32 hexadecimal digits.
    #[must_use]
    pub fn new_request_id() -> String {
        format!("{:032x}", u128::from_ne_bytes(random_bytes()))
    }

    /// The context a `traceparent` header describes, with a new span below it; `None` if malformed.
    #[must_use]
    pub fn from_traceparent(header: &str) -> Option<Self> {
        let mut parts = header.trim().split('-');
        let (version, trace_id, parent, _flags) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let is_hex = |text: &str, len: usize| {
            text.len() == len
                && text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
                && text.bytes().any(|b| b != b'0')
        };
        let known_version =
            version.len() == 2 && version != "ff" && version.bytes().all(|b| b.is_ascii_hexdigit());
        (known_version && is_hex(trace_id, 32) && is_hex(parent, 16)).then(|| Self {
            request_id: trace_id.to_owned(),
            trace_id: trace_id.to_owned(),
            span_id: hex::encode(random_bytes::<8>()),
            parent_id: Some(parent.to_owned()),
        })
    }

    /// The header that hands this context on.
    #[must_use]
    pub fn traceparent(&self) -> String {
        format!("00-{}-{}-01", self.trace_id, self.span_id)
    }

    /// The context of the running task, if it has one.
    #[must_use]
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }

    /// Runs a future inside this context.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }
}

#[cfg(test)]
mod tests {
    use super::TraceContext;

    #[test]
    fn a_traceparent_keeps_its_trace_and_gets_a_new_span() {
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        let context = TraceContext::from_traceparent(header).expect("well formed");

        assert_eq!(context.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_ne!(context.span_id, "00f067aa0ba902b7");
        assert_eq!(context.parent_id.as_deref(), Some("00f067aa0ba902b7"));
    }

    #[test]
    fn a_part_hangs_below_the_whole() {
        let whole = TraceContext::root();

        let part = whole.child();

        assert_eq!(part.trace_id, whole.trace_id);
        assert_eq!(part.parent_id, Some(whole.span_id));
    }

    #[test]
    fn a_malformed_traceparent_is_ignored() {
        for header in [
            "",
            "00-1-2-3",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        ] {
            assert_eq!(TraceContext::from_traceparent(header), None, "{header}");
        }
    }
}
