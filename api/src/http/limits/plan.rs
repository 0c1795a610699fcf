//! Which policies an operation has, as the OpenAPI document says it.
//!
//! `x-rate-limit` beside an operation names its policies. Without it an operation has those of its kind, so none is
//! without. [`describe`] completes the document, and [`Plans`] are read from the completed document: what is described
//! is what is enforced.

use std::{collections::HashMap, sync::Arc};

use axum::http::{HeaderValue, Method};
use serde_json::Value;
use shared::platform::limits::Policy;
use utoipa::openapi::{OpenApi, path::Operation};

use super::{
    headers,
    policies::{By, Policies},
};

/// The name under which the document holds the policies of an operation.
pub const EXTENSION: &str = "x-rate-limit";

/// Pages that cost as much as operations; all others are made of nothing but words.
const PAGES: &[(Method, &str, &[&str])] = &[
    (Method::GET, "/r/{public_id}", &["burst", "sustained"]),
    (Method::GET, "/admin", &["operator"]),
    (Method::GET, "/admin/parts", &["operator"]),
    (Method::POST, "/admin/do", &["operator"]),
    // Whoever tries tokens is slow at it.
    (Method::POST, "/admin/sign-in", &["burst", "sustained"]),
];

/// Where uses are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In Redis, for all processes together.
    Together,
    /// In this process, which gets its part of the quota: these cost less than a look into Redis.
    Here,
}

/// The policies of an operation.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) policies: Vec<(Policy, By)>,
    pub(super) place: Place,
    /// A read goes on when Redis is away; a change is counted in this process then.
    pub(super) is_read: bool,
    /// Whether a caller may be somebody.
    pub(super) has_callers: bool,
    /// `RateLimit-Policy`, which is the same for everybody.
    pub(super) header: HeaderValue,
}

/// The plans of all operations.
#[derive(Debug, Default)]
pub struct Plans {
    by_route: HashMap<String, Vec<(Method, Arc<Plan>)>>,
}

/// Writes the policies of its kind to every operation that names none.
pub fn describe(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for operation in [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.patch,
        ]
        .into_iter()
        .flatten()
        {
            let kind = if has_scheme(operation, "operator_token") {
                &["operator"][..]
            } else {
                &["burst", "sustained"]
            };
            let extensions = operation.extensions.get_or_insert_default();
            extensions
                .entry(EXTENSION.to_owned())
                .or_insert_with(|| Value::from(kind.to_vec()));
        }
    }
}

fn has_scheme(operation: &Operation, name: &str) -> bool {
    let security = serde_json::to_value(&operation.security).unwrap_or_default();
    let mut alternatives = security.as_array().into_iter().flatten();
    alternatives.any(|alternative| alternative.get(name).is_some())
}

impl Plans {
    /// The plans of a completed document.
    #[must_use]
    pub fn of(document: &OpenApi, policies: &Policies, replicas: u32) -> Self {
        let mut plans = Self::default();
        for (path, item) in &document.paths.paths {
            for (method, operation) in [
                (Method::GET, &item.get),
                (Method::PUT, &item.put),
                (Method::POST, &item.post),
                (Method::DELETE, &item.delete),
                (Method::PATCH, &item.patch),
            ] {
                let Some(operation) = operation else { continue };
                let plan = Plan::of(&method, operation, policies, replicas);
                plans.insert(method, path, plan);
            }
        }
        for (method, route, names) in PAGES {
            let found = names.iter().filter_map(|name| policies.find(name));
            let (is_read, has_callers) = (*method == Method::GET, names == &["operator"]);
            let place = match is_read {
                true => Place::Here,
                false => Place::Together,
            };
            let plan = Plan::new(found.collect(), place, is_read, has_callers, replicas);
            plans.insert(method.clone(), route, plan);
        }
        plans
    }

    fn insert(&mut self, method: Method, route: &str, plan: Plan) {
        let plans = self.by_route.entry(route.to_owned()).or_default();
        plans.push((method, Arc::new(plan)));
    }

    /// The plan of a route.
    pub(super) fn find(&self, method: &Method, route: &str) -> Option<&Arc<Plan>> {
        let method = match method {
            &Method::HEAD => &Method::GET,
            method => method,
        };
        let mut plans = self.by_route.get(route)?.iter();
        plans
            .find(|(known, _)| known == method)
            .map(|(_, plan)| plan)
    }
}

impl Plan {
    fn of(method: &Method, operation: &Operation, policies: &Policies, replicas: u32) -> Self {
        let extensions = operation.extensions.as_ref();
        let names = extensions.and_then(|extensions| extensions.get(EXTENSION)?.as_array());
        let found: Vec<(Policy, By)> = names
            .into_iter()
            .flatten()
            .filter_map(|name| policies.find(name.as_str()?))
            .collect();
        let has_callers = operation
            .security
            .as_ref()
            .is_some_and(|schemes| !schemes.is_empty());
        let is_get = *method == Method::GET;
        // A look that has a limit of its own for each address does more than look.
        let is_read = is_get && found.iter().all(|(_, by)| *by == By::Caller);
        // What is kept ready is marked by the answer that spares its sending.
        let is_kept = is_get && !has_callers && operation.responses.responses.contains_key("304");
        let is_probe = found.iter().all(|(policy, _)| policy.name == "probe");
        let place = if is_kept || is_probe {
            Place::Here
        } else {
            Place::Together
        };
        Self::new(found, place, is_read, has_callers, replicas)
    }

    /// The plan of answers that are kept ready for everybody.
    pub(super) fn public(policies: &Policies, replicas: u32) -> Self {
        let found = ["burst", "sustained"].map(|name| policies.find(name));
        let found = found.into_iter().flatten().collect();
        Self::new(found, Place::Here, true, false, replicas)
    }

    fn new(
        mut policies: Vec<(Policy, By)>,
        place: Place,
        is_read: bool,
        has_callers: bool,
        replicas: u32,
    ) -> Self {
        if place == Place::Here {
            for (policy, _) in &mut policies {
                *policy = part_of(*policy, replicas);
            }
        }
        Self {
            header: headers::policies(policies.iter().map(|(policy, _)| policy)),
            policies,
            place,
            is_read,
            has_callers,
        }
    }
}

/// One process's part of a quota.
pub(super) fn part_of(policy: Policy, replicas: u32) -> Policy {
    Policy {
        quota: (policy.quota / replicas.max(1)).max(1),
        ..policy
    }
}
