//! E-mail addresses, normalised once.

use std::{fmt, str::FromStr};

use serde::Serialize;

/// A normalised address: trimmed, lower case, the domain in ASCII. Prints itself only on purpose.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadEmail {
    /// Longer than any mail server takes.
    #[error("an e-mail address has at most 254 characters")]
    TooLong,
    /// Not one address.
    #[error("this is not an e-mail address such as name@company.com")]
    Malformed,
}

impl Email {
    /// The normalised text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = BadEmail;

    fn from_str(text: &str) -> Result<Self, BadEmail> {
        let text = text.trim();
        if text.len() > 254 {
            return Err(BadEmail::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(BadEmail::Malformed)?;
        let local = local.to_lowercase();
        let is_atom = |c: char| {
            (c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)) && !c.is_control()
        };
        let local_is_sound = !local.is_empty()
            && local.len() <= 64
            && local.chars().all(is_atom)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        let domain = idna::domain_to_ascii(domain).map_err(|_| BadEmail::Malformed)?;
        let label_is_sound = |label: &str| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let labels: Vec<&str> = domain.split('.').collect();
        let domain_is_sound = labels.len() >= 2
            && labels.iter().all(|label| label_is_sound(label))
            && labels
                .last()
                .is_some_and(|top| top.bytes().any(|b| b.is_ascii_alphabetic()));
        if !local_is_sound || !domain_is_sound {
            return Err(BadEmail::Malformed);
        }
        let address = format!("{local}@{domain}");
        if address.len() > 254 {
            Err(BadEmail::TooLong)
        } else {
            Ok(Self(address))
        }
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::Email;

    #[test]
    fn addresses_are_normalised() {
        for (given, kept) in [
            (" Ann@Example.COM ", "ann@example.com"),
            ("jürgen@bücher.example", "jürgen@xn--bcher-kva.example"),
            ("a.b+c@sub.example.org", "a.b+c@sub.example.org"),
        ] {
            assert_eq!(given.parse::<Email>().expect(given).as_str(), kept);
        }
    }

    #[test]
    fn what_is_not_one_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(250));
        for text in [
            "",
            "a",
            "@b.c",
            "a@",
            "a@b",
            "a b@c.de",
            "a@b.c,d@e.fg",
            "a@b.de\r\nBcc: x@y.zz",
            "a@@b.de",
            ".a@b.de",
            "a..b@c.de",
            "a@-b.de",
            "a@b..de",
            "a@1.2.3.4",
            "<a@b.de>",
            &long,
        ] {
            assert!(text.parse::<Email>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_does_not_print_itself() {
        let email: Email = "ann@example.com".parse().expect("an address");

        assert_eq!(format!("{email:?}"), "Email([redacted])");
    }
}
