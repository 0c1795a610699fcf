//! Guesses at the password of an account, counted beside what an address may ask: a few at once, fewer in the long run,
//! from however many addresses.
//!
//! A guess is charged before the password is looked at, so that no number of them at once gets past the quota, and given
//! back to whoever was right. Who counts apart from strangers is the caller's to say: see `auth::guesser`.

use shared::platform::limits::{Demand, Verdict};

use super::{Limits, headers, plan::part_of};
use crate::http::{ApiError, ApiResult, ClientAddress, ErrorCode};

/// A guess that was charged; nothing where none is counted.
pub struct Guess(Option<Charge>);

struct Charge {
    guesser: String,
    /// In Redis, for all processes; else in this one.
    is_shared: bool,
}

impl Limits {
    /// Charges a guess to whoever makes it: a name of their own, without secrets.
    ///
    /// # Errors
    /// 429 when there were too many. The wait grows with them, up to the window of the slowest policy.
    pub async fn charge_guess(&self, client: ClientAddress, guesser: String) -> ApiResult<Guess> {
        if self.is_exempt(client) {
            return Ok(Guess(None));
        }
        if let Some(shared) = &self.shared
            && let Some(verdict) = shared.charge(&self.guesses(&guesser, 1)).await
        {
            self.judge(&verdict)?;
            return Ok(Guess(Some(Charge {
                guesser,
                is_shared: true,
            })));
        }
        self.fallbacks.get_or_create(&Vec::new()).inc();
        let verdict = self.local.charge(&self.guesses(&guesser, self.replicas));
        self.judge(&verdict)?;
        Ok(Guess(Some(Charge {
            guesser,
            is_shared: false,
        })))
    }

    /// Takes a guess back: it was none.
    pub async fn give_back(&self, guess: Guess) {
        let Some(charge) = guess.0 else { return };
        match &self.shared {
            Some(shared) if charge.is_shared => {
                shared.give_back(&self.guesses(&charge.guesser, 1)).await;
            }
            _ => self
                .local
                .give_back(&self.guesses(&charge.guesser, self.replicas)),
        }
    }

    fn guesses<'g>(&self, guesser: &'g str, replicas: u32) -> Vec<Demand<'g>> {
        let policies = self.policies.guesses();
        policies
            .map(|policy| Demand {
                policy: part_of(policy, replicas),
                subject: guesser,
            })
            .collect()
    }

    fn judge(&self, verdict: &Verdict) -> ApiResult<()> {
        if verdict.is_allowed {
            return Ok(());
        }
        let policies = self.policies.guesses().zip(&verdict.standings);
        let exhausted = policies.filter(|(_, standing)| standing.remaining == 0);
        if let Some((longest, _)) = exhausted.max_by_key(|(_, standing)| standing.resets_in) {
            let labels = vec![("policy", longest.name.to_owned())];
            self.refusals.get_or_create(&labels).inc();
        }
        let wait = headers::whole_seconds(verdict.retry_after()).max(1);
        let message = format!(
            "Too many attempts to sign in with this e-mail address. Try again in {wait} s, or ask for a link by mail."
        );
        Err(ApiError::new(ErrorCode::RateLimited, message).with_retry_after(wait))
    }
}
