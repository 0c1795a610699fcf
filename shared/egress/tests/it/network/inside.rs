//! Runs where every address of the internet leads to this machine; the parent module starts it there.

use std::net::SocketAddr;

use egress::{FetchError, PageRequest, RedirectFault, Refusal};
use tokio::net::TcpStream;

use super::certificates::NAME;
use super::internet::{Internet, egress};
use crate::addresses::corpus::corpus;
use crate::support::name_server::NameServer;
use crate::support::site::{Asked, Script, html, not_found, redirect};
use crate::support::{failure, page};

/// How many tests are in this file.
pub(crate) const TESTS: usize = 7;

const PUBLIC: &str = "93.184.216.34";
const PUBLIC_V6: &str = "2606:2800:220:1:248:1893:25c8:1946";

fn home(asked: &Asked) -> Script {
    match asked.path.as_str() {
        "/robots.txt" => not_found(),
        path => html(format!("{path} at {}", asked.at)),
    }
}

/// A name server where [`NAME`] is a public site, and the other names are as given.
async fn names(others: &[(&'static str, Vec<&'static [&'static str]>)]) -> NameServer {
    let mut names = vec![(NAME, vec![&[PUBLIC][..]])];
    names.extend_from_slice(others);
    NameServer::start(&names).await
}

#[tokio::test]
#[ignore = "run in a network of its own by the_guard_holds_in_a_network_of_its_own"]
async fn public_pages_are_fetched_and_proxies_are_not_asked() {
    let internet = Internet::start("good.pem", home).await;
    let names = names(&[("six.example.com", vec![&[PUBLIC_V6]])]).await;
    let egress = egress(&names);

    for (url, expected) in [
        (format!("http://{NAME}/a"), format!("/a at {PUBLIC}:80")),
        (format!("https://{NAME}/b"), format!("/b at {PUBLIC}:443")),
        (format!("http://{PUBLIC}/c"), format!("/c at {PUBLIC}:80")),
        (
            "http://six.example.com/d".to_owned(),
            format!("/d at [{PUBLIC_V6}]:80"),
        ),
        (
            format!("http://[{PUBLIC_V6}]/e"),
            format!("/e at [{PUBLIC_V6}]:80"),
        ),
    ] {
        assert_eq!(page(&egress, &url).await.text, expected);
    }

    assert_eq!(internet.inner(), []);
    // Any inner address would have been seen.
    for inner in [
        "127.0.0.1:80",
        "10.0.0.1:443",
        "169.254.169.254:80",
        "[fd00::1]:80",
    ] {
        TcpStream::connect(inner).await.expect("a connection");
    }
    while internet.inner().len() < 4 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
#[ignore = "run in a network of its own by the_guard_holds_in_a_network_of_its_own"]
async fn no_spelling_of_an_inner_address_is_dialled() {
    let internet = Internet::start("good.pem", home).await;
    let names = names(&[]).await;
    let egress = egress(&names);

    for url in corpus() {
        let result = egress.fetch(&PageRequest::new(&url)).await;
        assert!(
            matches!(result, Err(FetchError::Refused(_))),
            "{url}: {result:?}"
        );
    }

    assert_eq!((internet.public(), internet.inner()), (vec![], vec![]));
}

#[tokio::test]
#[ignore = "run in a network of its own by the_guard_holds_in_a_network_of_its_own"]
async fn a_name_with_an_inner_address_is_refused_whole() {
    let internet = Internet::start("good.pem", home).await;
    let refused = [
        ("private.example.com", vec![&["10.0.0.1"][..]]),
        ("loopback.example.com", vec![&["127.0.0.1"]]),
        ("metadata.example.com", vec![&["169.254.169.254"]]),
        ("mixed.example.com", vec![&[PUBLIC, "10.0.0.1"]]),
        ("reversed.example.com", vec![&["192.168.0.1", PUBLIC]]),
        ("families.example.com", vec![&[PUBLIC, "fd00::1"]]),
        ("loopback6.example.com", vec![&[PUBLIC, "::1"]]),
        ("mapped.example.com", vec![&[PUBLIC, "::ffff:127.0.0.1"]]),
        ("nat64.example.com", vec![&[PUBLIC, "64:ff9b::7f00:1"]]),
        ("link.example.com", vec![&["fe80::1"]]),
        ("zero.example.com", vec![&["0.0.0.0"]]),
        ("alias.example.com", vec![&["=db.internal", "10.0.0.7"]]),
        (
            "aliases.example.com",
            vec![&["=a.example.com", "=localhost", "127.0.0.1"]],
        ),
    ];
    let names = names(&refused).await;
    let egress = egress(&names);

    for (name, _) in &refused {
        for scheme in ["http", "https"] {
            let error = failure(&egress, &format!("{scheme}://{name}/")).await;
            assert_eq!(
                error,
                FetchError::Refused(Refusal::ResolvesInside),
                "{name}"
            );
            assert_eq!(error.class(), "refused_address");
        }
    }

    assert_eq!((internet.public(), internet.inner()), (vec![], vec![]));
}

#[tokio::test]
#[ignore = "run in a network of its own by the_guard_holds_in_a_network_of_its_own"]
async fn a_name_that_turns_inwards_is_refused_from_then_on() {
    let internet = Internet::start("good.pem", home).await;
    let inward = &["127.0.0.1"][..];
    // The robots file takes the first answer, the page the next.
    let names = names(&[
        ("early.example.com", vec![&[PUBLIC], inward]),
        ("late.example.com", vec![&[PUBLIC], &[PUBLIC], inward]),
    ])
    .await;
    let egress = egress(&names);
    let refused = FetchError::Refused(Refusal::ResolvesInside);

    assert_eq!(failure(&egress, "http://early.example.com/").await, refused);
    page(&egress, "http://late.example.com/").await;
    assert_eq!(failure(&egress, "http://late.example.com/").await, refused);

    let public: SocketAddr = format!("{PUBLIC}:80").parse().expect("an address");
    assert_eq!(internet.public(), vec![public; 3]);
    assert_eq!(internet.inner(), []);
}

#[tokio::test]
#[ignore = "run in a network of its own by the_guard_holds_in_a_network_of_its_own"]
async fn a_name_that_alternates_is_never_followed_inside() {
    let internet = Internet::start("good.pem", home).await;
    let answers: Vec<&'static [&'static str]> = (0..200)
        .map(|turn| {
            if turn % 3 == 2 {
                &["10.0.0.1"][..]
            } else {
                &[PUBLIC][..]
            }
        })
        .collect();
    let names = names(&[("flips.example.com", answers)]).await;
    let egress = egress(&names);

    let mut pages = 0;
    for _ in 0..100 {
        match egress
            .fetch(&PageRequest::new("http://flips.example.com/"))
            .await
        {
            Ok(_) => pages += 1,
            Err(error) => assert_eq!(error, FetchError::Refused(Refusal::ResolvesInside)),
        }
    }

    assert!(pages > 30, "{pages}");
    assert_eq!(internet.inner(), []);
}

#[tokio::test]
#[ignore = "run in a network of its own by the_guard_holds_in_a_network_of_its_own"]
async fn a_redirect_from_a_public_page_never_leads_inside() {
    let internet = Internet::start("good.pem", |asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        "/address" => redirect("https://10.0.0.1/"),
        "/metadata" => redirect("http://169.254.169.254/latest/meta-data/"),
        "/number" => redirect("https://2130706433/"),
        "/name" => redirect("https://inside.example.com/"),
        "/port" => redirect("http://vendor.example.com:8080/"),
        "/file" => redirect("file:///etc/passwd"),
        "/plain" => redirect("http://vendor.example.com/"),
        "/again" => redirect("/again"),
        "/https" => redirect("https://vendor.example.com/arrived"),
        path => html(path),
    })
    .await;
    let names = names(&[("inside.example.com", vec![&["127.0.0.1"]])]).await;
    let egress = egress(&names);
    let refused = FetchError::Refused;

    for (path, expected) in [
        ("/address", refused(Refusal::InnerAddress)),
        ("/metadata", refused(Refusal::InnerAddress)),
        ("/number", refused(Refusal::InnerAddress)),
        ("/name", refused(Refusal::ResolvesInside)),
        ("/port", refused(Refusal::Port)),
        ("/file", refused(Refusal::Scheme)),
        ("/plain", FetchError::Redirect(RedirectFault::Downgrade)),
        ("/again", FetchError::Redirect(RedirectFault::TooMany)),
    ] {
        let error = failure(&egress, &format!("https://{NAME}{path}")).await;
        assert_eq!(error, expected, "{path}");
    }
    let arrived = page(&egress, &format!("http://{NAME}/https")).await;
    assert_eq!(arrived.url.as_str(), format!("https://{NAME}/arrived"));

    assert_eq!(internet.inner(), []);
}

#[tokio::test]
#[ignore = "run in a network of its own by the_guard_holds_in_a_network_of_its_own"]
async fn a_certificate_has_to_be_trusted_and_for_the_name() {
    let other = [("other.example.com", vec![&[PUBLIC][..]])];
    let names = names(&other).await;

    let internet = Internet::start("good.pem", home).await;
    page(&egress(&names), &format!("https://{NAME}/")).await;
    for url in ["https://other.example.com/", "https://93.184.216.34/"] {
        let error = failure(&egress(&names), url).await;
        assert_eq!(
            (error.class(), error.is_retryable()),
            ("tls", false),
            "{url}"
        );
    }
    // Plain HTTP where TLS is expected.
    let error = failure(&egress(&names), &format!("http://{NAME}:443/")).await;
    assert_eq!(error, FetchError::RobotsUnreachable);
    internet.stop().await;

    let _internet = Internet::start("unknown.pem", home).await;
    let error = failure(&egress(&names), &format!("https://{NAME}/")).await;
    assert_eq!(error, FetchError::Tls);
}
