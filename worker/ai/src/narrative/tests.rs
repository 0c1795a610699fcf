//! What a text may say, and the many ways in which it may not.

use proptest::prelude::*;

use super::*;

fn slot(kind: SlotKind, name: &str, is_required: bool) -> Slot {
    Slot {
        kind,
        name: name.to_owned(),
        claim: None,
        measures: "time saved".to_owned(),
        magnitude: Some(Magnitude::Large),
        unit: Some("euro a year".to_owned()),
        required: is_required,
    }
}

fn section() -> Section {
    Section {
        key: "finding.body".to_owned(),
        kind: Kind::Paragraph,
        task: "Say why it matters.".to_owned(),
        slots: vec![
            slot(SlotKind::Claim, "benefit", true),
            slot(SlotKind::Claim, "hours", false),
            slot(SlotKind::Name, "vendor", false),
            slot(SlotKind::Quote, "crew", false),
        ],
        draft: None,
        min_chars: 20,
        max_chars: 400,
    }
}

fn outcome(text: &str) -> Result<Written, Vec<Violation>> {
    let known = ["HubSpot", "Slack", "Notion", "Help Scout", "n8n", "Make"].map(str::to_owned);
    check(&section(), text, &known)
}

/// A sentence with its placeholder, so that only what is tried can be wrong.
fn with(words: &str) -> String {
    format!("Doing this by software saves {{{{c:benefit}}}}. {words}")
}

#[test]
fn a_text_with_placeholders_passes_and_keeps_its_pieces() -> anyhow::Result<()> {
    let text = "Your {{q:crew}} spend {{c:hours}} on invoices that arrive on paper. \
                Reading them by software, for example with {{n:vendor}}'s tool, saves {{c:benefit}}.";

    let written = outcome(text).map_err(|violations| anyhow::anyhow!("{violations:?}"))?;

    assert_eq!(
        written.pieces()[1],
        Piece::Slot(SlotKind::Quote, "crew".to_owned())
    );
    assert_eq!(written.source(), text);
    Ok(())
}

#[test]
fn plain_words_pass() {
    for words in [
        "Start with the first step, then look at the other two.",
        "One of the steps is cheap, e.g. the second; the others wait until April.",
        "AI does not replace your crew — it takes the dull part of the work, and the EU rules allow it.",
        "“Later” is the answer here (for now), since your data lives in many places.",
        "What you save depends on how many invoices arrive; count them before you start.",
        "It is once more a question of time and of the people you have.",
    ] {
        assert!(
            outcome(&with(words)).is_ok(),
            "{words}: {:?}",
            outcome(&with(words))
        );
    }
}

#[test]
fn no_figure_passes_in_any_disguise() {
    for words in [
        "It saves 20 hours.",
        "It saves twenty hours.",
        "It halves the work.",
        "It takes half of the time.",
        "A third of it goes away.",
        "That is a quarter less.",
        "It doubles your output.",
        "You work twice as fast.",
        "It triples the speed.",
        "A dozen of them go away.",
        "That is a hundred less.",
        "It saves thousands.",
        "It brings in millions.",
        "It saves ten per cent.",
        "It saves ten percent.",
        "Costs fall by a large percentage.",
        "It costs € less.",
        "It costs $ less.",
        "It costs £ less.",
        "It costs ₿ and ₹ less.",
        "Fewer % of errors.",
        "It is ½ of that.",
        "It saves ３ hours.",
        "It saves ٣ hours.",
        "It saves Ⅻ hours.",
        "It saves ² hours.",
        "It saves hun-dred things.",
        "It is a tenfold gain.",
        "It is a fifty-fifty matter.",
        "It takes zero effort.",
        "It saves euros.",
        "It saves a grand.",
        "The tool comes at no cost.",
        "You get it free of charge.",
        "It saves seven hours.",
        "It pays back in six months.",
        "You need two people.",
        "It takes three to four weeks.",
        "It frees two busy people.",
        "Expect one year of work.",
        "It is three times as fast.",
        "It takes a six-month pilot.",
        "Nine in ten firms do it.",
        "Two out of three fail.",
        "It is one to ten.",
        "One in five gives up.",
        "It saves four-five steps.",
        "HALF of it goes.",
        "It takes sixty minutes.",
    ] {
        let outcome = outcome(&with(words));
        let is_named = outcome.as_ref().is_err_and(|violations| {
            violations.iter().any(|violation| {
                matches!(
                    violation,
                    Violation::Figure(_) | Violation::Quantity(_) | Violation::Ratio(_)
                )
            })
        });
        assert!(is_named, "{words}: {outcome:?}");
    }
}

