//! Where something about a vendor was read.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A source of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Address.
    pub url: String,
    /// Date or year.
    pub as_of: Option<String>,
    /// What kind of source.
    pub kind: SourceKind,
    /// What to know about it.
    pub note: Option<String>,
}

/// What kind of source a price was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// The vendor's page itself, fetched by us.
    VendorPage,
    /// Text found verbatim on the vendor's page.
    VendorPageTranscription,
    /// An archived copy of the vendor's page.
    VendorPageArchive,
    /// The vendor's documents.
    OfficialDocs,
    /// A dated survey or data set.
    SecondaryDataset,
    /// A file that nobody checked.
    SecondaryUnverified,
    /// Typed by an operator.
    Operator,
    /// No source: general knowledge.
    None,
}

impl SourceKind {
    /// The word of the seed files and of the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VendorPage => "vendor_page",
            Self::VendorPageTranscription => "vendor_page_transcription",
            Self::VendorPageArchive => "vendor_page_archive",
            Self::OfficialDocs => "official_docs",
            Self::SecondaryDataset => "secondary_dataset",
            Self::SecondaryUnverified => "secondary_unverified",
            Self::Operator => "operator",
            Self::None => "none",
        }
    }

    /// As a reader sees it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::VendorPage => "Vendor page",
            Self::VendorPageTranscription => "Vendor page, transcribed",
            Self::VendorPageArchive => "Vendor page, archived copy",
            Self::OfficialDocs => "Vendor's documents",
            Self::SecondaryDataset => "Dated data set",
            Self::SecondaryUnverified => "Second-hand list, not checked",
            Self::Operator => "Entered by an operator",
            Self::None => "No source",
        }
    }
}
