//! A benchmark row and the rule that picks the row for a company.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::platform::{confidence::Confidence, money::json_number};

/// One published figure for a metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Benchmark {
    /// Natural key: `all.labour_cost_hour.nl`.
    pub id: String,
    /// Industry, or `all`.
    pub industry: String,
    /// What is measured.
    pub metric: String,
    /// In words.
    pub label: String,
    /// Unit as the source states it: `percent`, `EUR/hour`.
    pub unit: String,
    /// A single value, where there is no distribution.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub value: Option<Decimal>,
    /// Quartiles, where there is no single value.
    pub distribution: Option<Quartiles>,
    /// Company size it is for; absent: any.
    pub company_size: Option<String>,
    /// `global`, `EU` or a country.
    pub region: String,
    /// Year of the figure.
    pub year: Option<i32>,
    /// Who published it.
    pub source_name: Option<String>,
    /// Where.
    pub source_url: Option<String>,
    /// How it came about.
    pub kind: BenchmarkKind,
    /// Sample, rule, doubt.
    pub note: Option<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Benchmark {
    /// The middle: the value or the median.
    #[must_use]
    pub fn middle(&self) -> Option<Decimal> {
        self.value.or_else(|| {
            self.distribution
                .as_ref()
                .and_then(|quartiles| quartiles.median)
        })
    }

    /// It is an assumption in the shape of a benchmark.
    #[must_use]
    pub fn is_assumption(&self) -> bool {
        matches!(
            self.kind,
            BenchmarkKind::Unsourced | BenchmarkKind::PlanningRange
        )
    }
}

/// The quartiles of a metric; for cost and time the lower one is the lower value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Quartiles {
    /// Lower quartile.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub p25: Option<Decimal>,
    /// Middle.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub median: Option<Decimal>,
    /// Upper quartile.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub p75: Option<Decimal>,
}

/// How a benchmark came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BenchmarkKind {
    /// As published.
    Reported,
    /// Computed from published figures; the note gives the rule.
    Derived,
    /// An assumption for planning.
    PlanningRange,
    /// An assumption without a source.
    Unsourced,
}

/// Who asks for a benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker<'a> {
    /// Industry value.
    pub industry: &'a str,
    /// Country value of the quiz: `NL`, `EU`, `UK`, `US`, `OTHER`.
    pub country: Option<&'a str>,
    /// Size value of the quiz: `10-49`.
    pub company_size: Option<&'a str>,
}

/// A row and what had to be given up to find one.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection<'rows> {
    /// The row.
    pub row: &'rows Benchmark,
    /// What was given up; empty where the row fits exactly.
    pub fallbacks: Vec<Fallback>,
    /// The row's confidence; low where it comes from a region that is none of the company's.
    pub confidence: Confidence,
}

/// Something given up to find a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fallback {
    /// Not the company's country, but the wider region it belongs to.
    WiderRegion(String),
    /// A region the company is not part of.
    ForeignRegion(String),
    /// All industries together.
    AllIndustries,
    /// Another size of company.
    OtherSize(String),
}

impl Fallback {
    /// As a reader sees it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::WiderRegion(region) => {
                format!("no figure for your country, so {}", region_words(region))
            }
            Self::ForeignRegion(region) => {
                format!("only a figure for {} exists", region_words(region))
            }
            Self::AllIndustries => "no figure for your field, so all industries".to_owned(),
            Self::OtherSize(size) => format!(
                "only a figure for another size exists ({})",
                size.replace('_', " ")
            ),
        }
    }
}

/// A region as a reader sees it.
#[must_use]
pub fn region_words(region: &str) -> &str {
    match region {
        "EU" => "the EU",
        "global" => "the whole world",
        "US" => "the United States",
        "UK" => "the United Kingdom",
        "SA" => "Saudi Arabia",
        "ES" => "Spain",
        "DE" => "Germany",
        "FR" => "France",
        "NL" => "the Netherlands",
        "BE" => "Belgium",
        "DK" => "Denmark",
        other => other,
    }
}

