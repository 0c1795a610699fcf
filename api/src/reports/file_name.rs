//! What a downloaded report is called: the company's name, made harmless for headers and disks.

use axum::http::HeaderValue;

/// The longest part of a company's name that goes into a file name, in letters.
const LONGEST_NAME: usize = 60;

/// The header that names a file after its company: in plain letters for old programs, and as the company writes itself.
pub(super) fn disposition(company: &str, version: i32) -> HeaderValue {
    let name = named(company, char::is_alphanumeric);
    let plain = named(company, |letter| letter.is_ascii_alphanumeric());
    let file = |name: &str| match (name, version) {
        ("", ..=1) => "AI report.pdf".to_owned(),
        ("", _) => format!("AI report, version {version}.pdf"),
        (name, ..=1) => format!("{name}, AI report.pdf"),
        (name, _) => format!("{name}, AI report, version {version}.pdf"),
    };
    let (plain, whole) = (file(&plain), file(&name));
    let mut text = format!("inline; filename=\"{plain}\"");
    if whole != plain {
        text.push_str("; filename*=UTF-8''");
        text.push_str(&percent_encoded(&whole));
    }
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("inline"))
}

/// Letters and digits that may stay, with single spaces for everything between them.
fn named(company: &str, may_stay: impl Fn(char) -> bool) -> String {
    let spaced: String = company
        .chars()
        .map(|letter| {
            if may_stay(letter) || matches!(letter, '-' | '&') {
                letter
            } else {
                ' '
            }
        })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(LONGEST_NAME).collect();
    name.trim_matches([' ', '-', '&']).to_owned()
}

/// As RFC 8187 wants it.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_file_is_named_after_its_company_and_nothing_in_the_name_does_harm() {
        for (company, version, header) in [
            (
                "Noordkade Cycling",
                1,
                r#"inline; filename="Noordkade Cycling, AI report.pdf""#,
            ),
            (
                "Noordkade Cycling",
                3,
                r#"inline; filename="Noordkade Cycling, AI report, version 3.pdf""#,
            ),
            (
                "../../etc/passwd\"; x=\"",
                1,
                r#"inline; filename="etc passwd x, AI report.pdf""#,
            ),
            (
                "a\r\nSet-Cookie: b\0",
                1,
                r#"inline; filename="a Set-Cookie b, AI report.pdf""#,
            ),
            (
                "Bäckerei Öhl & Söhne",
                1,
                "inline; filename=\"B ckerei hl & S hne, AI report.pdf\"; \
                 filename*=UTF-8''B%C3%A4ckerei%20%C3%96hl%20%26%20S%C3%B6hne%2C%20AI%20report.pdf",
            ),
            ("\u{202e}🚲", 1, r#"inline; filename="AI report.pdf""#),
            ("", 2, r#"inline; filename="AI report, version 2.pdf""#),
        ] {
            assert_eq!(disposition(company, version), header, "{company:?}");
        }
        let long = disposition(&"ab ".repeat(500), 1);
        assert!(long.len() < 120, "{long:?}");
    }
}
