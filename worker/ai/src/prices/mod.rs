//! The last rung of the price ladder: a model copies prices out of the visible text of a page.
//!
//! What it copies counts only if it stands there: the amount with its currency, beside the plan's name, once, in a
//! passage that it quotes word by word. A page that speaks to the reader of this crate is not read at all. The model can
//! choose among what a page shows; it can neither add nor change anything. What passes still meets the gate that holds
//! jumps, like every other reading.

mod answer;
mod check;
mod evidence;
mod markers;
mod money;
mod page;
mod phrases;
mod read;
mod reading;
#[cfg(test)]
mod tests;

pub use answer::{CopiedPlan, CopiedPlans};
pub use check::check;
pub use page::Page;
pub use read::{PageRead, read};
pub use reading::{Billed, Checked, Period, Reading, Rejection};
