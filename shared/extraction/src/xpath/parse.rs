//! From text to expression.

use super::{
    XPathError,
    expression::{Axis, Comparison, Expression, Function, Path, Start, Step, Test},
};

/// Deeper expressions are refused: the parser calls itself.
const DEEPEST: usize = 20;

pub(super) fn expression(text: &str) -> Result<Expression, XPathError> {
    let mut parser = Parser {
        chars: text.chars().collect(),
        at: 0,
        depth: 0,
    };
    let expression = parser.or()?;
    parser.skip();
    if parser.at < parser.chars.len() {
        return Err(parser.error("unexpected text"));
    }
    Ok(expression)
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn error(&self, message: &'static str) -> XPathError {
        XPathError {
            message,
            at: self.at,
        }
    }

    fn skip(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn sees(&mut self, token: &str) -> bool {
        self.skip();
        token
            .chars()
            .enumerate()
            .all(|(offset, c)| self.chars.get(self.at + offset) == Some(&c))
    }

    fn eats(&mut self, token: &str) -> bool {
        let is_next = self.sees(token);
        if is_next {
            self.at += token.chars().count();
        }
        is_next
    }

    /// A word operator, which must end where a name would.
    fn eats_word(&mut self, word: &str) -> bool {
        let is_next = self.sees(word)
            && !self
                .chars
                .get(self.at + word.len())
                .copied()
                .is_some_and(is_name);
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    fn expect(&mut self, token: &str, message: &'static str) -> Result<(), XPathError> {
        if self.eats(token) {
            Ok(())
        } else {
            Err(self.error(message))
        }
    }

    fn or(&mut self) -> Result<Expression, XPathError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("too deeply nested"));
        }
        let mut parts = vec![self.and()?];
        while self.eats_word("or") {
            parts.push(self.and()?);
        }
        self.depth -= 1;
        Ok(single_or(parts, Expression::Or))
    }

    fn and(&mut self) -> Result<Expression, XPathError> {
        let mut parts = vec![self.comparison()?];
        while self.eats_word("and") {
            parts.push(self.comparison()?);
        }
        Ok(single_or(parts, Expression::And))
    }

    fn comparison(&mut self) -> Result<Expression, XPathError> {
        let left = self.union()?;
        let signs = [
            ("!=", Comparison::Unequal),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("=", Comparison::Equal),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        for (sign, comparison) in signs {
            if self.eats(sign) {
                let right = self.union()?;
                return Ok(Expression::Compare(
                    Box::new(left),
                    comparison,
                    Box::new(right),
                ));
            }
        }
        Ok(left)
    }

    fn union(&mut self) -> Result<Expression, XPathError> {
        let mut parts = vec![self.operand()?];
        while self.eats("|") {
            parts.push(self.operand()?);
        }
        Ok(single_or(parts, Expression::Union))
    }

    fn operand(&mut self) -> Result<Expression, XPathError> {
        self.skip();
        let Some(c) = self.chars.get(self.at).copied() else {
            return Err(self.error("an expression is missing"));
        };
        if matches!(c, '"' | '\'') {
            return self.literal(c).map(Expression::Text);
        }
        if c.is_ascii_digit() {
            return self.number().map(Expression::Number);
        }
        if c == '(' {
            self.at += 1;
            let inner = self.or()?;
            self.expect(")", "`)` is missing")?;
            return self.filtered(inner);
        }
        if let Some((function, length)) = self.function() {
            self.at += length;
            let call = self.call(function)?;
            return self.filtered(call);
        }
        self.path().map(Expression::Path)
    }

    /// What may follow a bracketed expression: predicates and a path.
    fn filtered(&mut self, inner: Expression) -> Result<Expression, XPathError> {
        let predicates = self.predicates()?;
        let mut steps = Vec::new();
        self.more_steps(&mut steps)?;
        if predicates.is_empty() && steps.is_empty() {
            return Ok(inner);
        }
        Ok(Expression::Path(Path {
            start: Start::Filter(Box::new(inner), predicates),
            steps,
        }))
    }

    fn literal(&mut self, quote: char) -> Result<String, XPathError> {
        self.at += 1;
        let text: String = self.chars[self.at..]
            .iter()
            .take_while(|c| **c != quote)
            .collect();
        self.at += text.chars().count();
        if self.chars.get(self.at) != Some(&quote) {
            return Err(self.error("the text is not closed"));
        }
        self.at += 1;
        Ok(text)
    }

    fn number(&mut self) -> Result<f64, XPathError> {
        let text: String = self.chars[self.at..]
            .iter()
            .take_while(|c| c.is_ascii_digit() || **c == '.')
            .collect();
        let number = text.parse().map_err(|_| self.error("not a number"))?;
        self.at += text.len();
        Ok(number)
    }

    /// A function's name before a bracket; node tests look alike and are none.
    fn function(&self) -> Option<(Function, usize)> {
        let name: String = self.chars[self.at..]
            .iter()
            .take_while(|c| is_name(**c))
            .collect();
        let mut after = self.at + name.chars().count();
        while self.chars.get(after).is_some_and(|c| c.is_whitespace()) {
            after += 1;
        }
        if self.chars.get(after) != Some(&'(') {
            return None;
        }
        let function = Function::named(&name)?;
        Some((function, after + 1 - self.at))
    }

    fn call(&mut self, function: Function) -> Result<Expression, XPathError> {
        let mut arguments = Vec::new();
        if !self.eats(")") {
            loop {
                arguments.push(self.or()?);
                if self.eats(")") {
                    break;
                }
                self.expect(",", "`,` or `)` is missing")?;
            }
        }
        let (least, most) = function.arity();
        if arguments.len() < least || arguments.len() > most {
            return Err(self.error("wrong number of arguments"));
        }
        Ok(Expression::Call(function, arguments))
    }

    fn path(&mut self) -> Result<Path, XPathError> {
        let mut steps = Vec::new();
        let start = if self.sees("/") {
            Start::Root
        } else {
            Start::Here
        };
        if matches!(start, Start::Root) {
            if self.eats("//") {
                steps.push(anything(Axis::DescendantOrSelf));
            } else {
                self.at += 1;
            }
        }
        steps.push(self.step()?);
        self.more_steps(&mut steps)?;
        Ok(Path { start, steps })
    }

    fn more_steps(&mut self, steps: &mut Vec<Step>) -> Result<(), XPathError> {
        loop {
            if self.eats("//") {
                steps.push(anything(Axis::DescendantOrSelf));
            } else if !self.eats("/") {
                return Ok(());
            }
            steps.push(self.step()?);
        }
    }

    fn step(&mut self) -> Result<Step, XPathError> {
        if self.eats("..") {
            return Ok(anything(Axis::Parent));
        }
        if self.eats(".") {
            return Ok(anything(Axis::Itself));
        }
        let axis = if self.eats("@") {
            Axis::Attribute
        } else {
            self.axis()?
        };
        let test = self.test()?;
        Ok(Step {
            axis,
            test,
            predicates: self.predicates()?,
        })
    }

    fn axis(&mut self) -> Result<Axis, XPathError> {
        let axes = [
            ("descendant-or-self::", Axis::DescendantOrSelf),
            ("ancestor-or-self::", Axis::AncestorOrSelf),
            ("following-sibling::", Axis::FollowingSibling),
            ("preceding-sibling::", Axis::PrecedingSibling),
            ("descendant::", Axis::Descendant),
            ("attribute::", Axis::Attribute),
            ("ancestor::", Axis::Ancestor),
            ("parent::", Axis::Parent),
            ("child::", Axis::Child),
            ("self::", Axis::Itself),
        ];
        for (name, axis) in axes {
            if self.eats(name) {
                return Ok(axis);
            }
        }
        let name: String = self.chars[self.at..]
            .iter()
            .take_while(|c| is_name(**c))
            .collect();
        if self.chars[self.at + name.chars().count()..].starts_with(&[':', ':']) {
            return Err(self.error("unknown axis"));
        }
        Ok(Axis::Child)
    }

    fn test(&mut self) -> Result<Test, XPathError> {
        if self.eats("*") {
            return Ok(Test::Any);
        }
        for (name, test) in [("text()", Test::Text), ("node()", Test::Node)] {
            if self.eats(name) {
                return Ok(test);
            }
        }
        let name: String = self.chars[self.at..]
            .iter()
            .take_while(|c| is_name(**c))
            .collect();
        if name.is_empty() {
            return Err(self.error("a name is missing"));
        }
        self.at += name.chars().count();
        if self.sees("(") {
            return Err(self.error("unknown function"));
        }
        Ok(Test::Name(name.to_lowercase()))
    }

    fn predicates(&mut self) -> Result<Vec<Expression>, XPathError> {
        let mut predicates = Vec::new();
        while self.eats("[") {
            predicates.push(self.or()?);
            self.expect("]", "`]` is missing")?;
        }
        Ok(predicates)
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

fn anything(axis: Axis) -> Step {
    Step {
        axis,
        test: Test::Node,
        predicates: Vec::new(),
    }
}

fn single_or(
    mut parts: Vec<Expression>,
    many: impl Fn(Vec<Expression>) -> Expression,
) -> Expression {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, Some(last)) => {
            parts.push(last);
            many(parts)
        }
        (_, None) => many(parts),
    }
}
