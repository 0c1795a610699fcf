//! Whether this worker works: a process that no longer looks at its queues must not look alive.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use shared::platform::{db, jobs::Queue, metrics::CONTENT_TYPE};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{Executor, metrics::exposition};
use crate::context::Context;

/// A queue not looked at for this long is not served.
const STALE_AFTER: Duration = Duration::from_secs(30);

/// When each queue was last looked at.
#[derive(Clone, Default)]
pub struct Pulse {
    beats: Arc<Mutex<HashMap<Queue, Instant>>>,
}

impl Pulse {
    /// Notes a look at a queue.
    pub fn beat(&self, queue: Queue) {
        self.beats
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(queue, Instant::now());
    }

    fn stale(&self, queues: impl Iterator<Item = Queue>, started: Instant) -> Vec<Queue> {
        let beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        queues
            .filter(|queue| beats.get(queue).unwrap_or(&started).elapsed() > STALE_AFTER)
            .collect()
    }
}

/// Tells readiness and numbers over HTTP, and ends the process when no queue was looked at for too long.
pub async fn serve(executor: Executor, pulse: Pulse) {
    let context = executor.context().clone();
    let started = Instant::now();
    let listener = match TcpListener::bind(context.config.ops_bind).await {
        Ok(listener) => Some(listener),
        Err(error) => {
            tracing::warn!(%error, bind = %context.config.ops_bind, "cannot tell readiness (WORKER_OPS_BIND)");
            None
        }
    };
    loop {
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(5)) => {
                let stale = pulse.stale(context.config.queues.keys().copied(), started);
                if stale.len() == context.config.queues.len() && started.elapsed() > STALE_AFTER * 2 {
                    tracing::error!(?stale, "no queue was looked at for too long; ending, so that a supervisor starts a new process");
                    std::process::exit(70);
                }
            }
            accepted = accept(listener.as_ref()) => {
                if let Ok((stream, _)) = accepted {
                    let stale = pulse.stale(context.config.queues.keys().copied(), started);
                    let answering = answer(stream, &executor, &stale);
                    let _ = tokio::time::timeout(Duration::from_secs(2), answering).await;
                }
            }
        }
    }
}

async fn accept(
    listener: Option<&TcpListener>,
) -> std::io::Result<(tokio::net::TcpStream, std::net::SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

/// One question, one answer: a whole HTTP server would be too much for it.
async fn answer(
    mut stream: tokio::net::TcpStream,
    executor: &Executor,
    stale: &[Queue],
) -> std::io::Result<()> {
    let mut request = [0; 1024];
    let length = stream.read(&mut request).await?;
    let asks_for_numbers = request[..length].starts_with(b"GET /metrics ");
    let (status, media, body) = if asks_for_numbers {
        let told = exposition(executor.context(), executor.metrics()).await;
        match told.text() {
            Ok(text) => ("200 OK", CONTENT_TYPE, text),
            Err(error) => ("500 Internal Server Error", "text/plain", error.to_string()),
        }
    } else {
        let (is_ready, told) = readiness(executor.context(), stale).await;
        let status = match is_ready {
            true => "200 OK",
            false => "503 Service Unavailable",
        };
        (status, "application/json", told.to_string())
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

async fn readiness(context: &Context, stale: &[Queue]) -> (bool, Value) {
    let schema = db::missing_migrations(&context.db).await;
    let is_ready = stale.is_empty() && matches!(schema, Ok(0));
    let model = context.ai.as_ref().map(|ai| ai.client().breaker());
    let told = json!({"is_ready": is_ready, "stale_queues": stale, "language_model": model});
    (is_ready, json!({ "data": told }))
}
