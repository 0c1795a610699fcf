//! The cells with charts: queues, steps, caches, costs.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use shared::{platform::cache::queries::CacheSample, usage::queries::DayCost};

use super::{
    rows::{Button, CacheCell, CostCell, QueueCell, Shape, StepLine, tag},
    say,
    spark::{self, Point, Tone},
};
use crate::{
    admin::{
        cache_stats::CacheKindView,
        queues::{
            queue_stats::QueueTimesView,
            view::{QueueSampleView, QueueView},
        },
        reports_stats::DurationView,
        watch::Overview,
    },
    web::{markup::Html, words::admin as words},
};

/// What all charts of a view have in common.
pub(super) struct Charts {
    pub(super) now: DateTime<Utc>,
    pub(super) period: Duration,
    pub(super) width: Duration,
}

impl Charts {
    fn draw(&self, points: &[Point], least: f64, tone: Tone) -> Html {
        spark::spark(points, self.now, self.period, self.width, least, tone)
    }
}

fn most(points: &[Point]) -> f64 {
    points.iter().map(|(_, value)| *value).fold(0.0, f64::max)
}

/// Every queue.
pub(super) fn queues(
    overview: &Overview,
    series: &BTreeMap<String, Vec<QueueSampleView>>,
    times: &BTreeMap<String, QueueTimesView>,
    charts: &Charts,
    back: &str,
) -> Vec<QueueCell> {
    let queues = overview.queues.iter();
    queues
        .map(|queue| {
            let samples = series.get(&queue.queue).map_or(&[][..], Vec::as_slice);
            queue_cell(queue, samples, times.get(&queue.queue), charts, back)
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of a chart")]
fn queue_cell(
    queue: &QueueView,
    samples: &[QueueSampleView],
    times: Option<&QueueTimesView>,
    charts: &Charts,
    back: &str,
) -> QueueCell {
    let minutes = charts.width.as_secs_f64() / 60.0;
    let points = |value: fn(&QueueSampleView) -> f64| -> Vec<Point> {
        samples
            .iter()
            .map(|sample| (sample.at, value(sample)))
            .collect()
    };
    let depth = points(|sample| f64::from(sample.waiting));
    // Nothing that ended waited for nothing.
    let latency = points(|sample| f64::from(sample.latency_p95.unwrap_or(0.0)));
    let done: Vec<Point> = points(|sample| (sample.succeeded + sample.failed) as f64)
        .into_iter()
        .map(|(at, count)| (at, count / minutes))
        .collect();
    let name = words::named(&words::QUEUE_NAMES, &queue.queue);
    let (wish, label) = if queue.pause.is_some() {
        ("resume_queue", words::RESUME)
    } else {
        ("pause_queue", words::PAUSE)
    };
    QueueCell {
        name: name.to_owned(),
        tag: if queue.pause.is_some() {
            Some(tag(Shape::Warn, words::PAUSED))
        } else if queue.is_stalled {
            Some(tag(Shape::Bad, words::STALLED))
        } else if queue.workers == 0 {
            Some(tag(Shape::Bad, words::UNSERVED))
        } else {
            None
        },
        waiting: say::count(queue.waiting),
        depth: charts.draw(&depth, 4.0, Tone::Plain),
        depth_most: say::count(most(&depth).round() as i64),
        latency: charts.draw(&latency, 0.05, Tone::Cost),
        latency_most: say::span(most(&latency)),
        done: charts.draw(&done, 1.0, Tone::Plain),
        done_most: say::rate(most(&done)),
        facts: facts(queue, times),
        button: Button {
            wish,
            id: &queue.queue,
            words: label,
            about: name,
            class: "link plain",
            more: &[],
        }
        .draw(back),
    }
}

fn facts(queue: &QueueView, times: Option<&QueueTimesView>) -> Vec<(&'static str, String)> {
    let oldest = if queue.waiting > 0 {
        say::span(queue.oldest_seconds.floor())
            .replace("0 ms", "0 s")
            .replace(".0 s", " s")
    } else {
        "–".to_owned()
    };
    vec![
        (
            words::RUNNING,
            format!("{} {} {}", queue.running, words::OF, queue.concurrency),
        ),
        (words::OLDEST, oldest),
        (
            words::TAKES,
            times.map_or_else(|| "–".to_owned(), |times| say::span(times.duration_p95)),
        ),
        (words::LATER, say::count(queue.later)),
        (words::FAILED, say::count(queue.dead)),
    ]
}

/// How long each step takes.
pub(super) fn steps(steps: &[DurationView]) -> Vec<StepLine> {
    let longest = steps.iter().map(|step| step.p95_ms).fold(0.0, f64::max);
    steps
        .iter()
        .map(|step| StepLine {
            name: step.name.clone(),
            bar: spark::bar(step.p50_ms, step.p95_ms, longest),
            half: say::span(step.p50_ms / 1000.0),
            most: say::span(step.p95_ms / 1000.0),
        })
        .collect()
}

/// Every kind of cached answer.
pub(super) fn caches(
    overview: &Overview,
    samples: &[CacheSample],
    charts: &Charts,
) -> Vec<CacheCell> {
    overview
        .caches
        .iter()
        .map(|kind| cache_cell(kind, samples, charts))
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of a chart")]
fn cache_cell(kind: &CacheKindView, samples: &[CacheSample], charts: &Charts) -> CacheCell {
    let own = || samples.iter().filter(|sample| sample.kind == kind.kind);
    let points: Vec<Point> = own()
        .filter(|sample| sample.hits + sample.misses > 0)
        .map(|sample| {
            let share = sample.hits as f64 / (sample.hits + sample.misses) as f64;
            (sample.at, share)
        })
        .collect();
    let (hits, misses) = own().fold((0, 0), |(hits, misses), sample| {
        (hits + sample.hits, misses + sample.misses)
    });
    let [memory, redis] = &kind.layers;
    let memory_facts = [
        (words::MEMORY, say::bytes(memory.bytes.unwrap_or(0))),
        (
            words::ENTRIES,
            say::count(i64::try_from(memory.entries.unwrap_or(0)).unwrap_or(i64::MAX)),
        ),
        (
            words::EVICTED,
            say::count(i64::try_from(memory.evictions.unwrap_or(0)).unwrap_or(i64::MAX)),
        ),
        (
            words::FROM_REDIS,
            say::count(i64::try_from(redis.hits).unwrap_or(i64::MAX)),
        ),
    ];
    CacheCell {
        name: words::named(&words::CACHE_NAMES, &kind.kind).to_owned(),
        share: (hits + misses > 0).then(|| say::share(hits as f64 / (hits + misses) as f64)),
        chart: charts.draw(&points, 1.0, Tone::Plain),
        facts: memory_facts.into(),
    }
}

/// What the language model costs.
pub(super) fn costs(overview: &Overview, costs: &[DayCost], days: i32) -> CostCell {
    let day = Duration::from_secs(24 * 60 * 60);
    let dollars = |micro: i64| Decimal::new(micro, 6).to_f64().unwrap_or(0.0);
    let mut by_day: BTreeMap<chrono::NaiveDate, f64> = BTreeMap::new();
    let today = overview.at.date_naive();
    for back in 0..days {
        by_day.insert(today - TimeDelta::days(i64::from(back)), 0.0);
    }
    for cost in costs {
        *by_day.entry(cost.day).or_default() += dollars(cost.micro_usd);
    }
    let points: Vec<Point> = by_day
        .into_iter()
        .map(|(day, cost)| (day.and_time(NaiveTime::MIN).and_utc(), cost))
        .collect();
    let end = (today + TimeDelta::days(1))
        .and_time(NaiveTime::MIN)
        .and_utc();
    let period = day * u32::try_from(days).unwrap_or(1);
    let ai = &overview.ai_today;
    CostCell {
        today: format!("{:.2}", ai.spent_usd),
        chart: spark::spark(&points, end, period, day, 0.01, Tone::Cost),
        most: format!("{:.2}", most(&points)),
        budget: ai.budget.as_ref().map(|budget| {
            let spent = ai.spent_eur.unwrap_or(Decimal::ZERO);
            format!("€{spent} of €{}", budget.budget_day_eur)
        }),
        has_any: !costs.is_empty(),
    }
}
