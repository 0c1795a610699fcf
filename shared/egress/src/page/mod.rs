//! Fetches pages: robots, turns, redirects, and the text of the answer.

mod answer;
mod charset;
mod decode;
mod request;
mod robots;
mod turns;

use std::sync::Arc;

use http::header::{ETAG, LAST_MODIFIED, LOCATION};
use http::{HeaderValue, StatusCode};
use sha2::{Digest, Sha256};
use tracing::Instrument;

pub use answer::ContentType;
pub use request::{Fetched, Page, PageRequest};
pub use robots::PRODUCT_TOKEN;

use crate::error::{Deadline, RedirectFault};
use crate::guard::{Budget, Guard, Reply, SharedGuard};
use crate::{ConfigError, EgressConfig, FetchError, Target};
use robots::{KnownRules, Rules};
use turns::{Turn, Turns};

const ACCEPT_PAGE: &str =
    "text/html, application/xhtml+xml, application/json;q=0.9, text/plain;q=0.8";
const ACCEPT_XML: &str = "application/xml, text/xml";
const ACCEPT_ROBOTS: &str = "text/plain, */*;q=0.5";

/// The way out of the system, for pages; cheap to clone.
///
/// Clones share the pace and the rules for robots, so a process should have one.
#[derive(Clone)]
pub struct Egress(Arc<Inner>);

struct Inner {
    config: EgressConfig,
    agent: HeaderValue,
    guard: SharedGuard,
    turns: Turns,
    rules: KnownRules,
}

impl std::fmt::Debug for Egress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Egress")
            .field("config", &self.0.config)
            .finish_non_exhaustive()
    }
}

impl Egress {
    /// Reads the machine's name servers and root certificates; connects to nothing.
    ///
    /// # Errors
    /// When the user agent cannot be sent, or the machine has no name servers or root certificates.
    pub fn new(config: EgressConfig) -> Result<Self, ConfigError> {
        let agent =
            HeaderValue::from_str(&config.user_agent).map_err(|_| ConfigError::UserAgent)?;
        let guard = Arc::new(Guard::new(&config)?);
        Ok(Self(Arc::new(Inner {
            config,
            agent,
            guard,
            turns: Turns::default(),
            rules: KnownRules::new(),
        })))
    }

    /// Fetches a page, as a well-behaved robot.
    ///
    /// It may wait for its turn at the host, and then works for no longer than the total limit.
    ///
    /// # Errors
    /// As [`FetchError`] says; [`FetchError::Busy`] means that nothing was asked and the job should come back.
    pub async fn fetch(&self, request: &PageRequest) -> Result<Fetched, FetchError> {
        let target = Target::parse_with(&request.url, &self.0.config.allow_hosts)?;
        // The query may hold secrets: never in a span.
        let span = tracing::info_span!(
            "egress.fetch",
            url.host = target.host(),
            url.path = target.url().path(),
            bytes = tracing::field::Empty,
            class = tracing::field::Empty,
        );
        let result = Box::pin(self.0.fetch(target, request))
            .instrument(span.clone())
            .await;
        match &result {
            Ok(Fetched::Page(page)) => span.record("bytes", page.bytes_decoded),
            Ok(Fetched::NotModified) => span.record("class", "not_modified"),
            Err(error) => span.record("class", error.class()),
        };
        result
    }
}

impl Inner {
    async fn fetch(&self, target: Target, request: &PageRequest) -> Result<Fetched, FetchError> {
        let mut budget = Budget::new(&self.config.limits, &self.config.pace);
        let mut target = target;
        for _ in 0..=self.config.limits.redirects {
            let rules = self
                .rules
                .get(&target, self.read_rules(target.robots(), &mut budget))
                .await?;
            if !rules.allow(&target) {
                return Err(FetchError::Robots);
            }
            let accept = if request.is_xml {
                ACCEPT_XML
            } else {
                ACCEPT_PAGE
            };
            let mut get = request::get(&target, &self.agent, accept);
            request::only_if_changed(&mut get, request);
            // The turn lasts until the body is read: one request at a time.
            let (turn, reply) = self.ask(&target, get, &mut budget).await?;
            if is_redirect(reply.status) {
                target = self.next_hop(&target, &reply)?;
                continue;
            }
            self.keep_crawl_delay(&target, &rules);
            let page = budget.work(self.read_page(target, reply, request)).await;
            drop(turn);
            return page;
        }
        Err(FetchError::Redirect(RedirectFault::TooMany))
    }

    /// Waits for the turn at the host and sends the request.
    async fn ask(
        &self,
        target: &Target,
        request: http::Request<http_body_util::Full<bytes::Bytes>>,
        budget: &mut Budget,
    ) -> Result<(Turn, Reply), FetchError> {
        let gap = if target.is_excepted() {
            self.config.pace.excepted_gap
        } else {
            self.config.pace.gap
        };
        let turn = self
            .turns
            .take(target.host(), gap, &mut budget.wait)
            .await?;
        // Boxed: resolving is large, and a fetch holds two of these.
        let reply = Box::pin(self.guard.send(target, request));
        let reply = budget.work(reply).await?;
        if let Some(error) = answer::pushes_back(reply.status, &reply.headers) {
            return Err(self.stay_away(target, error));
        }
        Ok((turn, reply))
    }

