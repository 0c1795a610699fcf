//! One thing, one line.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use shared::{
    admin::queries::AuditLine,
    notifications::queries::Mail,
    payments::Payment,
    platform::jobs::{Job, JobRun, JobState},
    reports::jobs::GenerateReport,
    vendors::queries::{ChangeRow, Direction},
};

use super::{
    rows::{
        ActLine, Button, ChangeLine, JobLine, MailLine, PaymentLine, ReviewLine, ScheduleLine,
        Shape, WorkerLine, tag,
    },
    say,
};
use crate::{
    admin::{
        extractions::view::ReviewView,
        list_workers::{WorkerState, WorkerView},
        schedules::view::ScheduleView,
    },
    web::words::admin as words,
};

/// The end of an id, which tells it apart; all ids of a minute begin alike.
fn short(id: &str) -> String {
    let from = id.len().saturating_sub(6);
    id.get(from..).unwrap_or(id).to_owned()
}

/// A run of the ledger.
pub(super) fn job(run: JobRun, now: DateTime<Utc>, back: &str) -> JobLine {
    let id = run.id.to_string();
    let (shape, state) = match run.state {
        JobState::Dead => (Shape::Bad, "Failed"),
        JobState::Running => (Shape::Info, "Runs"),
        JobState::Queued => (Shape::Warn, "Waits"),
        JobState::Succeeded => (Shape::Ok, "Done"),
        JobState::Cancelled => (Shape::Info, "Cancelled"),
    };
    let is_report = run.kind == GenerateReport::KIND;
    let wish = match run.state {
        JobState::Dead => Some(("retry_job", words::RETRY, "link")),
        JobState::Cancelled if is_report => Some(("retry_job", words::RETRY, "link")),
        JobState::Queued | JobState::Running if !run.cancel_requested => {
            Some(("cancel_job", words::CANCEL, "link plain"))
        }
        _ => None,
    };
    let action = wish.map(|(wish, words, class)| {
        Button {
            wish,
            id: &id,
            words,
            about: &run.kind,
            class,
            more: &[],
        }
        .draw(back)
    });
    JobLine {
        short: short(&id),
        tag: tag(shape, state),
        why: why(&run, now),
        tries: format!("{} {} {}", run.attempt, words::OF, run.max_attempts),
        age: say::since(run.created_at, now),
        kind: run.kind,
        id,
        action,
    }
}

fn why(run: &JobRun, now: DateTime<Utc>) -> String {
    let mut said = Vec::new();
    if run.state == JobState::Running && run.cancel_requested {
        said.push(words::STOPPING.to_owned());
    }
    if run.state == JobState::Queued {
        said.push(if run.run_at > now {
            format!("{} {}", words::DUE_IN, say::until(run.run_at, now))
        } else {
            format!("{} {}", words::DUE, say::since(run.run_at, now))
        });
    }
    if let (JobState::Succeeded, Some(started), Some(finished)) =
        (run.state, run.started_at, run.finished_at)
    {
        said.push(format!(
            "took {}",
            say::span((finished - started).as_seconds_f64())
        ));
    } else if let Some(error) = &run.error {
        said.push(error.chars().take(300).collect());
    }
    said.join("; ")
}

/// A worker process.
pub(super) fn worker(worker: &WorkerView) -> WorkerLine {
    let (shape, state) = match worker.state {
        WorkerState::Alive => (Shape::Ok, words::ALIVE_TAG),
        WorkerState::Lost => (Shape::Bad, words::LOST_TAG),
        WorkerState::Stopped => (Shape::Info, words::STOPPED_TAG),
    };
    let now = match worker.state {
        WorkerState::Lost => words::LOST.to_owned(),
        WorkerState::Stopped => words::STOPPED.to_owned(),
        WorkerState::Alive if worker.running.is_empty() => words::IDLE.to_owned(),
        WorkerState::Alive => doing(worker),
    };
    WorkerLine {
        key: worker.worker.clone(),
        tag: tag(shape, state),
        name: format!("{} · {}", worker.host, worker.pid),
        now,
        beat: say::span(worker.silent_seconds.round())
            .replace(".0 s", " s")
            .replace("0 ms", "0 s"),
        done: say::count(worker.succeeded),
        failed: say::count(worker.failed),
    }
}

