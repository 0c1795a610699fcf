//! As much of a client of Redis as a measurement needs: one command, one answer.

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use url::Url;

/// A connection.
pub struct Redis {
    stream: BufReader<TcpStream>,
}

impl Redis {
    /// Connects, and signs in if the address holds a password.
    ///
    /// # Errors
    /// When the address is malformed, nothing answers, or the password is wrong.
    pub async fn connect(url: &str) -> anyhow::Result<Self> {
        let url: Url = url.parse().context("the address of Redis is no URL")?;
        let host = url.host_str().unwrap_or("127.0.0.1");
        let stream = TcpStream::connect((host, url.port().unwrap_or(6379)))
            .await
            .context("Redis does not answer")?;
        stream.set_nodelay(true)?;
        let mut redis = Self {
            stream: BufReader::new(stream),
        };
        if let Some(password) = url.password() {
            redis.ask(&["AUTH", password]).await?;
        }
        Ok(redis)
    }

    /// Sends a command; a text or a number is its answer.
    ///
    /// # Errors
    /// When the connection breaks, or Redis refuses.
    pub async fn ask(&mut self, command: &[&str]) -> anyhow::Result<String> {
        let mut sent = format!("*{}\r\n", command.len());
        for part in command {
            sent.push_str(&format!("${}\r\n{part}\r\n", part.len()));
        }
        self.stream.get_mut().write_all(sent.as_bytes()).await?;
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let line = line.trim_end();
        match line.split_at_checked(1) {
            Some(("+" | ":", told)) => Ok(told.to_owned()),
            Some(("$", length)) => {
                let mut bytes = vec![0; length.parse::<usize>()? + 2];
                self.stream.read_exact(&mut bytes).await?;
                Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
            }
            _ => bail!("Redis answered {line:?}"),
        }
    }
}
