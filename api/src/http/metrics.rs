//! What this process counts of its requests.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use shared::platform::metrics::{Counts, Times, answer_times};

/// Requests and how long they took, by route. Clones share everything.
#[derive(Clone)]
pub struct HttpMetrics {
    /// By method, route and status.
    pub requests: Counts,
    /// By method and route.
    pub durations: Times,
}

impl Default for HttpMetrics {
    fn default() -> Self {
        Self {
            requests: Counts::default(),
            durations: answer_times(),
        }
    }
}

impl HttpMetrics {
    /// Notes an answer. The route is a template or `unmatched`, and a method that nobody has is one of `other`: what
    /// visitors make up makes no series.
    pub fn answered(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let method = match *method {
            Method::GET
            | Method::HEAD
            | Method::POST
            | Method::PUT
            | Method::PATCH
            | Method::DELETE
            | Method::OPTIONS => method.as_str(),
            _ => "other",
        };
        let of_route = vec![("method", method.to_owned()), ("route", route.to_owned())];
        self.durations
            .get_or_create(&of_route)
            .observe(took.as_secs_f64());
        let mut of_status = of_route;
        of_status.push(("status", status.as_str().to_owned()));
        self.requests.get_or_create(&of_status).inc();
    }
}
