//! Where a request may go: a URL in its one canonical form, refused when it cannot lead to a public page.

use std::net::IpAddr;

use url::{Host, Url};

use crate::{AllowHosts, is_public};

/// Longest URL that is read, in bytes.
const LONGEST_URL: usize = 8 * 1024;

/// Names and ends of names which belong to the inside of a network, or to nobody.
///
/// The IANA special-use domain names (RFC 6761 and later), and the ends which private networks use by habit.
const INNER_NAMES: &[&str] = &[
    "alt",
    "arpa",
    "corp",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
    "svc",
    "test",
];

/// A checked URL: http or https, a public name or address, an ordinary port, no credentials, no fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    url: Url,
    is_excepted: bool,
}

/// Why a URL or the address behind it is refused.
///
/// The messages are safe to show: they never name an inner address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// More than 8 KB.
    #[error("the URL is too long")]
    TooLong,
    /// Not a URL with a host.
    #[error("the URL is malformed")]
    Malformed,
    /// A line break, tab, blank or other invisible character.
    #[error("the URL holds a control character or a blank")]
    ControlCharacter,
    /// Neither http nor https.
    #[error("only http and https are followed")]
    Scheme,
    /// `user:password@` before the host.
    #[error("the URL holds credentials")]
    Credentials,
    /// Neither 80 nor 443.
    #[error("only the ports 80 and 443 are followed")]
    Port,
    /// A name without a dot, or with an end that is only used inside networks.
    #[error("the host is not a public name")]
    InnerName,
    /// The URL names an address that is not public.
    #[error("the host is not a public address")]
    InnerAddress,
    /// The name has an address that is not public.
    #[error("the name leads to an address that is not public")]
    ResolvesInside,
}

impl Refusal {
    /// Whether the place is refused, rather than the way the URL is written.
    #[must_use]
    pub fn is_about_the_address(self) -> bool {
        matches!(
            self,
            Self::InnerName | Self::InnerAddress | Self::ResolvesInside
        )
    }
}

impl Target {
    /// Checks a URL and brings it into its canonical form.
    ///
    /// A name is only looked up when it is fetched, so a target can still be refused then.
    ///
    /// # Errors
    /// When the URL cannot lead to a public page.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        Self::parse_with(text, &AllowHosts::default())
    }

    /// The same, except that the given hosts may be inner.
    pub(crate) fn parse_with(text: &str, allowed: &AllowHosts) -> Result<Self, Refusal> {
        check_text(text)?;
        let url = Url::parse(text).map_err(|_| Refusal::Malformed)?;
        Self::from_url(url, allowed)
    }

    /// The target a redirect names, relative to this one.
    pub(crate) fn join(&self, location: &str, allowed: &AllowHosts) -> Result<Self, Refusal> {
        check_text(location)?;
        let url = self.url.join(location).map_err(|_| Refusal::Malformed)?;
        Self::from_url(url, allowed)
    }

    /// Where the rules for robots of this origin are.
    pub(crate) fn robots(&self) -> Self {
        let mut url = self.url.clone();
        url.set_path("/robots.txt");
        url.set_query(None);
        Self {
            url,
            is_excepted: self.is_excepted,
        }
    }

    fn from_url(mut url: Url, allowed: &AllowHosts) -> Result<Self, Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        url.set_fragment(None);
        drop_trailing_dot(&mut url)?;
        if url.as_str().len() > LONGEST_URL {
            return Err(Refusal::TooLong);
        }
        let is_excepted = allowed.contains(&url);
        if !is_excepted {
            check_public(&url)?;
        }
        Ok(Self { url, is_excepted })
    }

    /// The canonical URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The host as it stands in the URL; IPv6 addresses in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The name to look up, or the address that needs no looking up.
    pub(crate) fn place(&self) -> Place<'_> {
        match self.url.host() {
            Some(Host::Ipv4(address)) => Place::Address(address.into()),
            Some(Host::Ipv6(address)) => Place::Address(address.into()),
            Some(Host::Domain(name)) => Place::Name(name),
            None => Place::Name(""),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(443)
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether the configuration lets this host be inner.
    pub(crate) fn is_excepted(&self) -> bool {
        self.is_excepted
    }

    /// Scheme, host and port, as one text.
    pub(crate) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }
}

/// What stands where the host is.
pub(crate) enum Place<'a> {
    Name(&'a str),
    Address(IpAddr),
}

/// What the parser of URLs would silently drop is refused before it.
fn check_text(text: &str) -> Result<(), Refusal> {
    if text.len() > LONGEST_URL {
        return Err(Refusal::TooLong);
    }
    if text.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return Err(Refusal::ControlCharacter);
    }
    Ok(())
}

/// `example.com.` and `example.com` are one host: with one robots file, one pace and one certificate.
fn drop_trailing_dot(url: &mut Url) -> Result<(), Refusal> {
    let Some(Host::Domain(name)) = url.host() else {
        return Ok(());
    };
    let Some(name) = name.strip_suffix('.').map(str::to_owned) else {
        return Ok(());
    };
    url.set_host(Some(&name)).map_err(|_| Refusal::Malformed)
}

fn check_public(url: &Url) -> Result<(), Refusal> {
    match url.host() {
        Some(Host::Domain(name)) => check_name(name)?,
        Some(Host::Ipv4(address)) if is_public(address.into()) => {}
        Some(Host::Ipv6(address)) if is_public(address.into()) => {}
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(Refusal::InnerAddress),
        None => return Err(Refusal::Malformed),
    }
    // Only a port that is not the scheme's own is left in the canonical form.
    match url.port() {
        None | Some(80 | 443) => Ok(()),
        Some(_) => Err(Refusal::Port),
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let is_well_formed = name.len() <= 253
        && name.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        });
    if !is_well_formed {
        return Err(Refusal::Malformed);
    }
    let Some((_, end)) = name.rsplit_once('.') else {
        return Err(Refusal::InnerName);
    };
    if INNER_NAMES.contains(&end) {
        return Err(Refusal::InnerName);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
