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
    extract::{MatchedPath, Request},
    http::{HeaderValue, Method, header},
    response::Response,
};
use dashmap::DashMap;
use futures::{
    FutureExt,
    future::{BoxFuture, Either, Ready, ready},
};
use shared::platform::cache::Name;
use tower::{Layer, Service};

use super::Caches;
use crate::{
    config::ApiConfig,
    http::{
        ClientAddress, Conditions,
        limits::Limits,
        metrics::HttpMetrics,
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
pub(super) struct Addresses(Arc<DashMap<Box<str>, Learnt>>);

/// The answer that an address stands for, and the route that led to it.
#[derive(Clone)]
struct Learnt {
    known: Known,
    route: MatchedPath,
}

impl Addresses {
    fn find(&self, address: &str) -> Option<Learnt> {
        self.0.get(address).map(|learnt| learnt.clone())
    }

    fn learn(&self, address: Box<str>, learnt: Learnt) {
        if self.0.len() >= ADDRESSES_MAX {
            self.0.clear();
        }
        self.0.insert(address, learnt);
    }
}

/// Puts the short way before a service. Clones share it.
#[derive(Clone)]
pub struct FrontLayer(Arc<ShortWay>);

struct ShortWay {
    caches: Arc<Caches>,
    limits: Arc<Limits>,
    metrics: HttpMetrics,
    config: Arc<ApiConfig>,
    is_traced: bool,
}

impl FrontLayer {
    /// The short way through the caches of this state.
    #[must_use]
    pub fn new(app: &AppState) -> Self {
        Self(Arc::new(ShortWay {
            caches: Arc::clone(&app.cache),
            limits: Arc::clone(&app.limits),
            metrics: app.http_metrics.clone(),
            config: Arc::clone(&app.config),
            // A collector of traces is to see every request.
            is_traced: app.config.log.otlp_endpoint.is_some(),
        }))
    }
}

impl<S> Layer<S> for FrontLayer {
    type Service = Front<S>;

    fn layer(&self, inner: S) -> Front<S> {
        Front {
            inner,
            short_way: Arc::clone(&self.0),
        }
    }
}

/// A service with the short way before it.
#[derive(Clone)]
pub struct Front<S> {
    inner: S,
    short_way: Arc<ShortWay>,
}

impl<S> Service<Request> for Front<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<
        Ready<Result<Response, Infallible>>,
        BoxFuture<'static, Result<Response, Infallible>>,
    >;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let Some(address) = self.short_way.plain_address(&request) else {
            return Either::Right(Box::pin(self.inner.call(request)));
        };
        let caches = Arc::clone(&self.short_way.caches);
        if let Some(learnt) = caches.known.find(address) {
            return match self.short_way.answer(&learnt, &request) {
                Some(response) => Either::Left(ready(Ok(response))),
                None => Either::Right(Box::pin(self.inner.call(request))),
            };
        }
        let address: Box<str> = address.into();
        let long_way = self.inner.call(request);
        Either::Right(Box::pin(async move {
            let mut response = long_way.await?;
            let extensions = response.extensions_mut();
            if let (Some(known), Some(route)) = (extensions.remove(), extensions.remove()) {
                caches.known.learn(address, Learnt { known, route });
            }
            Ok(response)
        }))
    }
}

impl ShortWay {
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

    /// What memory holds of an address, as the long way would send it. One request too many takes the long way, which
    /// refuses it.
    fn answer(&self, learnt: &Learnt, request: &Request) -> Option<Response> {
        let started = Instant::now();
        let asked = Conditions::of(request.headers());
        let proxies = &self.config.trusted_proxies;
        let client = ClientAddress::of(request.extensions(), request.headers(), proxies);
        let group = learnt.known.group;
        let served = [&self.caches.vendors, &self.caches.benchmarks]
            .into_iter()
            .find(|served| served.group() == group)?;
        // Memory answers at once, or not now: nobody waits for it here.
        let held = served.held(learnt.known.name, &asked).now_or_never();
        let mut response = held.flatten()?;
        if !self.limits.charge_public(client, response.headers_mut()) {
            return None;
        }
        let id = request_context::id_of(request);
        let is_https = self.config.is_https();
        security_headers::apply(&mut response, security_headers::POLICY, is_https);
        let (status, took) = (response.status(), started.elapsed());
        self.metrics
            .answered(&Method::GET, learnt.route.as_str(), status, took);
        tracing::info!(
            method = "GET",
            kind = group,
            request_id = id,
            status = status.as_u16(),
            duration_ms = took.as_secs_f64() * 1e3,
            "answered from memory"
        );
        if let Ok(id) = HeaderValue::try_from(id) {
            response
                .headers_mut()
                .insert(request_context::REQUEST_ID, id);
        }
        Some(response)
    }
}
