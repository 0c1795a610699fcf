//! The sites' rules for robots (RFC 9309), read once a day for each origin.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use robotxt::{BYTE_LIMIT, Robots};

use crate::{FetchError, Target};

/// The name by which sites address us in their rules; the first word of the user agent.
pub const PRODUCT_TOKEN: &str = "CRBAnalyser";

/// RFC 9309 asks not to use rules for longer.
const KEPT: Duration = Duration::from_hours(24);

/// Bytes of rules that are remembered for all origins.
const KEPT_BYTES: u64 = 16 * 1024 * 1024;

/// What is read of a file: the limit of the format, and a byte which shows that there is more.
pub(super) const READ_BYTES: usize = BYTE_LIMIT + 1;

/// What one origin allows us.
#[derive(Debug)]
pub(super) struct Rules {
    robots: Robots,
    /// Bytes of the file, as a measure of what the rules take.
    size: u32,
}

impl Rules {
    /// The rules in a file.
    pub(super) fn parse(file: &[u8]) -> Self {
        Self {
            robots: Robots::parse(file, PRODUCT_TOKEN),
            size: u32::try_from(file.len()).unwrap_or(u32::MAX),
        }
    }

    /// There is no file: everything is allowed.
    pub(super) fn absent() -> Self {
        Self {
            robots: Robots::allow_all(),
            size: 0,
        }
    }

    /// Whether a page may be fetched.
    pub(super) fn allow(&self, target: &Target) -> bool {
        self.robots.is_url_allowed(target.url())
    }

    /// How far apart visits should be.
    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        self.robots.crawl_delay()
    }
}

/// The rules of the origins that were visited lately.
#[derive(Debug)]
pub(super) struct KnownRules(Cache<String, Arc<Rules>>);

impl KnownRules {
    pub(super) fn new() -> Self {
        Self(
            Cache::builder()
                .time_to_live(KEPT)
                .max_capacity(KEPT_BYTES)
                // An origin costs something even when it has no rules.
                .weigher(|origin: &String, rules: &Arc<Rules>| {
                    let origin = u32::try_from(origin.len()).unwrap_or(u32::MAX);
                    rules.size.saturating_add(origin).saturating_add(256)
                })
                .build(),
        )
    }

    /// The rules of a target's origin; only one of those who ask at once reads the file.
    ///
    /// A failure is not remembered: nobody may enter until the file could be read.
    pub(super) async fn get(
        &self,
        target: &Target,
        read: impl Future<Output = Result<Rules, FetchError>>,
    ) -> Result<Arc<Rules>, FetchError> {
        let read = async { read.await.map(Arc::new) };
        self.0
            .try_get_with(target.origin(), read)
            .await
            .map_err(|error: Arc<FetchError>| (*error).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(rules: &Rules, path: &str) -> bool {
        rules.allow(&Target::parse(&format!("https://example.com{path}")).expect("a target"))
    }

    #[test]
    fn our_own_group_counts_before_the_one_for_all() {
        let rules = Rules::parse(
            b"User-agent: *\nDisallow: /\n\nUser-agent: crbanalyser\nDisallow: /cart\nAllow: /cart/help$\nCrawl-delay: 7",
        );

        assert!(may(&rules, "/pricing"));
        assert!(!may(&rules, "/cart?x=1"));
        assert!(may(&rules, "/cart/help"));
        assert!(!may(&rules, "/cart/help/2"));
        assert!(may(&rules, "/robots.txt"));
        assert_eq!(rules.crawl_delay(), Some(Duration::from_secs(7)));
    }

    #[test]
    fn the_group_for_all_counts_when_we_are_not_named() {
        let rules = Rules::parse(
            b"User-agent: OtherBot\nDisallow: /\n\nUser-agent: *\nDisallow: /*.pdf$\n",
        );

        assert!(may(&rules, "/a.html"));
        assert!(!may(&rules, "/a.pdf"));
        assert!(may(&rules, "/a.pdf?download"));
    }

    #[test]
    fn rules_after_the_first_500_kib_are_not_read() {
        let mut file = b"User-agent: *\nDisallow: /a\n".to_vec();
        file.extend(b"# padding\n".repeat(60_000));
        file.extend(b"Disallow: /b\n");

        let rules = Rules::parse(&file[..READ_BYTES]);

        assert!(!may(&rules, "/a"));
        assert!(may(&rules, "/b"));
    }

    #[test]
    fn rubbish_allows_everything() {
        assert!(may(
            &Rules::parse(b"<html><body>Not found</body></html>"),
            "/"
        ));
        assert!(may(&Rules::parse(&[0xff; 4096]), "/"));
        assert!(may(&Rules::parse(b""), "/"));
    }

    #[test]
    fn hostile_rules_are_matched_in_time() {
        let mut file = b"User-agent: *\n".to_vec();
        let rule = [b"Disallow: /".as_slice(), &b"*a".repeat(200), b"b$\n"].concat();
        while file.len() < BYTE_LIMIT {
            file.extend(&rule);
        }
        let rules = Rules::parse(&file);

        let started = std::time::Instant::now();
        assert!(may(&rules, &format!("/{}", "a".repeat(7000))));
        assert!(started.elapsed() < Duration::from_secs(2));
    }
}
