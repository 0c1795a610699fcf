//! As much of Redis as an operator's slip of the finger needs.

use anyhow::{Context, bail, ensure};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// Where it listens, and what opens it.
#[derive(Clone)]
pub(crate) struct Address {
    pub(crate) port: u16,
    pub(crate) password: String,
}

impl Address {
    /// Reads `redis://default:password@127.0.0.1:port`.
    pub(crate) fn read(url: &str) -> anyhow::Result<Self> {
        let read = || {
            let (_, rest) = url.split_once("://")?;
            let (user, host) = rest.rsplit_once('@').unwrap_or(("", rest));
            let (_, password) = user.split_once(':').unwrap_or(("", ""));
            let port = host
                .rsplit_once(':')?
                .1
                .trim_end_matches('/')
                .parse()
                .ok()?;
            Some(Self {
                port,
                password: password.to_owned(),
            })
        };
        read().context("REDIS_URL is no address of a Redis with a port")
    }

    /// Sends one command; its answer, where that is a line, a number or a text.
    pub(crate) async fn ask(&self, words: &[&str]) -> anyhow::Result<String> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let mut stream = BufReader::new(stream);
        if !self.password.is_empty() {
            stream
                .write_all(&command(&["AUTH", &self.password]))
                .await?;
            ensure!(answer(&mut stream).await? == "OK", "Redis refuses us");
        }
        stream.write_all(&command(words)).await?;
        answer(&mut stream).await
    }

    /// One of the numbers that `INFO` tells.
    pub(crate) async fn number(&self, name: &str) -> anyhow::Result<u64> {
        let told = self.ask(&["INFO"]).await?;
        let line = told
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.and_then(|value| value.trim().parse().ok())
            .with_context(|| format!("Redis tells no number {name}"))
    }
}

fn command(words: &[&str]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        bytes.extend(format!("${}\r\n{word}\r\n", word.len()).into_bytes());
    }
    bytes
}

async fn answer(stream: &mut BufReader<TcpStream>) -> anyhow::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let line = line.trim_end();
    match line.split_at_checked(1) {
        Some(("+" | ":", rest)) => Ok(rest.to_owned()),
        Some(("$", length)) => {
            let mut bytes = vec![0; length.parse::<usize>()? + 2];
            stream.read_exact(&mut bytes).await?;
            Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
        }
        _ => bail!("Redis answered {line:?}"),
    }
}
