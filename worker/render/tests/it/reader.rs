//! Reads produced files with a program that knows nothing of us.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use render::{Edition, pdf};
use shared::reports::document::ReportDocument;

/// The PDF of a report.
pub(crate) fn file(report: &ReportDocument) -> Vec<u8> {
    pdf(report, &Edition { version: 1 }).expect("a PDF")
}

/// Its text as one line, in the order in which it was set.
pub(crate) fn text(file: &[u8]) -> String {
    let text = run("pdftotext", &["-raw", "-", "-"], file);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same as one word, for what may be broken over lines.
pub(crate) fn letters(file: &[u8]) -> String {
    let mut letters = text(file);
    letters.retain(|letter| !letter.is_whitespace() && letter != '\u{200b}');
    letters
}

/// What it says of itself.
pub(crate) fn info(file: &[u8]) -> String {
    run("pdfinfo", &["-"], file)
}

/// Its structure, as tags.
pub(crate) fn structure(file: &[u8]) -> String {
    run("pdfinfo", &["-struct-text", "-"], file)
}

fn run(program: &str, arguments: &[&str], input: &[u8]) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("poppler-utils are installed");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("an answer");
    writer.join().expect("no panic").expect("a reader");
    assert!(output.status.success(), "{program} cannot read the file");
    String::from_utf8(output.stdout).expect("text")
}
