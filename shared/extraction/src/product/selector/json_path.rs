//! A path into JSON: `$.a.b[0]['c d'][*].e`; the leading `$` may be left out.

use serde_json::Value;

/// More steps than any state is deep.
const MOST_STEPS: usize = 40;
/// More values than a wildcard should meet.
const MOST_VALUES: usize = 1_000;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct JsonPath(Vec<Step>);

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
    Any,
}

impl JsonPath {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let mut rest = text.trim();
        rest = rest.strip_prefix('$').unwrap_or(rest);
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = match rest.strip_prefix('[') {
                Some(inside) => bracket(inside)?,
                None => key(rest.strip_prefix('.').unwrap_or(rest))?,
            };
            steps.push(step);
            rest = after;
        }
        match steps.len() {
            0 => Err("the path is empty"),
            1..=MOST_STEPS => Ok(Self(steps)),
            _ => Err("the path is too long"),
        }
    }

    pub(super) fn select<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        let mut values = vec![value];
        for step in &self.0 {
            values = values
                .into_iter()
                .flat_map(|value| match step {
                    Step::Key(key) => value.get(key).into_iter().collect(),
                    Step::Index(index) => value.get(index).into_iter().collect(),
                    Step::Any => children(value),
                })
                .take(MOST_VALUES)
                .collect();
        }
        values
    }
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(map) => map.values().collect(),
        _ => Vec::new(),
    }
}

fn bracket(inside: &str) -> Result<(Step, &str), &'static str> {
    if let Some(quote) = inside.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (key, after) = inside[1..]
            .split_once(quote)
            .ok_or("a quoted name is not closed")?;
        let after = after.strip_prefix(']').ok_or("`]` is missing")?;
        return Ok((Step::Key(key.to_owned()), after));
    }
    let (index, after) = inside.split_once(']').ok_or("`]` is missing")?;
    let step = match index.trim() {
        "*" => Step::Any,
        number => Step::Index(number.parse().map_err(|_| "an index is a number or `*`")?),
    };
    Ok((step, after))
}

fn key(rest: &str) -> Result<(Step, &str), &'static str> {
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    let (key, after) = rest.split_at(end);
    match key {
        "" => Err("a name is missing"),
        "*" => Ok((Step::Any, after)),
        _ => Ok((Step::Key(key.to_owned()), after)),
    }
}
