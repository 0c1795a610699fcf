//! Spans and lines, as a collector and a reader of logs see them.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread::JoinHandle,
};

use super::{continue_trace, exporter, subscriber};
use crate::platform::{config::LogConfig, trace::TraceContext};

#[test]
fn the_level_of_the_log_says_nothing_about_traces() {
    for (level, lines) in [
        ("error", vec![]),
        ("warn", vec!["this took long"]),
        ("info", vec!["answered", "this took long"]),
        (
            "debug",
            vec!["answered", "looked closely", "this took long"],
        ),
    ] {
        let context = TraceContext::root();

        let (log, traces) = observe(level, || {
            let span = tracing::info_span!("request", otel.name = "GET /api/health");
            continue_trace(&span, &context);
            span.in_scope(|| {
                tracing::info!("answered");
                tracing::warn!("this took long");
                tracing::debug_span!("a detail").in_scope(|| tracing::debug!("looked closely"));
            });
        });

        let all = ["answered", "looked closely", "this took long"];
        let written = all.map(|line| log.contains(line));
        assert_eq!(
            written,
            all.map(|line| lines.contains(&line)),
            "{level}: {log}"
        );
        let trace_id = hex::decode(&context.trace_id).expect("hexadecimal");
        let span_id = hex::decode(&context.span_id).expect("hexadecimal");
        for sent in [
            b"GET /api/health".as_slice(),
            b"crb-test",
            &trace_id,
            &span_id,
        ] {
            assert!(holds(&traces, sent), "{level}: {}", sent.escape_ascii());
        }
        assert!(!holds(&traces, b"a detail"), "{level}");
    }
}

/// What is written and what is sent while something happens.
fn observe(level: &str, happening: impl FnOnce()) -> (String, Vec<u8>) {
    // Where another crate of the workspace asks for TLS, the exporter's client wants to know whose.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (address, collector) = collector();
    let endpoint = format!("http://{address}/");
    let provider = exporter(&endpoint, "crb-test").expect("an exporter");
    let (mut log, writer) = std::io::pipe().expect("a pipe");
    let config = LogConfig {
        json: true,
        level: level.to_owned(),
        otlp_endpoint: Some(endpoint),
    };

    let subscriber =
        subscriber(&config, Some(&provider), Arc::new(writer)).expect("a sound configuration");
    tracing::subscriber::with_default(subscriber, happening);
    provider.shutdown().expect("everything is sent");
    // Should nothing have been sent, the collector still waits; this tells it that nothing will be.
    let _ = TcpStream::connect(address);

    let mut lines = String::new();
    log.read_to_string(&mut lines).expect("the log");
    (lines, collector.join().expect("a request"))
}

/// A collector of one request: its address, and the body it will have got.
fn collector() -> (SocketAddr, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let listening = std::thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a connection");
        answer(stream).expect("a request")
    });
    (address, listening)
}

fn answer(stream: TcpStream) -> std::io::Result<Vec<u8>> {
    let mut request = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    if request.read_line(&mut line)? == 0 {
        return Ok(Vec::new());
    }
    assert_eq!(line, "POST /v1/traces HTTP/1.1\r\n");
    while line != "\r\n" {
        line.clear();
        request.read_line(&mut line)?;
        if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = text.trim().parse().expect("a number");
        }
    }
    let mut body = vec![0; length];
    request.read_exact(&mut body)?;
    let response =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
    request.get_mut().write_all(response)?;
    Ok(body)
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
