//! Redirects: each hop is checked anew, and there are three at most.

use egress::{FetchError, PageRequest, RedirectFault, Refusal};

use crate::support::site::{Site, html, not_found, raw, redirect};
use crate::support::{egress, failure, page};

#[tokio::test]
async fn three_hops_are_followed_and_a_fourth_is_not() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/0" => html("arrived"),
        "/robots.txt" => not_found(),
        path => {
            let hops: u32 = path[1..].parse().expect("a number");
            redirect(&format!("/{}", hops - 1))
        }
    })
    .await;
    let egress = egress(&site);

    let arrived = page(&egress, &site.url("/3")).await;
    assert_eq!(arrived.text, "arrived");
    assert_eq!(arrived.url.as_str(), site.url("/0"));

    let error = failure(&egress, &site.url("/20")).await;
    assert_eq!(error, FetchError::Redirect(RedirectFault::TooMany));
    assert_eq!(error.class(), "redirect");
    assert_eq!(site.asked().len(), 4 + 4);
}

#[tokio::test]
async fn a_redirect_to_the_inside_is_refused_before_any_connection() {
    let inside = Site::start(|_| html("secret")).await;
    let target = inside.authority();
    let site = Site::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        "/address" => redirect(&format!("http://{target}/")),
        "/relative" => redirect(&format!("//{target}/")),
        "/number" => redirect("http://2130706433/"),
        "/name" => redirect("http://localhost/"),
        "/metadata" => redirect("http://169.254.169.254/latest/meta-data/"),
        "/ipv6" => redirect("http://[::ffff:127.0.0.1]/"),
        "/file" => redirect("file:///etc/passwd"),
        "/gopher" => redirect("gopher://example.com/"),
        "/port" => redirect("http://example.com:8080/"),
        "/user" => redirect("http://user:pass@example.com/"),
        "/tab" => redirect("http://exam\tple.com/"),
        path => redirect(&format!("http://example.com/{}", path.repeat(9000))),
    })
    .await;
    let egress = egress(&site);

    for (path, expected) in [
        ("/address", Refusal::InnerAddress),
        ("/relative", Refusal::InnerAddress),
        ("/number", Refusal::InnerAddress),
        ("/name", Refusal::InnerName),
        ("/metadata", Refusal::InnerAddress),
        ("/ipv6", Refusal::InnerAddress),
        ("/file", Refusal::Scheme),
        ("/gopher", Refusal::Scheme),
        ("/port", Refusal::Port),
        ("/user", Refusal::Credentials),
        ("/tab", Refusal::ControlCharacter),
        ("/l", Refusal::TooLong),
    ] {
        let error = failure(&egress, &site.url(path)).await;
        assert_eq!(error, FetchError::Refused(expected), "{path}");
        assert!(!error.is_retryable());
    }
    assert!(inside.dialled().is_empty());
}

#[tokio::test]
async fn a_redirect_needs_a_place_to_lead_to() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        "/none" => raw("302 Found", ""),
        "/two" => raw("302 Found\nlocation: /a\nlocation: /b", ""),
        _ => raw("302 Found\nlocation: /ü", ""),
    })
    .await;
    let egress = egress(&site);

    for path in ["/none", "/two", "/bytes"] {
        let error = failure(&egress, &site.url(path)).await;
        let expected = FetchError::Redirect(RedirectFault::NoLocation);
        assert_eq!(error, expected, "{path}");
    }
}

#[tokio::test]
async fn a_redirect_in_the_page_itself_is_only_text() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/" => raw(
            "200 OK\ncontent-type: text/html\nrefresh: 0; url=http://127.0.0.1/",
            "<meta http-equiv=refresh content='0; url=http://169.254.169.254/'>",
        ),
        _ => not_found(),
    })
    .await;

    page(&egress(&site), &site.url("/")).await;

    assert_eq!(site.asked().len(), 1);
}

#[tokio::test]
async fn the_marks_of_the_page_are_all_that_goes_along() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/a" => raw(
            "307 x\nlocation: /b\nset-cookie: a=b\nwww-authenticate: Basic",
            "body",
        ),
        "/b" => html("x"),
        _ => not_found(),
    })
    .await;
    let request = PageRequest::new(site.url("/a")).if_changed(Some("\"v1\"".to_owned()), None);

    let fetched = egress(&site).fetch(&request).await;

    assert!(fetched.is_ok());
    let hop = &site.asked()[1].headers;
    assert!(hop.contains("if-none-match: \"v1\""));
    for absent in ["cookie", "authorization", "referer", "content-length"] {
        assert!(!hop.contains(absent), "{hop}");
    }
}
