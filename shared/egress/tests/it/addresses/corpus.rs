//! Ways to write an inner address: every spelling of every place where something of ours could listen.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Inner, reserved and metadata addresses.
const INNER_V4: &[[u8; 4]] = &[
    [0, 0, 0, 0],
    [10, 0, 0, 1],
    [10, 255, 255, 255],
    [100, 64, 0, 1],
    [100, 100, 100, 200],
    [127, 0, 0, 1],
    [127, 255, 255, 254],
    [168, 63, 129, 16],
    [169, 254, 169, 254],
    [169, 254, 170, 2],
    [172, 16, 0, 1],
    [172, 31, 255, 255],
    [192, 0, 0, 192],
    [192, 0, 2, 1],
    [192, 88, 99, 1],
    [192, 168, 0, 1],
    [192, 168, 255, 255],
    [198, 18, 0, 1],
    [198, 19, 255, 255],
    [198, 51, 100, 7],
    [203, 0, 113, 7],
    [224, 0, 0, 1],
    [239, 255, 255, 250],
    [240, 0, 0, 1],
    [255, 255, 255, 255],
];

const INNER_V6: &[&str] = &[
    "::",
    "::1",
    "100::1",
    "2001:db8::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2620:4f:8000::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
];

const INNER_NAMES: &[&str] = &[
    "localhost",
    "localhost.",
    "LocalHost",
    "a.localhost",
    "localhost.localdomain",
    "db",
    "redis",
    "metadata",
    "printer.local",
    "metadata.google.internal",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
    "router.lan",
    "nas.home.arpa",
    "git.corp",
    "wiki.intranet",
    "1.0.0.127.in-addr.arpa",
    "x.onion",
    "a.test",
    "a.invalid",
    "ｌｏｃａｌｈｏｓｔ",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "loc%61lhost",
    "local\u{ad}host",
];

/// Other tricks with the text around the host.
const TRICKS: &[&str] = &[
    "http://[example.com]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[::1%25lo]/",
    "http://example.com@127.0.0.1/",
    "http://user:pass@example.com/",
    "http://127.0.0.1#@example.com/",
    "http://127.0.0.1?@example.com/",
    "http://127.0.0.1\\@example.com/",
    "http://example.com:80@127.0.0.1/",
    "http:127.0.0.1/",
    "http:/127.0.0.1/",
    "http:////127.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "http://127.0.0.1%00.example.com/",
    "http://127.0.0.1%2f.example.com/",
    "http://127.0.0.1\r\n.example.com/",
    "http://127.0.0.1\t/",
    "http://exam\nple.com/",
    "http://256.256.256.256/",
    "http://0x7f.1.1.1.1/",
    "http://127.0.0.0x100/",
    "http://example.com:8080/",
    "http://example.com:22/",
    "https://example.com:6379/",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "dict://127.0.0.1:11211/stats",
    "ftp://127.0.0.1/",
    "ldap://127.0.0.1/",
    "jar:http://127.0.0.1!/",
    "data:text/html,x",
    "javascript:alert(1)",
    "//127.0.0.1/",
    "127.0.0.1",
    "",
];

/// All of them, as URLs.
pub(crate) fn corpus() -> Vec<String> {
    let v4 = INNER_V4.iter().flat_map(|bytes| spellings_of_v4(*bytes));
    let v6 = INNER_V6.iter().flat_map(|text| spellings_of_v6(text));
    let names = INNER_NAMES.iter().copied().map(str::to_owned);
    let hosts = v4.chain(v6).chain(names);
    let urls = hosts.flat_map(|host| [format!("http://{host}/"), format!("https://{host}:443/x")]);
    urls.chain(TRICKS.iter().copied().map(str::to_owned))
        .collect()
}

fn spellings_of_v4(bytes: [u8; 4]) -> Vec<String> {
    let [a, b, c, d] = bytes;
    let number = u32::from_be_bytes(bytes);
    let plain = Ipv4Addr::from(bytes).to_string();
    let (high, low) = (number >> 16, number & 0xffff);
    let three = number & 0x00ff_ffff;
    let mut all = vec![
        plain.clone(),
        format!("{plain}."),
        plain.replace('.', "%2e"),
        plain.replace('.', "。"),
        full_width(&plain),
        format!("%3{}{}", &plain[..1], &plain[1..]),
        number.to_string(),
        full_width(&number.to_string()),
        format!("{number:#x}"),
        format!("{number:#X}").replace("0X", "0X000"),
        format!("0{number:o}"),
        format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("000{a:o}.{b:#x}.{c}.{d}"),
        format!("{a}.{three}"),
        format!("{a:#x}.{three:#x}"),
        format!("{a}.{b}.{low}"),
        format!("0{a:o}.{b}.{low:#x}"),
    ];
    let embedded = [
        format!("::ffff:{plain}"),
        format!("::ffff:{high:x}:{low:x}"),
        format!("0:0:0:0:0:FFFF:{high:04X}:{low:04X}"),
        format!("::ffff:0:{plain}"),
        format!("::{high:x}:{low:x}"),
        format!("64:ff9b::{plain}"),
        format!("64:ff9b:1::{high:x}:{low:x}"),
        format!("2002:{high:x}:{low:x}::1"),
        // Teredo hides the client's address inverted.
        format!("2001:0:1:2:0:0:{:x}:{:x}", high ^ 0xffff, low ^ 0xffff),
        format!("2a00:1450::5efe:{high:x}:{low:x}"),
        format!("2a00:1450::200:5efe:{high:x}:{low:x}"),
    ];
    all.extend(embedded.map(|address| format!("[{address}]")));
    all
}

fn spellings_of_v6(text: &str) -> Vec<String> {
    let address: Ipv6Addr = text.parse().expect("an address");
    let parts = address.segments();
    let long = parts.map(|part| format!("{part:04x}")).join(":");
    let all = [text.to_owned(), text.to_uppercase(), long];
    all.map(|address| format!("[{address}]")).to_vec()
}

/// The digits of East Asian typography, which the rules for names map to plain ones.
fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => char::from_u32(0xff10 + digit).expect("a digit"),
            None => '．',
        })
        .collect()
}
