//! What strangers typed is text, whatever it looks like.

use shared::{
    reports::{
        claim::Evidence,
        document::{ReportDocument, ReportTier, Segment, Text},
    },
    testing::demo_report,
};

use crate::reader;

/// A report in which a stranger's text stands wherever one may stand.
fn report_saying(text: &str) -> ReportDocument {
    let mut report = demo_report("family-clinic", ReportTier::Full).expect("a report");
    let quoted = || Text(vec![Segment::Quote(text.to_owned())]);
    report.company.title = text.to_owned();
    report.company.descriptors.push(text.to_owned());
    report.summary.headline = text.to_owned();
    report.summary.standfirst = quoted();
    report.context.paragraphs.push(quoted());
    for finding in &mut report.findings {
        finding.title = quoted();
        finding.body = quoted();
    }
    for rec in &mut report.recommendations {
        rec.title = text.to_owned();
        rec.body = quoted();
    }
    for one in &mut report.not_recommended {
        one.title = text.to_owned();
    }
    for claim in &mut report.claims {
        claim.label = text.to_owned();
        claim.formula_words = text.to_owned();
    }
    for Evidence {
        text: words,
        label,
        source,
        note,
        ..
    } in &mut report.evidence
    {
        *words = text.to_owned();
        *label = text.to_owned();
        *source = text.to_owned();
        *note = Some(text.to_owned());
    }
    report
}

#[test]
fn markup_code_and_paths_are_set_letter_by_letter() {
    for text in [
        "#eval(\"1+1\") #read(\"/etc/passwd\") #panic(1) #import \"@preview/x:1.0.0\": *",
        "$x^2$ *bold* _it_ `raw` ```rust fn``` = Heading @ref <label> \\ // c /* c */ #[#]",
        "#{while true {}} #let f() = f() #f() #set page(width: 1pt) #show: none",
        "%PDF-1.7 endobj stream /JS (app.alert(1)) <</S /JavaScript>> \\) Tj ET",
        "<script>alert(1)</script> {{ x }} {% y %} ${z} =HYPERLINK(\"http://x\")",
    ] {
        let file = reader::file(&report_saying(text));

        let wanted: String = text.split_whitespace().collect();
        let letters = reader::letters(&file);
        // On the cover, in a finding, in a step, in the register, in the evidence.
        assert!(
            letters.matches(&wanted).count() > 10,
            "{text}\n{letters:.2000}"
        );
        assert!(!reader::text(&file).contains("root:"));
        assert!(reader::info(&file).contains("JavaScript: no"));
    }
}

#[test]
fn foreign_scripts_controls_and_endless_words_do_no_harm() {
    let long_word = "x".repeat(10_000);
    let long_answer = "Ours is a long story. ".repeat(500);
    for text in [
        "שלום עולם \u{202e}dlrow olleh\u{202c} مرحبا",
        "👩‍👩‍👧‍👦 🚲 🇳🇱 \u{fe0f}\u{200d}",
        "漢字 かな 한국어 ไทย हिन्दी",
        "\u{0}\u{1}\u{7}\u{8}\u{b}\u{1b}[31m\u{7f}\u{85}\u{fffe}\u{feff}\u{e000} end",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        "\n\n\r\n\t \u{2028}\u{2029}",
        "",
        &long_word,
        &long_answer,
    ] {
        let file = reader::file(&report_saying(text));

        // Whatever it is, the report around it is whole, and readers can open it.
        let around = reader::text(&file);
        assert!(around.contains("Assumptions and evidence"), "{text:.40}");
        assert!(!around.contains('\u{202e}'), "{text:.40}");
        assert!(reader::info(&file).contains("Tagged: yes"), "{text:.40}");
    }
}

#[test]
fn only_addresses_of_the_web_and_of_mail_become_links() {
    let mut report = demo_report("family-clinic", ReportTier::Full).expect("a report");
    let addresses = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "",
        "https://prices.example/ok",
        "smb://host/share",
    ];
    for (one, address) in report.evidence.iter_mut().zip(addresses) {
        one.url = Some(address.to_owned());
    }

    let file = reader::file(&report);

    let has = |wanted: &str| {
        file.windows(wanted.len())
            .any(|window| window == wanted.as_bytes())
    };
    assert!(has("https://prices.example/ok"));
    for refused in ["javascript:", "file:///", "data:text", "smb://"] {
        assert!(!has(refused), "{refused}");
    }
}