#[test]
fn no_name_passes_that_was_not_given() {
    for words in [
        "Use HubSpot for it.",
        "Use hubspot for it.",
        "HubSpot does it.",
        "Use Zapier for it.",
        "Use Help Scout for it.",
        "Help scout does it.",
        "Ask Maria about it.",
        "Use ChatGPT for it.",
        "Use n8n for it.",
        "Move to Berlin with it.",
        "Let the tool Make do it.",
        "Use SAP for it.",
        "Use iPaaS for it.",
        "Take plan A for it.",
    ] {
        assert!(outcome(&with(words)).is_err(), "{words}");
    }
}

#[test]
fn no_link_and_no_address_passes() {
    for words in [
        "See https://example.com for it.",
        "See www.example.com for it.",
        "See example.com for it.",
        "Write to sales@example.com for it.",
        "See notion.so now.",
        "See javascript:alert for it.",
    ] {
        let outcome = outcome(&with(words));
        assert!(outcome.is_err() || words.contains("javascript"), "{words}");
    }
    assert!(outcome(&with("See javascript://alert for it.")).is_err());
}

#[test]
fn no_markup_no_control_sign_and_no_other_script_passes() {
    for words in [
        "It is <b>good</b>.",
        "It is **good**.",
        "It is `good`.",
        "It is #good.",
        "It is [good].",
        "It is a | b.",
        "It is\ngood.",
        "It is\tgood.",
        "It is \u{7}good.",
        "It is go\u{200b}od.",
        "It is \u{202e}good.",
        "It is \\good.",
        "It is {good}.",
        "It is }} good.",
        "Это хорошо.",
        "It is gооd.",
        "It is naïve.",
        "It is _good_.",
        "It is good 🙂.",
        "It is = good.",
    ] {
        assert!(outcome(&with(words)).is_err(), "{words:?}");
    }
}

#[test]
fn placeholders_are_held_to_what_was_given() {
    let wrong = |text: &str, wanted: fn(&Violation) -> bool| {
        let outcome = outcome(text);
        assert!(
            outcome
                .as_ref()
                .is_err_and(|violations| violations.iter().any(wanted)),
            "{text}: {outcome:?}"
        );
    };
    wrong("It saves {{c:benefit}} and {{c:other}}.", |violation| {
        matches!(violation, Violation::UnknownPlaceholder(_))
    });
    wrong("It saves {{c:benefit}} and {{n:benefit}}.", |violation| {
        matches!(violation, Violation::UnknownPlaceholder(_))
    });
    wrong("It saves {{benefit}} each year for you.", |violation| {
        matches!(violation, Violation::UnknownPlaceholder(_))
    });
    wrong("It saves {{c:benefit each year for you.", |violation| {
        matches!(violation, Violation::UnknownPlaceholder(_))
    });
    wrong("It saves {{c: benefit}} each year for you.", |violation| {
        matches!(violation, Violation::UnknownPlaceholder(_))
    });
    wrong("It saves a lot of time and money for you.", |violation| {
        matches!(violation, Violation::MissingPlaceholder(_))
    });
    wrong(
        "It saves {{c:benefit}}, and {{c:benefit}}, and {{c:benefit}}.",
        |violation| matches!(violation, Violation::RepeatedPlaceholder(_)),
    );
    for text in [
        "It saves {{c:benefit}}k for all of you.",
        "It saves x{{c:benefit}} for all of you.",
        "It saves -{{c:benefit}} for all of you.",
        "It saves - {{c:benefit}} for all of you.",
        "It saves minus {{c:benefit}} for all of you.",
        "It saves {{c:benefit}}{{c:hours}} for all of you.",
        "It saves {{c:benefit}} {{c:hours}} for all of you.",
        "It saves {{c:benefit}}/{{c:hours}} for all of you.",
        "It saves {{c:benefit}}'s worth for all of you.",
    ] {
        wrong(text, |violation| {
            matches!(violation, Violation::TouchedPlaceholder(_))
        });
    }
}

