//! Plans as the columns or the rows of a table.

use crate::page::{Document, Node};

use super::{
    features::{cleaned, has_cross, has_tick},
    lines::Lines,
    model::{Candidate, Rung},
    name::{Name, clean},
    offer::{self, Offer},
    priced::Kind,
    unit::{Span, Unit, propose},
    words::{has_token, tier_words, words},
};

const MOST_TABLES: usize = 20;
const MOST_ROWS: usize = 150;
const MOST_COLUMNS: usize = 16;

/// The cells of a table; a cell that spans columns stands in each of them.
struct Grid<'a> {
    rows: Vec<Vec<Node<'a>>>,
}

/// Every table that may list plans.
pub(super) fn find(lines: &Lines<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for table in tables(lines.document).take(MOST_TABLES) {
        if lines.inside(table).is_empty() {
            continue;
        }
        let grid = Grid::of(table);
        let columns = by_columns(lines, &grid);
        let rows = by_rows(lines, &grid);
        for units in [columns, rows] {
            if units.len() >= 2 {
                found.extend(propose(lines, units, Some(table), Rung::Table));
            }
        }
    }
    found
}

fn tables(document: &Document) -> impl Iterator<Item = Node<'_>> {
    document.elements().filter(|node| {
        node.name() == "table" || matches!(node.attr("role"), Some("table" | "grid"))
    })
}

impl<'a> Grid<'a> {
    fn of(table: Node<'a>) -> Self {
        let mut rows = Vec::new();
        let mut skip_to = 0;
        for node in table.elements() {
            if node.index() < skip_to {
                continue;
            }
            // The cells of a table inside belong to that table.
            if node.name() == "table" {
                skip_to = node.end();
                continue;
            }
            let is_row = node.name() == "tr" || node.attr("role") == Some("row");
            if !is_row || node.is_hidden() {
                continue;
            }
            let mut row = Vec::new();
            for cell in node.children().filter(is_cell) {
                let span = cell
                    .attr("colspan")
                    .and_then(|span| span.trim().parse::<usize>().ok())
                    .unwrap_or(1);
                for _ in 0..span.clamp(1, MOST_COLUMNS) {
                    row.push(cell);
                }
            }
            row.truncate(MOST_COLUMNS);
            rows.push(row);
            if rows.len() >= MOST_ROWS {
                break;
            }
        }
        Self { rows }
    }

    fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }
}

fn is_cell(node: &Node<'_>) -> bool {
    matches!(node.name(), "td" | "th")
        || matches!(
            node.attr("role"),
            Some("cell" | "gridcell" | "columnheader" | "rowheader")
        )
}

/// What a cell says about a price.
fn offer_of<'a>(lines: &Lines<'a>, cell: Node<'a>) -> Offer {
    offer::read(lines, lines.inside(cell), Some(cell))
}

/// The first text of a cell that may be a name.
fn name_of(lines: &Lines<'_>, cell: Node<'_>) -> Option<Name> {
    let inside = lines.inside(cell);
    inside.clone().find_map(|at| {
        let line = &lines.all[at];
        let text = match line.kind() {
            Kind::Price => line.text.get(..line.reading.lead).unwrap_or(""),
            Kind::Text | Kind::Free | Kind::Contact => line.text.as_str(),
            Kind::Terms if tier_words(&line.text) > 0 => line.text.as_str(),
            _ => "",
        };
        let text = clean(text).filter(|text| words(text).count() <= 6)?;
        Some(Name {
            text,
            line: at,
            is_titled: true,
            alike: 1,
        })
    })
}

/// Plans as columns: names in the first row that has them, prices there or in the row with most of them.
fn by_columns<'a>(lines: &Lines<'a>, grid: &Grid<'a>) -> Vec<Unit<'a>> {
    let width = grid.width();
    if width < 2 {
        return Vec::new();
    }
    let Some(header) = grid
        .rows
        .iter()
        .position(|row| row.len() >= 2 && row.len() + 1 >= width)
    else {
        return Vec::new();
    };
    // A header row without the corner cell stands one to the right.
    let shift = width - grid.rows[header].len();
    let Some(priced_row) = priced_row(lines, grid, header) else {
        return Vec::new();
    };
    let label = grid.rows[priced_row]
        .first()
        .map(|cell| cell.text(80))
        .unwrap_or_default();
    if priced_row != header && super::words::is_decoy_before(&label) {
        return Vec::new();
    }
    let mut units = Vec::new();
    for column in 0..width {
        let Some(head) = column
            .checked_sub(shift)
            .and_then(|at| grid.rows[header].get(at))
        else {
            continue;
        };
        let price_shift = width - grid.rows[priced_row].len();
        let Some(cell) = column
            .checked_sub(price_shift)
            .and_then(|at| grid.rows[priced_row].get(at))
        else {
            continue;
        };
        let (Some(name), mut offer) = (name_of(lines, *head), offer_of(lines, *cell)) else {
            continue;
        };
        if offer.is_empty() || column == 0 && priced_row != header {
            continue;
        }
        with_row_terms(&mut offer, &label);
        let features = column_features(grid, header, priced_row, column);
        units.push(Unit {
            span: Span {
                lines: lines.inside(*head),
                card: Some(*head),
            },
            name,
            offer,
            features,
        });
    }
    units
}