    /// Nobody asks a host again before the time it named.
    fn stay_away(&self, target: &Target, error: FetchError) -> FetchError {
        let longest = self.config.pace.longest_retry_after;
        let retry_after = error.retry_in().map(|pause| pause.min(longest));
        if let Some(pause) = retry_after {
            self.turns.hold(target.host(), pause);
        }
        FetchError::TooManyRequests { retry_after }
    }

    /// Between visits, not between the steps of one: a redirect would otherwise never be followed to its end.
    fn keep_crawl_delay(&self, target: &Target, rules: &Rules) {
        if let Some(delay) = rules.crawl_delay() {
            let longest = self.config.pace.longest_crawl_delay;
            self.turns.hold(target.host(), delay.min(longest));
        }
    }

    /// Where a redirect leads; everything about it is checked as if it had been asked for.
    fn next_hop(&self, from: &Target, reply: &Reply) -> Result<Target, FetchError> {
        let fault = FetchError::Redirect;
        let location =
            answer::single(&reply.headers, &LOCATION).ok_or(fault(RedirectFault::NoLocation))?;
        let next = from.join(&location, &self.config.allow_hosts)?;
        if from.is_https() && !next.is_https() {
            return Err(fault(RedirectFault::Downgrade));
        }
        Ok(next)
    }

    async fn read_page(
        &self,
        target: Target,
        reply: Reply,
        request: &PageRequest,
    ) -> Result<Fetched, FetchError> {
        let is_conditional = request.etag.is_some() || request.last_modified.is_some();
        match reply.status {
            StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION => {}
            StatusCode::NOT_MODIFIED if is_conditional => return Ok(Fetched::NotModified),
            status => return Err(FetchError::Status(status.as_u16())),
        }
        let (content_type, charset) = answer::content_type(&reply.headers)?;
        if request.is_xml != (content_type == ContentType::Xml) {
            return Err(FetchError::ContentType);
        }
        let encoding = answer::encoding(&reply.headers)?;
        let limit = request.body_bytes.unwrap_or(self.config.limits.body_bytes);
        if answer::announces_more_than(&reply.headers, limit) {
            return Err(FetchError::TooLarge(limit));
        }
        let status = reply.status.as_u16();
        let etag = answer::single(&reply.headers, &ETAG);
        let last_modified = answer::single(&reply.headers, &LAST_MODIFIED);
        let bytes = decode::whole(reply, encoding, limit).await?;
        Ok(Fetched::Page(Box::new(Page {
            url: target.url().clone(),
            status,
            etag,
            last_modified,
            content_type,
            text: charset::text(&bytes, content_type, charset.as_deref()),
            bytes_decoded: bytes.len(),
            sha256: Sha256::digest(&bytes).into(),
        })))
    }

    /// Reads an origin's rules as RFC 9309 says: absent allows everything, out of reach nothing.
    async fn read_rules(&self, file: Target, budget: &mut Budget) -> Result<Rules, FetchError> {
        let mut file = file;
        for _ in 0..=self.config.limits.redirects {
            let get = request::get(&file, &self.agent, ACCEPT_ROBOTS);
            let (turn, reply) = self.ask(&file, get, budget).await.map_err(out_of_reach)?;
            let status = reply.status;
            if is_redirect(status) {
                file = self.next_hop(&file, &reply).map_err(out_of_reach)?;
                continue;
            }
            if status.is_client_error() {
                return Ok(Rules::absent());
            }
            if !status.is_success() {
                return Err(FetchError::RobotsUnreachable);
            }
            let encoding = answer::encoding(&reply.headers).map_err(out_of_reach)?;
            let bytes = decode::up_to(reply, encoding, robots::READ_BYTES);
            let bytes = budget.work(bytes).await.map_err(out_of_reach)?;
            drop(turn);
            return Ok(Rules::parse(&bytes));
        }
        // So many redirects count as absent, RFC 9309 section 2.3.1.2.
        Ok(Rules::absent())
    }
}

/// What is wrong with the host itself is told as it is; anything else is about its rules.
fn out_of_reach(error: FetchError) -> FetchError {
    match error {
        FetchError::Refused(_)
        | FetchError::NoSuchName
        | FetchError::Dns
        | FetchError::Connect
        | FetchError::Timeout(Deadline::Connect)
        | FetchError::Tls
        | FetchError::TooManyRequests { .. }
        | FetchError::Busy { .. } => error,
        FetchError::Timeout(Deadline::Idle | Deadline::Total)
        | FetchError::Protocol
        | FetchError::TooLarge(_)
        | FetchError::Encoding
        | FetchError::ContentType
        | FetchError::Robots
        | FetchError::RobotsUnreachable
        | FetchError::Status(_)
        | FetchError::Redirect(_) => FetchError::RobotsUnreachable,
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}
