//! One request and one answer over one connection.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::future::{Fuse, FutureExt};
use futures::stream::{self, Stream};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::Full;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{self, Connection};
use hyper_util::rt::TokioIo;

use super::dial;
use crate::error::Deadline;
use crate::{FetchError, Limits};

/// Bytes of a body that are read ahead.
const READ_AHEAD: usize = 64 * 1024;

type Work = Connection<TokioIo<Box<dyn dial::Stream>>, Full<Bytes>>;

/// The connection's own work: it moves only when the exchange is polled, and ends with it.
struct Wire(Pin<Box<Fuse<Work>>>);

impl Wire {
    /// What goes wrong here is told by the request or the body that waits for it.
    fn drive(&mut self, cx: &mut Context<'_>) {
        let _ = self.0.poll_unpin(cx);
    }
}

/// The head of an answer, and its body still on the wire.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    body: Incoming,
    wire: Wire,
}

/// Sends the request and reads the head of the answer.
pub(super) async fn exchange(
    stream: Box<dyn dial::Stream>,
    request: Request<Full<Bytes>>,
    limits: &Limits,
) -> Result<Reply, FetchError> {
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(READ_AHEAD.max(limits.head_bytes))
        .max_header_size(limits.head_bytes)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| fault(&error))?;
    let mut wire = Wire(Box::pin(connection.fuse()));
    let mut answer = Box::pin(sender.send_request(request));
    let answer = std::future::poll_fn(|cx| {
        wire.drive(cx);
        answer.as_mut().poll(cx)
    })
    .await
    .map_err(|error| fault(&error))?;
    let (head, body) = answer.into_parts();
    Ok(Reply {
        status: head.status,
        headers: head.headers,
        body,
        wire,
    })
}

impl Reply {
    /// The bytes as they come over the wire: the first `limit`, and a failure when somebody wants more.
    pub(crate) fn into_bytes(self, limit: usize) -> impl Stream<Item = Result<Bytes, FetchError>> {
        let Self {
            mut body, mut wire, ..
        } = self;
        let mut left = limit;
        stream::poll_fn(move |cx| {
            loop {
                wire.drive(cx);
                let frame = match std::task::ready!(Pin::new(&mut body).poll_frame(cx)) {
                    None => return Poll::Ready(None),
                    Some(Err(error)) => return Poll::Ready(Some(Err(fault(&error)))),
                    Some(Ok(frame)) => frame,
                };
                // Trailers say nothing we need.
                let Ok(mut bytes) = frame.into_data() else {
                    continue;
                };
                if bytes.is_empty() {
                    continue;
                }
                if left == 0 {
                    return Poll::Ready(Some(Err(FetchError::TooLarge(limit))));
                }
                bytes.truncate(left);
                left -= bytes.len();
                return Poll::Ready(Some(Ok(bytes)));
            }
        })
    }
}

/// What an error of the HTTP library means.
fn fault(error: &hyper::Error) -> FetchError {
    let cause = error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>())
        .map(io::Error::kind);
    match cause {
        Some(io::ErrorKind::TimedOut) => FetchError::Timeout(Deadline::Idle),
        Some(_) => FetchError::Connect,
        None if error.is_parse() || error.is_incomplete_message() => FetchError::Protocol,
        None => FetchError::Connect,
    }
}
