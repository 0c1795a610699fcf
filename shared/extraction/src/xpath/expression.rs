//! What an expression is made of.

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Compare(Box<Expression>, Comparison, Box<Expression>),
    Union(Vec<Expression>),
    Path(Path),
    Text(String),
    Number(f64),
    Call(Function, Vec<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Function {
    Last,
    Position,
    Count,
    Not,
    String,
    Concat,
    Contains,
    StartsWith,
    EndsWith,
    SubstringBefore,
    SubstringAfter,
    NormalizeSpace,
    StringLength,
    Translate,
    Number,
    True,
    False,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    pub(super) start: Start,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Start {
    Root,
    Here,
    /// A filtered expression, as in `(//a)[1]/@href`.
    Filter(Box<Expression>, Vec<Expression>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Expression>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Axis {
    Child,
    Descendant,
    DescendantOrSelf,
    Itself,
    Parent,
    Ancestor,
    AncestorOrSelf,
    FollowingSibling,
    PrecedingSibling,
    Attribute,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    Name(String),
    Any,
    Text,
    Node,
}

impl Function {
    /// The function of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "last" => Self::Last,
            "position" => Self::Position,
            "count" => Self::Count,
            "not" => Self::Not,
            "string" => Self::String,
            "concat" => Self::Concat,
            "contains" => Self::Contains,
            "starts-with" => Self::StartsWith,
            "ends-with" => Self::EndsWith,
            "substring-before" => Self::SubstringBefore,
            "substring-after" => Self::SubstringAfter,
            "normalize-space" => Self::NormalizeSpace,
            "string-length" => Self::StringLength,
            "translate" => Self::Translate,
            "number" => Self::Number,
            "true" => Self::True,
            "false" => Self::False,
            _ => return None,
        })
    }

    /// The least and the most arguments.
    pub(super) fn arity(self) -> (usize, usize) {
        match self {
            Self::Last | Self::Position | Self::True | Self::False => (0, 0),
            Self::Count | Self::Not => (1, 1),
            Self::String | Self::NormalizeSpace | Self::StringLength | Self::Number => (0, 1),
            Self::Contains
            | Self::StartsWith
            | Self::EndsWith
            | Self::SubstringBefore
            | Self::SubstringAfter => (2, 2),
            Self::Translate => (3, 3),
            Self::Concat => (2, 12),
        }
    }
}
