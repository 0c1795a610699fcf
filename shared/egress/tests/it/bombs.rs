//! Bodies that are small on the wire and endless in memory.

use std::time::{Duration, Instant};

use async_compression::brotli;
use async_compression::tokio::write::{BrotliEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder};
use bytes::Bytes;
use egress::{Egress, EgressConfig, FetchError, Fetched, PageRequest};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use crate::support::again;
use crate::support::failure;
use crate::support::site::{Script, Site, Step, not_found, raw};

/// What the bombs hold when they are unpacked.
const SIZE: u64 = 10 << 30;
/// The most a fetch may add to the memory of the process.
const MEMORY_KIB: u64 = 32 * 1024;
const TIME: Duration = Duration::from_secs(2);

/// The beginning of a stream of zeros, and a piece that can follow again and again.
struct Bomb {
    first: Bytes,
    piece: Bytes,
    /// Bytes in a piece when it is unpacked; the beginning has twice as many.
    unpacked: usize,
}

async fn bomb(encoding: &str) -> Bomb {
    let size = 1 << 20;
    match encoding {
        "gzip" => {
            pack(size, GzipEncoder::new(Vec::new()), |encoder| {
                encoder.get_mut()
            })
            .await
        }
        "br" => {
            // The widest window and the largest block the format has.
            let wide = brotli::EncoderParams::default()
                .quality(async_compression::Level::Fastest)
                .window_size(24)
                .block_size(24);
            let encoder = BrotliEncoder::with_params(Vec::new(), wide);
            pack(1 << 24, encoder, |encoder| encoder.get_mut()).await
        }
        "zstd" => {
            pack(size, ZstdEncoder::new(Vec::new()), |encoder| {
                encoder.get_mut()
            })
            .await
        }
        "deflate" => {
            pack(size, ZlibEncoder::new(Vec::new()), |encoder| {
                encoder.get_mut()
            })
            .await
        }
        _ => Bomb {
            first: vec![0; 2 * size].into(),
            piece: vec![0; size].into(),
            unpacked: size,
        },
    }
}

async fn pack<E: AsyncWrite + Unpin>(
    unpacked: usize,
    mut encoder: E,
    packed: impl Fn(&mut E) -> &mut Vec<u8>,
) -> Bomb {
    let mut pieces = Vec::new();
    for _ in 0..3 {
        encoder
            .write_all(&vec![0; unpacked])
            .await
            .expect("to pack");
        encoder.flush().await.expect("to pack");
        pieces.push(std::mem::take(packed(&mut encoder)));
    }
    // The third is packed in the state which the second left, and leaves the same.
    Bomb {
        first: pieces[..2].concat().into(),
        piece: pieces.remove(2).into(),
        unpacked,
    }
}

impl Bomb {
    /// Thrown without a length, with its true length, with a false one, or in chunks.
    fn thrown(&self, encoding: &str, how: &str) -> Script {
        let times = SIZE / self.unpacked as u64;
        let length = self.first.len() as u64 + self.piece.len() as u64 * times;
        let head = format!("200 OK\ncontent-type: text/html\ncontent-encoding: {encoding}");
        let chunk = |bytes: &Bytes| -> Bytes {
            let size = format!("{:x}\r\n", bytes.len());
            [size.as_bytes(), bytes, b"\r\n"].concat().into()
        };
        match how {
            "chunked" => [
                raw(&format!("{head}\ntransfer-encoding: chunked"), ""),
                vec![
                    Step::Send(chunk(&self.first)),
                    Step::Repeat(chunk(&self.piece), times),
                    Step::Send("0\r\n\r\n".into()),
                ],
            ]
            .concat(),
            "with-length" => [
                raw(&format!("{head}\ncontent-length: {length}"), ""),
                self.body(times),
            ]
            .concat(),
            _ => [raw(&head, ""), self.body(times)].concat(),
        }
    }

    fn body(&self, times: u64) -> Script {
        vec![
            Step::Send(self.first.clone()),
            Step::Repeat(self.piece.clone(), times),
        ]
    }
}

