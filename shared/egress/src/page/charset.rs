//! From bytes to text: by byte order mark, header, the page's own `meta`, or as UTF-8.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

use super::answer::ContentType;

/// How far into a page its `meta` is looked for, as the HTML standard says.
const PRESCAN: usize = 1024;

/// The text of a body; what cannot be read becomes U+FFFD, and so does NUL, which no database takes.
pub(super) fn text(bytes: &[u8], kind: ContentType, claimed: Option<&str>) -> String {
    // JSON is UTF-8 whatever the header says (RFC 8259). A byte order mark overrules everything.
    let encoding = if kind == ContentType::Json {
        None
    } else {
        claimed
            .and_then(|label| Encoding::for_label(label.as_bytes()))
            .or_else(|| prescan(bytes, kind))
    };
    let (text, _, _) = encoding.unwrap_or(UTF_8).decode(bytes);
    if text.contains('\0') {
        text.replace('\0', "\u{fffd}")
    } else {
        text.into_owned()
    }
}

/// The encoding a page names in a `meta` near its top.
fn prescan(bytes: &[u8], kind: ContentType) -> Option<&'static Encoding> {
    if !matches!(kind, ContentType::Html | ContentType::Xhtml) {
        return None;
    }
    let top = bytes[..bytes.len().min(PRESCAN)].to_ascii_lowercase();
    let top = String::from_utf8_lossy(&top);
    let top = without_comments(&top);
    let label = top
        .split("<meta")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .find_map(charset_in)?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    // A page whose `meta` could be read as ASCII is not UTF-16; the standard's two exceptions.
    Some(if encoding == UTF_16BE || encoding == UTF_16LE {
        UTF_8
    } else if encoding == X_USER_DEFINED {
        WINDOWS_1252
    } else {
        encoding
    })
}

fn without_comments(text: &str) -> String {
    let mut parts = text.split("<!--");
    let first = parts.next().unwrap_or_default().to_owned();
    parts
        .filter_map(|part| part.split_once("-->"))
        .fold(first, |all, (_, rest)| all + rest)
}

/// The value after `charset=` inside a tag, with or without quotes.
fn charset_in(tag: &str) -> Option<&str> {
    let (_, rest) = tag.split_once("charset")?;
    let value = rest
        .trim_start()
        .strip_prefix('=')?
        .trim_start()
        .trim_start_matches(['"', '\'']);
    value
        .split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '/'))
        .next()
        .filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(bytes: &[u8], claimed: Option<&str>) -> String {
        text(bytes, ContentType::Html, claimed)
    }

    #[test]
    fn the_header_tells_the_charset() {
        assert_eq!(html(b"\x80 19", Some("windows-1252")), "€ 19");
        assert_eq!(html(b"\xa4 19", Some("ISO-8859-15")), "€ 19");
        assert_eq!(html("€ 19".as_bytes(), Some("no-such-charset")), "€ 19");
    }

    #[test]
    fn a_byte_order_mark_overrules_the_header() {
        assert_eq!(html(b"\xef\xbb\xbf\xe2\x82\xac", Some("latin1")), "€");
        assert_eq!(html(b"\xff\xfe\xac\x20", None), "€");
        assert_eq!(html(b"\xfe\xff\x20\xac", Some("utf-8")), "€");
    }

    #[test]
    fn a_page_names_its_own_charset() {
        for page in [
            &b"<meta charset=windows-1252>\x80"[..],
            b"<META CharSet = 'windows-1252' />\x80",
            b"<meta http-equiv=content-type content=\"text/html; charset=windows-1252\">\x80",
            b"<!-- <meta charset=utf-8> --><meta charset=\"windows-1252\">\x80",
            b"<meta name=x><meta charset=windows-1252>\x80",
        ] {
            assert!(html(page, None).ends_with('€'), "{}", html(page, None));
        }
        assert!(html("<meta charset=utf-16>€".as_bytes(), None).ends_with('€'));
        assert_eq!(
            text(b"<meta charset=windows-1252>\x80", ContentType::Plain, None).pop(),
            Some('\u{fffd}')
        );
    }

    #[test]
    fn what_cannot_be_read_is_replaced() {
        assert_eq!(
            html(b"a\xff\xc3(b\0c", None),
            "a\u{fffd}\u{fffd}(b\u{fffd}c"
        );
        assert_eq!(html(b"\xff\xfe\x00\xd8", None), "\u{fffd}");
        assert_eq!(
            text(b"{\"a\":\"\xe4\"}", ContentType::Json, Some("latin1")),
            "{\"a\":\"\u{fffd}\"}"
        );
    }
}
