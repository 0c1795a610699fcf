//! Answers of all kinds: what is read, what is refused, and how it is told.

use std::time::Duration;

use egress::{ContentType, FetchError, Fetched, PageRequest};

use crate::support::site::{Site, html, not_found, raw};
use crate::support::{config, egress, failure, page};

#[tokio::test]
async fn a_page_comes_with_its_text_and_its_marks() {
    let site = Site::start(|_| {
        raw(
            "200 OK\ncontent-type: text/html\netag: \"v1\"\nlast-modified: Wed, 21 Oct 2026 07:28:00 GMT",
            "<p>€ 19</p>",
        )
    })
    .await;

    let page = page(&egress(&site), &site.url("/pricing?plan=a#top")).await;

    assert_eq!(page.url.as_str(), site.url("/pricing?plan=a"));
    assert_eq!((page.status, page.content_type), (200, ContentType::Html));
    assert_eq!(page.text, "<p>€ 19</p>");
    assert_eq!(page.bytes_decoded, 13);
    assert_eq!(page.sha256[..4], [0x76, 0x18, 0xe4, 0x3a]);
    assert_eq!(page.etag.as_deref(), Some("\"v1\""));
    let last_modified = page.last_modified.as_deref();
    assert_eq!(last_modified, Some("Wed, 21 Oct 2026 07:28:00 GMT"));
}

#[tokio::test]
async fn a_request_says_who_asks_and_nothing_else() {
    let site = Site::start(|_| raw("200 OK\ncontent-type: text/html\nset-cookie: a=b", "x")).await;
    let egress = egress(&site);

    page(&egress, &site.url("/a?b=c")).await;
    page(&egress, &site.url("/b")).await;

    let asked = site.asked();
    assert_eq!(asked[0].path, "/a?b=c");
    let mut names: Vec<_> = asked[1]
        .headers
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "accept",
            "accept-encoding",
            "accept-language",
            "connection",
            "host",
            "user-agent"
        ]
    );
    let headers = &asked[1].headers;
    assert!(headers.contains("user-agent: crbanalyser/1 (+https://crb.example.com)"));
    assert!(headers.contains(&format!("host: {}", site.authority())));
}

#[tokio::test]
async fn an_unchanged_page_is_not_sent_again() {
    let site = Site::start(|asked| {
        if asked.headers.contains("if-none-match: \"v1\"") {
            raw("304 Not Modified\netag: \"v1\"", "")
        } else {
            raw("200 OK\ncontent-type: text/html\netag: \"v1\"", "x")
        }
    })
    .await;
    let egress = egress(&site);

    let first = page(&egress, &site.url("/")).await;
    let again = PageRequest::new(site.url("/")).if_changed(first.etag, first.last_modified);

    assert_eq!(egress.fetch(&again).await, Ok(Fetched::NotModified));
}

#[tokio::test]
async fn an_answer_that_nothing_changed_needs_a_question() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        _ => raw("304 Not Modified", ""),
    })
    .await;

    let error = failure(&egress(&site), &site.url("/")).await;

    assert_eq!(error, FetchError::Status(304));
}

#[tokio::test]
async fn statuses_are_told_with_whether_a_retry_helps() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        path => raw(&format!("{} x\ncontent-type: text/html", &path[1..]), "x"),
    })
    .await;
    let egress = egress(&site);

    for (status, is_retryable) in [
        (204, false),
        (206, false),
        (300, false),
        (401, false),
        (403, false),
        (404, false),
        (408, true),
        (410, false),
        (500, true),
        (501, false),
        (502, true),
        (503, true),
        (521, true),
    ] {
        let error = failure(&egress, &site.url(&format!("/{status}"))).await;
        assert_eq!(error, FetchError::Status(status));
        assert_eq!(error.class(), "status");
        assert_eq!(error.is_retryable(), is_retryable, "{status}");
    }
}

#[tokio::test]
async fn a_host_that_asks_for_a_pause_is_left_alone() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        _ => raw("429 Too Many Requests\nretry-after: 120", ""),
    })
    .await;
    let egress = egress(&site);

    let first = failure(&egress, &site.url("/a")).await;
    let second = failure(&egress, &site.url("/b")).await;

    let pause = Some(Duration::from_secs(120));
    assert_eq!(first, FetchError::TooManyRequests { retry_after: pause });
    assert_eq!(
        (first.class(), first.is_retryable()),
        ("too_many_requests", true)
    );
    assert_eq!(second.class(), "busy");
    assert!(second.retry_in() > Some(Duration::from_secs(110)));
    assert_eq!(site.asked().len(), 1);
}

