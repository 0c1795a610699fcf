//! A line with a delay each way, as between two machines.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
};

/// A running line; it is cut when dropped.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    _lines: JoinSet<()>,
}

impl Proxy {
    /// Listens on a free port and passes everything on to another one of this machine.
    pub(crate) async fn start(target: u16, delay: Duration) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let mut lines = JoinSet::new();
        lines.spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                if let Ok(far) = TcpStream::connect(("127.0.0.1", target)).await {
                    let _ = (near.set_nodelay(true), far.set_nodelay(true));
                    let ((near_in, near_out), (far_in, far_out)) =
                        (near.into_split(), far.into_split());
                    open.spawn(carry(near_in, far_out, delay));
                    open.spawn(carry(far_in, near_out, delay));
                }
            }
        });
        Ok(Self {
            port,
            _lines: lines,
        })
    }
}

/// Passes on what comes, so much later; questions and answers alternate, so nothing piles up behind the delay.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, delay: Duration) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(read) = from.read(&mut bytes).await {
        if read == 0 {
            break;
        }
        tokio::time::sleep(delay).await;
        if to.write_all(&bytes[..read]).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}