/// The row with the most offers, if there are at least two; the first of several.
fn priced_row(lines: &Lines<'_>, grid: &Grid<'_>, header: usize) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (at, row) in grid.rows.iter().enumerate().skip(header) {
        let mut amounts = 0;
        let mut offers = 0;
        for cell in row {
            let offer = offer_of(lines, *cell);
            amounts += usize::from(!offer.prices.is_empty());
            offers += usize::from(!offer.is_empty());
        }
        if amounts >= 1 && offers >= 2 && best.is_none_or(|(known, _)| offers > known) {
            best = Some((offers, at));
        }
    }
    best.map(|(_, at)| at)
}

/// `Price per month` in the row's or the column's head holds for its cells.
fn with_row_terms(offer: &mut Offer, label: &str) {
    let said = super::terms::Terms::of(label);
    for price in &mut offer.prices {
        price.period = price.period.or(said.period);
        price.per = price.per.or(said.per);
        price.billed = price
            .billed
            .or(said.billed.filter(|billed| Some(*billed) != price.period));
    }
}

fn column_features(
    grid: &Grid<'_>,
    header: usize,
    priced_row: usize,
    column: usize,
) -> Vec<String> {
    let width = grid.width();
    let mut features = Vec::new();
    for (at, row) in grid.rows.iter().enumerate() {
        if at <= header || at == priced_row || row.len() < 2 || row.len() != width {
            continue;
        }
        let (Some(label), Some(cell)) = (row.first(), row.get(column)) else {
            continue;
        };
        let label = label.text(120);
        let text = cell.text(120);
        if column == 0 || label.is_empty() {
            continue;
        }
        if is_yes(*cell, &text) {
            features.push(label);
        } else if !is_no(*cell, &text) {
            features.push(format!("{label}: {}", cleaned(&text)));
        }
    }
    features
}

fn is_yes(cell: Node<'_>, text: &str) -> bool {
    has_tick(text)
        || ["yes", "included", "ja", "oui", "sí", "y", "x"].contains(&text.to_lowercase().as_str())
        || text.is_empty()
            && is_marked(
                cell,
                &[
                    "check",
                    "checkmark",
                    "tick",
                    "yes",
                    "checked",
                    "true",
                    "included",
                ],
            )
}

fn is_no(cell: Node<'_>, text: &str) -> bool {
    text.is_empty()
        || has_cross(text)
        || [
            "no",
            "none",
            "nein",
            "non",
            "-",
            "–",
            "—",
            "n/a",
            "na",
            "not included",
        ]
        .contains(&text.to_lowercase().as_str())
        || is_marked(cell, &["cross", "times", "xmark", "excluded"])
}

fn is_marked(cell: Node<'_>, names: &[&str]) -> bool {
    std::iter::once(cell)
        .chain(cell.elements().take(6))
        .any(|node| {
            [
                "class",
                "alt",
                "aria-label",
                "title",
                "data-icon",
                "href",
                "xlink:href",
            ]
            .iter()
            .filter_map(|name| node.attr(name))
            .any(|value| has_token(value, names))
        })
}

const NAME_HEADS: &[&str] = &[
    "plan",
    "plans",
    "package",
    "tier",
    "edition",
    "name",
    "paket",
    "tarif",
    "offre",
    "formule",
    "licence",
    "license",
    "subscription",
    "membership",
];
const PRICE_HEADS: &[&str] = &[
    "price", "pricing", "cost", "fee", "monthly", "yearly", "annual", "month", "year", "preis",
    "kosten", "prix", "precio", "usd", "eur", "monat", "jahr", "mois",
];

/// Plans as rows: the first column holds the names, another one the prices.
fn by_rows<'a>(lines: &Lines<'a>, grid: &Grid<'a>) -> Vec<Unit<'a>> {
    let Some(header) = grid.rows.first().filter(|row| row.len() >= 2) else {
        return Vec::new();
    };
    let heads: Vec<String> = header.iter().map(|cell| cell.text(60)).collect();
    let names_plans = has_token(&heads[0], NAME_HEADS);
    let price_columns: Vec<usize> = (1..heads.len())
        .filter(|column| has_token(&heads[*column], PRICE_HEADS))
        .collect();
    let mut units = Vec::new();
    for row in grid.rows.iter().skip(1) {
        let Some(name) = row.first().and_then(|cell| name_of(lines, *cell)) else {
            continue;
        };
        if !names_plans && tier_words(&name.text) == 0 {
            continue;
        }
        let mut offer = Offer::default();
        for column in &price_columns {
            let Some(cell) = row.get(*column) else {
                continue;
            };
            let mut found = offer_of(lines, *cell);
            with_row_terms(&mut found, &heads[*column]);
            merge(&mut offer, found);
        }
        if offer.is_empty() {
            continue;
        }
        let features = row
            .iter()
            .enumerate()
            .skip(1)
            .filter(|(column, _)| !price_columns.contains(column))
            .map(|(column, cell)| (heads.get(column), cell.text(120)))
            .filter(|(_, text)| text.chars().any(char::is_alphanumeric))
            .map(|(head, text)| match head {
                Some(head) if !head.is_empty() => format!("{text} {head}"),
                _ => text,
            })
            .collect();
        units.push(Unit {
            span: Span {
                lines: row.first().map_or(0..0, |cell| lines.inside(*cell)),
                card: row.first().copied(),
            },
            name,
            offer,
            features,
        });
    }
    units
}

fn merge(offer: &mut Offer, other: Offer) {
    if offer.is_empty() {
        *offer = other;
        return;
    }
    for price in other.prices {
        if !offer
            .prices
            .iter()
            .any(|known| known.period == price.period && known.currency == price.currency)
        {
            offer.prices.push(price);
        }
    }
}
