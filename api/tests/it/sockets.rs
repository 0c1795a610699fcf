//! Connections that mean harm, over real sockets.

use std::{net::SocketAddr, time::Duration};

use api::{config::ApiConfig, http::limits::Policies};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{quizzes::support::quiz_db, support::TestApp};

/// In place of ten seconds.
const HEAD_TIMEOUT: Duration = Duration::from_millis(300);

async fn listening(tune: impl FnOnce(&mut ApiConfig)) -> (TestApp, SocketAddr) {
    let app = TestApp::tuned(quiz_db().await, &[], tune).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    app.state
        .tasks
        .spawn(api::serve::serve_on(listener, app.state.clone()));
    (app, address)
}

/// Sends some bytes; everything that comes back until the other side ends.
async fn send(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // It may be closed before all is sent.
    let _ = stream.write_all(bytes).await;
    read_to_end(&mut stream).await
}

async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let reading = stream.read_to_end(&mut answer);
    let ended = tokio::time::timeout(Duration::from_secs(5), reading).await;
    // A reset is an end too.
    let _ = ended.expect("an end within five seconds");
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[tokio::test]
async fn whoever_is_slow_with_the_head_of_a_request_is_let_go() {
    let (_app, address) = listening(|config| config.head_timeout = HEAD_TIMEOUT).await;
    let slow = async {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let mut sent = 0;
        // A byte every now and then, for ever.
        for byte in b"GET /api/health HTTP/1.1\r\nHost: crb.test\r\nX: "
            .iter()
            .chain(std::iter::repeat(&b'x'))
        {
            let wait = stream.readable();
            if tokio::time::timeout(Duration::from_millis(20), wait)
                .await
                .is_ok()
            {
                break;
            }
            if stream.write_all(&[*byte]).await.is_err() {
                break;
            }
            sent += 1;
        }
        sent
    };

    let sent = tokio::time::timeout(Duration::from_secs(5), slow).await;
    let silent = send(address, b"").await;
    let kept_alive = send(
        address,
        b"GET /api/health HTTP/1.1\r\nHost: crb.test\r\n\r\n",
    )
    .await;

    assert!(sent.is_ok_and(|sent| sent < 100));
    assert!(silent.is_empty() || status(&silent) == "408", "{silent}");
    assert_eq!(
        status(&kept_alive),
        "200",
        "and then the connection was ended"
    );
}

#[tokio::test]
async fn heads_that_are_too_large_or_say_two_things_are_refused() {
    let (_app, address) = listening(|_| {}).await;
    let head = |lines: &str| {
        format!(
            "POST /api/quiz/sessions HTTP/1.1\r\nHost: crb.test\r\nConnection: close\r\nContent-Type: application/json\r\n{lines}\r\n"
        )
    };
    let many: String = (0..200).map(|n| format!("X-{n}: 1\r\n")).collect();
    let smuggled = "0\r\n\r\nGET /api/health HTTP/1.1\r\nHost: crb.test\r\n\r\n";

    for (what, lines, body, expected) in [
        ("many fields", many, "", &["431"][..]),
        (
            "a long field",
            format!("X-Long: {}\r\n", "x".repeat(100_000)),
            "",
            &["431"],
        ),
        (
            "two lengths",
            "Content-Length: 2\r\nContent-Length: 3\r\n".to_owned(),
            "{}x",
            &["400"],
        ),
        (
            "no length",
            "Content-Length: +2\r\n".to_owned(),
            "{}",
            &["400"],
        ),
        (
            "a negative length",
            "Content-Length: -1\r\n".to_owned(),
            "",
            &["400"],
        ),
        // The chunks count, what follows them belongs to nobody, and the connection ends.
        (
            "a length and chunks",
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n".to_owned(),
            smuggled,
            &["400", "422"],
        ),
        (
            "chunks of another kind",
            "Transfer-Encoding: chunked, identity\r\n".to_owned(),
            smuggled,
            &["400"],
        ),
        (
            "a broken line",
            "X: a\r\n b: c\0\r\n".to_owned(),
            "",
            &["400"],
        ),
    ] {
        let answer = send(address, format!("{}{body}", head(&lines)).as_bytes()).await;
        assert!(expected.contains(&status(&answer)), "{what}: {answer}");
        let answers = answer.matches("HTTP/1.1 ").count();
        assert_eq!(
            answers, 1,
            "{what}: a second request was smuggled in: {answer}"
        );
        // What is refused before it is understood as a request gets no word: there is nobody yet to say it.
        if !answer.contains("x-request-id") {
            let head = answer.to_lowercase();
            assert!(head.contains("content-length: 0\r\n"), "{what}: {answer}");
            assert!(head.contains("connection: close\r\n"), "{what}: {answer}");
        }
    }
}

#[tokio::test]
async fn an_address_has_its_share_of_connections() {
    let (app, address) = listening(|config| {
        config.policies = Policies::parse("count_loopback = true").expect("sound");
        config.connections_of_address = 3;
        config.head_timeout = HEAD_TIMEOUT;
    })
    .await;
    let mut idle = Vec::new();
    for _ in 0..3 {
        idle.push(TcpStream::connect(address).await.expect("a connection"));
    }

    let request = b"GET /api/health HTTP/1.1\r\nHost: crb.test\r\nConnection: close\r\n\r\n";
    let refused = send(address, request).await;
    for stream in &mut idle {
        read_to_end(stream).await;
    }
    let mut after = String::new();
    // The places are free as soon as the process has noticed; it ended them itself.
    while after.is_empty() {
        after = send(address, request).await;
    }

    assert_eq!(refused, "");
    assert_eq!(status(&after), "200");
    drop(app);
}

#[tokio::test]
async fn a_process_that_is_to_stop_says_so_before_it_refuses_anybody() {
    let (app, address) = listening(|config| config.drain = Duration::from_secs(600)).await;
    let ask = async |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: crb.test\r\n\r\n");
        // Without `Connection: close` of ours, it is the process that ends the connection.
        send(address, request.as_bytes()).await.to_ascii_lowercase()
    };

    app.state.tasks.spawn(api::serve::stop(app.state.clone()));
    let (ready, served) = (ask("/api/readyz").await, ask("/api/health").await);
    app.state.shutdown.cancel();
    let mut refused = TcpStream::connect(address).await;
    // The listener goes as soon as its task has heard of it.
    while refused.is_ok() {
        tokio::task::yield_now().await;
        refused = TcpStream::connect(address).await;
    }

    assert_eq!(status(&ready), "503", "{ready}");
    assert_eq!(status(&served), "200", "{served}");
    for answer in [ready, served] {
        assert!(answer.contains("connection: close"), "{answer}");
    }
}
