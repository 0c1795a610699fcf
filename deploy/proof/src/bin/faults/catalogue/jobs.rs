//! Jobs and workers.

use super::{
    Proof::{Open, Played, Tested},
    Row, row,
};

pub(super) const ROWS: &[Row] = &[
    row(
        1,
        0,
        "kill -9 of a worker at a random point of a paid report",
        &[
            Played("kill-worker"),
            Tested("a_restart_after_a_paid_call_does_not_pay_for_it_again"),
            Tested("a_restart_between_two_calls_asks_only_for_the_second"),
        ],
    ),
    row(
        2,
        0,
        "kill -9 between a job's effect and its end",
        &[
            Played("kill-before-ack"),
            Tested("a_mail_whose_answer_was_lost_goes_out_again_under_the_same_name"),
        ],
    ),
    row(
        3,
        0,
        "kill -9 of the api between commit and push",
        &[Played("kill-api")],
    ),
    row(
        4,
        0,
        "rollback behind an enqueue",
        &[Tested("rolled_back_work_leaves_no_run")],
    ),
    row(
        5,
        0,
        "Redis killed, away for a while",
        &[
            Played("redis-down"),
            Tested("cached_answers_do_not_wait_for_redis"),
        ],
    ),
    row(6, 0, "FLUSHALL", &[Played("redis-flush")]),
    row(7, 0, "Redis stalls", &[Played("redis-stall")]),
    row(
        8,
        0,
        "20,000 due jobs at once",
        &[
            Played("backlog"),
            Tested("a_large_backlog_is_fed_in_portions"),
        ],
    ),
    row(
        9,
        0,
        "more fetched than can run",
        &[Tested("two_workers_run_each_job_once"), Played("backlog")],
    ),
    row(
        10,
        0,
        "a worker started again at once; two replicas",
        &[
            Tested("a_worker_starts_again_at_once_under_a_new_name"),
            Played("kill-worker"),
        ],
    ),
    row(
        11,
        0,
        "rubbish on the queue, unknown kinds, older payloads",
        &[
            Tested("rubbish_on_the_queue_stops_nobody"),
            Tested("unknown_kinds_and_unreadable_payloads_are_dead_with_a_reason"),
            Tested("stored_payloads_can_still_be_read"),
        ],
    ),
    row(
        12,
        0,
        "a handler that panics, hangs or crashes its worker; a child out of memory",
        &[
            Tested("a_panicking_job_does_not_stop_the_next"),
            Tested("a_panic_and_a_hang_are_failed_attempts"),
            Tested("a_run_whose_worker_died_starts_again_and_three_deaths_end_it"),
            Tested("a_report_that_takes_too_much_is_refused_within_the_limits"),
        ],
    ),
    row(
        13,
        0,
        "a worker frozen past its lease that goes on",
        &[
            Played("frozen-worker"),
            Tested("a_worker_that_lost_its_lease_writes_nothing"),
            Tested("a_worker_that_lost_its_lease_neither_ends_nor_requeues_nor_renews_the_run"),
        ],
    ),
    row(
        14,
        0,
        "the same work asked for 50 times at once",
        &[
            Played("same-work"),
            Tested("fifty_requests_for_the_same_work_make_one_run"),
            Tested("one_completion_makes_one_report_whatever_happens_at_once"),
        ],
    ),
    row(
        15,
        1,
        "a job that always fails",
        &[
            Tested("a_job_that_always_fails_is_dead_after_its_attempts"),
            Tested("a_report_is_tried_again_soon_and_the_rest_spreads_out"),
        ],
    ),
    row(
        16,
        1,
        "a permanent error",
        &[Tested("a_permanent_error_is_not_tried_again")],
    ),
    row(
        17,
        1,
        "SIGTERM with work in progress",
        &[
            Played("sigterm"),
            Tested("a_worker_that_stops_gives_its_run_back_without_counting_it"),
        ],
    ),
    row(
        18,
        1,
        "SIGTERM twice; SIGKILL after the grace",
        &[Played("sigterm"), Played("kill-worker")],
    ),
    row(
        19,
        1,
        "several schedulers, some killed at the tick",
        &[
            Played("two-schedulers"),
            Tested("a_tick_is_taken_once_by_however_many_workers"),
        ],
    ),
    row(
        20,
        1,
        "a scheduler that was away; clocks that jump",
        &[Tested("a_clock_that_jumps_fires_no_tick_twice")],
    ),
    row(
        21,
        1,
        "a scheduled job slower than its period",
        &[Tested("a_job_slower_than_its_period_runs_once_at_a_time")],
    ),
    row(22, 1, "a slow queue beside a report", &[Played("backlog")]),
    row(
        23,
        1,
        "cleaning up while retries wait",
        &[Tested("finished_messages_do_not_stay_in_redis")],
    ),
    row(
        24,
        1,
        "Redis is full",
        &[
            Played("redis-full"),
            Tested("a_queue_that_may_be_thrown_away_is_refused_and_a_cache_is_not"),
        ],
    ),
    row(
        25,
        1,
        "memory of Redis over time",
        &[
            Tested("finished_messages_do_not_stay_in_redis"),
            Open("the soak by hand"),
        ],
    ),
    row(
        26,
        2,
        "a worker's clock is wrong",
        &[Open(
            "due times and leases are SQL's now(); clocks were not moved here",
        )],
    ),
];
