//! The system under test, as processes.

mod journey;
mod process;
mod system;

pub(crate) use journey::Respondent;
pub(crate) use process::Process;
pub(crate) use system::System;
