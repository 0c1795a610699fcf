//! Readers that take nothing, over real sockets.

use std::{net::SocketAddr, time::Duration};

use serde_json::json;
use shared::platform::{
    db::Scope,
    events::{self, NewEvent},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
};

use super::fixture::Watched;
use crate::{quizzes::support::quiz_db, support::TestApp};

/// In place of half a minute; longer than a busy machine keeps the reader of this test from reading.
const PEER_TIMEOUT: Duration = Duration::from_secs(2);
/// What a busy machine may need for a step of this test.
const PATIENCE: Duration = Duration::from_secs(30);
/// More than both sockets hold: what is left lies in this process, and the peer's window is shut.
const EVENTS: usize = 64;
const EVENT_BYTES: usize = 64 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_takes_nothing_is_dropped_and_one_that_reads_stays() {
    let (app, address) = listening().await;
    let watched = Watched::queued(&app).await;
    tell(&app, &watched, EVENTS).await;

    let mut reading = connect(address, &watched, None).await;
    read_to(&mut reading, &format!("id: {EVENTS}\n")).await;
    let _unread = connect(address, &watched, Some(2048)).await;
    wait_for_streams(&app, 2).await;
    wait_for_streams(&app, 1).await;

    // The one that is left is the one that reads.
    tell(&app, &watched, 1).await;
    read_to(&mut reading, &format!("id: {}\n", EVENTS + 1)).await;
    drop(reading);
    wait_for_streams(&app, 0).await;
}

/// An api behind a port that does not wait long for its peers.
async fn listening() -> (TestApp, SocketAddr) {
    let app = TestApp::tuned(quiz_db().await, &[], |config| {
        config.peer_timeout = PEER_TIMEOUT;
    })
    .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    app.state
        .tasks
        .spawn(api::serve::serve_on(listener, app.state.clone()));
    (app, address)
}

/// Asks for the stream, through a socket that takes in no more than `window` bytes before it is read.
async fn connect(address: SocketAddr, watched: &Watched, window: Option<u32>) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    if let Some(window) = window {
        socket.set_recv_buffer_size(window).expect("a small buffer");
    }
    let mut stream = socket.connect(address).await.expect("a connection");
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: crb.test\r\nAuthorization: Bearer {}\r\n\r\n",
        watched.path(),
        watched.token
    );
    stream
        .write_all(request.as_bytes())
        .await
        .expect("a request");
    stream
}

async fn tell(app: &TestApp, watched: &Watched, count: usize) {
    let stream = watched.report.into();
    let written: sqlx::Result<()> = app
        .db
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let event = NewEvent::new("progress", json!({"message": "m".repeat(EVENT_BYTES)}));
                events::append(tx, stream, &vec![event; count]).await?;
                Ok(())
            })
        })
        .await;
    written.expect("written events");
}

/// Reads until a line has come.
async fn read_to(stream: &mut TcpStream, line: &str) {
    let reading = async {
        let mut seen = Vec::new();
        let mut buffer = vec![0; EVENT_BYTES];
        loop {
            let read = stream.read(&mut buffer).await.expect("a living connection");
            assert!(read > 0, "the stream ended before {line:?}");
            seen.extend_from_slice(&buffer[..read]);
            if seen.windows(line.len()).any(|part| part == line.as_bytes()) {
                return;
            }
            // Enough to find a line that came in two parts.
            seen.drain(..seen.len().saturating_sub(line.len()));
        }
    };
    tokio::time::timeout(PATIENCE, reading)
        .await
        .expect("the line in time");
}

async fn wait_for_streams(app: &TestApp, count: usize) {
    let waiting = async {
        while app.state.hub.open_streams() != count {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting)
        .await
        .unwrap_or_else(|_| panic!("{count} streams, not {}", app.state.hub.open_streams()));
}
