//! What a client sees of vendors.

mod plan;
mod record;
mod summary;

pub use plan::{ObservationView, PlanView, QuotaView};
pub use record::{CostRangeView, CountriesView, FieldConfidenceView, SourceView, VendorView};
pub use summary::{
    PricingTierView, PricingView, StartingPriceView, VendorCategoryView, VendorSummaryView,
};
