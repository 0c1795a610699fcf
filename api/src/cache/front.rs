//! The short way: a public answer that this process holds goes out without passing routes and layers.
//!
//! An address is learnt from its first answer, which took the long way through the handler. From then on a plain GET
//! of the same spelling is answered from memory alone, with the same headers, the same log line and the same tag.
//! Whatever is unusual about a request (another site's page, a trace to continue, a body) takes the long way.

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    extract::Request,
    http::{HeaderValue, Method, header},
    response::Response,
};
use dashmap::DashMap;
use futures::future::BoxFuture;
use shared::platform::cache::Name;
use tower::{Layer, Service};

use super::Caches;
use crate::{
    config::ApiConfig,
    http::{
        ClientAddress, Conditions,
        limits::Limits,
        middleware::{request_context, security_headers},
    },
    state::AppState,
};

/// Addresses that are known at once; when there are more, all are learnt anew.
const ADDRESSES_MAX: usize = 4096;
/// Longer addresses are not learnt.
const ADDRESS_LENGTH_MAX: usize = 256;

/// The answer that an address stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) group: &'static str,
    pub(super) name: Name,
}

/// Addresses and their answers. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Addresses(Arc<DashMap<Box<str>, Known>>);

impl Addresses {
    fn find(&self, address: &str) -> Option<Known> {
        self.0.get(address).map(|known| *known)
    }

    fn learn(&self, address: Box<str>, known: Known) {
        if self.0.len() >= ADDRESSES_MAX {
            self.0.clear();
        }
        self.0.insert(address, known);
    }
}

/// Puts the short way before a service.
#[derive(Clone)]
pub struct FrontLayer {
    caches: Arc<Caches>,
    limits: Arc<Limits>,
    config: Arc<ApiConfig>,
    is_traced: bool,
}

impl FrontLayer {
    /// The short way through the caches of this state.
    #[must_use]
    pub fn new(app: &AppState) -> Self {
        Self {
            caches: Arc::clone(&app.cache),
            limits: Arc::clone(&app.limits),
            config: Arc::clone(&app.config),
            // A collector of traces is to see every request.
            is_traced: app.config.log.otlp_endpoint.is_some(),
        }
    }
}

impl<S> Layer<S> for FrontLayer {
    type Service = Front<S>;

    fn layer(&self, inner: S) -> Front<S> {
        Front {
            inner,
            layer: self.clone(),
        }
    }
}

/// A service with the short way before it.
#[derive(Clone)]
pub struct Front<S> {
    inner: S,
    layer: FrontLayer,
}

impl<S> Service<Request> for Front<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let Some(address) = self.layer.plain_address(&request) else {
            return Box::pin(self.inner.call(request));
        };
        let caches = Arc::clone(&self.layer.caches);
        if let Some(known) = caches.known.find(address) {
            // What was made ready by `poll_ready` goes along, in case memory has let go of the answer.
            let fresh = self.inner.clone();
            let mut inner = std::mem::replace(&mut self.inner, fresh);
            let asked = Conditions::of(request.headers());
            let id = request_context::id_of(&request);
            let proxies = &self.layer.config.trusted_proxies;
            let client = ClientAddress::of(request.extensions(), request.headers(), proxies);
            let limits = Arc::clone(&self.layer.limits);
            return Box::pin(async move {
                let charge =
                    |response: &mut Response| limits.charge_public(client, response.headers_mut());
                match answer(&caches, known, &asked, id, charge).await {
                    Some(response) => Ok(response),
                    None => inner.call(request).await,
                }
            });
        }
        let address: Box<str> = address.into();
        let long_way = self.inner.call(request);
        Box::pin(async move {
            let mut response = long_way.await?;
            if let Some(known) = response.extensions_mut().remove::<Known>() {
                caches.known.learn(address, known);
            }
            Ok(response)
        })
    }
}

impl FrontLayer {
    /// The address of a request that has nothing unusual about it.
    fn plain_address<'r>(&self, request: &'r Request) -> Option<&'r str> {
        let headers = request.headers();
        let is_plain = *request.method() == Method::GET
            && !self.is_traced
            && ![
                header::ORIGIN,
                header::CONTENT_LENGTH,
                header::TRANSFER_ENCODING,
            ]
            .iter()
            .any(|name| headers.contains_key(name))
            && !headers.contains_key("traceparent");
        let address = request.uri().path_and_query()?.as_str();
        (is_plain && address.len() <= ADDRESS_LENGTH_MAX).then_some(address)
    }
}

/// What memory holds of an address, as the long way would send it. One request too many takes the long way, which
/// refuses it.
async fn answer(
    caches: &Caches,
    known: Known,
    asked: &Conditions,
    id: String,
    charge: impl FnOnce(&mut Response) -> bool,
) -> Option<Response> {
    let started = Instant::now();
    let served = [&caches.vendors, &caches.benchmarks]
        .into_iter()
        .find(|served| served.group() == known.group)?;
    let mut response = served.held(known.name, asked).await?;
    if !charge(&mut response) {
        return None;
    }
    security_headers::apply(response.headers_mut(), security_headers::POLICY);
    tracing::info!(
        method = "GET",
        kind = known.group,
        request_id = id,
        status = response.status().as_u16(),
        duration_ms = started.elapsed().as_secs_f64() * 1e3,
        "answered from memory"
    );
    if let Ok(id) = HeaderValue::try_from(id) {
        response
            .headers_mut()
            .insert(request_context::REQUEST_ID, id);
    }
    Some(response)
}
