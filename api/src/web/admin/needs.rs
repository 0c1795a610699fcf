//! What needs a person, the oldest first, each with the one thing that helps.

use chrono::TimeDelta;

use super::{
    rows::{Button, Need, Shape, link, tag},
    say,
};
use crate::{
    admin::{list_workers::WorkerState, watch::Overview},
    web::words::admin as words,
};

/// A lost worker is news for so long; what it ran has long gone to others.
const NEWS: TimeDelta = TimeDelta::minutes(10);

/// The list.
pub(super) fn list(overview: &Overview, back: &str) -> Vec<Need> {
    let mut needs = Vec::new();
    counted(overview, &mut needs);
    queues(overview, back, &mut needs);
    workers(overview, &mut needs);
    // What has no date is of now.
    needs.sort_by_key(|need| need.since.unwrap_or(overview.at));
    needs
}

/// Things of which there may be many.
fn counted(overview: &Overview, needs: &mut Vec<Need>) {
    let attention = &overview.attention;
    let counted = [
        (
            attention.failed_reports,
            attention.failed_since,
            (Shape::Bad, words::REPORTS),
            ("1 report could not be made.", "reports could not be made."),
            "Whoever ordered it has been told that we will make it.",
            link("/admin?jobs=dead#jobs", "See why"),
        ),
        (
            attention.dead_runs,
            attention.dead_since,
            (Shape::Bad, words::JOBS),
            ("1 job was given up.", "jobs were given up."),
            "It is not tried again by itself.",
            link("/admin?jobs=dead#jobs", "See why"),
        ),
        (
            attention.held_payments,
            attention.held_since,
            (Shape::Warn, words::PAYMENTS),
            ("1 payment does not fit.", "payments do not fit."),
            "The money came, and nothing was delivered for it.",
            link("#payments", "Decide"),
        ),
        (
            attention.open_reviews,
            attention.reviews_since,
            (Shape::Warn, words::REVIEWS),
            ("1 price is in doubt.", "prices are in doubt."),
            "The last good price stays meanwhile.",
            link("#reviews", "Review"),
        ),
    ];
    for (count, since, (shape, label), (one, many), note, action) in counted {
        if count == 0 {
            continue;
        }
        let title = if count == 1 {
            one.to_owned()
        } else {
            format!("{} {many}", say::count(count))
        };
        needs.push(Need {
            tag: tag(shape, label),
            title,
            note: with_age(note, since, overview),
            since,
            action,
        });
    }
}

fn queues(overview: &Overview, back: &str, needs: &mut Vec<Need>) {
    for queue in &overview.queues {
        let name = words::named(&words::QUEUE_NAMES, &queue.queue);
        if let Some(pause) = &queue.pause {
            let resume = Button {
                wish: "resume_queue",
                id: &queue.queue,
                words: words::RESUME,
                about: name,
                class: "btn second small",
                more: &[],
            };
            needs.push(Need {
                tag: tag(Shape::Warn, words::PAUSED),
                title: format!("{name} is paused by {}.", pause.paused_by),
                note: with_age(
                    &format!("{} wait.", say::count(queue.waiting)),
                    Some(pause.paused_at),
                    overview,
                ),
                since: Some(pause.paused_at),
                action: resume.draw(back),
            });
        } else if queue.is_stalled {
            needs.push(Need {
                tag: tag(Shape::Bad, words::STALLED),
                title: format!("{name}: work is due and nothing begins."),
                note: with_age("", queue.oldest_due_at, overview),
                since: queue.oldest_due_at,
                action: link("#workers", "See workers"),
            });
        }
    }
}

fn workers(overview: &Overview, needs: &mut Vec<Need>) {
    let is_alive = |state| state == WorkerState::Alive;
    if !overview.workers.iter().any(|worker| is_alive(worker.state)) {
        needs.push(Need {
            tag: tag(Shape::Bad, words::WORKERS),
            title: "No worker lives.".to_owned(),
            note: words::NO_WORKERS_MORE.to_owned(),
            since: overview.workers.iter().map(|worker| worker.beat_at).max(),
            action: link("#workers", "See workers"),
        });
    }
    for worker in &overview.workers {
        if worker.state == WorkerState::Lost && overview.at - worker.beat_at < NEWS {
            needs.push(Need {
                tag: tag(Shape::Bad, words::LOST_TAG),
                title: format!("The worker {} on {} is lost.", worker.pid, worker.host),
                note: with_age(
                    "It gave no sign of life and did not say goodbye; what it ran goes to others.",
                    Some(worker.beat_at),
                    overview,
                ),
                since: Some(worker.beat_at),
                action: link("#workers", "See workers"),
            });
        }
    }
}

fn with_age(
    note: &str,
    since: Option<chrono::DateTime<chrono::Utc>>,
    overview: &Overview,
) -> String {
    match since {
        Some(since) => format!("{note} For {}.", say::since(since, overview.at))
            .trim_start()
            .to_owned(),
        None => note.to_owned(),
    }
}