/// What a worker runs: each kind once, with how many.
fn doing(worker: &WorkerView) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for run in &worker.running {
        match kinds.iter_mut().find(|(kind, _)| *kind == run.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((&run.kind, 1)),
        }
    }
    let told = kinds.into_iter().map(|(kind, count)| match count {
        1 => kind.to_owned(),
        count => format!("{kind} × {count}"),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// What happens by itself.
pub(super) fn schedule(schedule: &ScheduleView, now: DateTime<Utc>, back: &str) -> ScheduleLine {
    let last = match &schedule.last {
        None => tag(Shape::Info, words::NEVER),
        Some(last) => {
            let age = format!("{} {}", say::since(last.fired_at, now), words::AGO);
            match last.state.as_deref() {
                Some("dead") => tag(Shape::Bad, &format!("failed {age}")),
                Some("running") => tag(
                    Shape::Info,
                    &format!("runs since {}", say::since(last.fired_at, now)),
                ),
                Some("queued") => tag(
                    Shape::Warn,
                    &format!("waits since {}", say::since(last.fired_at, now)),
                ),
                _ => tag(Shape::Ok, &age),
            }
        }
    };
    let next = match (schedule.run_requested_at, schedule.next_at) {
        (Some(_), _) => words::ASKED.to_owned(),
        (None, Some(next)) => format!("{} {}", words::IN, say::until(next, now)),
        (None, None) => words::PAUSED.to_lowercase(),
    };
    let (wish, hold) = if schedule.is_paused {
        ("resume_schedule", words::RESUME)
    } else {
        ("pause_schedule", words::PAUSE)
    };
    let revision = schedule.revision.to_string();
    ScheduleLine {
        run: Button {
            wish: "run_schedule",
            id: &schedule.id,
            words: words::RUN_NOW,
            about: &schedule.id,
            class: "link",
            more: &[],
        }
        .draw(back),
        hold: Button {
            wish,
            id: &schedule.id,
            words: hold,
            about: &schedule.id,
            class: "link plain",
            more: &[("revision", &revision), ("cron", &schedule.cron)],
        }
        .draw(back),
        id: schedule.id.clone(),
        purpose: schedule.purpose.clone(),
        cron: schedule.cron.clone(),
        next,
        last,
    }
}

/// A price that is held.
pub(super) fn review(review: &ReviewView, used: i64, back: &str) -> ReviewLine {
    let id = review.id.to_string();
    let plan = match &review.vendor_name {
        Some(vendor) => format!("{vendor} {}", review.plan),
        None => review.plan.clone(),
    };
    let button = |wish, words, class| {
        Button {
            wish,
            id: &id,
            words,
            about: &plan,
            class,
            more: &[],
        }
        .draw(back)
    };
    let was = review.current.as_ref().map(|current| {
        let period = current.period.as_deref().map(a_period).unwrap_or_default();
        format!(
            "{} {}{period}",
            current.price.currency,
            current.price.amount.normalize()
        )
    });
    let seen = review.read.as_ref().map(|read| {
        let period = a_period(read.period.as_str());
        format!(
            "{} {}{period}",
            read.price.currency,
            read.price.amount.normalize()
        )
    });
    ReviewLine {
        confirm: button("confirm_price", words::CONFIRM, "link"),
        reject: button("reject_price", words::REJECT, "link plain"),
        was: was.unwrap_or_else(|| "–".to_owned()),
        seen: seen.unwrap_or_else(|| "–".to_owned()),
        change: change_words(review.percent),
        is_up: review
            .percent
            .is_some_and(|percent| percent > Decimal::ZERO),
        why: words::named(&words::HOLD_REASONS, review.reason.as_str()).to_owned(),
        used: match used {
            0 => "–".to_owned(),
            1 => words::ONE_REPORT.to_owned(),
            many => format!("{} {}", say::count(many), words::MANY_REPORTS),
        },
        // Anything but an address of the web is shown to nobody as a link.
        source: Some(review.source_url.clone())
            .filter(|url| url.starts_with("https://") || url.starts_with("http://")),
        plan,
        id,
    }
}

fn a_period(period: &str) -> String {
    match period {
        "month" => " a month".to_owned(),
        "year" => " a year".to_owned(),
        other => format!(" {}", other.replace('_', " ")),
    }
}

fn change_words(percent: Option<Decimal>) -> String {
    match percent.map(|percent| percent.round_dp(0).normalize()) {
        None => "–".to_owned(),
        Some(percent) if percent < Decimal::ZERO => format!("−{} %", percent.abs()),
        Some(percent) => format!("+{percent} %"),
    }
}

/// A price that changed.
pub(super) fn change(row: ChangeRow, now: DateTime<Utc>) -> ChangeLine {
    let money = |amount: Option<Decimal>, currency: Option<String>| {
        amount.map_or_else(
            || "–".to_owned(),
            |amount| format!("{} {amount}", currency.unwrap_or_default()),
        )
    };
    let change = match row.direction.0 {
        Direction::First => "first price".to_owned(),
        Direction::Gone => "no longer sold".to_owned(),
        Direction::Up | Direction::Down | Direction::Other => change_words(row.percent),
    };
    ChangeLine {
        id: row.id.to_string(),
        plan: format!("{} {}", row.vendor_name, row.plan),
        was: money(row.from_amount, row.from_currency),
        now: money(row.to_amount, row.to_currency),
        is_up: row.direction.0 == Direction::Up,
        change,
        when: format!("{} {}", say::since(row.changed_at, now), words::AGO),
    }
}

/// Money that did not fit.
pub(super) fn payment(payment: &Payment, now: DateTime<Utc>, back: &str) -> PaymentLine {
    let id = payment.id.to_string();
    let button = |wish, words, class| {
        Button {
            wish,
            id: &id,
            words,
            about: &id,
            class,
            more: &[],
        }
        .draw(back)
    };
    PaymentLine {
        take: button("take_money", words::TAKE, "link"),
        give_back: button("return_money", words::WENT_BACK, "link plain"),
        short: short(&id),
        amount: format!("{} {}", payment.amount.currency, payment.amount.amount),
        why: payment
            .held_reason
            .map(|reason| reason.as_str().replace('_', " "))
            .unwrap_or_default(),
        age: say::since(payment.created_at, now),
        id,
    }
}

/// A mail of the local mailbox.
pub(super) fn mail(mail: Mail, now: DateTime<Utc>) -> MailLine {
    MailLine {
        id: mail.id.to_string(),
        subject: mail.subject,
        to: mail.recipient,
        age: say::since(mail.created_at, now),
    }
}

/// Something an operator did.
pub(super) fn act(act: AuditLine, now: DateTime<Utc>) -> ActLine {
    let object = if act.object_id.len() > 30 {
        short(&act.object_id)
    } else {
        act.object_id
    };
    ActLine {
        id: act.id.to_string(),
        who: act.actor,
        what: act.action,
        object: format!("{} {object}", act.object_kind.replace('_', " ")),
        age: format!("{} {}", say::since(act.at, now), words::AGO),
    }
}
