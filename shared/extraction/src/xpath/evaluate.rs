//! From expression and page to texts.

use crate::page::{Document, Node};

use super::{
    expression::{Axis, Comparison, Expression, Function, Path, Start, Step, Test},
    value::{
        Place, Value, above, atom, atoms, fits, float, holds, in_order, is_position, is_true,
        shown_text, string, translate,
    },
};

/// The most nodes that one evaluation looks at: far more than any sensible selector needs.
const BUDGET: usize = 3_000_000;

/// Where a predicate is asked.
#[derive(Clone, Copy)]
struct Here<'a> {
    place: Place<'a>,
    position: usize,
    last: usize,
}

/// The work that is left ran out.
struct Exhausted;

type Outcome<T> = Result<T, Exhausted>;

pub(super) fn texts(expression: &Expression, document: &Document) -> Vec<String> {
    let mut evaluation = Evaluation {
        document,
        budget: BUDGET,
    };
    let here = Here {
        place: Place::Root,
        position: 1,
        last: 1,
    };
    match evaluation.value(expression, here) {
        Ok(Value::Places(places)) => places.iter().map(|place| shown_text(*place)).collect(),
        Ok(Value::Text(text)) => vec![text],
        Ok(Value::Number(number)) => vec![number.to_string()],
        Ok(Value::Bool(value)) => vec![value.to_string()],
        Err(Exhausted) => Vec::new(),
    }
}

struct Evaluation<'a> {
    document: &'a Document,
    budget: usize,
}

impl<'a> Evaluation<'a> {
    fn spend(&mut self, work: usize) -> Outcome<()> {
        self.budget = self.budget.checked_sub(work).ok_or(Exhausted)?;
        Ok(())
    }

