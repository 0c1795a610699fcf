//! PostgreSQL, and money.

use super::{
    Proof::{Open, Phase, Played, Tested},
    Row, row,
};

pub(super) const ROWS: &[Row] = &[
    row(
        27,
        0,
        "clients that hang up at every moment of a request",
        &[
            Played("disconnects"),
            Tested("a_cancelled_transaction_poisons_nobody"),
        ],
    ),
    row(
        28,
        0,
        "a tenant's scope that stays on a connection",
        &[
            Tested("a_scope_never_stays_on_the_connection"),
            Tested("a_forgotten_where_shows_nothing_of_others"),
            Tested("nobody_writes_into_anothers_rows"),
            Played("disconnects"),
        ],
    ),
    row(
        29,
        0,
        "ways around row level security",
        &[
            Tested("every_table_is_a_tenants_and_guarded_or_declared_to_be_nobodys"),
            Tested("no_role_or_object_goes_around_the_policies"),
        ],
    ),
    row(
        30,
        0,
        "PostgreSQL restarts under load",
        &[Played("postgres-restart")],
    ),
    row(31, 1, "no connection free", &[Played("postgres-busy")]),
    row(
        32,
        1,
        "two saves of one session",
        &[
            Tested("a_hundred_saves_at_once_lose_nothing"),
            Tested("if_match_decides_whether_a_save_is_still_wanted"),
        ],
    ),
    row(
        33,
        1,
        "serialization failure, deadlock",
        &[Tested(
            "a_deadlock_is_a_time_to_come_back_and_takes_nothing",
        )],
    ),
    row(
        34,
        1,
        "migration on a busy table; two versions at once",
        &[
            Tested("a_migration_of_a_busy_table_gives_up_soon_and_goes_through_later"),
            Open("two versions at once need a released one"),
        ],
    ),
    row(
        35,
        1,
        "disk full",
        &[Open("needs a file system of its own")],
    ),
    row(36, 1, "restore from a backup", &[Phase("backup")]),
    row(
        37,
        2,
        "a notification is lost",
        &[Tested("a_change_shows_within_a_second_in_every_process")],
    ),
    row(
        38,
        0,
        "the same event 100 times, 20 at once",
        &[
            Played("webhooks-shuffled"),
            Tested("the_same_event_a_hundred_times_is_one_event_and_one_fulfilment"),
        ],
    ),
    row(
        39,
        0,
        "events in any order",
        &[
            Played("webhooks-shuffled"),
            Tested("events_in_any_order_and_number_end_the_same"),
            Tested(
                "each_payment_is_fulfilled_once_whatever_is_delivered_how_often_and_in_which_order",
            ),
        ],
    ),
    row(
        40,
        0,
        "bad, old and changed signatures",
        &[
            Tested("what_is_not_signed_well_is_refused_and_not_kept"),
            Tested("every_changed_byte_is_seen"),
            Tested("secrets_can_be_rotated_on_either_side"),
            Tested("our_own_signature_is_accepted_for_five_minutes_either_way"),
        ],
    ),
    row(
        41,
        0,
        "money that does not fit",
        &[
            Tested("money_that_does_not_fit_is_held_and_never_fulfilled"),
            Tested("money_that_does_not_fit_is_held_and_fulfils_nothing"),
            Tested("an_event_of_another_sender_is_kept_and_moves_nothing"),
        ],
    ),
    row(
        42,
        0,
        "completed, and not paid yet",
        &[
            Played("webhooks-shuffled"),
            Tested("a_transfer_is_waited_for"),
        ],
    ),
    row(
        43,
        0,
        "the webhook comes before what it is about",
        &[
            Tested("an_event_may_come_before_its_payment_is_known"),
            Tested("an_event_that_comes_before_the_answer_to_our_request_fulfils_once"),
            Tested("an_object_that_is_not_known_yet_is_asked_for_again"),
        ],
    ),
    row(
        44,
        0,
        "events of the future",
        &[
            Tested("the_future_of_the_api_breaks_nothing"),
            Tested("strange_but_signed_events_are_kept_as_they_came"),
        ],
    ),
    row(
        45,
        1,
        "no database when an event comes",
        &[
            Tested("without_the_database_the_provider_is_asked_to_come_back"),
            Tested("while_the_database_is_away_the_provider_is_asked_to_come_again"),
        ],
    ),
    row(
        46,
        1,
        "events never come",
        &[
            Played("webhooks-lost"),
            Tested("without_any_event_every_change_is_found"),
        ],
    ),
    row(
        47,
        1,
        "the provider answers too late",
        &[
            Tested("under_one_key_a_checkout_is_made_once_whatever_the_line_does"),
            Tested("an_answer_that_is_lost_is_asked_for_again_under_the_same_key"),
        ],
    ),
    row(
        48,
        1,
        "refund or dispute after delivery",
        &[
            Tested("money_back_withholds_the_report_and_a_won_dispute_does_not"),
            Played("webhooks-shuffled"),
        ],
    ),
    row(
        49,
        0,
        "amounts and currencies from outside",
        &[
            Tested("the_price_is_never_the_callers_to_say"),
            Tested("a_price_that_is_none_keeps_the_api_from_starting"),
            Tested("money_is_never_a_float"),
        ],
    ),
];
