//! Mails are written once, as text; the HTML is made from it.

/// Text as simple HTML: paragraphs at blank lines, addresses that stand alone on a line as links.
#[must_use]
pub fn html_of(text: &str) -> String {
    let mut html = String::from("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><body>");
    for paragraph in text
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
    {
        let lines: Vec<String> = paragraph.lines().map(line).collect();
        html.push_str(&format!("<p>{}</p>", lines.join("<br>")));
    }
    html.push_str("</body></html>");
    html
}

fn line(text: &str) -> String {
    let text = text.trim();
    let escaped = escape(text);
    let is_address = (text.starts_with("https://") || text.starts_with("http://"))
        && !text.contains(char::is_whitespace);
    if is_address {
        format!("<a href=\"{escaped}\">{escaped}</a>")
    } else {
        escaped
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::html_of;

    #[test]
    fn text_cannot_break_out_of_its_paragraph() {
        let html = html_of("Hello <b>\"you\"</b>\n\nhttps://crb.test/resume#t=a&b");

        assert!(
            html.contains("<p>Hello &lt;b&gt;&quot;you&quot;&lt;/b&gt;</p>"),
            "{html}"
        );
        assert!(
            html.contains("<a href=\"https://crb.test/resume#t=a&amp;b\">"),
            "{html}"
        );
    }

    #[test]
    fn an_address_inside_a_sentence_stays_text() {
        assert!(!html_of("See https://crb.test for more").contains("<a "));
    }
}
