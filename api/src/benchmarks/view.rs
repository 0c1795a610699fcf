//! What a client sees of benchmarks.

use rust_decimal::Decimal;
use serde::Serialize;
use shared::{
    benchmarks::model::{Asker, Benchmark, BenchmarkKind, Fallback, Quartiles, Selection},
    platform::{confidence::Confidence, money::json_number},
};
use utoipa::ToSchema;

/// A figure and where it comes from.
#[derive(Debug, Serialize, ToSchema)]
pub struct BenchmarkRowView {
    /// Its stable name.
    #[schema(example = "all.labour_cost_hour.nl")]
    pub id: String,
    /// The industry it is for, or `all`.
    #[schema(example = "all")]
    pub industry: String,
    /// What is measured.
    #[schema(example = "labour_cost_hour")]
    pub metric: String,
    /// The same in words.
    #[schema(example = "Labour cost per hour")]
    pub label: String,
    /// Its unit.
    #[schema(example = "EUR/hour")]
    pub unit: String,
    /// The figure, where it is a single one.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>, example = 46.6)]
    pub value: Option<Decimal>,
    /// The figure, where it is a distribution. For cost and time the lower quartile is the lower value.
    pub distribution: Option<QuartilesView>,
    /// The company size it is for; null: any.
    #[schema(example = "10-49")]
    pub company_size: Option<String>,
    /// The region it is for: a country, `EU`, or `global`.
    #[schema(example = "NL")]
    pub region: String,
    /// Its year.
    #[schema(example = 2024)]
    pub year: Option<i32>,
    /// Who published it; null: nobody, it is an assumption.
    #[schema(example = "Eurostat")]
    pub source_name: Option<String>,
    /// Where.
    pub source_url: Option<String>,
    /// How it came about.
    pub kind: BenchmarkKind,
    /// An assumption in the shape of a figure: show it as one.
    pub is_assumption: bool,
    /// Sample, rule, doubt.
    pub note: Option<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// The quartiles of a metric.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuartilesView {
    /// Lower quartile.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>, example = 15)]
    pub p25: Option<Decimal>,
    /// Middle.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>, example = 25)]
    pub median: Option<Decimal>,
    /// Upper quartile.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>, example = 35)]
    pub p75: Option<Decimal>,
}

/// The figure that stands for a company.
#[derive(Debug, Serialize, ToSchema)]
pub struct BenchmarkView {
    /// The figure.
    #[serde(flatten)]
    pub row: BenchmarkRowView,
    /// How sure it is for this company: low where it describes other companies.
    pub fit_confidence: Confidence,
    /// What was given up to find it; empty where it fits exactly.
    pub fallbacks: Vec<FallbackView>,
}

/// A figure, and those that were passed over for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct BenchmarkDetailView {
    /// The figure that stands for the company.
    pub selected: BenchmarkView,
    /// The others of the metric, of this industry or of all.
    pub others: Vec<BenchmarkRowView>,
}

/// Something given up to find a figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct FallbackView {
    /// What.
    pub kind: FallbackKind,
    /// As a reader sees it.
    #[schema(example = "no figure for your country, so the EU")]
    pub text: String,
}

/// What was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FallbackKind {
    /// Not the company's country, but the wider region it belongs to.
    WiderRegion,
    /// A region the company is no part of.
    ForeignRegion,
    /// All industries together.
    AllIndustries,
    /// All sizes of company together.
    AllSizes,
    /// Another size of company.
    OtherSize,
}

impl From<&Benchmark> for BenchmarkRowView {
    fn from(row: &Benchmark) -> Self {
        Self {
            id: row.id.clone(),
            industry: row.industry.clone(),
            metric: row.metric.clone(),
            label: row.label.clone(),
            unit: row.unit.clone(),
            value: row.value,
            distribution: row.distribution.as_ref().map(QuartilesView::from),
            company_size: row.company_size.clone(),
            region: row.region.clone(),
            year: row.year,
            source_name: row.source_name.clone(),
            source_url: row.source_url.clone(),
            kind: row.kind,
            is_assumption: row.is_assumption(),
            note: row.note.clone(),
            confidence: row.confidence,
        }
    }
}

impl From<&Quartiles> for QuartilesView {
    fn from(quartiles: &Quartiles) -> Self {
        Self {
            p25: quartiles.p25,
            median: quartiles.median,
            p75: quartiles.p75,
        }
    }
}

impl BenchmarkView {
    /// The view of a figure for whoever asked.
    #[must_use]
    pub fn new(selection: &Selection<'_>, asker: &Asker<'_>) -> Self {
        let mut fallbacks: Vec<_> = selection.fallbacks.iter().map(FallbackView::from).collect();
        // Most figures are for every size, so a report does not repeat it; who asks for a size is told.
        if asker.company_size.is_some() && selection.row.company_size.is_none() {
            fallbacks.push(FallbackView {
                kind: FallbackKind::AllSizes,
                text: "no figure for your size, so companies of all sizes".to_owned(),
            });
        }
        Self {
            row: selection.row.into(),
            fit_confidence: selection.confidence,
            fallbacks,
        }
    }
}

impl From<&Fallback> for FallbackView {
    fn from(fallback: &Fallback) -> Self {
        let kind = match fallback {
            Fallback::WiderRegion(_) => FallbackKind::WiderRegion,
            Fallback::ForeignRegion(_) => FallbackKind::ForeignRegion,
            Fallback::AllIndustries => FallbackKind::AllIndustries,
            Fallback::OtherSize(_) => FallbackKind::OtherSize,
        };
        Self {
            kind,
            text: fallback.words(),
        }
    }
}
