//! Every way of building a page with every way of writing a price: what is read must not depend on the style.

use super::summary;

/// A plan as a vendor would write it, and as it is read: name, amount, words behind it, reading.
type Written = (&'static str, &'static str, &'static str, &'static str);

/// Plans of one page, in one language or habit.
const VENDORS: &[(&str, &[Written])] = &[
    (
        "plain dollars",
        &[
            ("Starter", "$9", "/month", "9 USD/month"),
            ("Growth", "$29.50", "/month", "29.5 USD/month"),
            ("Enterprise", "Custom", "", "contact"),
        ],
    ),
    (
        "euros for seats",
        &[
            ("Free", "€0", "per user / month", "free"),
            ("Team", "€8", "per user / month", "8 EUR/month/user"),
            ("Business", "€15", "per user / month", "15 EUR/month/user"),
        ],
    ),
    (
        "yearly pounds with thousands",
        &[
            ("Silver", "£490", "per year", "490 GBP/year"),
            ("Gold", "£1,290", "per year", "1290 GBP/year"),
        ],
    ),
    (
        "german",
        &[
            ("Einsteiger", "9,90 €", "pro Monat", "9.9 EUR/month"),
            ("Profi", "29,90 €", "pro Monat", "29.9 EUR/month"),
            ("Unternehmen", "Auf Anfrage", "", "contact"),
        ],
    ),
    (
        "french",
        &[
            ("Essentiel", "12 €", "/mois", "12 EUR/month"),
            ("Premium", "1 200 €", "par an", "1200 EUR/year"),
        ],
    ),
    (
        "portuguese reais and a free plan",
        &[
            ("Básico", "Grátis", "", "free"),
            ("Profissional", "R$ 49,90", "/mês", "49.9 BRL/month"),
            ("Empresarial", "R$ 199,90", "/mês", "199.9 BRL/month"),
        ],
    ),
    (
        "swedish crowns",
        &[
            ("Bas", "99 SEK", "per månad", "99 SEK/month"),
            ("Plus", "249 SEK", "per månad", "249 SEK/month"),
        ],
    ),
];

type Style = (&'static str, fn(&[Written]) -> String);

fn each(plans: &[Written], card: impl Fn(&Written) -> String) -> String {
    plans.iter().map(card).collect()
}

const STYLES: &[Style] = &[
    ("utility classes", |plans| {
        let cards = each(plans, |(name, amount, words, _)| {
            format!(
                "<div class='p-8 rounded-3xl ring-1'><h3 class='text-lg font-semibold'>{name}</h3><p class='mt-6 flex items-baseline'><span class='text-4xl'>{amount}</span> <span class='text-sm'>{words}</span></p><a href='/b' class='mt-6 rounded-md'>Get started</a><ul class='mt-8'><li>One thing more</li><li>Another thing</li></ul></div>"
            )
        });
        format!("<div class='grid grid-cols-3'>{cards}</div>")
    }),
    ("bootstrap", |plans| {
        let cards = each(plans, |(name, amount, words, _)| {
            format!(
                "<div class='col-md-4'><div class='card'><div class='card-header'><h4>{name}</h4></div><div class='card-body'><h1 class='pricing-card-title'>{amount} <small>{words}</small></h1><ul><li>One thing more</li><li>Another thing</li></ul><button class='btn'>Sign up</button></div></div></div>"
            )
        });
        format!("<div class='row'>{cards}</div>")
    }),
    ("blocks", |plans| {
        each(plans, |(name, amount, words, _)| {
            format!(
                "<section class='pricing-block'><div class='pricing-block__name'>{name}</div><div class='pricing-block__price'><div>{amount}</div><div>{words}</div></div><div class='pricing-block__features'><div>One thing more</div><div>Another thing</div></div></section>"
            )
        })
    }),
    ("lists", |plans| {
        each(plans, |(name, amount, words, _)| {
            format!(
                "<ul class='price'><li class='header'>{name}</li><li class='grey'>{amount} {words}</li><li>One thing more</li><li>Another thing</li><li><a class='button' href='/b'>Sign up</a></li></ul>"
            )
        })
    }),
    ("columns of a table", |plans| {
        let names = each(plans, |(name, ..)| format!("<th>{name}</th>"));
        let prices = each(plans, |(_, amount, words, _)| {
            format!("<td>{amount} {words}</td>")
        });
        let ticks = each(plans, |_| "<td>✓</td>".to_owned());
        format!(
            "<table><thead><tr><th>Features</th>{names}</tr></thead><tbody><tr><td>Price</td>{prices}</tr><tr><td>One thing more</td>{ticks}</tr></tbody></table>"
        )
    }),
    ("columns with the prices in the head", |plans| {
        let names = each(plans, |(name, amount, words, _)| {
            format!("<th><div>{name}</div><div>{amount} {words}</div></th>")
        });
        let ticks = each(plans, |_| "<td>✓</td>".to_owned());
        format!("<table><tr><th></th>{names}</tr><tr><td>One thing more</td>{ticks}</tr></table>")
    }),
    ("rows of a table", |plans| {
        let rows = each(plans, |(name, amount, words, _)| {
            format!("<tr><td>{name}</td><td>{amount} {words}</td><td>Ten users</td></tr>")
        });
        format!("<table><tr><th>Plan</th><th>Price</th><th>Users</th></tr>{rows}</table>")
    }),
    ("definitions", |plans| {
        let items = each(plans, |(name, amount, words, _)| {
            format!("<dt>{name}</dt><dd>{amount} {words}</dd><dd>One thing more</dd>")
        });
        format!("<dl>{items}</dl>")
    }),
    ("headings", |plans| {
        each(plans, |(name, amount, words, _)| {
            format!(
                "<h2>{name}</h2><p><strong>{amount}</strong> {words}</p><ul><li>One thing more</li><li>Another thing</li></ul>"
            )
        })
    }),
    ("attributes of components", |plans| {
        each(plans, |(name, amount, words, _)| {
            format!(
                "<article data-testid='plan-card'><header><span data-testid='plan-title'>{name}</span><p>A plan for people like you.</p></header><div data-testid='plan-price'><span>{amount}</span><br><span>{words}</span></div><button>Choose</button><ul><li>One thing more</li><li>Another thing</li></ul></article>"
            )
        })
    }),
];

#[test]
fn the_same_plans_are_read_in_every_style() {
    let mut wrong = Vec::new();
    for (vendor, plans) in VENDORS {
        let expected: Vec<String> = plans
            .iter()
            .map(|(name, _, _, reading)| format!("{name}: {reading}"))
            .collect();
        for (style, build) in STYLES {
            let html = format!(
                "<title>Pricing</title><h1>Pricing</h1><main>{}</main><footer>© 2024</footer>",
                build(plans)
            );
            let found = summary(&html);
            if found != expected.join("\n") {
                wrong.push(format!("{vendor}, {style}: {found:?}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        VENDORS.len() * STYLES.len(),
        wrong.join("\n")
    );
}
