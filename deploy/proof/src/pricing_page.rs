//! A page like those of software vendors, as large as real ones and the same each time it is made.

use std::fmt::Write;

/// How large the page is at least, in bytes.
const SIZE: usize = 340 * 1024;

const WORDS: &[&str] = &[
    "team",
    "project",
    "report",
    "storage",
    "support",
    "workflow",
    "security",
    "access",
    "export",
    "analytics",
    "role",
    "backup",
    "audit",
    "automation",
    "dashboard",
    "integration",
    "priority",
    "custom",
    "domain",
    "history",
];

/// Words in an order that looks arbitrary and is not.
struct Words(u32);

impl Words {
    fn number(&mut self, below: u32) -> u32 {
        // The constants of a common linear congruential generator.
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) % below
    }

    fn some(&mut self, count: u32) -> String {
        let words = (0..count).map(|_| {
            let index = self.number(u32::try_from(WORDS.len()).unwrap_or(1));
            WORDS.get(index as usize).copied().unwrap_or("team")
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// The page: head with styles, scripts and structured data, menus, plan cards, a comparison, questions, a footer.
#[must_use]
pub fn pricing_page() -> String {
    let mut words = Words(7);
    let mut page = String::with_capacity(SIZE + 4096);
    head(&mut page, &mut words);
    menus(&mut page, &mut words);
    cards(&mut page, &mut words);
    comparison(&mut page, &mut words);
    questions(&mut page, &mut words);
    state(&mut page, &mut words);
    page.push_str("</body></html>");
    page
}

fn push(page: &mut String, text: std::fmt::Arguments<'_>) {
    // A string takes whatever is written.
    let _ = page.write_fmt(text);
}

fn head(page: &mut String, words: &mut Words) {
    page.push_str(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Pricing and plans | Lanternfish</title>\
         <meta property=\"og:title\" content=\"Pricing and plans\"><meta property=\"og:locale\" content=\"en_US\"><style>",
    );
    for number in 0..700 {
        push(
            page,
            format_args!(
                ".c{number}{{margin:{}px;padding:{}px;color:#{:06x}}}",
                number % 40,
                number % 24,
                number * 997
            ),
        );
    }
    page.push_str("</style><script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"Product\",\"name\":\"Lanternfish\",\"offers\":[");
    let offers = [("Starter", "0"), ("Team", "12.50"), ("Business", "29.00")];
    let written = offers.map(|(name, price)| format!("{{\"@type\":\"Offer\",\"name\":\"{name}\",\"price\":\"{price}\",\"priceCurrency\":\"USD\"}}"));
    page.push_str(&written.join(","));
    page.push_str("]}</script>");
    for number in 0..12 {
        push(
            page,
            format_args!(
                "<script>(function(w,d){{var s{number}=d.createElement('script');w.track=w.track||[];"
            ),
        );
        for _ in 0..60 {
            push(
                page,
                format_args!(
                    "w.track.push(['event','{}',{}]);",
                    words.some(2),
                    words.number(9_000)
                ),
            );
        }
        page.push_str("})(window,document);</script>");
    }
    page.push_str("</head>");
}

fn menus(page: &mut String, words: &mut Words) {
    page.push_str(
        "<body class=\"page pricing\"><header class=\"site-header\"><nav><ul class=\"menu\">",
    );
    for _ in 0..120 {
        let text = words.some(2);
        push(
            page,
            format_args!(
                "<li class=\"menu-item c{}\"><a href=\"/{}\" class=\"link\"><svg viewBox=\"0 0 24 24\"><path d=\"M4 12h16M12 4v16\"/></svg><span>{text}</span></a></li>",
                words.number(700),
                text.replace(' ', "-")
            ),
        );
    }
    page.push_str("</ul></nav></header><main><h1>Plans for every team</h1>");
}

fn cards(page: &mut String, words: &mut Words) {
    page.push_str("<section class=\"plans\"><div class=\"toggle\"><button>Monthly</button><button>Yearly, save 20%</button></div><div class=\"grid\">");
    for (name, price, note) in [
        ("Starter", "$0", "Free forever"),
        ("Team", "$12.50", "per user / month, billed annually"),
        ("Business", "$29", "per user / month, billed annually"),
        ("Enterprise", "Custom", "Contact sales"),
    ] {
        push(
            page,
            format_args!(
                "<div class=\"card\"><h3 class=\"name\">{name}</h3><div class=\"price\"><span>{price}</span></div><p class=\"note\">{note}</p><a class=\"button\" href=\"/sign-up\">Choose {name}</a><ul class=\"features\">"
            ),
        );
        for _ in 0..14 {
            let text = words.some(4);
            push(
                page,
                format_args!(
                    "<li><span class=\"icon\" aria-hidden=\"true\"></span><span>{text}</span></li>"
                ),
            );
        }
        page.push_str("</ul></div>");
    }
    page.push_str("</div></section>");
}

fn comparison(page: &mut String, words: &mut Words) {
    page.push_str("<section class=\"compare\"><h2>Compare all features</h2><table><thead><tr><th></th><th>Starter<br>$0</th><th>Team<br>$12.50</th><th>Business<br>$29</th><th>Enterprise</th></tr></thead><tbody>");
    for _ in 0..220 {
        let (text, number) = (words.some(3), words.number(500));
        push(
            page,
            format_args!(
                "<tr class=\"row c{number}\"><th scope=\"row\"><span>{text}</span><button class=\"tip\" title=\"{text}\">?</button></th>"
            ),
        );
        for factor in [1, 5, 20, 100] {
            push(
                page,
                format_args!(
                    "<td class=\"cell\"><span class=\"value\">{} GB</span></td>",
                    number * factor
                ),
            );
        }
        page.push_str("</tr>");
    }
    page.push_str("</tbody></table></section>");
}

fn questions(page: &mut String, words: &mut Words) {
    page.push_str("<section class=\"questions\"><h2>Questions</h2>");
    for number in 0..60 {
        let (text, answer) = (words.some(7), words.some(45));
        push(
            page,
            format_args!(
                "<details class=\"c{number}\"><summary>{text}?</summary><div><p>{answer}, from ${number} a month. {answer}.</p></div></details>"
            ),
        );
    }
    page.push_str("</section></main><footer><div class=\"columns\">");
    for _ in 0..160 {
        let text = words.some(2);
        push(
            page,
            format_args!(
                "<a class=\"footer-link\" href=\"/{}\">{text}</a> ",
                text.replace(' ', "/")
            ),
        );
    }
    page.push_str("</div></footer>");
}

/// The state from which scripts would draw the page again; it brings the page to its size.
fn state(page: &mut String, words: &mut Words) {
    page.push_str("<script id=\"__NEXT_DATA__\" type=\"application/json\">{\"props\":{\"plans\":[{\"name\":\"Team\",\"price\":{\"amount\":12.5,\"currency\":\"USD\"}}],\"messages\":[");
    let mut number = 0;
    while page.len() < SIZE {
        let comma = if number == 0 { "" } else { "," };
        push(
            page,
            format_args!(
                "{comma}{{\"id\":{number},\"key\":\"{}\",\"text\":\"{}\"}}",
                words.some(2),
                words.some(9)
            ),
        );
        number += 1;
    }
    page.push_str("]}}</script>");
}

#[cfg(test)]
mod tests {
    use super::pricing_page;

    #[test]
    fn the_page_is_the_same_each_time() {
        let page = pricing_page();

        assert!(
            (340 * 1024..360 * 1024).contains(&page.len()),
            "{}",
            page.len()
        );
        assert_eq!(page, pricing_page());
    }
}