/// The row for a company: region first (own country, then the EU or the US, then global, then any other, which is low
/// confidence), within it the industry before `all`, within that the exact size before none; then the higher confidence,
/// the newer year, the id. A row for another size is the last resort, because it describes other companies.
#[must_use]
pub fn select<'rows>(
    rows: impl IntoIterator<Item = &'rows Benchmark>,
    asker: &Asker<'_>,
) -> Option<Selection<'rows>> {
    let best = rows
        .into_iter()
        .filter(|row| row.industry == asker.industry || row.industry == "all")
        .filter(|row| row.middle().is_some())
        .min_by_key(|row| {
            let size = size_rank(row, asker);
            (
                size == 2,
                region_rank(&row.region, asker.country),
                row.industry != asker.industry,
                size,
                std::cmp::Reverse(row.confidence),
                std::cmp::Reverse(row.year),
                row.id.as_str(),
            )
        })?;
    let mut fallbacks = Vec::new();
    match region_rank(&best.region, asker.country) {
        0 => {}
        3 => fallbacks.push(Fallback::ForeignRegion(best.region.clone())),
        _ => fallbacks.push(Fallback::WiderRegion(best.region.clone())),
    }
    if best.industry != asker.industry {
        fallbacks.push(Fallback::AllIndustries);
    }
    if size_rank(best, asker) == 2 {
        fallbacks.push(Fallback::OtherSize(
            best.company_size.clone().unwrap_or_default(),
        ));
    }
    let foreign = fallbacks.iter().any(|given_up| {
        matches!(
            given_up,
            Fallback::ForeignRegion(_) | Fallback::OtherSize(_)
        )
    });
    let confidence = if foreign {
        Confidence::Low
    } else {
        best.confidence
    };
    Some(Selection {
        row: best,
        fallbacks,
        confidence,
    })
}

fn region_rank(region: &str, country: Option<&str>) -> u8 {
    // EU countries, the United Kingdom and "elsewhere" fall back to the EU; the United States stand for themselves.
    let country = country.unwrap_or("EU");
    let wider = if country == "US" { "US" } else { "EU" };
    match region {
        own if own == country => 0,
        near if near == wider => 1,
        "global" => 2,
        _ => 3,
    }
}

fn size_rank(row: &Benchmark, asker: &Asker<'_>) -> u8 {
    match (&row.company_size, asker.company_size) {
        (Some(size), Some(own)) if size == own => 0,
        (None, _) => 1,
        (Some(_), _) => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> anyhow::Result<Vec<Benchmark>> {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../seeds/reference/benchmarks.json"
        );
        Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
    }

    fn pick(
        metric: &str,
        industry: &str,
        country: &str,
        size: &str,
    ) -> anyhow::Result<(String, Confidence, usize)> {
        let rows = rows()?;
        let asker = Asker {
            industry,
            country: Some(country),
            company_size: Some(size),
        };
        let of_metric = rows.iter().filter(|row| row.metric == metric);
        let Some(found) = select(of_metric, &asker) else {
            anyhow::bail!("no row for {metric}")
        };
        Ok((
            found.row.id.clone(),
            found.confidence,
            found.fallbacks.len(),
        ))
    }

    #[test]
    fn the_own_country_comes_before_the_own_industry() -> anyhow::Result<()> {
        let (dutch, ..) = pick("labour_cost_hour", "healthcare", "NL", "10-49")?;
        let (british, ..) = pick("labour_cost_hour", "healthcare", "UK", "10-49")?;
        let (american, ..) = pick("labour_cost_hour", "education", "US", "10-49")?;

        assert_eq!(dutch, "all.labour_cost_hour.nl");
        assert!(
            british.starts_with("healthcare.labour_cost_hour"),
            "{british}"
        );
        assert!(
            american.starts_with("education.labour_cost_hour"),
            "{american}"
        );
        Ok(())
    }

    #[test]
    fn the_exact_size_comes_before_none() -> anyhow::Result<()> {
        let (row, ..) = pick("ai_adoption_rate", "healthcare", "NL", "10-49")?;

        assert_eq!(row, "all.ai_adoption_rate.10-49.eu");
        Ok(())
    }

    #[test]
    fn a_foreign_figure_is_flagged_and_low() -> anyhow::Result<()> {
        let (_, confidence, fallbacks) =
            pick("no_show_relative_reduction", "healthcare", "NL", "10-49")?;

        assert_eq!(confidence, Confidence::Low);
        assert_eq!(fallbacks, 1);
        Ok(())
    }
}
