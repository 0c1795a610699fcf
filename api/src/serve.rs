//! Listening, and stopping without cutting anyone off.

use std::net::SocketAddr;

use anyhow::Context;
use axum::{ServiceExt, serve::ListenerExt};
use tokio::net::TcpListener;

use crate::{ops, router, state::AppState};

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
/// When accepting fails for good.
pub async fn serve_on(listener: TcpListener, app: AppState) -> anyhow::Result<()> {
    let (grace, peer_timeout) = (app.config.shutdown_grace, app.config.peer_timeout);
    let (shutdown, tasks, db) = (app.shutdown.clone(), app.tasks.clone(), app.db.clone());
    let listener = listener.tap_io(move |stream| {
        let socket = socket2::SockRef::from(&*stream);
        let _ = socket.set_tcp_nodelay(true);
        #[cfg(target_os = "linux")]
        let _ = socket.set_tcp_user_timeout(Some(peer_timeout));
    });
    let service = router::service(app);
    let service = ServiceExt::<axum::extract::Request>::into_make_service_with_connect_info::<
        SocketAddr,
    >(service);
    let stopping = shutdown.clone();
    let serving = axum::serve(listener, service)
        .with_graceful_shutdown(async move { stopping.cancelled().await });
    tokio::select! {
        result = async { serving.await } => result?,
        () = async { shutdown.cancelled().await; tokio::time::sleep(grace).await } => {
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

/// Resolves when the process is asked to stop.
pub async fn stop_signal() {
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
