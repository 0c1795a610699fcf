//! The uses of one process.

use std::{
    collections::{HashMap, VecDeque},
    hash::{BuildHasher, RandomState},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{Demand, Standing, Verdict};

/// Subjects that are remembered at once. Beyond it all newcomers count as one, so that a flood of made-up addresses
/// costs no memory and buys no further quota.
const KEYS_MAX: usize = 100_000;
/// Looking through all of them takes a few milliseconds, so it is not done more often than this.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// Charges uses within this process.
#[derive(Default)]
pub struct LocalLimits {
    hasher: RandomState,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    uses: HashMap<u64, Uses>,
    swept: Option<Instant>,
}

/// The moments of the uses in the window, oldest first.
struct Uses {
    moments: VecDeque<Instant>,
    window: Duration,
}

impl Uses {
    fn forget_before(&mut self, now: Instant) {
        while self
            .moments
            .front()
            .is_some_and(|oldest| now.duration_since(*oldest) >= self.window)
        {
            self.moments.pop_front();
        }
    }

    fn is_over(&self, now: Instant) -> bool {
        self.moments
            .back()
            .is_none_or(|newest| now.duration_since(*newest) >= self.window)
    }
}

impl LocalLimits {
    /// Charges one use to every policy or to none.
    pub fn charge(&self, demands: &[Demand<'_>]) -> Verdict {
        self.charge_at(demands, Instant::now())
    }

    /// How many subjects are remembered.
    #[must_use]
    pub fn subjects(&self) -> usize {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses.len()
    }

    /// Takes the newest use back from every policy.
    pub fn give_back(&self, demands: &[Demand<'_>]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        for demand in demands {
            let key = self.key(&kept, demand);
            if let Some(uses) = kept.uses.get_mut(&key) {
                uses.moments.pop_back();
            }
        }
    }

    fn key(&self, kept: &Kept, demand: &Demand<'_>) -> u64 {
        let key = self.hasher.hash_one((demand.policy.name, demand.subject));
        match kept.uses.len() < KEYS_MAX || kept.uses.contains_key(&key) {
            true => key,
            false => self.hasher.hash_one(demand.policy.name),
        }
    }

    pub(super) fn charge_at(&self, demands: &[Demand<'_>], now: Instant) -> Verdict {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.make_room(now);
        let keys: Vec<u64> = demands
            .iter()
            .map(|demand| self.key(&kept, demand))
            .collect();
        let mut verdict = Verdict {
            is_allowed: true,
            standings: Vec::with_capacity(demands.len()),
        };
        for (demand, key) in demands.iter().zip(&keys) {
            let standing = kept.standing(demand, *key, now);
            verdict.is_allowed &= standing.remaining > 0;
            verdict.standings.push(standing);
        }
        if verdict.is_allowed {
            for ((demand, key), standing) in demands.iter().zip(keys).zip(&mut verdict.standings) {
                kept.add(demand, key, now);
                standing.remaining -= 1;
                if standing.resets_in.is_zero() {
                    standing.resets_in = demand.policy.window;
                }
            }
        }
        verdict
    }
}

impl Kept {
    fn standing(&mut self, demand: &Demand<'_>, key: u64, now: Instant) -> Standing {
        let policy = demand.policy;
        let Some(uses) = self.uses.get_mut(&key) else {
            return Standing {
                remaining: policy.quota,
                resets_in: Duration::ZERO,
            };
        };
        uses.forget_before(now);
        let (used, quota) = (uses.moments.len(), policy.quota as usize);
        let leaving = uses.moments.get(used.saturating_sub(quota));
        Standing {
            remaining: u32::try_from(quota.saturating_sub(used)).unwrap_or(u32::MAX),
            resets_in: leaving.map_or(Duration::ZERO, |moment| {
                policy
                    .window
                    .saturating_sub(now.saturating_duration_since(*moment))
            }),
        }
    }

    fn add(&mut self, demand: &Demand<'_>, key: u64, now: Instant) {
        let uses = self.uses.entry(key).or_insert_with(|| Uses {
            moments: VecDeque::new(),
            window: demand.policy.window,
        });
        uses.moments.push_back(now);
    }

    /// When it gets crowded, those whose windows are over leave.
    fn make_room(&mut self, now: Instant) {
        let is_due = self
            .swept
            .is_none_or(|swept| now.duration_since(swept) >= SWEEP_EVERY);
        if self.uses.len() < KEYS_MAX / 2 || !is_due {
            return;
        }
        self.swept = Some(now);
        self.uses.retain(|_, uses| !uses.is_over(now));
        self.uses.shrink_to(KEYS_MAX / 2);
    }
}
