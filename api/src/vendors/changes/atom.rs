//! The feed as Atom, RFC 4287.

use askama::Template;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, SecondsFormat, Utc};
use shared::vendors::queries::Direction;

use super::{ChangedPriceView, PriceChangeView};
use crate::http::{ApiError, ApiResult, Page};

/// Its media type.
pub(super) const TYPE: &str = "application/atom+xml";

/// Escaped for XML by its extension; what XML cannot hold at all is taken out before.
#[derive(Template)]
#[template(
    ext = "xml",
    source = r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>{{ id }}</id>
  <title>Price changes of software vendors</title>
  <updated>{{ updated }}</updated>
  <author><name>CRB Analyser</name></author>
  <link rel="self" type="application/atom+xml" href="{{ this }}"/>
{%- if let Some(next) = next %}
  <link rel="next" type="application/atom+xml" href="{{ next }}"/>
{%- endif %}
{%- for entry in entries %}
  <entry>
    <id>{{ entry.id }}</id>
    <title>{{ entry.title }}</title>
    <updated>{{ entry.updated }}</updated>
    <link rel="alternate" type="application/json" href="{{ entry.vendor }}"/>
{%- if let Some(source) = entry.source %}
    <link rel="via" href="{{ source }}"/>
{%- endif %}
    <category term="{{ entry.direction }}"/>
    <summary type="text">{{ entry.summary }}</summary>
  </entry>
{%- endfor %}
</feed>
"#
)]
struct Feed {
    id: String,
    updated: String,
    this: String,
    next: Option<String>,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    title: String,
    updated: String,
    vendor: String,
    source: Option<String>,
    direction: &'static str,
    summary: String,
}

/// The page as a feed. An empty one was last updated when its filter begins.
pub(super) fn feed(
    base: &str,
    page: &Page<PriceChangeView>,
    since: Option<DateTime<Utc>>,
) -> ApiResult<Response> {
    let host = url::Url::parse(base)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default();
    // RFC 4151: the host as it was owned in this year. It must never change, or readers see everything anew.
    let tag = |name: &str| format!("tag:{host},2026:{name}");
    let newest = page.items.iter().map(|change| change.changed_at).max();
    let feed = Feed {
        id: tag("vendors/changes"),
        updated: rfc_3339(newest.or(since).unwrap_or(DateTime::UNIX_EPOCH)),
        next: page
            .next_cursor
            .as_ref()
            .map(|cursor| format!("{base}{}&cursor={cursor}", page.path)),
        this: format!("{base}{}", page.path),
        entries: page
            .items
            .iter()
            .map(|change| entry(base, &tag, change))
            .collect(),
    };
    let body = feed.render().map_err(ApiError::internal)?;
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], body).into_response())
}

fn entry(base: &str, tag: &impl Fn(&str) -> String, change: &PriceChangeView) -> Entry {
    let summary = summary(change);
    Entry {
        id: tag(&format!("price-change/{}", change.id)),
        title: sound(&format!(
            "{} {}: {summary}",
            change.vendor_name, change.plan
        )),
        updated: rfc_3339(change.changed_at),
        vendor: format!("{base}/api/vendors/{}", change.vendor),
        source: change.source_url.as_deref().map(sound),
        direction: change.direction.as_str(),
        summary: sound(&summary),
    }
}

fn summary(change: &PriceChangeView) -> String {
    let money = |price: &ChangedPriceView| {
        format!(
            "{} {} ({})",
            price.price.currency,
            price.price.amount,
            price.period.as_str().replace('_', " ")
        )
    };
    let percent = change
        .percent
        .map(|percent| format!(" ({percent} %)"))
        .unwrap_or_default();
    match (&change.from, &change.to, change.direction) {
        (Some(from), Some(to), _) => format!("{} → {}{percent}", money(from), money(to)),
        (Some(from), None, _) => format!("no longer sold at {}", money(from)),
        (None, Some(to), Direction::First) => format!("first price {}", money(to)),
        (None, Some(to), _) => money(to),
        (None, None, _) => "changed".to_owned(),
    }
}

/// Without the characters that no XML document may hold, escaped or not.
fn sound(text: &str) -> String {
    let is_xml = |c: char| {
        matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    text.chars().filter(|c| is_xml(*c)).collect()
}

fn rfc_3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}
