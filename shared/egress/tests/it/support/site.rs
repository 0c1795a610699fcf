//! A site over raw TCP which answers by script, so that it can do what no proper server would.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// One thing the site does with a connection, after it read the request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Send(Bytes),
    Repeat(Bytes, u64),
    Pause(Duration),
    /// Says nothing more until the other side hangs up.
    Hang,
}

pub(crate) type Script = Vec<Step>;

/// A request as the site saw it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Which of the site's addresses was dialled.
    pub(crate) at: SocketAddr,
    pub(crate) path: String,
    /// Names in lower case, one `name: value` per line.
    pub(crate) headers: String,
    pub(crate) when: Instant,
}

/// A running site; it stops when dropped.
pub(crate) struct Site {
    address: SocketAddr,
    seen: Arc<Seen>,
    _tasks: JoinSet<()>,
}

#[derive(Default)]
struct Seen {
    asked: Mutex<Vec<Asked>>,
    dialled: Mutex<Vec<SocketAddr>>,
    now: AtomicUsize,
    busiest: AtomicUsize,
}

type Answer = Arc<dyn Fn(&Asked) -> Script + Send + Sync>;

impl Site {
    /// A site on a free local port.
    pub(crate) async fn start(answer: impl Fn(&Asked) -> Script + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        Self::serve(listener, answer)
    }

    pub(crate) fn serve(
        listener: TcpListener,
        answer: impl Fn(&Asked) -> Script + Send + Sync + 'static,
    ) -> Self {
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Seen::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, Arc::new(answer), seen.clone()));
        Self {
            address,
            seen,
            _tasks: tasks,
        }
    }

    pub(crate) fn authority(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests for pages, without those for robots files.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let asked = self.seen.asked.lock().expect("a lock");
        let pages = asked.iter().filter(|asked| asked.path != "/robots.txt");
        pages.cloned().collect()
    }

    /// How often the robots file was asked for.
    pub(crate) fn robots(&self) -> usize {
        let asked = self.seen.asked.lock().expect("a lock");
        asked.iter().filter(|a| a.path == "/robots.txt").count()
    }

    /// The addresses to which connections were opened, whether or not anything was asked.
    pub(crate) fn dialled(&self) -> Vec<SocketAddr> {
        self.seen.dialled.lock().expect("a lock").clone()
    }

    /// The most connections that were open at once.
    pub(crate) fn busiest(&self) -> usize {
        self.seen.busiest.load(Ordering::SeqCst)
    }

    /// Waits until nobody is connected.
    pub(crate) async fn is_left(&self) {
        let left = async {
            while self.seen.now.load(Ordering::SeqCst) > 0 {
                tokio::task::yield_now().await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(10), left).await;
        in_time.expect("a connection was left open");
    }
}

async fn accept(listener: TcpListener, answer: Answer, seen: Arc<Seen>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (answer, seen) = (answer.clone(), seen.clone());
        let at = stream.local_addr().expect("an address");
        seen.dialled.lock().expect("a lock").push(at);
        connections.spawn(async move {
            let now = seen.now.fetch_add(1, Ordering::SeqCst) + 1;
            seen.busiest.fetch_max(now, Ordering::SeqCst);
            // Whoever hangs up early is meant to.
            let _ = answer_one(stream, at, &answer, &seen).await;
            seen.now.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

async fn answer_one(
    mut stream: TcpStream,
    at: SocketAddr,
    answer: &Answer,
    seen: &Seen,
) -> std::io::Result<()> {
    let asked = read_request(&mut stream, at).await?;
    seen.asked.lock().expect("a lock").push(asked.clone());
    play(stream, answer(&asked)).await
}

/// Reads the head of a request.
pub(crate) async fn read_request(
    stream: &mut (impl AsyncRead + Unpin),
    at: SocketAddr,
) -> std::io::Result<Asked> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let (line, headers) = head.split_once("\r\n").unwrap_or_default();
    Ok(Asked {
        at,
        path: line.split(' ').nth(1).unwrap_or_default().to_owned(),
        headers: headers.to_ascii_lowercase(),
        when: Instant::now(),
    })
}

/// Plays a script until it ends or the other side hangs up.
pub(crate) async fn play(
    stream: impl AsyncRead + AsyncWrite,
    script: Script,
) -> std::io::Result<()> {
    let (mut reader, mut writer) = tokio::io::split(Box::pin(stream));
    let hung_up = async {
        let mut byte = [0];
        while reader.read(&mut byte).await? > 0 {}
        std::io::Result::Ok(())
    };
    let played = async {
        for step in script {
            match step {
                Step::Send(bytes) => writer.write_all(&bytes).await?,
                Step::Repeat(bytes, times) => {
                    for _ in 0..times {
                        writer.write_all(&bytes).await?;
                    }
                }
                Step::Pause(pause) => tokio::time::sleep(pause).await,
                Step::Hang => std::future::pending().await,
            }
        }
        writer.shutdown().await
    };
    tokio::select! {
        done = played => done,
        done = hung_up => done,
    }
}

/// An answer with these head lines and body; its end is the end of the connection.
pub(crate) fn raw(head: &str, body: impl AsRef<[u8]>) -> Script {
    let head = format!(
        "HTTP/1.1 {}\r\nconnection: close\r\n\r\n",
        head.replace('\n', "\r\n")
    );
    vec![Step::Send([head.as_bytes(), body.as_ref()].concat().into())]
}

/// A page of HTML.
pub(crate) fn html(body: impl AsRef<[u8]>) -> Script {
    raw("200 OK\ncontent-type: text/html; charset=utf-8", body)
}

/// There is no such page.
pub(crate) fn not_found() -> Script {
    raw("404 Not Found\ncontent-type: text/plain", "no such page")
}

/// A redirect.
pub(crate) fn redirect(location: &str) -> Script {
    raw(&format!("302 Found\nlocation: {location}"), "")
}
