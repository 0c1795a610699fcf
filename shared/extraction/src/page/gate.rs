//! What a page must not exceed to be parsed: size, nesting, nodes and time.
//!
//! The HTML algorithm looks through all open elements again and again, so deep nesting costs the square of the depth:
//! half a megabyte of nested lists takes minutes. The page is therefore fed in small pieces, and after each piece the
//! tree's depth, its nodes and the clock are looked at.

use std::time::{Duration, Instant};

use html5ever::{
    driver::{ParseOpts, parse_document},
    tendril::{StrTendril, TendrilSink},
};
use scraper::Html;

use super::{document::Document, sink::Sink};

/// Bytes fed between two looks at the limits: even the worst content costs little time in that many.
const PIECE: usize = 4 * 1024;

/// The limits under which a page is parsed.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// The longest page, in bytes of text.
    pub max_bytes: usize,
    /// The deepest nesting of elements.
    pub max_depth: u32,
    /// The most nodes: elements, texts and comments.
    pub max_nodes: u32,
    /// The longest time for the parse.
    pub max_time: Duration,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            // What the fetcher lets through after decoding.
            max_bytes: 5 * 1024 * 1024,
            // Where browsers stop nesting, too.
            max_depth: 512,
            // Real pages of two megabytes have about sixty thousand.
            max_nodes: 250_000,
            max_time: Duration::from_secs(1),
        }
    }
}

/// Why a page was not parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GateError {
    /// The text is too long.
    #[error("the page has {bytes} bytes, more than {limit}")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Elements are nested too deeply.
    #[error("the page nests more than {limit} elements")]
    TooDeep {
        /// The limit.
        limit: u32,
    },
    /// The tree grew too large.
    #[error("the page has more than {limit} nodes")]
    TooManyNodes {
        /// The limit.
        limit: u32,
    },
    /// The parse took too long.
    #[error("the page took longer than {} ms to parse", limit.as_millis())]
    TooSlow {
        /// The limit.
        limit: Duration,
    },
}

impl Gate {
    /// Parses a page within the limits.
    ///
    /// # Errors
    /// The first limit that the page exceeds.
    pub fn parse(&self, page: &str) -> Result<Document, GateError> {
        if page.len() > self.max_bytes {
            let (bytes, limit) = (page.len(), self.max_bytes);
            return Err(GateError::TooLarge { bytes, limit });
        }
        let source = StrTendril::from(page);
        let html = self.tree(&source)?;
        Ok(Document::new(html, source))
    }

    fn tree(&self, page: &StrTendril) -> Result<Html, GateError> {
        let started = Instant::now();
        let mut parser = parse_document(Sink::new(), ParseOpts::default());
        // Pieces share the one buffer, and so do the texts of the tree: nothing is copied.
        let mut from = 0;
        while from < page.len() {
            let to = page.ceil_char_boundary((from + PIECE).min(page.len()));
            parser.process(piece(page, from, to));
            self.check(&parser.tokenizer.sink.sink, started)?;
            from = to;
        }
        Ok(parser.finish())
    }

    fn check(&self, sink: &Sink, started: Instant) -> Result<(), GateError> {
        if sink.deepest() > self.max_depth {
            return Err(GateError::TooDeep {
                limit: self.max_depth,
            });
        }
        if sink.nodes() > self.max_nodes {
            return Err(GateError::TooManyNodes {
                limit: self.max_nodes,
            });
        }
        if started.elapsed() > self.max_time {
            return Err(GateError::TooSlow {
                limit: self.max_time,
            });
        }
        Ok(())
    }
}

/// A part of the page that shares its buffer; offsets fit, since pages are limited to far less than 4 GiB.
fn piece(whole: &StrTendril, from: usize, to: usize) -> StrTendril {
    match (u32::try_from(from), u32::try_from(to - from)) {
        (Ok(from), Ok(length)) => whole.subtendril(from, length),
        _ => StrTendril::new(),
    }
}
