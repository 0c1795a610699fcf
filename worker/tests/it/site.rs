//! A site of our own that pretends to be a vendor's: real HTTP, pages that change, and a count of who asked.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What a path answers.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) etag: Option<String>,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn page(body: impl Into<String>) -> Self {
        Self {
            status: 200,
            etag: None,
            content_type: "text/html",
            body: body.into(),
        }
    }

    pub(crate) fn xml(body: impl Into<String>) -> Self {
        Self {
            content_type: "text/xml",
            ..Self::page(body)
        }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::page("")
        }
    }

    pub(crate) fn tagged(mut self, etag: &str) -> Self {
        self.etag = Some(format!("\"{etag}\""));
        self
    }
}

/// A request line with what it was conditional on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) if_none_match: Option<String>,
}

#[derive(Default)]
struct State {
    answers: HashMap<String, Answer>,
    asked: Vec<Asked>,
}

/// The site; it stops with the value.
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
    serving: JoinHandle<()>,
}

impl Site {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        #[expect(
            clippy::disallowed_methods,
            reason = "aborted when the site is dropped"
        )]
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&shared)));
            }
        });
        Self {
            address,
            state,
            serving,
        }
    }

    /// From now on the path answers this.
    pub(crate) fn show(&self, path: &str, answer: Answer) {
        let mut state = self.state.lock().expect("no panic inside");
        state.answers.insert(path.to_owned(), answer);
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Who asked for pages, robots' rules not counted.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let state = self.state.lock().expect("no panic inside");
        state
            .asked
            .iter()
            .filter(|asked| asked.path != "/robots.txt")
            .cloned()
            .collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let path = lines
        .first()
        .and_then(|line| line.split(' ').nth(1))
        .unwrap_or("/")
        .to_owned();
    let if_none_match = lines.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("if-none-match")
            .then(|| value.trim().to_owned())
    });
    let answer = {
        let mut state = state.lock().expect("no panic inside");
        state.asked.push(Asked {
            path: path.clone(),
            if_none_match: if_none_match.clone(),
        });
        state.answers.get(&path).cloned()
    };
    let answer = answer.unwrap_or_else(|| Answer::status(404));
    let is_known = answer.etag.is_some() && answer.etag == if_none_match;
    let (status, body) = if is_known {
        (304, "")
    } else {
        (answer.status, answer.body.as_str())
    };
    let etag = answer
        .etag
        .map(|etag| format!("ETag: {etag}\r\n"))
        .unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: {}; charset=utf-8\r\n{etag}Content-Length: {}\r\nConnection: close\r\n\r\n",
        answer.content_type,
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(body.as_bytes()).await;
    let _ = stream.shutdown().await;
}
