//! JSON as pages write it: comments, control characters, trailing commas, single quotes, bare keys.
//!
//! Linear in the text's length and limited in depth, so nobody can make it slow or overflow the stack.

use serde_json::{Map, Number, Value};

/// Deeper values are refused: the parser calls itself for each level.
const DEEPEST: usize = 96;

/// Reads a whole text, strictly if possible.
#[must_use]
pub(crate) fn parse(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches('\u{feff}');
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    let start = text.find(['{', '['])?;
    parse_prefix(&text[start..]).0
}

/// Reads the value with which a text begins, and says how many bytes were looked at.
#[must_use]
pub(crate) fn parse_prefix(text: &str) -> (Option<Value>, usize) {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
    };
    let value = reader.value(0);
    (value, reader.at)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Skips white space and comments.
    fn skip(&mut self) {
        loop {
            while self.peek().is_some_and(|byte| byte <= b' ') {
                self.at += 1;
            }
            let rest = &self.bytes[self.at.min(self.bytes.len())..];
            let end: &[u8] = if rest.starts_with(b"/*") {
                b"*/"
            } else if rest.starts_with(b"//") {
                b"\n"
            } else if rest.starts_with(b"<!--") {
                b"-->"
            } else {
                return;
            };
            let length = rest.windows(end.len()).position(|window| window == end);
            self.at += length.map_or(rest.len(), |length| length + end.len());
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        self.skip();
        match self.peek()? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            quote @ (b'"' | b'\'') => self.string(quote).map(Value::String),
            b'-' | b'+' | b'.' | b'0'..=b'9' => self.number(),
            b'!' => self.negation(),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut map = Map::new();
        loop {
            self.skip();
            if self.eat(b',') {
                continue;
            }
            if self.eat(b'}') {
                return Some(Value::Object(map));
            }
            let key = match self.peek()? {
                quote @ (b'"' | b'\'') => self.string(quote)?,
                _ => self.bare()?.to_owned(),
            };
            self.skip();
            if !self.eat(b':') {
                return None;
            }
            let value = self.value(depth + 1)?;
            map.insert(key, value);
            self.skip();
            if !matches!(self.peek()?, b',' | b'}') {
                return None;
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip();
            if self.eat(b',') {
                continue;
            }
            if self.eat(b']') {
                return Some(Value::Array(items));
            }
            items.push(self.value(depth + 1)?);
            self.skip();
            if !matches!(self.peek()?, b',' | b']') {
                return None;
            }
        }
    }

    fn string(&mut self, quote: u8) -> Option<String> {
        self.at += 1;
        let mut read = String::new();
        loop {
            let from = self.at;
            while self
                .peek()
                .is_some_and(|byte| byte != quote && byte != b'\\')
            {
                self.at += 1;
            }
            read.push_str(self.text.get(from..self.at)?);
            if self.eat(quote) {
                return Some(read);
            }
            self.at += 1;
            self.escape(&mut read)?;
        }
    }

    fn escape(&mut self, read: &mut String) -> Option<()> {
        let escaped = self.text.get(self.at..)?.chars().next()?;
        self.at += escaped.len_utf8();
        match escaped {
            'n' | 'r' | 't' | 'f' | 'b' | 'v' => read.push(' '),
            'u' => read.push(self.unicode()?),
            'x' => read.push(char::from_u32(self.hex(2)?)?),
            '\n' => {}
            other => read.push(other),
        }
        Some(())
    }

    fn unicode(&mut self) -> Option<char> {
        let first = self.hex(4)?;
        if !(0xd800..0xdc00).contains(&first) {
            return Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        if !self.bytes.get(self.at..)?.starts_with(b"\\u") {
            return Some(char::REPLACEMENT_CHARACTER);
        }
        self.at += 2;
        let second = self.hex(4)?.wrapping_sub(0xdc00) & 0x3ff;
        let code = 0x10000 + ((first - 0xd800) << 10) + second;
        Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let text = self.text.get(self.at..self.at + digits)?;
        self.at += digits;
        u32::from_str_radix(text, 16).ok()
    }

    fn number(&mut self) -> Option<Value> {
        let from = self.at;
        while self
            .peek()
            .is_some_and(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'))
        {
            self.at += 1;
        }
        let text = self.text.get(from..self.at)?;
        let whole = text.parse::<i64>().ok().map(Number::from);
        whole
            .or_else(|| Number::from_f64(text.parse().ok()?))
            .map(Value::Number)
    }

    /// Minifiers write `!0` for true and `!1` for false.
    fn negation(&mut self) -> Option<Value> {
        self.at += 1;
        match self.number()? {
            Value::Number(number) => Some(Value::Bool(number.as_i64() == Some(0))),
            _ => None,
        }
    }

    fn word(&mut self) -> Option<Value> {
        match self.bare()? {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" | "undefined" | "NaN" => Some(Value::Null),
            "void" => {
                self.skip();
                self.number().map(|_| Value::Null)
            }
            _ => None,
        }
    }

    fn bare(&mut self) -> Option<&str> {
        let from = self.at;
        while self.peek().is_some_and(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-') || byte >= 0x80
        }) {
            self.at += 1;
        }
        self.text.get(from..self.at).filter(|word| !word.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_pages_write_for_json_is_read() {
        let text = "/* x */ <!-- y --> {a: 'it\\'s', \"b\": [1, 2.5,], // z\n \"c\": \"line\u{1}\n\\u00e9\\ud83d\\ude00\", d: !0, e: undefined,}";

        assert_eq!(
            parse(text),
            Some(json!({"a": "it's", "b": [1, 2.5], "c": "line\u{1}\né😀", "d": true, "e": null}))
        );
    }

    #[test]
    fn broken_and_endless_texts_are_no_value() {
        for text in [
            "",
            "{",
            "[1",
            "{a",
            "{a:",
            "'x",
            "{\"a\":\"\\",
            "{\"a\":\"\\u12",
            "/*",
            "\\",
            "!",
            "{\"é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"[".repeat(1_000_000)), None);
        assert_eq!(parse(&"{a:".repeat(1_000_000)), None);
    }
}
