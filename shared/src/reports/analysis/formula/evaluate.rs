//! The value of a formula for given inputs.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{Expression, Operator};

/// Makes a figure: the formula's value for these inputs, exact in decimals and kept with six of them.
///
/// `None` where an input has no value, on a division by zero and on an overflow: such a figure is not shown as zero.
#[must_use]
pub fn evaluate(
    formula: &Expression,
    inputs: &impl Fn(&str) -> Option<Decimal>,
) -> Option<Decimal> {
    exact(formula, inputs).map(|value| value.round_dp(DECIMALS).normalize())
}

/// Decimals kept of a figure, as in the database.
pub const DECIMALS: u32 = 6;

fn exact(formula: &Expression, inputs: &impl Fn(&str) -> Option<Decimal>) -> Option<Decimal> {
    let Expression::Binary(operator, left, right) = formula else {
        return match formula {
            Expression::Name(name) => inputs(name),
            _ => Some(Decimal::ONE),
        };
    };
    let (left, right) = (exact(left, inputs)?, exact(right, inputs)?);
    match operator {
        Operator::Add => left.checked_add(right),
        Operator::Subtract => left.checked_sub(right),
        Operator::Multiply => left.checked_mul(right),
        Operator::Divide => left.checked_div(right),
        Operator::Min => Some(left.min(right)),
        Operator::Max => Some(left.max(right)),
        Operator::Power => {
            // Whole exponents only: months a year. A broken exponent would leave the decimals.
            let times = right
                .is_integer()
                .then(|| right.to_u32())
                .flatten()
                .filter(|times| *times <= 1200)?;
            (0..times).try_fold(Decimal::ONE, |product, _| product.checked_mul(left))
        }
    }
}
