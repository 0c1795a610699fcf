//! The guard, unchanged, in a network of its own where every address of the internet leads to this machine.
//!
//! So a page at a public address can really be fetched, and whoever dials any inner address is seen. The tests in
//! [`inside`] run there; the one here makes the network, and says so when this machine does not allow it.

mod certificates;
mod inside;
mod internet;

use std::io::Write;

use crate::support::again;
use certificates::Certificates;

#[test]
fn the_guard_holds_in_a_network_of_its_own() {
    let certificates = Certificates::write("network");
    // Nobody looks at these; if somebody did, all would go to the inside.
    let proxy = "http://127.0.0.1:80";
    let variables = [
        ("SSL_CERT_FILE", certificates.authority.as_str()),
        ("EGRESS_CERTIFICATES", certificates.folder.as_str()),
        ("HTTP_PROXY", proxy),
        ("http_proxy", proxy),
        ("HTTPS_PROXY", proxy),
        ("https_proxy", proxy),
        ("ALL_PROXY", proxy),
        ("all_proxy", proxy),
    ];

    match again::in_own_network("network::inside::", &variables) {
        Ok(output) => {
            again::expect_passed(&output, inside::TESTS);
        }
        // Past the capture of output: that it did not run has to be seen.
        Err(reason) => writeln!(
            std::io::stderr(),
            "NOT RUN: the guard in a network of its own, because this machine allows none: {reason}"
        )
        .expect("to say so"),
    }
}
