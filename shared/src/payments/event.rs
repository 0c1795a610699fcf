//! An event of the provider: what is read of it, and how it is taken in.

use serde::Deserialize;

use super::{jobs::ApplyEvent, queries};
use crate::platform::{db::Tx, jobs};

/// All that is read of an event. Everything else in it may be new, missing or strange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventHead {
    /// The provider's id; the same event twice has the same.
    pub id: String,
    /// Such as `checkout.session.completed`.
    pub kind: String,
    /// Whether it is about real money; events without it are kept, and move nothing.
    pub livemode: Option<bool>,
    /// The connected account it belongs to; absent for our own.
    pub account: Option<String>,
    /// The object it is about.
    pub object_id: Option<String>,
}

/// The body is no event.
#[derive(Debug, thiserror::Error)]
pub enum BadEvent {
    /// Not JSON, or not of an event's shape.
    #[error("the body is not an event: {0}")]
    Shape(#[from] serde_json::Error),
    /// An id or a type that is empty, very long, or holds control characters.
    #[error("the event's id, type, account or object id is not a plain name")]
    Name,
}

#[derive(Deserialize)]
struct Wire {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    livemode: Option<bool>,
    account: Option<String>,
    data: Option<WireData>,
}

#[derive(Deserialize)]
struct WireData {
    object: Option<WireObject>,
}

#[derive(Deserialize)]
struct WireObject {
    id: Option<String>,
}

impl EventHead {
    /// Reads the head of an event.
    ///
    /// # Errors
    /// When the body is no event.
    pub fn parse(body: &[u8]) -> Result<Self, BadEvent> {
        let wire: Wire = serde_json::from_slice(body)?;
        let object_id = wire
            .data
            .and_then(|data| data.object)
            .and_then(|object| object.id);
        let is_name =
            |text: &String| (1..=255).contains(&text.len()) && !text.chars().any(char::is_control);
        let names = [
            Some(&wire.id),
            Some(&wire.kind),
            wire.account.as_ref(),
            object_id.as_ref(),
        ];
        if !names.into_iter().flatten().all(is_name) {
            return Err(BadEvent::Name);
        }
        Ok(Self {
            id: wire.id,
            kind: wire.kind,
            livemode: wire.livemode,
            account: wire.account,
            object_id,
        })
    }

    /// Whether events of this type are about a checkout or its charge.
    #[must_use]
    pub fn concerns_payments(&self) -> bool {
        let kind = self.kind.as_str();
        kind.starts_with("checkout.session.")
            || kind == "charge.refunded"
            || kind.starts_with("charge.dispute.")
    }
}

/// Keeps an event whose signature was good, and enqueues the job that applies it. An event that is known already
/// is enqueued again only while it waits to be applied. Returns whether it is new.
///
/// # Errors
/// On a database error.
pub async fn receive_event(tx: &mut Tx, head: &EventHead, body: &[u8]) -> sqlx::Result<bool> {
    let is_new = queries::insert_event(&mut **tx, head, body).await?;
    if is_new || queries::is_event_waiting(&mut **tx, &head.id).await? {
        jobs::enqueue(
            tx,
            &ApplyEvent {
                event_id: head.id.clone(),
            },
        )
        .await?;
    }
    Ok(is_new)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::EventHead;

    #[test]
    fn every_published_event_can_be_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/extraction/stripe");
        let Ok(index) = std::fs::read_to_string(folder.join("index.json")) else {
            eprintln!("skipped: the published events lie beside the repository, not in it");
            return;
        };
        let index: serde_json::Value = serde_json::from_str(&index).expect("JSON");

        for entry in index.as_array().expect("a list") {
            let file = entry["file"].as_str().expect("a file");
            let head =
                EventHead::parse(&std::fs::read(folder.join(file)).expect(file)).expect(file);

            assert_eq!(Some(head.id.as_str()), entry["id"].as_str(), "{file}");
            assert_eq!(Some(head.kind.as_str()), entry["type"].as_str(), "{file}");
            assert_eq!(head.livemode, Some(false), "{file}");
        }
    }

    #[test]
    fn events_of_the_future_can_be_read() {
        for body in [
            r#"{"id":"evt_1","type":"radar.future_thing.created","livemode":false,"data":{"object":{"id":"x_1"}},"new":{"deep":[1]}}"#,
            r#"{"id":"evt_1","type":"v2.core.event","livemode":false,"api_version":"2031-01-01.zinc","related_object":{"id":"x"}}"#,
            r#"{"id":"evt_1","type":"a.b","data":{"object":{"payment_status":"half_paid","text":"\u0000"}}}"#,
            r#"{"id":"evt_1","type":"a.b","livemode":null,"account":null,"data":{"object":null}}"#,
        ] {
            EventHead::parse(body.as_bytes()).expect(body);
        }
    }

    #[test]
    fn what_is_no_event_is_refused() {
        let long = format!(r#"{{"id":"{}","type":"a.b"}}"#, "e".repeat(300));
        for body in [
            "",
            "{}",
            "[]",
            "null",
            "{",
            r#"{"id":"evt_1"}"#,
            r#"{"id":1,"type":"a"}"#,
            r#"{"id":"","type":"a.b"}"#,
            r#"{"id":"a\u0000","type":"a.b"}"#,
            r#"{"id":"evt_1","type":"a.b","livemode":"no"}"#,
            &long,
            r#"{"id":"evt_1","type":"a.b","data":{"object":{"id":7}}}"#,
            "\u{feff}{}",
        ] {
            assert!(EventHead::parse(body.as_bytes()).is_err(), "{body}");
        }
        assert!(EventHead::parse(&[0xff, 0xfe]).is_err());
    }
}