#[tokio::test]
async fn ten_gigabytes_are_cut_in_time_and_with_little_memory() {
    for encoding in ["identity", "gzip", "br", "zstd", "deflate"] {
        let bomb = bomb(encoding).await;
        let site = Site::start(move |asked| match asked.path.as_str() {
            "/robots.txt" => not_found(),
            path => bomb.thrown(encoding, &path[1..]),
        })
        .await;

        for how in ["chunked", "with-length", "without-length"] {
            let took = measured(site.url(&format!("/{how}")), "bombs::defused").await;
            eprintln!("{encoding} {how}: {took}");
        }
    }
}

#[tokio::test]
async fn the_heaviest_pages_take_little_memory() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        "/nul" => raw("200 OK\ncontent-type: text/plain", vec![0; 5 << 20]),
        // Each byte becomes three.
        _ => raw(
            "200 OK\ncontent-type: text/plain; charset=windows-1252",
            vec![0x80; 5 << 20],
        ),
    })
    .await;

    for path in ["/nul", "/euros"] {
        let took = measured(site.url(path), "bombs::read").await;
        eprintln!("{path}: {took}");
    }
}

/// In a process of its own, so that only this fetch is measured; the site stays in this one.
async fn measured(url: String, test: &'static str) -> String {
    let run = move || again::in_own_process(test, &[("EGRESS_URL", &url)]);
    let output = tokio::task::spawn_blocking(run).await.expect("a run");
    let told = again::expect_passed(&output, 1);
    let took = told.lines().find(|line| line.contains("KiB"));
    took.expect("what it took").to_owned()
}

#[tokio::test]
#[ignore = "run in a process of its own by ten_gigabytes_are_cut_in_time_and_with_little_memory"]
async fn defused() {
    let (result, time) = fetch_in_little_memory().await;
    assert!(time < TIME, "{time:?}");
    assert_eq!(result, Err(FetchError::TooLarge(5 << 20)));
}

#[tokio::test]
#[ignore = "run in a process of its own by the_heaviest_pages_take_little_memory"]
async fn read() {
    let (result, _) = fetch_in_little_memory().await;
    assert!(matches!(result, Ok(Fetched::Page(_))));
}

async fn fetch_in_little_memory() -> (Result<Fetched, FetchError>, Duration) {
    let url = std::env::var_os("EGRESS_URL").expect("a URL");
    let url = url.to_str().expect("a URL");
    let (authority, _) = url[7..].split_once('/').expect("a path");
    let mut config = EgressConfig::new("CRBAnalyser/1");
    config.allow_hosts = authority.parse().expect("a host and port");
    let egress = Egress::new(config).expect("a configuration");

    let before = peak_memory_kib();
    let started = Instant::now();
    let result = egress.fetch(&PageRequest::new(url)).await;
    let (time, memory) = (started.elapsed(), peak_memory_kib() - before);

    let told = format!("{memory} KiB, {time:?}\n");
    std::io::Write::write_all(&mut std::io::stdout(), told.as_bytes()).expect("to tell");
    assert!(memory <= MEMORY_KIB, "{memory} KiB");
    (result, time)
}

/// The most memory this process ever had.
fn peak_memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the status");
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    kib.expect("a peak").parse().expect("a number")
}

#[tokio::test]
async fn the_bombs_are_real() {
    // Four pieces of each are a whole page: what was cut above was proper data.
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        let bomb = bomb(encoding).await;
        let limit = 6 * bomb.unpacked - 1;
        let site = Site::start(move |asked| match asked.path.as_str() {
            "/robots.txt" => not_found(),
            _ => {
                let head =
                    format!("200 OK\ncontent-type: text/plain\ncontent-encoding: {encoding}");
                [raw(&head, ""), bomb.body(4), vec![Step::Hang]].concat()
            }
        })
        .await;
        let mut config = crate::support::config(&site);
        config.limits.body_bytes = limit;
        let egress = Egress::new(config).expect("a configuration");

        // One byte less than it holds is too little: so all of it was unpacked.
        let error = failure(&egress, &site.url("/")).await;
        assert_eq!(error, FetchError::TooLarge(limit), "{encoding}");
    }
}
