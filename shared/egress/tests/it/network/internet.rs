//! The whole internet on one machine: sites at public addresses, and eyes on all the others.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use egress::{Egress, EgressConfig, NameServers, is_public};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::support::name_server::NameServer;
use crate::support::site::{Asked, Script, play, read_request};

/// Every address, at the ports 80 and 443.
pub(crate) struct Internet {
    dialled: Arc<Mutex<Vec<SocketAddr>>>,
    tasks: JoinSet<()>,
}

type Answer = Arc<dyn Fn(&Asked) -> Script + Send + Sync>;

impl Internet {
    /// All sites answer the same way, on 443 with this certificate.
    pub(crate) async fn start(
        certificate: &str,
        answer: impl Fn(&Asked) -> Script + Send + Sync + 'static,
    ) -> Self {
        let dialled = Arc::new(Mutex::new(Vec::new()));
        let answer: Answer = Arc::new(answer);
        let mut tasks = JoinSet::new();
        for (port, tls) in [(80, None), (443, Some(acceptor(certificate)))] {
            let listener = TcpListener::bind(("::", port)).await;
            let listener = listener.expect("a network of its own: see network/mod.rs");
            tasks.spawn(accept(listener, tls, answer.clone(), dialled.clone()));
        }
        Self { dialled, tasks }
    }

    /// The addresses that were dialled and are public.
    pub(crate) fn public(&self) -> Vec<SocketAddr> {
        self.split().0
    }

    /// The addresses that were dialled and should not have been.
    pub(crate) fn inner(&self) -> Vec<SocketAddr> {
        self.split().1
    }

    /// Frees the ports.
    pub(crate) async fn stop(mut self) {
        self.tasks.shutdown().await;
    }

    fn split(&self) -> (Vec<SocketAddr>, Vec<SocketAddr>) {
        let dialled = self.dialled.lock().expect("a lock").clone();
        dialled.into_iter().partition(|at| is_public(at.ip()))
    }
}

fn acceptor(certificate: &str) -> TlsAcceptor {
    let folder = std::env::var_os("EGRESS_CERTIFICATES").expect("certificates");
    let file = |name: &str| PathBuf::from(&folder).join(name);
    let certificate = CertificateDer::from_pem_file(file(certificate)).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(file("key.pem")).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    TlsAcceptor::from(Arc::new(config.expect("a matching key")))
}

async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    answer: Answer,
    dialled: Arc<Mutex<Vec<SocketAddr>>>,
) {
    let mut connections = JoinSet::new();
    while let Ok((mut stream, _)) = listener.accept().await {
        let at = stream.local_addr().expect("an address");
        let at = SocketAddr::new(at.ip().to_canonical(), at.port());
        dialled.lock().expect("a lock").push(at);
        let (tls, answer) = (tls.clone(), answer.clone());
        connections.spawn(async move {
            // Whoever hangs up early is meant to.
            let _ = match tls {
                None => match read_request(&mut stream, at).await {
                    Ok(asked) => play(stream, answer(&asked)).await,
                    Err(error) => Err(error),
                },
                Some(tls) => match tls.accept(stream).await {
                    Ok(mut stream) => match read_request(&mut stream, at).await {
                        Ok(asked) => play(stream, answer(&asked)).await,
                        Err(error) => Err(error),
                    },
                    Err(error) => Err(error),
                },
            };
        });
    }
}

/// The way out as in production, but for the name server and the patience.
pub(crate) fn egress(names: &NameServer) -> Egress {
    let mut config = EgressConfig::new("CRBAnalyser/1");
    config.name_servers = NameServers::Given(vec![names.address]);
    config.pace.gap = std::time::Duration::from_millis(1);
    Egress::new(config).expect("a configuration")
}
