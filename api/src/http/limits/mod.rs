//! How often each caller may ask: named policies, layered, for every operation.
//!
//! [`Policies`] holds the numbers (built in, or of `RATE_LIMITS_FILE`), `plan` which of them an operation has, and
//! [`enforce`] is the layer that charges a request before anything is done for it. Whose use it is says
//! [`Subject`]. Changes and what only a caller may read are counted in Redis for all processes;
//! public answers that are kept ready are counted in each process, which is quicker than asking Redis.
//!
//! Guesses at a password are counted once more, for the account: see `guesses`.
//!
//! While Redis is away, changes are counted in each process by its part of the quota, and reads go on.

mod guesses;
mod headers;
mod plan;
mod policies;

use std::{borrow::Cow, net::IpAddr, sync::Arc};

use axum::{
    extract::{MatchedPath, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::{IntoResponse, Response},
};
use shared::platform::{
    config::RedisConfig,
    limits::{Demand, LocalLimits, Policy, SharedLimits, Verdict},
    metrics::{Counts, Exposition},
};

use self::plan::{Place, Plan, part_of};
pub use self::{
    guesses::Guess,
    plan::{EXTENSION, Plans, describe},
    policies::{By, Policies},
};
use super::{ApiError, ErrorCode, client::ClientAddress};
use crate::{auth::Subject, state::AppState};

/// The counting of this process.
pub struct Limits {
    policies: Policies,
    replicas: u32,
    count_loopback: bool,
    shared: Option<SharedLimits>,
    local: LocalLimits,
    /// One too many, by the policy that refused it.
    refusals: Counts,
    /// Requests that Redis could not count.
    fallbacks: Counts,
    /// What is kept ready for everybody.
    public: Plan,
}

impl Limits {
    /// Starts counting, with this Redis if there is one.
    ///
    /// # Errors
    /// When its address is malformed.
    pub fn start(
        policies: Policies,
        replicas: u32,
        is_laptop: bool,
        redis: Option<&RedisConfig>,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            public: Plan::public(&policies, replicas),
            count_loopback: policies.count_loopback.unwrap_or(!is_laptop),
            policies,
            replicas,
            shared: redis.map(SharedLimits::connect).transpose()?,
            local: LocalLimits::default(),
            refusals: Counts::default(),
            fallbacks: Counts::default(),
        })
    }

    /// The plans of a completed document.
    #[must_use]
    pub fn plans(&self, document: &utoipa::openapi::OpenApi) -> Plans {
        Plans::of(document, &self.policies, self.replicas)
    }

    /// Whether Redis counts for all processes at the moment.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.shared.as_ref().is_some_and(SharedLimits::is_open)
    }

    /// Tells what was refused, and what Redis could not count.
    pub fn tell(&self, told: &mut Exposition) {
        told.add(
            "rate_limit_refusals",
            "Requests too many, by the policy that refused them",
            self.refusals.clone(),
        );
        told.add(
            "rate_limit_fallbacks",
            "Requests that Redis could not count",
            self.fallbacks.clone(),
        );
    }

    /// Whether an address is not counted: on a laptop, whatever it does to itself.
    #[must_use]
    pub fn is_exempt(&self, client: ClientAddress) -> bool {
        !self.count_loopback && client.is_loopback()
    }

    /// Charges a read of what this process keeps ready, and says so in the answer; false if it is one too many.
    #[must_use]
    pub fn charge_public(&self, client: ClientAddress, headers: &mut HeaderMap) -> bool {
        if self.is_exempt(client) {
            return true;
        }
        let subject = name_of(client.network());
        let charged = self.charge_here(&self.public, |_| &subject, 1);
        charged.tell(&self.public, headers);
        charged.is_allowed()
    }

    async fn charge(&self, plan: &Plan, client: ClientAddress, caller: &Subject) -> Charged {
        let address = name_of(client.network());
        let caller = match caller {
            Subject::Stranger => Cow::Borrowed(address.as_str()),
            known => Cow::Owned(known.name()),
        };
        let subject = |by| match by {
            By::Caller => caller.as_ref(),
            By::Address => address.as_str(),
        };
        if plan.place == Place::Here {
            return self.charge_here(plan, subject, 1);
        }
        let demands = demands(plan, subject, 1);
        if let Some(shared) = &self.shared
            && let Some(verdict) = shared.charge(&demands).await
        {
            return Charged::By(verdict);
        }
        self.fallbacks.get_or_create(&Vec::new()).inc();
        match plan.is_read {
            true => Charged::Unknown,
            false => self.charge_here(plan, subject, self.replicas),
        }
    }

    fn charge_here<'s>(
        &self,
        plan: &Plan,
        subject: impl Fn(By) -> &'s str,
        replicas: u32,
    ) -> Charged {
        Charged::By(self.local.charge(&demands(plan, subject, replicas)))
    }
}

