//! Reads the text of a formula.

use super::{Expression, FormulaError, Operator};

/// How deep a formula may nest.
const DEEPEST: usize = 64;

/// A formula's text, read from left to right.
pub(super) struct Reader<'text> {
    pub(super) rest: &'text str,
    pub(super) depth: usize,
}

impl Reader<'_> {
    pub(super) fn fault(&self) -> FormulaError {
        FormulaError::Syntax(self.rest.chars().take(20).collect())
    }

    pub(super) fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    pub(super) fn eat(&mut self, sign: char) -> bool {
        self.skip_spaces();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn sum(&mut self) -> Result<Expression, FormulaError> {
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
