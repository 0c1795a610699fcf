//! The words around what has changed since a report was made, and around trying other values.

pub(crate) const STALE: &str = "Changes since";
pub(crate) const ONE_CHANGED: &str = "Something this report stands on changed since it was made";
pub(crate) const CHANGED: &str = "things this report stands on changed since it was made";
pub(crate) const COUNTS: [&str; 9] = [
    "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
];
pub(crate) const MANY: &str = "Many";
pub(crate) const SEEN: &str = "seen";
pub(crate) const GONE: &str = "no longer comparable";
pub(crate) const WITH_TODAY: &str = "With today’s values:";
pub(crate) const NO_FIGURE: &str = "No figure of the report comes out differently in print.";
pub(crate) const SEE_EFFECT: &str = "See every figure it changes";
pub(crate) const OUTDATED: &str = "Outdated. With today’s values:";
pub(crate) const NO_VALUE: &str = "no value any more";
pub(crate) const ALL_CHANGED: &str = "Figures that come out differently today";
pub(crate) const CHOICE_STAYS: &str =
    "The choice of steps and vendors is as the report made it; a new version decides anew.";
pub(crate) const WHAT_IF: &str = "What if your numbers differ?";
pub(crate) const WHAT_IF_NOTE: &str =
    "Move one. All outcomes are computed again; your report does not change.";
pub(crate) const NET: &str = "Net value over three years";
pub(crate) const MIDDLE: &str = "Middle";
pub(crate) const PAID_BACK: &str = "Paid back after";
pub(crate) const BACK: &str = "Back to the report’s numbers";
pub(crate) const FAILED: &str = "That could not be computed. Try again in a moment.";
pub(crate) const MAKE_AGAIN: &str = "Make a new version with today’s values";
pub(crate) const MAKING_AGAIN: &str = "Starting…";
pub(crate) const NOT_MADE_AGAIN: &str = "It could not be started. Try again in a moment.";
