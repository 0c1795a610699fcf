//! Events, for whoever missed them: Stripe keeps each for thirty days.

use serde::Deserialize;
use serde_json::Value;

use crate::{client::Client, failure::Failure, form::Form, objects::Page};

/// Events of one page of the list.
const PAGE: u32 = 100;
/// More than this in one look is another thing than a few lost deliveries; the next look goes on.
const MOST_PAGES: usize = 100;

#[derive(Deserialize)]
struct Id<'a> {
    id: &'a str,
}

impl Client {
    /// Events of these types made since then (seconds since 1970), the newest first, whole as they would be delivered.
    ///
    /// # Errors
    /// When Stripe does not answer.
    pub async fn list_events(&self, types: &[&str], since: i64) -> Result<Vec<Value>, Failure> {
        let mut query = Form::default()
            .with("created[gte]", since)
            .with("limit", PAGE);
        for kind in types {
            query = query.with("types[]", kind);
        }
        let (mut events, mut after) = (Vec::new(), None::<String>);
        for _ in 0..MOST_PAGES {
            let query = query.clone().with_some("starting_after", after.as_deref());
            let Some(page) = self.read::<Page<Value>>(&["events"], &query).await? else {
                break;
            };
            after = page
                .data
                .last()
                .and_then(|event| Id::deserialize(event).ok())
                .map(|last| last.id.to_owned());
            events.extend(page.data);
            if !page.has_more || after.is_none() {
                return Ok(events);
            }
        }
        Ok(events)
    }
}