fn demands<'s>(plan: &Plan, subject: impl Fn(By) -> &'s str, replicas: u32) -> Vec<Demand<'s>> {
    let of = |(policy, by): &(Policy, By)| Demand {
        policy: part_of(*policy, replicas),
        subject: subject(*by),
    };
    plan.policies.iter().map(of).collect()
}

fn name_of(address: Option<IpAddr>) -> String {
    match address {
        Some(address) => format!("ip:{address}"),
        None => "ip:unknown".to_owned(),
    }
}

/// What came of charging a request.
enum Charged {
    /// It was charged, or is refused.
    By(Verdict),
    /// Nobody could count it, and it is a read: it goes on.
    Unknown,
}

impl Charged {
    fn is_allowed(&self) -> bool {
        match self {
            Self::By(verdict) => verdict.is_allowed,
            Self::Unknown => true,
        }
    }

    /// Says in an answer what holds, and how the caller stands.
    fn tell(&self, plan: &Plan, headers: &mut HeaderMap) {
        headers.insert(headers::POLICY, plan.header.clone());
        if let Self::By(verdict) = self {
            let policies = plan.policies.iter().map(|(policy, _)| policy);
            if let Some(value) = headers::standings(policies.zip(&verdict.standings)) {
                headers.insert(headers::LIMIT, value);
            }
        }
    }

    /// The answer to one request too many, and the policy that refuses it for longest.
    fn refusal(&self, plan: &Plan) -> Option<(&'static str, ApiError)> {
        let Self::By(verdict) = self else { return None };
        if verdict.is_allowed {
            return None;
        }
        let wait = headers::whole_seconds(verdict.retry_after()).max(1);
        let exhausted = plan
            .policies
            .iter()
            .zip(&verdict.standings)
            .filter(|(_, standing)| standing.remaining == 0);
        let ((longest, _), _) = exhausted
            .clone()
            .max_by_key(|(_, standing)| standing.resets_in)?;
        let limits: Vec<String> = exhausted
            .map(|((policy, _), _)| {
                let seconds = policy.window.as_secs();
                format!("{} in {seconds} s ({})", policy.quota, policy.name)
            })
            .collect();
        let limits = limits.join(" and ");
        let message = format!("Too many requests: at most {limits}. Try again in {wait} s.");
        let refusal = ApiError::new(ErrorCode::RateLimited, message).with_retry_after(wait);
        Some((longest.name, refusal))
    }
}

/// Charges every request of an operation before anything is done for it.
pub async fn enforce(
    State((app, plans)): State<(AppState, Arc<Plans>)>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let plan = route.and_then(|route| plans.find(request.method(), route.as_str()));
    let Some(plan) = plan.cloned() else {
        return next.run(request).await;
    };
    let proxies = &app.config.trusted_proxies;
    let client = ClientAddress::of(request.extensions(), request.headers(), proxies);
    if app.limits.is_exempt(client) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let caller = if plan.has_callers {
        Subject::find(&mut parts, &app).await
    } else {
        Subject::Stranger
    };
    let charged = app.limits.charge(&plan, client, &caller).await;
    let mut response = match charged.refusal(&plan) {
        Some((policy, refusal)) => {
            let labels = vec![("policy", policy.to_owned())];
            app.limits.refusals.get_or_create(&labels).inc();
            refusal.into_response()
        }
        None => next.run(Request::from_parts(parts, body)).await,
    };
    charged.tell(&plan, response.headers_mut());
    response
}
