//! A question, its answer, and what both took.

use serde_json::Value;

use crate::{
    cost::{MicroUsd, Usage},
    failure::Failure,
    model::Purpose,
    prompt::Prompt,
};

/// One question to a model.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Chooses the model.
    pub purpose: Purpose,
    /// The instructions.
    pub prompt: &'a Prompt,
    /// The data.
    pub data: &'a Value,
    /// Limit of the answer in tokens, thinking included.
    pub max_tokens: u32,
}

/// What was asked for, and what it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// The answer.
    pub value: T,
    /// What it took.
    pub spent: Spent,
}

/// No answer, and what it took.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{failure}")]
pub struct Failed {
    /// Why.
    pub failure: Failure,
    /// What it took.
    pub spent: Spent,
}

/// Requests, tokens and money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Requests that were sent.
    pub requests: u32,
    /// Tokens, where known.
    pub usage: Usage,
    /// Money.
    pub cost: MicroUsd,
}

impl std::ops::Add for Spent {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            usage: self.usage + other.usage,
            cost: self.cost + other.cost,
        }
    }
}

/// An answer that was not accepted, for the one repair.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    /// What the model had written.
    pub(crate) answer: Value,
    /// What was wrong with it.
    pub(crate) complaints: Vec<String>,
}