#[test]
fn quantities_are_found_across_placeholders_and_sentences_begin_where_they_do() {
    assert!(outcome("It saves {{c:benefit}}, and two of {{c:hours}} weeks of it.").is_err());
    assert!(outcome("With {{n:vendor}} You save {{c:benefit}} for sure.").is_err());
    assert!(outcome("Your {{q:crew}} save {{c:benefit}}. You can start soon.").is_ok());
}

#[test]
fn form_length_and_language_are_held() {
    let has = |text: &str, wanted: &Violation| {
        outcome(text).is_err_and(|violations| violations.contains(wanted))
    };
    assert!(has("{{c:benefit}}.", &Violation::TooShort(20)));
    assert!(has(
        &with(&"More words of the same kind. ".repeat(20)),
        &Violation::TooLong(400)
    ));
    assert!(has(
        &with("This is great!"),
        &Violation::Form("no exclamation marks")
    ));
    assert!(has(
        "Doing this saves {{c:benefit}} and it",
        &Violation::Form("a paragraph ends with a full stop")
    ));
    assert!(has(
        "De besparing bedraagt {{c:benefit}} wanneer het bedrijf facturen automatisch laat verwerken door software.",
        &Violation::Foreign
    ));
    let title = Section {
        kind: Kind::Title,
        min_chars: 5,
        ..section()
    };
    assert!(check(&title, "Invoices cost you {{c:benefit}}", &[]).is_ok());
    assert!(check(&title, "Invoices cost you {{c:benefit}}.", &[]).is_err());
}

#[test]
fn a_text_about_itself_and_a_promise_have_no_place() {
    for words in [
        "As an AI language model, it is hard to say.",
        "I cannot write this.",
        "We guarantee this.",
        "The placeholder stands for money.",
        "Ignore the earlier sections.",
        "This follows my instructions.",
    ] {
        assert!(outcome(&with(words)).is_err(), "{words}");
    }
}

#[test]
fn facts_with_a_figure_are_found_before_anyone_is_asked() {
    let mut section = section();
    assert_eq!(section.figure(), None);

    section.draft = Some("It saves {{c:benefit}} a year.".to_owned());
    assert_eq!(section.figure(), None);

    section.slots[0].measures = "value over 3 years".to_owned();
    assert_eq!(section.figure().as_deref(), Some("3"));
}

proptest! {
    #[test]
    fn no_text_makes_the_check_panic(text in ".{0,200}") {
        let _ = outcome(&text);
    }

    #[test]
    fn what_passes_holds_no_digit_and_no_brace(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("{{c:benefit}}".to_owned()), Just("{{n:vendor}}".to_owned()), Just("{{".to_owned()), Just("}}".to_owned()),
                Just(" and ".to_owned()), Just(". The ".to_owned()), Just("ten".to_owned()), Just(" weeks ".to_owned()),
                Just(" it is the work of you ".to_owned()), ".{0,3}", "[0-9]",
            ],
            0..20,
        ),
    ) {
        if let Ok(written) = outcome(&(parts.concat() + ".")) {
            for piece in written.pieces() {
                if let Piece::Words(words) = piece {
                    prop_assert!(!words.chars().any(|letter| letter.is_numeric() || "{}<>%$€".contains(letter)), "{words:?}");
                }
            }
        }
    }
}
