//! Many event streams, read as cheaply as possible: they share the machine with what they measure.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context, bail, ensure};
use proof::chunks::Chunks;
use tokio::{io::AsyncWriteExt, net::TcpStream, sync::Semaphore, task::JoinSet};

use super::publish::Moments;

/// Streams that are being opened at once.
const OPENING: usize = 64;
/// After the last event was told, until everybody must have heard it.
const PATIENCE: Duration = Duration::from_secs(90);
/// As much as is read at once.
const PIECE: usize = 4096;

/// What a stream heard.
#[derive(Default)]
pub(super) struct Heard {
    micros: Vec<u32>,
    /// Numbers that came, each counted once.
    pub(super) distinct: usize,
    /// Numbers that came again, or out of order.
    pub(super) doubled: usize,
}

impl Heard {
    pub(super) fn milliseconds(self) -> impl Iterator<Item = f64> {
        self.micros
            .into_iter()
            .map(|micros| f64::from(micros) / 1000.0)
    }
}

/// Streams that are open or being opened.
pub(super) struct Listeners {
    address: SocketAddr,
    moments: Arc<Moments>,
    /// One permit for each stream that may be opened now.
    door: Arc<Semaphore>,
    tasks: JoinSet<anyhow::Result<Heard>>,
}

impl Listeners {
    pub(super) fn new(address: SocketAddr, moments: Arc<Moments>) -> Self {
        Self {
            address,
            moments,
            door: Arc::new(Semaphore::new(OPENING)),
            tasks: JoinSet::new(),
        }
    }

    /// Begins to open the stream of a report, as soon as there is a place among those being opened.
    pub(super) async fn open(
        &mut self,
        place: usize,
        report: &str,
        token: &str,
    ) -> anyhow::Result<()> {
        let permit = Arc::clone(&self.door).acquire_owned().await?;
        let request = format!(
            "GET /api/reports/{report}/stream HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nAccept: text/event-stream\r\n\r\n",
            self.address
        );
        let (address, moments) = (self.address, Arc::clone(&self.moments));
        self.tasks.spawn(async move {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(request.as_bytes()).await?;
            drop(request);
            let mut listener = Listener::new(place, moments);
            listener.read_head(&stream).await?;
            drop(permit);
            listener.read_to_end(&stream).await?;
            Ok(listener.heard)
        });
        if let Some(ended) = self.tasks.try_join_next() {
            ended??;
            bail!("a stream ended before anything was told");
        }
        Ok(())
    }

    /// Waits until the last one is open.
    pub(super) async fn all_open(&mut self) -> anyhow::Result<()> {
        let permits = u32::try_from(OPENING)?;
        let _all = self.door.acquire_many(permits).await?;
        Ok(())
    }

    /// What each heard, once every stream has ended.
    pub(super) async fn until_all_end(mut self) -> anyhow::Result<Vec<Heard>> {
        let mut heard = Vec::with_capacity(self.tasks.len());
        loop {
            let next = tokio::time::timeout(PATIENCE, self.tasks.join_next()).await;
            let next = next.with_context(|| {
                format!(
                    "{} streams are open that should have ended",
                    self.tasks.len()
                )
            })?;
            match next {
                Some(one) => heard.push(one??),
                None => return Ok(heard),
            }
        }
    }
}

struct Listener {
    place: usize,
    moments: Arc<Moments>,
    chunks: Chunks,
    /// What came of the frame that is not whole yet.
    body: Vec<u8>,
    /// The last number that came.
    last: usize,
    heard: Heard,
}

impl Listener {
    fn new(place: usize, moments: Arc<Moments>) -> Self {
        Self {
            place,
            moments,
            chunks: Chunks::default(),
            body: Vec::new(),
            last: 0,
            heard: Heard::default(),
        }
    }

    /// Reads the head of the answer and the first words behind it.
    async fn read_head(&mut self, stream: &TcpStream) -> anyhow::Result<()> {
        let mut received = Vec::new();
        loop {
            stream.readable().await?;
            let mut piece = [0; PIECE];
            match stream.try_read(&mut piece) {
                Ok(0) => bail!("the answer ended before its head"),
                Ok(count) => received.extend_from_slice(&piece[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
                Err(error) => return Err(error.into()),
            }
            if let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&received[..end]);
                ensure!(head.starts_with("HTTP/1.1 200"), "no stream: {head}");
                self.take(&received[end + 4..])?;
                return Ok(());
            }
        }
    }

    async fn read_to_end(&mut self, stream: &TcpStream) -> anyhow::Result<()> {
        loop {
            stream.readable().await?;
            // Not kept while waiting: ten thousand of them would be.
            let mut piece = [0; PIECE];
            match stream.try_read(&mut piece) {
                Ok(0) => bail!("a stream broke off"),
                Ok(count) => {
                    if self.take(&piece[..count])? {
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Takes in what arrived; true once the stream has ended.
    fn take(&mut self, piece: &[u8]) -> anyhow::Result<bool> {
        let is_over = self.chunks.take(piece, &mut self.body)?;
        let mut begin = 0;
        while let Some(length) = self.body[begin..].windows(2).position(|two| two == b"\n\n") {
            let frame = &self.body[begin..begin + length];
            if let Some(seq) = number_of(frame) {
                self.hear(seq);
            }
            begin += length + 2;
        }
        self.body.drain(..begin);
        if self.body.is_empty() {
            self.body.shrink_to(256);
        }
        Ok(is_over)
    }

    fn hear(&mut self, seq: usize) {
        if seq <= self.last {
            self.heard.doubled += 1;
            return;
        }
        self.last = seq;
        self.heard.distinct += 1;
        if let Some(age) = self.moments.age(self.place, seq) {
            let micros = u32::try_from(age.as_micros()).unwrap_or(u32::MAX);
            self.heard.micros.push(micros);
        }
    }
}

/// The number of an event; frames without one are comments.
fn number_of(frame: &[u8]) -> Option<usize> {
    let digits = frame.strip_prefix(b"id: ")?;
    let end = digits.iter().position(|byte| *byte == b'\n')?;
    std::str::from_utf8(&digits[..end]).ok()?.parse().ok()
}