#[tokio::test]
async fn only_texts_are_read() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        "/none" => raw("200 OK", "<p>"),
        path => raw(&format!("200 OK\ncontent-type: {}", &path[1..]), "{}"),
    })
    .await;
    let egress = egress(&site);

    for (kind, expected) in [
        ("text/html", ContentType::Html),
        ("application/xhtml+xml", ContentType::Xhtml),
        ("application/ld+json", ContentType::Json),
        ("text/plain;charset=x", ContentType::Plain),
    ] {
        let page = page(&egress, &site.url(&format!("/{kind}"))).await;
        assert_eq!(page.content_type, expected);
    }
    for kind in [
        "application/pdf",
        "video/mp4",
        "application/octet-stream",
        "none",
    ] {
        let error = failure(&egress, &site.url(&format!("/{kind}"))).await;
        assert_eq!(error, FetchError::ContentType, "{kind}");
    }
}

#[tokio::test]
async fn text_is_decoded_whatever_it_is() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/utf16" => raw(
            "200 OK\ncontent-type: text/html",
            b"\xff\xfe\xac\x20\x31\x00",
        ),
        "/latin" => raw(
            "200 OK\ncontent-type: text/html; charset=windows-1252",
            b"\x80 1",
        ),
        "/wrong" => raw("200 OK\ncontent-type: text/html; charset=utf-8", b"\x80 1"),
        "/nul" => html(b"a\0b"),
        _ => not_found(),
    })
    .await;
    let egress = egress(&site);

    for (path, expected) in [
        ("/utf16", "€1"),
        ("/latin", "€ 1"),
        ("/wrong", "\u{fffd} 1"),
        ("/nul", "a\u{fffd}b"),
    ] {
        assert_eq!(page(&egress, &site.url(path)).await.text, expected);
    }
}

#[tokio::test]
async fn an_answer_that_is_not_proper_http_is_refused() {
    let head = format!("200 OK\ncontent-type: text/html\nx: {}", "a".repeat(70_000));
    let many = format!("200 OK\ncontent-type: text/html{}", "\na: b".repeat(200));
    let site = Site::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        "/large-head" => raw(&head, "x"),
        "/many-headers" => raw(&many, "x"),
        "/short" => raw("200 OK\ncontent-type: text/html\ncontent-length: 100", "x"),
        "/silent" => vec![],
        _ => vec![crate::support::site::Step::Send("SSH-2.0-x\r\n\r\n".into())],
    })
    .await;
    let egress = egress(&site);

    for path in ["/large-head", "/many-headers", "/silent", "/ssh"] {
        let error = failure(&egress, &site.url(path)).await;
        assert_eq!(error, FetchError::Protocol, "{path}");
    }
    let broke_off = failure(&egress, &site.url("/short")).await;
    assert_eq!(broke_off, FetchError::Connect);
}

#[tokio::test]
async fn a_page_may_be_as_large_as_the_limit_and_no_larger() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        path => {
            let (length, size) = path[1..].split_once('/').expect("length and size");
            let body = "a".repeat(size.parse().expect("a size"));
            let length = match length {
                "with" => format!("\ncontent-length: {size}"),
                _ => String::new(),
            };
            raw(&format!("200 OK\ncontent-type: text/plain{length}"), body)
        }
    })
    .await;
    let mut config = config(&site);
    config.limits.body_bytes = 200_000;
    let egress = egress::Egress::new(config).expect("a configuration");

    for length in ["with", "without"] {
        let whole = page(&egress, &site.url(&format!("/{length}/200000"))).await;
        assert_eq!(whole.bytes_decoded, 200_000);
        let error = failure(&egress, &site.url(&format!("/{length}/200001"))).await;
        assert_eq!(error, FetchError::TooLarge(200_000));
        let small = PageRequest::new(site.url(&format!("/{length}/5000"))).at_most(4999);
        assert_eq!(egress.fetch(&small).await, Err(FetchError::TooLarge(4999)));
    }
}
