//! Spellings of URLs, one by one; the long list of inner addresses is in `tests/it/addresses.rs`.

use proptest::prelude::*;

use super::*;

fn canonical(text: &str) -> String {
    let target = Target::parse(text).expect("a public target");
    target.url().to_string()
}

fn refusal(text: &str) -> Refusal {
    Target::parse(text).expect_err("a refusal")
}

#[test]
fn a_public_url_gets_its_canonical_form() {
    for (text, expected) in [
        ("HTTPS://Example.COM", "https://example.com/"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:443/a", "http://example.com:443/a"),
        ("https://example.com/a/../b#c", "https://example.com/b"),
        ("https://example.com\\@evil", "https://example.com/@evil"),
        ("http://1572395042/", "http://93.184.216.34/"),
        ("https://exa%6Dple.com/", "https://example.com/"),
        ("https://ｅｘａｍｐｌｅ。com/", "https://example.com/"),
        ("https://münchen.de/", "https://xn--mnchen-3ya.de/"),
        // A Cyrillic look-alike stays visible as what it is.
        ("https://gооgle.com/", "https://xn--ggle-55da.com/"),
    ] {
        assert_eq!(canonical(text), expected, "{text}");
    }
}

#[test]
fn the_way_a_url_is_written_can_refuse_it() {
    let long = format!("https://example.com/{}", "a".repeat(LONGEST_URL));
    let grows = format!("https://example.com/{}", "ü".repeat(LONGEST_URL / 4));
    for (text, expected) in [
        ("", Refusal::Malformed),
        ("example.com", Refusal::Malformed),
        ("//example.com", Refusal::Malformed),
        ("https://", Refusal::Malformed),
        ("https://[example.com]/", Refusal::Malformed),
        ("https://[fe80::1%25eth0]/", Refusal::Malformed),
        ("https://example..com/", Refusal::Malformed),
        ("https://exam$ple.com/", Refusal::Malformed),
        ("https://example.com..", Refusal::Malformed),
        ("https://256.256.256.256/", Refusal::Malformed),
        ("ftp://example.com/", Refusal::Scheme),
        ("file:///etc/passwd", Refusal::Scheme),
        ("gopher://example.com/", Refusal::Scheme),
        ("javascript:alert(1)", Refusal::Scheme),
        ("data:text/html,x", Refusal::Scheme),
        ("https://user@example.com/", Refusal::Credentials),
        ("https://user:pass@example.com/", Refusal::Credentials),
        ("https://:pass@example.com/", Refusal::Credentials),
        ("https://example.com@evil.com/", Refusal::Credentials),
        ("https://example.com:8080/", Refusal::Port),
        ("https://example.com:22/", Refusal::Port),
        ("https://example.com:0/", Refusal::Port),
        (
            "https://example.com/\r\nHost: evil",
            Refusal::ControlCharacter,
        ),
        ("https://exam\tple.com/", Refusal::ControlCharacter),
        (" https://example.com/", Refusal::ControlCharacter),
        ("https://example.com/\u{0}", Refusal::ControlCharacter),
        ("https://example.com/\u{85}", Refusal::ControlCharacter),
        (&long, Refusal::TooLong),
        (&grows, Refusal::TooLong),
    ] {
        assert_eq!(refusal(text), expected, "{text:.80}");
    }
}

#[test]
fn names_of_the_inside_are_refused() {
    for host in [
        "localhost",
        "localhost.",
        "LOCALHOST",
        "a.localhost",
        "printer",
        "printer.local",
        "metadata.google.internal",
        "db.svc",
        "kubernetes.default.svc.cluster.local",
        "router.lan",
        "nas.home.arpa",
        "1.0.0.127.in-addr.arpa",
        "x.onion",
        "ｌｏｃａｌｈｏｓｔ",
    ] {
        assert_eq!(
            refusal(&format!("https://{host}/")),
            Refusal::InnerName,
            "{host}"
        );
    }
}

#[test]
fn a_redirect_is_read_relative_to_its_page() {
    let page = Target::parse("https://example.com/a/b?c").expect("a target");
    let none = AllowHosts::default();
    let to = |location: &str| page.join(location, &none).map(|to| to.url().to_string());

    assert_eq!(to("../d").as_deref(), Ok("https://example.com/d"));
    assert_eq!(to("//other.com/#x").as_deref(), Ok("https://other.com/"));
    assert_eq!(to("//127.1/"), Err(Refusal::InnerAddress));
    assert_eq!(to("file:///etc/passwd"), Err(Refusal::Scheme));
    assert_eq!(to("https://u:p@example.com/"), Err(Refusal::Credentials));
    assert_eq!(to("/a\tb"), Err(Refusal::ControlCharacter));
}

#[test]
fn an_excepted_host_may_be_inner_on_its_own_port() {
    let allowed: AllowHosts = "127.0.0.1:4010".parse().expect("a list");

    assert!(Target::parse_with("http://127.0.0.1:4010/", &allowed).is_ok());
    assert_eq!(
        Target::parse_with("http://127.0.0.1:4011/", &allowed),
        Err(Refusal::InnerAddress)
    );
    assert_eq!(
        Target::parse_with("ftp://127.0.0.1:4010/", &allowed),
        Err(Refusal::Scheme)
    );
}

proptest! {
    /// Whatever is accepted is already canonical, and public when it is an address.
    #[test]
    fn accepting_is_stable(text in "(https?|ftp)://[0-9a-fx.:\\[\\]%@/\\\\#?]{1,40}") {
        if let Ok(target) = Target::parse(&text) {
            prop_assert_eq!(Target::parse(target.url().as_str()), Ok(target.clone()));
            if let Place::Address(address) = target.place() {
                prop_assert!(is_public(address));
            }
        }
    }
}
