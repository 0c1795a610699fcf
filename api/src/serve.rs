//! Listening, and stopping without cutting anyone off.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use anyhow::Context;
use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
    http::{HeaderValue, header::CONNECTION},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;
use tower::{Service, ServiceExt};

use crate::{connections::Connections, ops, router, state::AppState};

/// Bytes that are read of a request before they are understood: a head may be a little longer, not twice as long. It
/// has at most 100 fields.
const HEAD_MAX: usize = 32 * 1024;
/// Connections beside those that may be streams.
const SPARE_CONNECTIONS: usize = 2000;
/// Between closing the door and ending connections on which nothing was asked yet.
const LINGER: Duration = Duration::from_millis(500);
/// When the process has no file handle left, waiting is all that helps.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(500);

/// Serves until the process is asked to stop, then lets requests finish and ends streams.
///
/// # Errors
/// When the address cannot be bound.
pub async fn serve(app: AppState) -> anyhow::Result<()> {
    let bind = app.config.bind;
    let listener = TcpListener::bind(bind)
        .await
        .with_context(|| format!("cannot listen on {bind} (API_BIND)"))?;
    tracing::info!(address = %app.config.base_url, %bind, "the api listens");
    app.tasks.spawn(ops::serve(app.clone()));
    serve_on(listener, app).await
}

/// Serves on a listener that is bound already.
///
/// # Errors
/// None so far; what goes wrong with a connection is that connection's end.
pub async fn serve_on(listener: TcpListener, app: AppState) -> anyhow::Result<()> {
    let grace = app.config.shutdown_grace;
    let (tasks, db) = (app.tasks.clone(), app.db.clone());
    let streams = GracefulShutdown::new();
    accept(&listener, &app, &streams).await;
    // Whoever connects from now on reaches another process, or is refused at once.
    drop(listener);
    if !app.config.drain.is_zero() {
        // A balancer may be sending a request on a connection that was taken in a moment ago.
        tokio::time::sleep(LINGER).await;
    }
    tokio::select! {
        () = streams.shutdown() => {}
        () = tokio::time::sleep(grace) => {
            tracing::warn!("some requests did not end in time and are cut off");
        }
    }
    tasks.close();
    let _ = tokio::time::timeout(grace, async {
        tasks.wait().await;
        db.close().await
    })
    .await;
    Ok(())
}

/// Takes connections in, as many as there is room for, until the process is to stop and nobody is left at the door.
async fn accept(listener: &TcpListener, app: &AppState, open: &GracefulShutdown) {
    let connections = Arc::new(Connections::new(
        app.config.sse_max_process + SPARE_CONNECTIONS,
        app.config.connections_of_address,
    ));
    let tasks = TaskTracker::new();
    let service = router::service(app.clone());
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(app.config.head_timeout)
        .max_buf_size(HEAD_MAX);
    loop {
        // What finds no room waits in the backlog: room is made within seconds, by those who ask for nothing.
        let room = tokio::select! {
            room = connections.room() => room,
            () = app.shutdown.cancelled() => return,
        };
        // Those who are connected already come first: closing the door on them would cut off what they have sent.
        let accepted = tokio::select! {
            biased;
            accepted = listener.accept() => accepted,
            () = app.shutdown.cancelled() => return,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                if !is_of_connection(&error) {
                    tracing::error!(%error, "no connection can be taken in");
                    tokio::time::sleep(PAUSE_AFTER_ERROR).await;
                }
                continue;
            }
        };
        let is_counted = !app.is_own_proxy(peer.ip()) && !app.limits.is_exempt(peer.ip().into());
        let Some(place) = connections.place(room, is_counted.then(|| peer.ip())) else {
            // The next one, please: it has its share.
            continue;
        };
        prepare(&stream, app.config.peer_timeout);
        let draining = Arc::clone(&app.draining);
        let service = TowerToHyperService::new(of_peer(service.clone(), peer, draining));
        let serving = open.watch(http.serve_connection(TokioIo::new(stream), service));
        tasks.spawn(async move {
            // Peers go away in all possible ways, and none of them is ours to mend.
            if let Err(error) = serving.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
}

/// The service as this peer sees it. Once the process is about to stop, its connection ends with the next answer: a balancer
/// sends nothing more on it, and so nothing is lost when it closes.
fn of_peer<S>(
    service: S,
    peer: SocketAddr,
    draining: Arc<AtomicBool>,
) -> impl Service<hyper::Request<Incoming>, Response = Response, Error = Infallible, Future: Send> + Clone
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone,
{
    let service = service.map_request(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    service.map_response(move |mut response: Response| {
        if draining.load(Relaxed) {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        response
    })
}

fn prepare(stream: &TcpStream, peer_timeout: Duration) {
    let socket = socket2::SockRef::from(stream);
    let _ = socket.set_tcp_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = socket.set_tcp_user_timeout(Some(peer_timeout));
}

/// Whether it says something of the one that was to be taken in, and nothing of the next.
fn is_of_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}

/// Waits until the process is asked to stop, and stops it.
pub async fn stop_when_asked(app: AppState) {
    stop_signal().await;
    stop(app).await;
}

/// Tells balancers first, goes on serving until they have noticed, and then stops. Asked again, it stops at once.
pub async fn stop(app: AppState) {
    app.draining.store(true, Relaxed);
    let drain = app.config.drain;
    if !drain.is_zero() {
        tracing::info!(
            seconds = drain.as_secs(),
            "asked to stop; readiness says so, and requests are still taken"
        );
        tokio::select! {
            () = tokio::time::sleep(drain) => {}
            () = stop_signal() => {}
        }
    }
    tracing::info!("finishing what runs");
    app.shutdown.cancel();
}

/// Resolves when the process is asked to stop.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
