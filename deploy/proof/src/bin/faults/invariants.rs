//! What must hold after any fault, asked of the database itself.

use std::time::{Duration, Instant};

use anyhow::{bail, ensure};

use crate::{queries, stage::Stage};

/// Each question counts what must not be there.
const NEVER: &[(&str, &str)] = &[
    (
        "a session has two reports of one version, or two that nobody asked for",
        "select count(*) from (select from reports group by session_id having count(*) > 1) doubled",
    ),
    (
        "a payment has not exactly one report",
        "select count(*) from payments p where p.state in ('paid', 'disputed')
        and 1 <> (select count(*) from reports r where r.session_id = p.session_id and r.state = 'delivered')",
    ),
    (
        "a full report was handed over without money",
        "select count(*) from reports r where r.state = 'delivered' and r.tier = 'full'
        and not exists (select from payments p where p.session_id = r.session_id and p.state in ('paid', 'disputed'))",
    ),
    (
        "a report is neither delivered nor rightly waiting",
        "select count(*) from reports where state not in ('delivered', 'awaiting_payment', 'withheld', 'erased')",
    ),
    (
        "a report was made twice",
        "select count(*) from (select from job_runs where kind = 'reports.generate_report' and state = 'succeeded'
        group by payload ->> 'report_id' having count(*) > 1) doubled",
    ),
    (
        "a job was given up",
        "select count(*) from job_runs where state = 'dead'",
    ),
    (
        "a sequence of events has a gap",
        "select count(*) from (select from progress_events
        group by stream_id having max(seq) <> count(*) or min(seq) <> 1) gaps",
    ),
    (
        "a stream does not end once, at its end",
        "select count(*) from reports r where r.state = 'delivered' and (
            1 <> (select count(*) from progress_events where stream_id = r.id and type = 'complete')
            or (select type from progress_events where stream_id = r.id order by seq desc limit 1) <> 'complete')",
    ),
    (
        "a step was told twice",
        "select count(*) from (select from progress_events where type = 'progress'
        group by stream_id, data ->> 'step' having count(*) > 1) doubled",
    ),
    (
        "a finding was told twice",
        "select count(*) from (select from progress_events where type in ('finding', 'recommendation')
        group by stream_id, type, data ->> 'id' having count(*) > 1) doubled",
    ),
    (
        "a delivered report has not all its steps, each once",
        "select count(*) from reports r where r.state = 'delivered' and (
            9 <> (select count(*) from progress_events where stream_id = r.id and type = 'progress')
            or 8 <> (select count(*) from report_steps where report_id = r.id))",
    ),
    (
        "a percentage fell",
        "select count(*) from (select (data ->> 'percent')::int
            - lag((data ->> 'percent')::int) over (partition by stream_id order by seq) as rise
        from progress_events where type = 'progress') steps where rise < 0",
    ),
    (
        "events belong to nothing",
        "select count(*) from progress_events e where not exists (select from reports r where r.id = e.stream_id)
        and not exists (select from job_runs j where j.id = e.stream_id)",
    ),
    (
        "a delivered report was not mailed exactly once",
        "select count(*) from reports r where r.state = 'delivered'
        and 1 <> (select count(*) from mails where kind = 'reports.ready' and subject_key = r.id::text)",
    ),
    (
        "an order was not confirmed exactly once",
        "select count(*) from payments p where p.state in ('paid', 'disputed')
        and 1 <> (select count(*) from mails where kind = 'payments.order_confirmed'
            and subject_key = p.session_id::text || ':' || p.id::text)",
    ),
    (
        "a session was paid twice",
        "select count(*) from (select from payments where state in ('paid', 'disputed')
        group by session_id having count(*) > 1) doubled",
    ),
    (
        "our sums are not the provider's",
        "select count(*) from (
            select upper(currency) as currency, sum(amount) as amount from payments
            where state in ('paid', 'disputed') group by 1) ours
        full join (
            select upper(currency) as currency, sum(amount_total)::numeric / 100 as amount from simulator_checkouts
            where payment_status = 'paid' and amount_refunded = 0 and dispute_status <> 'lost' group by 1) theirs
        using (currency) where ours.amount is distinct from theirs.amount",
    ),
    (
        "an event of the provider was not applied",
        "select count(*) from stripe_events where applied_at is null",
    ),
    (
        "a payment or a checkout belongs to nobody",
        "select (select count(*) from payments p where not exists (select from quiz_sessions s where s.id = p.session_id))
            + (select count(*) from simulator_checkouts c left join payments p on p.id = c.payment_id
                where p.id is null or c.client_reference is distinct from p.id::text)",
    ),
    (
        "a share is another session's",
        "select count(*) from shares s join reports r on r.id = s.report_id where r.session_id <> s.session_id",
    ),
    (
        "a transaction was left open",
        "select count(*) from pg_stat_activity where datname = current_database() and usename in ('crb_app', 'crb_worker')
        and state like 'idle in transaction%' and now() - xact_start > interval '2 seconds'",
    ),
];

/// Jobs that are due, or will be within the time one waits for them.
const BUSY: &str = "select count(*) from job_runs where state in ('queued', 'running') and run_at < now() + interval '5 minutes'";

impl Stage {
    /// Waits until nothing is left to do.
    ///
    /// # Errors
    /// When that takes longer than `limit`: something is stuck.
    pub(crate) async fn settle(&self, limit: Duration) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            let busy = queries::count(&self.system.db, BUSY).await?;
            if busy == 0 {
                return Ok(());
            }
            if started.elapsed() > limit {
                bail!("{busy} jobs have not ended after {} s", limit.as_secs());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// As a part of all tests nobody waits for the half minute after which a message is sent again.
    ///
    /// # Errors
    /// On a database error.
    pub(crate) async fn hasten(&self) -> anyhow::Result<()> {
        const NOW: &str = "update job_runs set dispatch_again_at = now() where state = 'queued'";
        if self.is_short {
            queries::execute(&self.system.db, NOW).await?;
        }
        Ok(())
    }

    /// Waits until nothing is left to do, and checks that so many reports were delivered and nothing is there that
    /// must never be.
    ///
    /// # Errors
    /// With the sentence that does not hold.
    pub(crate) async fn hold(&self, reports: u32, limit: Duration) -> anyhow::Result<()> {
        self.settle(limit).await?;
        let db = &self.system.db;
        let delivered =
            queries::count(db, "select count(*) from reports where state = 'delivered'").await?;
        ensure!(
            delivered == i64::from(reports),
            "{delivered} reports were delivered in place of {reports}"
        );
        for (sentence, question) in NEVER {
            let found = queries::count(db, question).await?;
            ensure!(found == 0, "{sentence} ({found})");
        }
        let foreign = queries::foreign_rows(db, None).await?;
        ensure!(foreign == 0, "{foreign} rows show without a scope");
        for session in queries::some_sessions(db).await? {
            let foreign = queries::foreign_rows(db, Some(session)).await?;
            ensure!(foreign == 0, "{foreign} rows of others show to a session");
        }
        Ok(())
    }
}
