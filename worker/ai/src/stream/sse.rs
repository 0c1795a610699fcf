//! Server-sent events out of bytes that arrive in any pieces.
//!
//! Written here and not taken from a library, since it has to be bounded, synchronous and linear in its input.

use crate::failure::Failure;

/// One event of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SseEvent {
    /// The `event:` line; empty if there was none.
    pub(crate) name: String,
    /// The `data:` lines, joined.
    pub(crate) data: String,
}

/// Cuts bytes into events.
#[derive(Debug)]
pub(crate) struct SseParser {
    line: Vec<u8>,
    name: String,
    data: Option<String>,
    ended_in_return: bool,
    seen: usize,
    limit: usize,
}

impl SseParser {
    /// Reads at most `limit` bytes.
    #[must_use]
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            line: Vec::new(),
            name: String::new(),
            data: None,
            ended_in_return: false,
            seen: 0,
            limit,
        }
    }

    /// Takes the next bytes and adds the events they complete.
    ///
    /// # Errors
    /// When the stream is longer than allowed, or not UTF-8.
    pub(crate) fn push(&mut self, bytes: &[u8], events: &mut Vec<SseEvent>) -> Result<(), Failure> {
        self.seen = self.seen.saturating_add(bytes.len());
        if self.seen > self.limit {
            return Err(Failure::Protocol("the stream is too long".to_owned()));
        }
        for &byte in bytes {
            let after_return = std::mem::replace(&mut self.ended_in_return, byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => self.end_line(events)?,
                _ => self.line.push(byte),
            }
        }
        Ok(())
    }

    fn end_line(&mut self, events: &mut Vec<SseEvent>) -> Result<(), Failure> {
        let bytes = std::mem::take(&mut self.line);
        let line = std::str::from_utf8(&bytes)
            .map_err(|_| Failure::Protocol("the stream is not UTF-8".to_owned()))?;
        if line.is_empty() {
            let name = std::mem::take(&mut self.name);
            if let Some(data) = self.data.take() {
                events.push(SseEvent { name, data });
            }
            return Ok(());
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            // Comments, ids and fields to come say nothing to us.
            _ => {}
        }
        Ok(())
    }
}
