//! Undoes the compression while the body comes in, and stops at the limit of decoded bytes.

use std::io;
use std::pin::{Pin, pin};

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use futures::TryStreamExt;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt};
use tokio_util::io::StreamReader;

use super::answer::Encoding;
use crate::FetchError;
use crate::guard::Reply;

/// The largest window of zstd on the web is 8 MiB (RFC 9659); the format allows gigabytes.
const ZSTD_WINDOW_LOG: u32 = 23;

/// The whole body, decoded.
///
/// # Errors
/// [`FetchError::TooLarge`] as soon as there is one byte more than `limit`, decoded or on the wire: a bomb is large
/// on one side only, and a stream of empty frames decodes to nothing for ever.
pub(super) async fn whole(
    reply: Reply,
    encoding: Encoding,
    limit: usize,
) -> Result<Vec<u8>, FetchError> {
    match up_to(reply, encoding, limit + 1).await {
        Ok(body) if body.len() <= limit => Ok(body),
        Ok(_) | Err(FetchError::TooLarge(_)) => Err(FetchError::TooLarge(limit)),
        Err(error) => Err(error),
    }
}

/// The beginning of the body, decoded; the rest is not fetched.
pub(super) async fn up_to(
    reply: Reply,
    encoding: Encoding,
    limit: usize,
) -> Result<Vec<u8>, FetchError> {
    let wire = reply.into_bytes(limit).map_err(io::Error::other);
    let mut wire = pin!(StreamReader::new(wire));
    if encoding == Encoding::Brotli {
        let start = wire.fill_buf().await.map_err(|error| fault(&error))?;
        if start
            .first()
            .is_some_and(|byte| asks_for_large_window(*byte))
        {
            return Err(FetchError::Encoding);
        }
    }
    let mut body = Vec::new();
    decoder(wire, encoding)
        .take(limit as u64)
        .read_to_end(&mut body)
        .await
        .map_err(|error| fault(&error))?;
    Ok(body)
}

/// Whether a brotli stream begins with the extension for windows of up to 1 GiB.
///
/// The decoder would allocate it; on the web the format ends at 16 MiB (RFC 7932, where this beginning is invalid).
fn asks_for_large_window(first: u8) -> bool {
    first & 0x7f == 0x11
}

type Decoder<'a> = Pin<Box<dyn AsyncRead + Send + 'a>>;

fn decoder<'a>(wire: impl AsyncBufRead + Send + Unpin + 'a, encoding: Encoding) -> Decoder<'a> {
    match encoding {
        Encoding::Identity => Box::pin(wire),
        // One member, as browsers read it: a stream of empty members would cost a new decoder every twenty bytes.
        Encoding::Gzip => Box::pin(GzipDecoder::new(wire)),
        Encoding::Brotli => Box::pin(BrotliDecoder::new(wire)),
        Encoding::Deflate => Box::pin(ZlibDecoder::new(wire)),
        Encoding::Zstd => {
            let window = DParameter::window_log_max(ZSTD_WINDOW_LOG);
            let mut decoder = ZstdDecoder::with_params(wire, &[window]);
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
    }
}

/// Our own errors come back out of the reader; everything else is the decoder's.
fn fault(error: &io::Error) -> FetchError {
    error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<FetchError>())
        .cloned()
        .unwrap_or(FetchError::Encoding)
}
