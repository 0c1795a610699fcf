//! A load of one request after the other on many connections, made as cheaply as possible: it shares the machine with
//! what it measures.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use futures::future::try_join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Longest head and body that are read: a full report's document is the longest answer measured.
const BUFFER: usize = 4 * 1024 * 1024;

/// A request that is sent over and over, and the status it must get.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where.
    pub address: SocketAddr,
    /// GET, POST or PATCH.
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// Sent as `If-None-Match`, if any.
    pub tag: Option<String>,
    /// Sent as a bearer, if any.
    pub token: Option<String>,
    /// JSON bodies, sent in turn; none for a request without a body.
    pub bodies: Vec<String>,
    /// The status of every answer; any other fails the measurement.
    pub status: u16,
}

impl Target {
    /// A GET that is to be answered with 200.
    #[must_use]
    pub fn get(address: SocketAddr, path: impl Into<String>) -> Self {
        Self {
            address,
            method: "GET",
            path: path.into(),
            tag: None,
            token: None,
            bodies: Vec::new(),
            status: 200,
        }
    }

    /// The same request with a body.
    #[must_use]
    pub fn sending(self, method: &'static str, bodies: Vec<String>) -> Self {
        Self {
            method,
            bodies,
            ..self
        }
    }

    /// Asks for it only if it is not what the answer with this tag was.
    #[must_use]
    pub fn unless(self, tag: String) -> Self {
        Self {
            tag: Some(tag),
            status: 304,
            ..self
        }
    }

    fn requests(&self) -> Vec<Vec<u8>> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nHost: {}\r\n",
            self.method, self.path, self.address
        );
        if let Some(tag) = &self.tag {
            head.push_str(&format!("If-None-Match: {tag}\r\n"));
        }
        if let Some(token) = &self.token {
            head.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        if self.bodies.is_empty() {
            return vec![format!("{head}\r\n").into_bytes()];
        }
        let with_body = |body: &String| {
            let length = body.len();
            format!(
                "{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
            )
            .into_bytes()
        };
        self.bodies.iter().map(with_body).collect()
    }
}

/// One answer, read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its entity tag.
    pub tag: Option<String>,
    /// Its body.
    pub body: Vec<u8>,
}

/// What a round of load came to.
#[derive(Debug)]
pub struct Round {
    /// Answers a second.
    pub per_second: f64,
    /// Milliseconds of each answer.
    pub milliseconds: Vec<f64>,
}

/// The address behind the base URL of a system on this machine.
///
/// # Errors
/// When it is not `http://`, an address and a port.
pub fn address(base_url: &str) -> anyhow::Result<SocketAddr> {
    base_url
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .parse()
        .with_context(|| format!("{base_url} is not http:// with an address and a port"))
}

/// Asks once.
///
/// # Errors
/// When nothing answers, or something that is no HTTP/1.1 with a length.
pub async fn ask(target: &Target) -> anyhow::Result<Answer> {
    let mut connection = Connection::open(target).await?;
    let (head, whole) = connection.exchange(0).await?;
    let text = std::str::from_utf8(&connection.buffer[..head])?;
    Ok(Answer {
        status: status(text)?,
        tag: field(text, "etag").map(str::to_owned),
        body: connection.buffer[head..whole].to_vec(),
    })
}

/// Keeps so many connections busy for so long.
///
/// # Errors
/// When a connection breaks, or an answer has another status.
pub async fn round(
    target: &Target,
    connections: usize,
    duration: Duration,
) -> anyhow::Result<Round> {
    round_of(&vec![target.clone(); connections], duration).await
}

/// Keeps one connection busy with each target for so long.
///
/// # Errors
/// As [`round`].
pub async fn round_of(targets: &[Target], duration: Duration) -> anyhow::Result<Round> {
    let opened = try_join_all(targets.iter().map(Connection::open)).await?;
    let began = Instant::now();
    let until = began + duration;
    let busy = opened
        .into_iter()
        .zip(targets)
        .map(|(connection, target)| connection.keep_busy(target.status, until));
    let milliseconds: Vec<f64> = try_join_all(busy).await?.into_iter().flatten().collect();
    #[expect(clippy::cast_precision_loss, reason = "some hundred thousand answers")]
    let count = milliseconds.len() as f64;
    Ok(Round {
        per_second: count / began.elapsed().as_secs_f64(),
        milliseconds,
    })
}

struct Connection {
    stream: TcpStream,
    requests: Vec<Vec<u8>>,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(target: &Target) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(target.address)
            .await
            .with_context(|| format!("nothing listens on {}", target.address))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            requests: target.requests(),
            buffer: vec![0; BUFFER],
        })
    }

    async fn keep_busy(mut self, expected: u16, until: Instant) -> anyhow::Result<Vec<f64>> {
        let mut milliseconds = Vec::with_capacity(4096);
        let mut sent_at = Instant::now();
        let mut turn = 0;
        while sent_at < until {
            let (head, whole) = self.exchange(turn).await?;
            let got = status(std::str::from_utf8(&self.buffer[..head])?)?;
            if got != expected {
                let told = String::from_utf8_lossy(&self.buffer[head..whole]);
                bail!("status {got} in place of {expected}: {told}");
            }
            turn += 1;
            let answered_at = Instant::now();
            milliseconds.push((answered_at - sent_at).as_secs_f64() * 1000.0);
            sent_at = answered_at;
        }
        Ok(milliseconds)
    }

    /// Sends the request whose turn it is and reads one answer; where its head and where its body ends in the buffer.
    async fn exchange(&mut self, turn: usize) -> anyhow::Result<(usize, usize)> {
        let request = self.requests.get(turn % self.requests.len().max(1));
        self.stream
            .write_all(request.context("nothing to send")?)
            .await?;
        let (mut filled, mut ends) = (0, None);
        loop {
            let read = self.stream.read(&mut self.buffer[filled..]).await?;
            ensure!(read > 0, "the connection was closed in the middle");
            filled += read;
            if ends.is_none() {
                ends = ends_of(&self.buffer[..filled])?;
            }
            match ends {
                Some((head, whole)) if filled >= whole => {
                    ensure!(filled == whole, "more came than was asked for");
                    return Ok((head, whole));
                }
                _ if filled == self.buffer.len() => bail!("the answer is too long"),
                _ => {}
            }
        }
    }
}

/// Where head and body end, once the head is whole.
fn ends_of(received: &[u8]) -> anyhow::Result<Option<(usize, usize)>> {
    let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = end + 4;
    let text = std::str::from_utf8(&received[..head])?;
    let length = match field(text, "content-length") {
        Some(length) => length.parse()?,
        None if status(text)? == 304 => 0,
        None => bail!("an answer without its length"),
    };
    Ok(Some((head, head + length)))
}

fn status(head: &str) -> anyhow::Result<u16> {
    let code = head.get(9..12).context("no status line")?;
    Ok(code.parse()?)
}

fn field<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.split("\r\n").skip(1).find_map(|line| {
        let (field, value) = line.split_once(':')?;
        field.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_where_its_length_says() -> anyhow::Result<()> {
        let text = b"HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 3\r\n\r\nabc";

        assert_eq!(ends_of(&text[..20])?, None);
        assert_eq!(ends_of(text)?, Some((text.len() - 3, text.len())));
        let bare = b"HTTP/1.1 304 Not Modified\r\n\r\n";
        assert_eq!(ends_of(bare)?, Some((bare.len(), bare.len())));
        assert!(ends_of(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        Ok(())
    }
}
