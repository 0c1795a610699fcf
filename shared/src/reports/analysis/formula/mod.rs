//! Formulas: a small language with units, and the only function that makes a figure.
//!
//! Grammar: `+ - * / ( )`, `min(a, b)`, `max(a, b)`, `pow(x, n)`, names, and the literal 1. Units are checked when a
//! formula is parsed, so that a mistake in the catalogue is refused at import and never reaches a report.

use std::fmt::Write as _;

use crate::reports::analysis::unit::Dimension;

mod evaluate;
mod reader;
#[cfg(test)]
mod tests;

pub use evaluate::{DECIMALS, evaluate};
use reader::Reader;

/// A parsed formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// The literal 1.
    One,
    /// An input.
    Name(String),
    /// Two parts and an operator.
    Binary(Operator, Box<Expression>, Box<Expression>),
}

/// What joins two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Sum.
    Add,
    /// Difference.
    Subtract,
    /// Product.
    Multiply,
    /// Quotient; a division by zero has no value.
    Divide,
    /// The smaller.
    Min,
    /// The larger.
    Max,
    /// A power of something without a unit.
    Power,
}

/// Why a formula is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// The text is no formula.
    #[error("not a formula at {0:?}")]
    Syntax(String),
    /// A number other than 1.
    #[error("the literal {0} is not allowed; name a constant")]
    Literal(String),
    /// A name nobody knows.
    #[error("unknown name {0}")]
    UnknownName(String),
    /// Two units that cannot be added or compared.
    #[error("{0} joins two different units")]
    Mixed(&'static str),
    /// A power of something with a unit, or to something with a unit.
    #[error("pow takes values without a unit")]
    PowerOfUnit,
    /// The result is in another unit.
    #[error("the result has another unit than stated")]
    WrongResult,
    /// Too deep to be meant.
    #[error("too deeply nested")]
    TooDeep,
}

impl Expression {
    /// Reads a formula.
    ///
    /// # Errors
    /// Anything outside the grammar.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let mut reader = Reader {
            rest: text,
            depth: 0,
        };
        let expression = reader.sum()?;
        reader.skip_spaces();
        if reader.rest.is_empty() {
            Ok(expression)
        } else {
            Err(reader.fault())
        }
    }

    /// A name.
    #[must_use]
    pub fn name(name: &str) -> Self {
        Self::Name(name.to_owned())
    }

    /// The names in order of first appearance.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        fn collect<'a>(expression: &'a Expression, names: &mut Vec<&'a str>) {
            match expression {
                Expression::One => {}
                Expression::Name(name) => {
                    if !names.contains(&name.as_str()) {
                        names.push(name);
                    }
                }
                Expression::Binary(_, left, right) => {
                    collect(left, names);
                    collect(right, names);
                }
            }
        }
        let mut names = Vec::new();
        collect(self, &mut names);
        names
    }

    /// The unit of the result, given the units of the names.
    ///
    /// # Errors
    /// Unknown names and units that do not go together.
    pub fn dimension(
        &self,
        of: &impl Fn(&str) -> Option<Dimension>,
    ) -> Result<Dimension, FormulaError> {
        match self {
            Self::One => Ok(Dimension::none()),
            Self::Name(name) => of(name).ok_or_else(|| FormulaError::UnknownName(name.clone())),
            Self::Binary(operator, left, right) => {
                let (left, right) = (left.dimension(of)?, right.dimension(of)?);
                match operator {
                    Operator::Multiply => Ok(left.times(&right)),
                    Operator::Divide => Ok(left.over(&right)),
                    Operator::Power if !left.is_none() => Err(FormulaError::PowerOfUnit),
                    // The exponent may count months a year: that is how a monthly share becomes a yearly one.
                    Operator::Power => Ok(Dimension::none()),
                    _ if left == right => Ok(left),
                    _ => Err(FormulaError::Mixed(operator.word())),
                }
            }
        }
    }

    /// Refuses a formula whose result is not in `wanted`.
    ///
    /// # Errors
    /// As [`Expression::dimension`], and a result in another unit.
    pub fn check(
        &self,
        wanted: &Dimension,
        of: &impl Fn(&str) -> Option<Dimension>,
    ) -> Result<(), FormulaError> {
        if &self.dimension(of)? == wanted {
            Ok(())
        } else {
            Err(FormulaError::WrongResult)
        }
    }

    /// Prints the formula with something else for each name: words, or numbers.
    #[must_use]
    pub fn spoken(&self, of: &impl Fn(&str) -> String) -> String {
        let mut text = String::new();
        self.speak(0, of, &mut text);
        text
    }

    fn speak(&self, outer: u8, of: &impl Fn(&str) -> String, text: &mut String) {
        match self {
            Self::One => text.push('1'),
            Self::Name(name) => text.push_str(&of(name)),
            Self::Binary(operator, left, right) => match operator.sign() {
                Some((sign, level)) => {
                    let brackets = level < outer;
                    if brackets {
                        text.push('(');
                    }
                    left.speak(level, of, text);
                    text.push_str(sign);
                    // a − (b − c) and a ÷ (b ÷ c) need their brackets.
                    let strict = matches!(operator, Operator::Subtract | Operator::Divide);
                    right.speak(level + u8::from(strict), of, text);
                    if brackets {
                        text.push(')');
                    }
                }
                None => {
                    let _ = write!(text, "{}", operator.spoken());
                    text.push('(');
                    left.speak(0, of, text);
                    text.push_str(if *operator == Operator::Power {
                        ", "
                    } else {
                        " and "
                    });
                    right.speak(0, of, text);
                    text.push(')');
                }
            },
        }
    }
}

impl std::fmt::Display for Expression {
    /// In the grammar, so that [`Expression::parse`] reads it again.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        fn write(
            expression: &Expression,
            outer: u8,
            formatter: &mut std::fmt::Formatter<'_>,
        ) -> std::fmt::Result {
            match expression {
                Expression::One => formatter.write_str("1"),
                Expression::Name(name) => formatter.write_str(name),
                Expression::Binary(operator, left, right) => {
                    let Some((_, level)) = operator.sign() else {
                        write!(formatter, "{}(", operator.word())?;
                        write(left, 0, formatter)?;
                        formatter.write_str(", ")?;
                        write(right, 0, formatter)?;
                        return formatter.write_str(")");
                    };
                    if level < outer {
                        formatter.write_str("(")?;
                    }
                    write(left, level, formatter)?;
                    write!(formatter, " {} ", operator.word())?;
                    let strict = matches!(operator, Operator::Subtract | Operator::Divide);
                    write(right, level + u8::from(strict), formatter)?;
                    if level < outer {
                        formatter.write_str(")")
                    } else {
                        Ok(())
                    }
                }
            }
        }
        write(self, 0, formatter)
    }
}

impl Operator {
    fn word(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Min => "min",
            Self::Max => "max",
            Self::Power => "pow",
        }
    }

    fn spoken(self) -> &'static str {
        match self {
            Self::Min => "the smaller of ",
            Self::Max => "the larger of ",
            _ => "power",
        }
    }

    /// The printed sign and how tightly it binds; functions have none.
    fn sign(self) -> Option<(&'static str, u8)> {
        match self {
            Self::Add => Some((" + ", 1)),
            Self::Subtract => Some((" − ", 1)),
            Self::Multiply => Some((" × ", 2)),
            Self::Divide => Some((" ÷ ", 2)),
            Self::Min | Self::Max | Self::Power => None,
        }
    }
}
