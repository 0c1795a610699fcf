//! Formulas: a small language with units, and the only function that makes a figure.
//!
//! Grammar: `+ - * / ( )`, `min(a, b)`, `max(a, b)`, `pow(x, n)`, names, and the literal 1. Units are checked when a
//! formula is parsed, so that a mistake in the catalogue is refused at import and never reaches a report.

use std::fmt::Write as _;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::reports::analysis::unit::Dimension;

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

/// How deep a formula may nest.
const DEEPEST: usize = 64;

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

struct Reader<'text> {
    rest: &'text str,
    depth: usize,
}

impl Reader<'_> {
    fn fault(&self) -> FormulaError {
        FormulaError::Syntax(self.rest.chars().take(20).collect())
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    fn eat(&mut self, sign: char) -> bool {
        self.skip_spaces();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Result<Expression, FormulaError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(FormulaError::TooDeep);
        }
        let mut left = self.product()?;
        loop {
            let operator = if self.eat('+') {
                Operator::Add
            } else if self.eat('-') {
                Operator::Subtract
            } else {
                break;
            };
            left = Expression::Binary(operator, Box::new(left), Box::new(self.product()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn product(&mut self) -> Result<Expression, FormulaError> {
        let mut left = self.factor()?;
        loop {
            let operator = if self.eat('*') {
                Operator::Multiply
            } else if self.eat('/') {
                Operator::Divide
            } else {
                break;
            };
            left = Expression::Binary(operator, Box::new(left), Box::new(self.factor()?));
        }
        Ok(left)
    }

    fn factor(&mut self) -> Result<Expression, FormulaError> {
        if self.eat('(') {
            let inner = self.sum()?;
            return if self.eat(')') {
                Ok(inner)
            } else {
                Err(self.fault())
            };
        }
        self.skip_spaces();
        let end = self
            .rest
            .find(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_' || sign == '.'));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        if word.is_empty() {
            return Err(self.fault());
        }
        self.rest = rest;
        if word.starts_with(|sign: char| sign.is_ascii_digit() || sign == '.') {
            return if word == "1" {
                Ok(Expression::One)
            } else {
                Err(FormulaError::Literal(word.to_owned()))
            };
        }
        if word.contains('.') {
            return Err(FormulaError::Syntax(word.to_owned()));
        }
        let function = match word {
            "min" => Operator::Min,
            "max" => Operator::Max,
            "pow" => Operator::Power,
            _ => return Ok(Expression::name(word)),
        };
        if !self.eat('(') {
            return Err(self.fault());
        }
        let left = self.sum()?;
        if !self.eat(',') {
            return Err(self.fault());
        }
        let right = self.sum()?;
        if self.eat(')') {
            Ok(Expression::Binary(
                function,
                Box::new(left),
                Box::new(right),
            ))
        } else {
            Err(self.fault())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::analysis::unit::dimension;

    fn units(name: &str) -> Option<Dimension> {
        dimension(match name {
            "hours" => "hours_per_year",
            "cost" => "eur_per_hour",
            "share" => "share",
            "monthly" => "eur_per_month",
            "months" => "months_per_year",
            _ => return None,
        })
    }

    #[test]
    fn a_formula_reads_and_prints_the_same() -> Result<(), FormulaError> {
        for text in [
            "a * (b + c) / d - e",
            "1 - pow(1 - m, n)",
            "a - (b - c)",
            "a / (b / c)",
            "min(a, b) * max(c, 1)",
            "b * (x - min(x, r) + min(x, r) * min(x, r) / (r + r))",
        ] {
            assert_eq!(Expression::parse(text)?.to_string(), text);
        }
        Ok(())
    }

    #[test]
    fn other_literals_and_other_signs_are_refused() {
        assert_eq!(
            Expression::parse("a * 12"),
            Err(FormulaError::Literal("12".to_owned()))
        );
        for text in [
            "", "a +", "a ^ b", "min(a)", "(a", "a b", "a.b", "1.0 * a", "sqrt(a)", "a, b",
        ] {
            assert!(Expression::parse(text).is_err(), "{text}");
        }
        assert_eq!(
            Expression::parse(&"(".repeat(1000)),
            Err(FormulaError::TooDeep)
        );
    }

    #[test]
    fn unit_mistakes_are_refused() -> Result<(), FormulaError> {
        let eur_per_year = dimension("eur_per_year").unwrap_or_default();
        let check = |text: &str| Expression::parse(text)?.check(&eur_per_year, &units);

        assert_eq!(check("hours * cost * share"), Ok(()));
        assert_eq!(check("monthly * months"), Ok(()));
        assert_eq!(check("hours + cost"), Err(FormulaError::Mixed("+")));
        assert_eq!(check("hours * cost * cost"), Err(FormulaError::WrongResult));
        assert_eq!(check("monthly"), Err(FormulaError::WrongResult));
        assert_eq!(check("pow(cost, months)"), Err(FormulaError::PowerOfUnit));
        assert_eq!(
            check("hours * nothing"),
            Err(FormulaError::UnknownName("nothing".to_owned()))
        );
        Ok(())
    }

    #[test]
    fn a_missing_input_and_a_division_by_zero_have_no_value() -> Result<(), FormulaError> {
        let inputs = |name: &str| match name {
            "a" => Some(Decimal::TEN),
            "zero" => Some(Decimal::ZERO),
            _ => None,
        };

        assert_eq!(
            evaluate(&Expression::parse("a * a - 1")?, &inputs),
            Some(Decimal::from(99))
        );
        assert_eq!(evaluate(&Expression::parse("a / zero")?, &inputs), None);
        assert_eq!(evaluate(&Expression::parse("a * b")?, &inputs), None);
        Ok(())
    }
}
