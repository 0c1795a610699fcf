//! Opens a connection to a vetted address, checks who is at the other end, and encrypts it.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;

use super::idle::IdleLimit;
use super::resolve::Vetted;
use crate::error::Deadline;
use crate::target::Place;
use crate::{ConfigError, FetchError, Limits, Refusal, Target, is_public};

/// Addresses of one name that are tried.
const TRIED_ADDRESSES: usize = 4;

/// A connection, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Encryption as the machine's root certificates vouch for it.
pub(super) fn connector() -> Result<TlsConnector, ConfigError> {
    // The provider is named, so that it does not matter what the program installed.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(ConfigError::Certificates)?
        .with_no_client_auth();
    // Each exchange stands alone: sites cannot link our visits by a resumed session.
    config.resumption = rustls::client::Resumption::disabled();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// A connection to one of the vetted addresses, encrypted when the target says https.
pub(super) async fn open(
    vetted: &Vetted,
    target: &Target,
    tls: &TlsConnector,
    limits: &Limits,
) -> Result<Box<dyn Stream>, FetchError> {
    timeout(limits.connect, async {
        let stream = connect(vetted, limits).await?;
        check_peer(&stream, vetted, target)?;
        let stream = IdleLimit::new(stream, limits.read_idle);
        if !target.is_https() {
            return Ok(Box::new(stream) as Box<dyn Stream>);
        }
        let name = server_name(target)?;
        // Boxed: the handshake is large, and not every exchange has one.
        let stream = Box::pin(tls.connect(name, stream)).await;
        stream
            .map(|stream| Box::new(stream) as Box<dyn Stream>)
            .map_err(|error| handshake_fault(&error))
    })
    .await
    .unwrap_or(Err(FetchError::Timeout(Deadline::Connect)))
}

/// Tries the addresses one after the other; each but the last may use half of the time that is left.
async fn connect(vetted: &Vetted, limits: &Limits) -> Result<TcpStream, FetchError> {
    let end = Instant::now() + limits.connect;
    let addresses = vetted.addresses();
    let addresses = &addresses[..addresses.len().min(TRIED_ADDRESSES)];
    let mut fault = FetchError::Connect;
    for (index, address) in addresses.iter().enumerate() {
        let left = end.saturating_duration_since(Instant::now());
        let is_last = index + 1 == addresses.len();
        let until = if is_last {
            end
        } else {
            Instant::now() + left / 2
        };
        fault = match timeout_at(until, TcpStream::connect(*address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(_)) => FetchError::Connect,
            Err(_) => FetchError::Timeout(Deadline::Connect),
        };
    }
    Err(fault)
}

/// Before the first byte is sent: the other end is one of the addresses that were vetted, and public.
fn check_peer(stream: &TcpStream, vetted: &Vetted, target: &Target) -> Result<(), FetchError> {
    let peer: SocketAddr = stream.peer_addr().map_err(|_| FetchError::Connect)?;
    let is_vetted = vetted.addresses().contains(&peer);
    if is_vetted && (target.is_excepted() || is_public(peer.ip())) {
        Ok(())
    } else {
        Err(Refusal::ResolvesInside.into())
    }
}

/// The certificate has to be for the host of the URL, not for the address it leads to.
fn server_name(target: &Target) -> Result<ServerName<'static>, FetchError> {
    match target.place() {
        Place::Name(name) => ServerName::try_from(name.to_owned()).map_err(|_| FetchError::Tls),
        Place::Address(IpAddr::V4(address)) => Ok(ServerName::from(IpAddr::V4(address))),
        Place::Address(IpAddr::V6(address)) => Ok(ServerName::from(IpAddr::V6(address))),
    }
}

fn handshake_fault(error: &io::Error) -> FetchError {
    let is_about_trust = error
        .get_ref()
        .is_some_and(|inner| inner.is::<rustls::Error>());
    match error.kind() {
        io::ErrorKind::TimedOut => FetchError::Timeout(Deadline::Connect),
        _ if is_about_trust => FetchError::Tls,
        _ => FetchError::Connect,
    }
}
