//! Who may do what, and how often.

use super::{
    Proof::{Open, Phase, Played, Tested},
    Row, row,
};

pub(super) const ROWS: &[Row] = &[
    row(
        88,
        0,
        "another's ids",
        &[
            Tested("each_operation_lets_in_whom_it_declares_and_nobody_else"),
            Tested("other_peoples_sessions_and_payments_do_not_exist"),
        ],
    ),
    row(
        89,
        0,
        "who has an account or answers",
        &[
            Tested("nobody_learns_whether_an_address_took_the_quiz"),
            Tested("a_known_address_takes_as_long_as_an_unknown_one"),
            Tested("nobody_learns_whether_an_address_has_an_account"),
        ],
    ),
    row(
        90,
        0,
        "fields that are not the caller's",
        &[Tested("a_save_sets_nothing_but_answers_and_place")],
    ),
    row(
        91,
        0,
        "forged tokens",
        &[
            Tested("a_forged_header_is_refused"),
            Tested("claims_that_are_not_ours_are_refused"),
            Tested("a_second_past_its_time_is_past_its_time"),
            Tested("what_is_no_token_at_all_is_refused"),
        ],
    ),
    row(
        92,
        0,
        "a stolen refresh token",
        &[
            Tested("a_used_token_that_comes_back_ends_the_sign_in_for_everybody"),
            Tested("two_tabs_that_wake_at_once_get_the_same_successor"),
        ],
    ),
    row(
        93,
        0,
        "rights that are taken away",
        &[
            Tested("a_closed_account_is_out_within_five_seconds"),
            Tested("an_open_stream_ends_with_the_right_to_it"),
        ],
    ),
    row(
        94,
        0,
        "keys",
        &[
            Tested("a_key_is_shown_once_and_stored_as_a_hash"),
            Tested("no_log_and_no_answer_tells_a_secret"),
        ],
    ),
    row(
        95,
        0,
        "operations that are not the caller's",
        &[
            Tested("each_operation_lets_in_whom_it_declares_and_nobody_else"),
            Tested("numbers_are_told_on_their_own_port_alone"),
        ],
    ),
    row(
        96,
        0,
        "public links",
        &[
            Tested("a_link_is_issued_replaced_revoked_and_ends"),
            Tested("a_report_is_kept_and_gone_within_a_second_when_it_must_be"),
            Tested("every_kind_of_answer_protects_its_reader"),
        ],
    ),
    row(
        97,
        0,
        "forged addresses",
        &[
            Played("forged-headers"),
            Tested("of_a_thousand_requests_with_forged_addresses_exactly_the_limit_passes"),
            Tested("a_whole_network_of_version_six_is_one_client"),
        ],
    ),
    row(
        98,
        0,
        "counters without an end",
        &[Played("forged-headers"), Tested("every_key_ends_by_itself")],
    ),
    row(
        99,
        1,
        "200 at once; Redis is away",
        &[
            Played("forged-headers"),
            Tested("two_hundred_at_once_over_two_processes_do_not_overshoot"),
            Tested("without_redis_changes_are_counted_in_each_process_and_reads_go_on"),
            Tested("the_window_slides_on_the_clock_of_redis"),
        ],
    ),
    row(
        100,
        1,
        "guesses from many addresses",
        &[Open(
            "limits per address hold; a delay per account is not there",
        )],
    ),
    row(
        101,
        1,
        "a flood of sign-ins",
        &[
            Tested("two_hundred_sign_ins_at_once_leave_room_for_everybody_else"),
            Tested("a_flood_is_turned_away_at_once"),
        ],
    ),
    row(
        102,
        1,
        "idempotency keys",
        &[
            Tested("another_request_under_the_key_is_refused"),
            Tested("a_key_belongs_to_its_caller_and_its_route"),
            Tested("of_fifty_at_once_one_does_it_and_all_that_are_answered_are_answered_the_same"),
            Played("same-work"),
        ],
    ),
    row(
        103,
        1,
        "the cache",
        &[
            Played("stampede"),
            Tested("five_hundred_who_ask_at_once_cost_one_load"),
            Tested("the_order_and_spelling_of_parameters_make_no_other_answer"),
        ],
    ),
    row(
        104,
        1,
        "other sites",
        &[
            Tested("a_stranger_is_allowed_nothing"),
            Tested("a_cookie_changes_things_only_from_a_page_of_ours"),
        ],
    ),
    row(
        105,
        1,
        "hostile bodies and queries",
        &[
            Tested("no_body_is_a_fault_of_ours"),
            Tested("no_query_is_a_fault_of_ours"),
            Tested("no_path_is_a_fault_of_ours"),
        ],
    ),
    row(106, 0, "the whole document fuzzed", &[Phase("fuzz")]),
    row(
        107,
        1,
        "slow heads and many connections",
        &[
            Tested("whoever_is_slow_with_the_head_of_a_request_is_let_go"),
            Tested("an_address_has_its_share_of_connections"),
            Tested("heads_that_are_too_large_or_say_two_things_are_refused"),
        ],
    ),
    row(
        108,
        1,
        "secrets in logs and answers",
        &[Tested("no_log_and_no_answer_tells_a_secret")],
    ),
    row(
        109,
        2,
        "steps in the wrong order",
        &[Tested("operations_in_any_order_keep_to_the_states")],
    ),
    row(
        110,
        2,
        "a percentage of nothing",
        &[Tested("completion_is_a_percentage_whatever_is_stored")],
    ),
];
