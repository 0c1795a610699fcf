//! Packed bodies which are no bombs: the honest ones, and the ones that try something else.

use std::pin::Pin;

use async_compression::tokio::bufread::{BrotliEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder};
use egress::FetchError;
use futures::executor::block_on;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::support::site::{Script, Site, Step, not_found, raw};
use crate::support::{egress, failure, page};

/// An HTML page packed like this, or so it says.
fn packed(encoding: &str, body: impl AsRef<[u8]>) -> Script {
    let head = format!("200 OK\ncontent-type: text/html\ncontent-encoding: {encoding}");
    raw(&head, body)
}

fn forever(bytes: Vec<u8>) -> Script {
    vec![Step::Repeat(bytes.into(), 1 << 30)]
}

#[tokio::test]
async fn packed_pages_are_read() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        path => packed(&path[1..], block_on(pack(&path[1..], "<p>€ 19</p>"))),
    })
    .await;
    let egress = egress(&site);

    for encoding in ["gzip", "br", "zstd", "deflate"] {
        let page = page(&egress, &site.url(&format!("/{encoding}"))).await;
        assert_eq!(page.text, "<p>€ 19</p>", "{encoding}");
    }
}

#[tokio::test]
async fn a_page_in_several_frames_is_read_to_its_end() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        _ => {
            let parts = ["first, ", "second"].map(|part| block_on(pack("zstd", part)));
            packed("zstd", parts.concat())
        }
    })
    .await;

    let page = page(&egress(&site), &site.url("/")).await;

    assert_eq!(page.text, "first, second");
}

async fn pack(encoding: &str, text: &str) -> Vec<u8> {
    let text = text.as_bytes();
    let mut encoder: Pin<Box<dyn AsyncRead>> = match encoding {
        "gzip" => Box::pin(GzipEncoder::new(text)),
        "br" => Box::pin(BrotliEncoder::new(text)),
        "zstd" => Box::pin(ZstdEncoder::new(text)),
        _ => Box::pin(ZlibEncoder::new(text)),
    };
    let mut packed = Vec::new();
    encoder.read_to_end(&mut packed).await.expect("to pack");
    packed
}

#[tokio::test]
async fn layers_rubbish_and_wide_windows_are_refused() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        "/layers" => packed("gzip, gzip", "x"),
        "/unknown" => packed("compress", "x"),
        "/rubbish" => packed("gzip", "no gzip"),
        "/cut" => packed("gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab"),
        // A whole and empty frame, which asks for 128 MiB to be unpacked.
        "/wide-zstd" => packed("zstd", b"\x28\xb5\x2f\xfd\x00\x88\x01\x00\x00"),
        // An empty stream, which asks for 1 GiB.
        _ => packed("br", b"\x11\xde\x00"),
    })
    .await;
    let egress = egress(&site);

    for path in [
        "/layers",
        "/unknown",
        "/rubbish",
        "/cut",
        "/wide-zstd",
        "/wide-br",
    ] {
        let error = failure(&egress, &site.url(path)).await;
        assert_eq!(error, FetchError::Encoding, "{path}");
        assert_eq!((error.class(), error.is_retryable()), ("encoding", false));
    }
}

#[tokio::test]
async fn what_unpacks_to_nothing_for_ever_is_cut_too() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        "/empty-frames" => {
            let frame = b"\x50\x2a\x4d\x18\x00\x00\x00\x00";
            [packed("zstd", ""), forever(frame.repeat(1024))].concat()
        }
        _ => {
            let head = b"\x1f\x8b\x08\0\0\0\0\0\0\x03";
            let blocks = b"\0\0\0\xff\xff".repeat(1024);
            [packed("gzip", head), forever(blocks)].concat()
        }
    })
    .await;
    let egress = egress(&site);

    for path in ["/empty-frames", "/empty-blocks"] {
        let error = failure(&egress, &site.url(path)).await;
        assert_eq!(error, FetchError::TooLarge(5 << 20), "{path}");
    }
}
