//! A mail server that speaks as much SMTP as a client needs, and refuses as it is told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What the server does with the next connection that has a mail; those after the last are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The recipient is answered with this code.
    Recipient(u16),
    /// The content is answered with this code.
    Content(u16),
    /// The line goes dead before the content.
    HangUp,
    /// The mail is taken, and the line goes dead before the answer.
    TakeAndHangUp,
}

/// A mail that was taken.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) to: Vec<String>,
    pub(crate) data: String,
}

#[derive(Default)]
struct Stage {
    script: VecDeque<Verdict>,
    received: Vec<Received>,
}

/// A running server; it ends with the value.
pub(crate) struct FakeSmtp {
    pub(crate) url: String,
    stage: Arc<Mutex<Stage>>,
    task: JoinHandle<()>,
}

impl FakeSmtp {
    /// Starts with a script.
    pub(crate) async fn start(script: &[Verdict]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let stage = Arc::new(Mutex::new(Stage {
            script: script.iter().copied().collect(),
            received: Vec::new(),
        }));
        let serving = Arc::clone(&stage);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // One at a time: the script says what happens in which order.
                let _ = converse(stream, &serving).await;
            }
        });
        Self { url, stage, task }
    }

    /// The mails that were taken.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.stage.lock().expect("no panic inside").received.clone()
    }
}

impl Drop for FakeSmtp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(stream: TcpStream, stage: &Mutex<Stage>) -> std::io::Result<()> {
    let verdict = stage.lock().expect("no panic inside").script.pop_front();
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 fake ESMTP\r\n").await?;
    let (mut to, mut line) = (Vec::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let command = line.trim().to_owned();
        let answer = match command
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_uppercase()
            .as_str()
        {
            "EHLO" => "250-fake\r\n250-8BITMIME\r\n250 SMTPUTF8".to_owned(),
            "RCPT" => match verdict {
                Some(Verdict::Recipient(code)) => format!("{code} not this one"),
                _ => {
                    let address = command.split(['<', '>']).nth(1).unwrap_or_default();
                    to.push(address.to_owned());
                    "250 ok".to_owned()
                }
            },
            "DATA" => {
                if verdict == Some(Verdict::HangUp) {
                    return Ok(());
                }
                stream.write_all(b"354 go on\r\n").await?;
                let data = read_data(&mut stream).await?;
                match verdict {
                    Some(Verdict::Content(code)) => format!("{code} not this"),
                    _ => {
                        let mail = Received {
                            to: std::mem::take(&mut to),
                            data,
                        };
                        stage.lock().expect("no panic inside").received.push(mail);
                        if verdict == Some(Verdict::TakeAndHangUp) {
                            return Ok(());
                        }
                        "250 taken".to_owned()
                    }
                }
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

async fn read_data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let (mut data, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(&line);
    }
}
