use std::time::Duration;

use super::*;

fn page(html: &str) -> Document {
    Gate::default().parse(html).expect("a small page")
}

fn visible(html: &str) -> String {
    let document = page(html);
    let body = document.elements_named("body").next().expect("a body");
    body.text(10_000)
}

#[test]
fn only_what_a_reader_sees_is_text() {
    assert_eq!(
        visible(
            "<script>var a</script><p>One <b>t</b>wo</p><p hidden>x</p><p style='Display: NONE'>x</p>\
             <div aria-hidden=true>x</div><span aria-hidden=true>three</span><noscript><p>x</p></noscript>\
             <div class='hidden'>x</div><div class='hidden lg:block'>four</div>"
        ),
        "One two three four"
    );
}

#[test]
fn blocks_part_words_and_lines_do_not() {
    assert_eq!(
        visible(
            "<p>1<b>299</b></p><p>kr</p>a<br>b<div><p>c</p>x</div>d<table><tr><td>e<td>f</table>"
        ),
        "1299 kr a b c x d e f"
    );
}

#[test]
fn what_is_struck_through_is_known() {
    let document = page(
        "<p>Now <del>€20</del> <span style='text-decoration: line-through'>€19</span> €10</p>",
    );
    let line = document.elements_named("p").next().expect("the line");

    assert_eq!(line.text(100), "Now €20 €19 €10");
    assert_eq!(line.valid_text(100), "Now €10");
}

#[test]
fn nodes_know_their_place() {
    let document = page("<ul><li>a<b>b</b></li><li>c</li></ul>");
    let list = document.elements_named("ul").next().expect("the list");
    let items: Vec<_> = list.children().collect();

    assert_eq!(items.len(), 2);
    assert_eq!(items[0].next_sibling(), Some(items[1]));
    assert_eq!(items[1].next_sibling(), None);
    assert_eq!(items[1].parent(), Some(list));
    assert!(list.contains(&items[1]));
    assert_eq!(items[0].children().count(), 2);
}

/// Hostile pages are refused for what they are, or read, in a time that even a busy machine keeps.
fn within_seconds(html: &str) -> Option<GateError> {
    let patient = Gate {
        max_time: Duration::from_secs(8),
        ..Gate::default()
    };
    let error = patient.parse(html).err();
    assert!(
        !matches!(error, Some(GateError::TooSlow { .. })),
        "it takes more than seconds"
    );
    error
}

#[test]
fn deep_nesting_is_refused_at_once() {
    for tag in [
        "<div>",
        "<b>",
        "<ul><li>",
        "<table><tr><td>",
        "<font size=1><p>",
        "<a href=x><i>",
        "<svg><g>",
        "<template>",
        "<x>",
    ] {
        let error = within_seconds(
            &tag.repeat(200_000)
                .chars()
                .take(4 << 20)
                .collect::<String>(),
        );

        assert!(error.is_some(), "{tag}");
    }
    assert!(within_seconds(&"<ul><li>".repeat(64 * 1024)).is_some());
}

#[test]
fn formatting_that_is_opened_anew_in_each_paragraph_is_refused() {
    let fonts: String = (0..400)
        .map(|number| format!("<font size={number}>"))
        .collect();

    assert!(within_seconds(&format!("{fonts}{}", "<p>".repeat(500_000))).is_some());
}

#[test]
fn too_many_nodes_and_too_many_bytes_are_refused() {
    assert!(matches!(
        within_seconds(&"<br>".repeat(1_200_000)),
        Some(GateError::TooManyNodes { .. })
    ));
    assert!(matches!(
        within_seconds(&"x".repeat((5 << 20) + 1)),
        Some(GateError::TooLarge { .. })
    ));
}

#[test]
fn huge_attributes_and_odd_bytes_are_read_in_time() {
    let long = "x".repeat(4 << 20);
    let many: String = (0..400_000).map(|number| format!(" a{number}=1")).collect();

    assert_eq!(within_seconds(&format!("<p title='{long}'>a</p>")), None);
    assert_eq!(within_seconds(&format!("<p {long}>a</p>")), None);
    // Attributes are compared with each other: this one the clock stops.
    let impatient = Gate {
        max_time: Duration::from_millis(200),
        ..Gate::default()
    };
    let started = std::time::Instant::now();
    let _ = impatient.parse(&format!("<p{many}>a</p>"));
    assert!(started.elapsed() < Duration::from_secs(8));
    assert_eq!(
        within_seconds(&"a\0<p\0 \0=\0>\0&#0;&#x110000;\u{feff}</p\0>".repeat(10_000)),
        None
    );
    assert_eq!(
        within_seconds(&format!("<!--{}", "-".repeat(4 << 20))),
        None
    );
    assert_eq!(within_seconds(&"&".repeat(4 << 20)), None);
    assert_eq!(
        within_seconds(&format!("<script>{}", "<!--<script>".repeat(300_000))),
        None
    );
}

#[test]
fn a_closed_page_of_common_depth_passes() {
    let html = format!("{}text{}", "<div>".repeat(300), "</div>".repeat(300));

    assert_eq!(visible(&html), "text");
}
