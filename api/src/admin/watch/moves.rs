//! What moved between two snapshots.

use std::collections::{HashMap, HashSet, VecDeque};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use shared::{
    admin::queries::{self, ReviewMove, RunMove},
    vendors::queries::{ChangeFilter, ChangeRow, list_changes},
};

use super::{Overview, frame};
use crate::{admin::list_workers::WorkerState, http::ApiResult, state::AppState};

/// Moves told of each kind between two snapshots; beyond these only the snapshot tells.
const TOLD: i64 = 200;
/// A transaction is seen when it commits, but dated when it began: the look back.
const LOOK_BACK: TimeDelta = TimeDelta::seconds(5);
/// Names of moves that are remembered, so that none is told twice.
const REMEMBERED: usize = 4096;

/// What was told already.
#[derive(Default)]
pub(super) struct Moves {
    since: Option<DateTime<Utc>>,
    workers: HashMap<String, WorkerState>,
    told: HashSet<String>,
    order: VecDeque<String>,
}

impl Moves {
    /// What moved since the last call, the oldest first; nothing at the first one, which only takes stock.
    pub(super) async fn since_last(
        &mut self,
        app: &AppState,
        overview: &Overview,
    ) -> ApiResult<Vec<Bytes>> {
        let is_first = self.since.is_none();
        let since = self.since.unwrap_or(overview.at) - LOOK_BACK;
        let db = app.db.system();
        let mut moves: Vec<(DateTime<Utc>, &'static str, String, Value)> = Vec::new();
        for row in queries::list_run_moves(db, since, TOLD).await? {
            let name = format!("{}|{}|{}", row.id, row.state, row.attempt);
            moves.push((row.at, "job", name, job(&row)));
        }
        for row in queries::list_review_moves(db, since, TOLD).await? {
            let name = format!("{}|{}", row.id, row.state);
            moves.push((row.at, "review", name, review(&row)));
        }
        let filter = ChangeFilter {
            since: Some(since),
            limit: TOLD,
            ..ChangeFilter::default()
        };
        for row in list_changes(db, &filter).await? {
            moves.push((row.changed_at, "price", row.id.to_string(), price(&row)));
        }
        moves.sort_by_key(|(at, ..)| *at);

        let mut frames = Vec::new();
        for (_, kind, name, data) in moves {
            if self.remember(name) && !is_first {
                frames.push(frame(kind, &data)?);
            }
        }
        for worker in &overview.workers {
            let before = self.workers.insert(worker.worker.clone(), worker.state);
            if before != Some(worker.state) && !is_first {
                frames.push(frame(
                    "worker",
                    &json!({"worker": worker.worker, "state": worker.state}),
                )?);
            }
        }
        self.since = Some(overview.at);
        Ok(frames)
    }

    /// Whether this was not told before.
    fn remember(&mut self, name: String) -> bool {
        if !self.told.insert(name.clone()) {
            return false;
        }
        self.order.push_back(name);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.told.remove(&oldest);
        }
        true
    }
}

fn job(row: &RunMove) -> Value {
    json!({
        "id": row.id, "kind": row.kind, "queue": row.queue, "state": row.state, "attempt": row.attempt,
        "error": row.error, "at": row.at,
    })
}

fn review(row: &ReviewMove) -> Value {
    json!({"id": row.id, "plan": row.plan, "reason": row.reason, "state": row.state, "at": row.at})
}

fn price(row: &ChangeRow) -> Value {
    json!({
        "id": row.id, "vendor": row.vendor, "plan": row.plan, "direction": row.direction.0, "percent": row.percent,
        "from": row.from_amount, "to": row.to_amount, "currency": row.to_currency, "at": row.changed_at,
    })
}
