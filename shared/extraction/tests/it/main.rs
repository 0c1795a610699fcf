//! The ladder against pages and texts that are kept beside the workspace, and against input that nobody wrote.

mod hostile;
mod made_pages;
mod public_half;
mod structured;
