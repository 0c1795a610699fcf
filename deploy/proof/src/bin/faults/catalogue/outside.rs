//! Strangers' pages, the language model, and what goes out.

use super::{
    Proof::{Absent, Played, Tested},
    Row, row,
};

pub(super) const ROWS: &[Row] = &[
    row(
        59,
        0,
        "spellings of inner addresses",
        &[
            Tested("no_spelling_of_an_inner_address_is_a_target"),
            Tested("no_spelling_of_an_inner_address_is_dialled"),
        ],
    ),
    row(
        60,
        0,
        "names that turn inwards",
        &[
            Tested("a_name_that_turns_inwards_is_refused_from_then_on"),
            Tested("a_name_that_alternates_is_never_followed_inside"),
            Tested("a_name_with_an_inner_address_is_refused_whole"),
        ],
    ),
    row(
        61,
        0,
        "redirects",
        &[
            Tested("a_redirect_to_the_inside_is_refused_before_any_connection"),
            Tested("three_hops_are_followed_and_a_fourth_is_not"),
            Tested("a_redirect_from_a_public_page_never_leads_inside"),
        ],
    ),
    row(
        62,
        0,
        "bombs",
        &[
            Tested("ten_gigabytes_are_cut_in_time_and_with_little_memory"),
            Tested("layers_rubbish_and_wide_windows_are_refused"),
        ],
    ),
    row(
        63,
        0,
        "slow pages",
        &[
            Tested("a_byte_now_and_then_does_not_stretch_the_whole_and_frees_a_hundred_slots"),
            Tested("a_host_that_falls_silent_is_left"),
            Tested("a_handshake_that_never_ends_is_left"),
            Tested("an_endless_page_is_cut"),
        ],
    ),
    row(
        64,
        0,
        "deep pages",
        &[
            Tested("deep_nesting_is_refused_at_once"),
            Tested("too_many_nodes_and_too_many_bytes_are_refused"),
        ],
    ),
    row(
        65,
        1,
        "other types, charsets and bytes",
        &[
            Tested("only_texts_are_read"),
            Tested("text_is_decoded_whatever_it_is"),
        ],
    ),
    row(
        66,
        1,
        "robots.txt and pace",
        &[
            Tested("a_page_that_robots_must_not_read_is_not_asked_for"),
            Tested("fifty_pages_of_one_host_are_fetched_one_at_a_time"),
            Tested("a_host_that_asks_for_a_pause_is_left_alone"),
        ],
    ),
    row(
        67,
        1,
        "proxies in the environment",
        &[Tested("public_pages_are_fetched_and_proxies_are_not_asked")],
    ),
    row(
        68,
        1,
        "ways to write an address",
        &[Tested("the_way_a_url_is_written_can_refuse_it")],
    ),
    row(
        69,
        1,
        "a page that is gone, empty or another",
        &[
            Tested("a_page_that_is_gone_leaves_the_last_good_prices"),
            Tested("pages_without_the_plans_we_know_are_no_reading"),
        ],
    ),
    row(
        70,
        2,
        "selectors that never end",
        &[
            Tested("a_selector_that_multiplies_its_work_ends"),
            Tested("what_is_no_selector_is_named"),
        ],
    ),
    row(
        71,
        0,
        "pages that give orders to a model",
        &[
            Tested("a_model_that_obeys_the_page_gets_nothing_wrong_accepted"),
            Tested("hostile_twins_of_a_page_publish_nothing_wrong"),
            Tested("a_page_that_speaks_to_machines_is_not_even_sent"),
        ],
    ),
    row(
        72,
        0,
        "prices that jump",
        &[
            Tested("jumps_zeros_and_other_currencies_are_held"),
            Tested("zero_another_currency_and_a_vanished_plan_wait_for_a_person"),
        ],
    ),
    row(
        73,
        0,
        "answers that are none",
        &[
            Tested("no_answer_whatever_it_says_makes_the_client_panic"),
            Tested("what_does_not_fit_the_schema_is_repaired_once"),
            Tested("a_second_bad_answer_is_a_typed_failure"),
        ],
    ),
    row(
        74,
        1,
        "a service in trouble",
        &[
            Tested("passing_trouble_is_sat_out"),
            Tested("the_service_says_how_long_to_wait_and_is_obeyed_or_given_up"),
            Tested("the_breaker_opens_after_failures_in_a_row_and_then_nothing_is_sent"),
        ],
    ),
    row(
        75,
        1,
        "invented figures, names and addresses",
        &[
            Tested("no_figure_passes_in_any_disguise"),
            Tested("no_name_passes_that_was_not_given"),
            Tested("no_link_and_no_address_passes"),
        ],
    ),
    row(
        76,
        1,
        "injected text in what is shown",
        &[
            Tested("what_a_person_typed_cannot_become_markup"),
            Tested("markup_code_and_paths_are_set_letter_by_letter"),
        ],
    ),
    row(
        77,
        1,
        "cost without end",
        &[
            Tested("nothing_is_sent_that_could_cost_more_than_is_left"),
            Tested("calls_at_once_cannot_share_what_is_left"),
        ],
    ),
    row(78, 0, "formulas in CSV", &[Absent("exports")]),
    row(
        79,
        0,
        "markup in a document",
        &[
            Tested("markup_code_and_paths_are_set_letter_by_letter"),
            Tested("a_report_that_takes_too_much_is_refused_within_the_limits"),
        ],
    ),
    row(
        80,
        0,
        "markup in pages, lines in headers, names of files",
        &[
            Tested("what_a_person_typed_cannot_become_markup"),
            Tested("no_text_becomes_a_header"),
            Tested("every_kind_of_answer_protects_its_reader"),
        ],
    ),
    row(81, 1, "control characters in DOCX", &[Absent("exports")]),
    row(82, 0, "hostile Parquet", &[Absent("calls")]),
    row(
        83,
        1,
        "uploads",
        &[Tested("no_body_is_a_fault_of_ours"), Absent("uploads")],
    ),
    row(
        84,
        0,
        "outgoing webhooks to the inside",
        &[Absent("outgoing webhooks")],
    ),
    row(
        85,
        1,
        "receivers in trouble",
        &[Absent("outgoing webhooks")],
    ),
    row(
        86,
        1,
        "a crash between sending and marking",
        &[
            Tested("a_mail_whose_answer_was_lost_goes_out_again_under_the_same_name"),
            Played("kill-before-ack"),
        ],
    ),
    row(
        87,
        1,
        "mail servers in trouble",
        &[
            Tested("a_server_that_is_down_costs_no_mail"),
            Tested("a_server_that_says_later_or_nothing_is_asked_again"),
            Tested("a_mailbox_that_does_not_exist_is_not_written_to_again"),
        ],
    ),
];
