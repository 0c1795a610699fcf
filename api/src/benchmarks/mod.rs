//! Reading benchmarks: `shared::benchmarks` over HTTP.

pub mod get;
pub mod list;
pub mod view;

use serde::{Deserialize, Serialize};
use shared::{
    benchmarks::model::{Asker, Benchmark},
    platform::cache::Loaded,
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    cache::Fresh,
    http::{ApiError, ApiResult, Envelope, FieldError},
    state::AppState,
};

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_benchmarks))
        .routes(routes!(get::get_benchmark))
}

/// Any country we do not name.
const OTHER: &str = "OTHER";

/// How many people a company has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
pub enum CompanySize {
    /// Micro.
    #[serde(rename = "1-9")]
    Micro,
    /// Small.
    #[serde(rename = "10-49")]
    Small,
    /// Medium.
    #[serde(rename = "50-249")]
    Medium,
    /// Large.
    #[serde(rename = "250+")]
    Large,
}

impl CompanySize {
    fn as_str(self) -> &'static str {
        match self {
            Self::Micro => "1-9",
            Self::Small => "10-49",
            Self::Medium => "50-249",
            Self::Large => "250+",
        }
    }
}

/// For which company the figures shall hold.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkQuery {
    /// People in the company; figures for that size are preferred, then those for any.
    #[param(inline, example = "10-49")]
    company_size: Option<CompanySize>,
    /// Country (two capital letters), `EU`, or `OTHER`; without it the EU.
    #[param(pattern = "^([A-Z]{2}|OTHER)$", example = "NL")]
    region: Option<String>,
}

impl BenchmarkQuery {
    fn asker<'a>(&'a self, industry: &'a str) -> ApiResult<Asker<'a>> {
        let region = self.region.as_deref();
        let is_code = |code: &str| {
            code == OTHER || (code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
        };
        if !region.is_none_or(is_code) {
            let message = "Must be a country of two capital letters, EU, or OTHER.";
            return Err(ApiError::invalid(vec![FieldError::new(
                "region", "INVALID", message,
            )]));
        }
        Ok(Asker {
            industry,
            country: region,
            company_size: self.company_size.map(CompanySize::as_str),
        })
    }

    /// An answer to this question, kept where it may be. The countries we have figures for are few; of the others
    /// there are as many as two letters make, and they all get the same.
    async fn keep(&self, rows: &[Benchmark], data: impl Serialize) -> ApiResult<Loaded> {
        let is_known = |region: &str| {
            region == OTHER || region == "US" || rows.iter().any(|row| row.region == region)
        };
        let body = Envelope::of(data);
        if self.region.as_deref().is_none_or(is_known) {
            Fresh::shared(&body).await
        } else {
            Fresh::local(&body).await
        }
    }
}