    fn value(&mut self, expression: &Expression, here: Here<'a>) -> Outcome<Value<'a>> {
        self.spend(1)?;
        Ok(match expression {
            Expression::Or(parts) => {
                for part in parts {
                    if self.truth(part, here)? {
                        return Ok(Value::Bool(true));
                    }
                }
                Value::Bool(false)
            }
            Expression::And(parts) => {
                for part in parts {
                    if !self.truth(part, here)? {
                        return Ok(Value::Bool(false));
                    }
                }
                Value::Bool(true)
            }
            Expression::Compare(left, comparison, right) => {
                let (left, right) = (self.value(left, here)?, self.value(right, here)?);
                Value::Bool(self.compare(&left, *comparison, &right)?)
            }
            Expression::Union(parts) => {
                let mut places = Vec::new();
                for part in parts {
                    if let Value::Places(more) = self.value(part, here)? {
                        places.extend(more);
                    }
                }
                Value::Places(in_order(places))
            }
            Expression::Path(path) => Value::Places(self.path(path, here)?),
            Expression::Text(text) => Value::Text(text.clone()),
            Expression::Number(number) => Value::Number(*number),
            Expression::Call(function, arguments) => self.call(*function, arguments, here)?,
        })
    }

    fn truth(&mut self, expression: &Expression, here: Here<'a>) -> Outcome<bool> {
        Ok(match self.value(expression, here)? {
            Value::Places(places) => !places.is_empty(),
            Value::Text(text) => !text.is_empty(),
            Value::Number(number) => number != 0.0 && !number.is_nan(),
            Value::Bool(value) => value,
        })
    }

    fn path(&mut self, path: &Path, here: Here<'a>) -> Outcome<Vec<Place<'a>>> {
        let mut places = match &path.start {
            Start::Root => vec![Place::Root],
            Start::Here => vec![here.place],
            Start::Filter(inner, predicates) => match self.value(inner, here)? {
                Value::Places(places) => self.filter(places, predicates)?,
                _ => Vec::new(),
            },
        };
        for step in &path.steps {
            let mut next = Vec::new();
            for place in places {
                let candidates = self.step(place, step)?;
                next.extend(self.filter(candidates, &step.predicates)?);
            }
            self.spend(next.len())?;
            places = in_order(next);
        }
        Ok(places)
    }

    fn filter(
        &mut self,
        mut places: Vec<Place<'a>>,
        predicates: &[Expression],
    ) -> Outcome<Vec<Place<'a>>> {
        for predicate in predicates {
            let last = places.len();
            let mut kept = Vec::new();
            for (index, place) in places.into_iter().enumerate() {
                let here = Here {
                    place,
                    position: index + 1,
                    last,
                };
                let is_kept = match self.value(predicate, here)? {
                    Value::Number(number) => is_position(number, index + 1),
                    Value::Bool(value) => value,
                    Value::Text(text) => !text.is_empty(),
                    Value::Places(found) => !found.is_empty(),
                };
                if is_kept {
                    kept.push(place);
                }
            }
            places = kept;
        }
        Ok(places)
    }

    /// What a step reaches from a place, the nearest first.
    fn step(&mut self, place: Place<'a>, step: &Step) -> Outcome<Vec<Place<'a>>> {
        let mut reached = Vec::new();
        match (step.axis, place) {
            (Axis::Itself, _) => reached.push(place),
            (Axis::Attribute, Place::Node(node)) => {
                let wanted = node.attrs().enumerate().filter(|(_, (name, _))| {
                    matches!(&step.test, Test::Name(known) if known == name)
                        || matches!(step.test, Test::Any | Test::Node)
                });
                reached.extend(wanted.map(|(index, _)| Place::Attribute(node, index)));
                self.spend(reached.len() + 1)?;
                return Ok(reached);
            }
            (Axis::Parent | Axis::Ancestor | Axis::AncestorOrSelf, _) => {
                reached.extend(above(place, step.axis))
            }
            (_, Place::Node(node)) => self.below(node, step.axis, &mut reached)?,
            (Axis::Descendant | Axis::DescendantOrSelf, Place::Root) => {
                reached.extend((step.axis == Axis::DescendantOrSelf).then_some(Place::Root));
                reached.extend(self.document.nodes().map(Place::Node));
            }
            (Axis::Child, Place::Root) => {
                reached.extend(
                    self.document
                        .nodes()
                        .filter(|node| node.parent().is_none())
                        .map(Place::Node),
                );
            }
            _ => {}
        }
        self.spend(reached.len() + 1)?;
        reached.retain(|place| fits(&step.test, *place));
        Ok(reached)
    }

    fn below(&mut self, node: Node<'a>, axis: Axis, reached: &mut Vec<Place<'a>>) -> Outcome<()> {
        let width = (node.end() - node.index()) as usize;
        match axis {
            Axis::Descendant | Axis::DescendantOrSelf => {
                self.spend(width)?;
                reached.extend((axis == Axis::DescendantOrSelf).then_some(Place::Node(node)));
                reached.extend(node.descendants().map(Place::Node));
            }
            Axis::FollowingSibling => {
                reached.extend(
                    std::iter::successors(node.next_sibling(), Node::next_sibling).map(Place::Node),
                );
            }
            Axis::PrecedingSibling => {
                let Some(parent) = node.parent() else {
                    return Ok(());
                };
                reached.extend(
                    parent
                        .children()
                        .take_while(|sibling| *sibling != node)
                        .map(Place::Node),
                );
                reached.reverse();
            }
            _ => reached.extend(node.children().map(Place::Node)),
        }
        Ok(())
    }

    fn compare(
        &mut self,
        left: &Value<'a>,
        comparison: Comparison,
        right: &Value<'a>,
    ) -> Outcome<bool> {
        if let (Value::Bool(one), other) | (other, Value::Bool(one)) = (left, right) {
            let same = *one == is_true(other);
            return Ok(if comparison == Comparison::Unequal {
                !same
            } else {
                same
            });
        }
        let (lefts, rights) = (atoms(left), atoms(right));
        self.spend(lefts.len().saturating_mul(rights.len()))?;
        let is_number = matches!(left, Value::Number(_)) || matches!(right, Value::Number(_));
        Ok(lefts.iter().any(|one| {
            rights
                .iter()
                .any(|other| holds(one, comparison, other, is_number))
        }))
    }

    fn call(
        &mut self,
        function: Function,
        arguments: &[Expression],
        here: Here<'a>,
    ) -> Outcome<Value<'a>> {
        let mut texts = Vec::new();
        let is_textual = !matches!(
            function,
            Function::Count | Function::Not | Function::Last | Function::Position
        );
        for argument in arguments.iter().filter(|_| is_textual) {
            let value = self.value(argument, here)?;
            let text = atom(&value);
            self.spend(text.len() / 16)?;
            texts.push(text);
        }
        let text = |index: usize| texts.get(index).map_or("", String::as_str);
        let own = || texts.first().cloned().unwrap_or_else(|| string(here.place));
        Ok(match function {
            Function::Last => Value::Number(float(here.last)),
            Function::Position => Value::Number(float(here.position)),
            Function::Count => {
                let value = arguments
                    .first()
                    .map(|argument| self.value(argument, here))
                    .transpose()?;
                Value::Number(if let Some(Value::Places(places)) = value {
                    float(places.len())
                } else {
                    0.0
                })
            }
            Function::Not => {
                let truth = arguments
                    .first()
                    .map(|argument| self.truth(argument, here))
                    .transpose()?;
                Value::Bool(!truth.unwrap_or(false))
            }
            Function::String => Value::Text(own()),
            Function::Concat => Value::Text(texts.concat()),
            Function::Contains => Value::Bool(text(0).contains(text(1))),
            Function::StartsWith => Value::Bool(text(0).starts_with(text(1))),
            Function::EndsWith => Value::Bool(text(0).ends_with(text(1))),
            Function::SubstringBefore => Value::Text(
                text(0)
                    .split_once(text(1))
                    .map_or("", |(before, _)| before)
                    .to_owned(),
            ),
            Function::SubstringAfter => Value::Text(
                text(0)
                    .split_once(text(1))
                    .map_or("", |(_, after)| after)
                    .to_owned(),
            ),
            Function::NormalizeSpace => {
                Value::Text(own().split_whitespace().collect::<Vec<_>>().join(" "))
            }
            Function::StringLength => Value::Number(float(own().chars().count())),
            Function::Translate => Value::Text(translate(text(0), text(1), text(2))),
            Function::Number => Value::Number(own().trim().parse().unwrap_or(f64::NAN)),
            Function::True => Value::Bool(true),
            Function::False => Value::Bool(false),
        })
    }
}
