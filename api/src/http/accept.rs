//! Which of the types that an operation has the caller wants.

use axum::http::{HeaderMap, header};

/// The index of the type that the `Accept` headers weigh most, the earlier one of equals; none that is allowed: `None`.
#[must_use]
pub fn preferred(headers: &HeaderMap, types: &[&str]) -> Option<usize> {
    let ranges: Vec<(String, f32)> = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter(|range| !range.trim().is_empty())
        .map(range)
        .collect();
    if ranges.is_empty() {
        return Some(0);
    }
    let mut best: Option<(usize, f32)> = None;
    for (index, kind) in types.iter().enumerate() {
        let weight = weight(&ranges, kind);
        if weight > best.map_or(0.0, |(_, most)| most) {
            best = Some((index, weight));
        }
    }
    best.map(|(index, _)| index)
}

/// A media range in small letters, and its weight.
fn range(text: &str) -> (String, f32) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let weight = parts
        .find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
        .map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
    (name, weight)
}

/// The weight of the most specific range that holds the type.
fn weight(ranges: &[(String, f32)], kind: &str) -> f32 {
    let group = kind.split('/').next().unwrap_or_default();
    let wildcards = [kind.to_owned(), format!("{group}/*"), "*/*".to_owned()];
    wildcards
        .iter()
        .find_map(|name| ranges.iter().find(|(range, _)| range == name))
        .map_or(0.0, |(_, weight)| *weight)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::preferred;

    #[test]
    fn the_most_wanted_type_is_chosen_and_none_is_forced_on_anyone() {
        let types = ["application/json", "application/atom+xml"];
        for (accept, chosen) in [
            ("", Some(0)),
            ("*/*", Some(0)),
            ("application/atom+xml", Some(1)),
            (
                "Application/Atom+XML;q=0.5, application/json;q=0.4",
                Some(1),
            ),
            ("application/*", Some(0)),
            ("application/atom+xml, */*;q=0.1", Some(1)),
            ("application/json;q=0, */*", Some(1)),
            ("text/html", None),
            ("application/json;q=0", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));

            assert_eq!(preferred(&headers, &types), chosen, "{accept}");
        }
        assert_eq!(preferred(&HeaderMap::new(), &types), Some(0));
    }
}
