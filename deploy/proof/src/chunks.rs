//! Takes a body apart that arrives in chunks, however the network cuts it (RFC 9112, section 7.1).

use anyhow::{Context, bail};

/// The state between two pieces.
#[derive(Debug, Default)]
pub struct Chunks {
    state: State,
    /// The size that has been read so far.
    size: usize,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// In a line that says how long the next chunk is.
    #[default]
    Size,
    /// In a chunk; so many bytes of it are to come.
    Data(usize),
    /// In the line end behind a chunk.
    DataEnd,
    /// Behind the chunk without length.
    End,
}

impl Chunks {
    /// Appends what a piece holds of the body to `body`; true once the body is whole.
    ///
    /// # Errors
    /// When it is not in chunks.
    pub fn take(&mut self, mut piece: &[u8], body: &mut Vec<u8>) -> anyhow::Result<bool> {
        while let Some((&first, rest)) = piece.split_first() {
            match self.state {
                State::End => return Ok(true),
                State::Data(left) => {
                    let taken = left.min(piece.len());
                    body.extend_from_slice(&piece[..taken]);
                    piece = &piece[taken..];
                    self.state = match left - taken {
                        0 => State::DataEnd,
                        left => State::Data(left),
                    };
                    continue;
                }
                State::DataEnd => {
                    if first == b'\n' {
                        self.state = State::Size;
                    }
                }
                State::Size => self.read_size(first)?,
            }
            piece = rest;
        }
        Ok(self.state == State::End)
    }

    fn read_size(&mut self, byte: u8) -> anyhow::Result<()> {
        match byte {
            b'\r' => {}
            b'\n' => {
                self.state = match std::mem::take(&mut self.size) {
                    0 => State::End,
                    size => State::Data(size),
                };
            }
            digit => {
                let digit = char::from(digit)
                    .to_digit(16)
                    .context("no size of a chunk")?;
                let Some(size) = self.size.checked_mul(16) else {
                    bail!("a chunk without end");
                };
                self.size = size + digit as usize;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Chunks;

    #[test]
    fn a_body_is_the_same_however_it_is_cut() -> anyhow::Result<()> {
        let sent = b"5\r\nhello\r\n11\r\n, wonderful world\r\n0\r\n\r\n";

        for cut in 1..sent.len() {
            let (mut chunks, mut body) = (Chunks::default(), Vec::new());
            let mut is_whole = false;
            for piece in sent.chunks(cut) {
                is_whole = chunks.take(piece, &mut body)?;
            }
            assert_eq!(String::from_utf8_lossy(&body), "hello, wonderful world");
            assert!(is_whole);
        }
        assert!(Chunks::default().take(b"hello", &mut Vec::new()).is_err());
        Ok(())
    }
}
