//! Streams, and an api that starts again.

use super::{
    Proof::{Played, Tested},
    Row, row,
};

pub(super) const ROWS: &[Row] = &[
    row(
        50,
        0,
        "readers cut off; the api dies under them",
        &[
            Played("stream-readers"),
            Tested("a_reader_that_is_cut_off_again_and_again_sees_each_event_once"),
        ],
    ),
    row(
        51,
        0,
        "an event between history and subscription",
        &[Tested(
            "an_event_at_any_moment_of_a_readers_beginning_is_seen_once",
        )],
    ),
    row(
        52,
        0,
        "another's stream",
        &[
            Tested("anothers_report_does_not_exist"),
            Tested("each_operation_lets_in_whom_it_declares_and_nobody_else"),
        ],
    ),
    row(
        53,
        1,
        "live events are lost",
        &[
            Tested("an_event_that_redis_lost_comes_before_the_one_behind_it"),
            Tested("a_reader_that_fell_far_behind_misses_nothing"),
            Tested("events_arrive_without_redis"),
        ],
    ),
    row(
        54,
        1,
        "many idle streams; readers that take nothing",
        &[
            Played("open-streams"),
            Tested("a_reader_that_takes_nothing_is_dropped_and_one_that_reads_stays"),
            Tested("a_full_process_refuses_streams_until_one_closes"),
            Tested("an_address_opens_no_more_streams_than_it_may_until_it_closes_one"),
        ],
    ),
    row(
        55,
        1,
        "SIGTERM with open streams",
        &[Played("open-streams")],
    ),
    row(
        56,
        1,
        "places that mean nothing",
        &[Tested("a_cursor_that_means_nothing_resets_the_stream")],
    ),
    row(
        57,
        2,
        "a finished report's stream",
        &[Tested(
            "a_finished_report_tells_its_whole_story_and_then_closes",
        )],
    ),
    row(
        58,
        1,
        "text that looks like events",
        &[Tested("text_in_an_event_cannot_forge_fields")],
    ),
];
