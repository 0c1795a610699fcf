//! Streams in pieces, streams out of order, and streams of rubbish.

use proptest::prelude::*;

use super::*;
use crate::failure::Failure;

const ANSWER: &str = concat!(
    "event: message_start\n",
    r#"data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"usage":{"input_tokens":25,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1}}}"#,
    "\n\n: a comment\r\n\r\n",
    "event: ping\r\ndata: {\"type\": \"ping\"}\r\n\r\n",
    r#"data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
    "\n\n",
    r#"data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}"#,
    "\n\n",
    r#"data: {"type":"content_block_stop","index":0}"#,
    "\n\n",
    r#"data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
    "\n\n",
    r#"data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Grüße – €"}}"#,
    "\n\n",
    "data: {\"type\":\"content_block_delta\",\ndata: \"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\" 🙂\"}}\n\n",
    r#"data: {"type":"content_block_stop","index":1}"#,
    "\n\n",
    r#"data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"record","input":{}}}"#,
    "\n\n",
    r#"data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}"#,
    "\n\n",
    r#"data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"1}"}}"#,
    "\n\n",
    r#"data: {"type":"content_block_stop","index":2}"#,
    "\n\n",
    r#"data: {"type":"something_new","index":9}"#,
    "\n\n",
    r#"data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":15}}"#,
    "\n\n",
    r#"data: {"type":"message_stop"}"#,
    "\n\n",
);

fn read(pieces: impl Iterator<Item = Vec<u8>>) -> Result<Message, Failure> {
    let mut parser = SseParser::new(100_000);
    let mut builder = MessageBuilder::default();
    let mut events = Vec::new();
    for piece in pieces {
        parser.push(&piece, &mut events)?;
        for event in events.drain(..) {
            builder.take(&event)?;
        }
    }
    builder.finish()
}

fn cut(bytes: &[u8], cuts: &[usize]) -> Vec<Vec<u8>> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places
        .windows(2)
        .map(|pair| bytes[pair[0]..pair[1]].to_vec())
        .collect()
}

#[test]
fn a_whole_answer_is_put_together() -> anyhow::Result<()> {
    let message = read(std::iter::once(ANSWER.as_bytes().to_vec()))?;

    assert_eq!(message.text, "Grüße – € 🙂");
    assert_eq!(
        message.calls,
        [("record".to_owned(), "{\"a\":1}".to_owned())]
    );
    assert_eq!(
        (message.usage.input, message.usage.output),
        (25, 15),
        "counts are cumulative"
    );
    assert_eq!(message.usage.prompt(), 32);
    Ok(())
}

#[test]
fn a_stream_that_ends_before_its_message_is_interrupted() {
    for end in [0, 100, 400, ANSWER.len() - 40] {
        let part = ANSWER.as_bytes()[..end].to_vec();
        assert_eq!(read(std::iter::once(part)), Err(Failure::Interrupted));
    }
}

#[test]
fn a_stream_without_end_is_given_up() {
    let outcome = read(std::iter::repeat_n(vec![b'x'; 1_000], 200));

    assert!(matches!(outcome, Err(Failure::Protocol(_))));
}

proptest! {
    #[test]
    fn any_cutting_of_the_stream_gives_the_same_message(
        cuts in proptest::collection::vec(any::<usize>(), 0..60),
    ) {
        let whole = read(std::iter::once(ANSWER.as_bytes().to_vec()));
        let cut = read(cut(ANSWER.as_bytes(), &cuts).into_iter());
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn any_cutting_gives_the_same_events_with_any_line_ends(
        cuts in proptest::collection::vec(any::<usize>(), 0..20),
        end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
    ) {
        let text = ["event: a", "data: 1", "data: 2", "", "data:3", "", ""].join(end);
        let mut events = Vec::new();
        let mut parser = SseParser::new(10_000);
        for piece in cut(text.as_bytes(), &cuts) {
            parser.push(&piece, &mut events)?;
        }
        let wanted = [("a", "1\n2"), ("", "3")].map(|(name, data)| SseEvent {
            name: name.to_owned(),
            data: data.to_owned(),
        });
        prop_assert_eq!(events, wanted);
    }

    #[test]
    fn random_bytes_never_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..2_000),
        cuts in proptest::collection::vec(any::<usize>(), 0..20),
    ) {
        let _ = read(cut(&bytes, &cuts).into_iter());
    }

    #[test]
    fn random_events_never_panic(
        events in proptest::collection::vec(
            (
                prop_oneof![
                    Just("message_start"), Just("content_block_start"), Just("content_block_delta"),
                    Just("content_block_stop"), Just("message_delta"), Just("message_stop"),
                    Just("ping"), Just("error"), Just("else"),
                ],
                0_usize..4,
                ".{0,8}",
            ),
            0..30,
        ),
    ) {
        let text: String = events
            .iter()
            .map(|(kind, index, text)| {
                let event = serde_json::json!({
                    "type": kind,
                    "index": index,
                    "message": { "id": text, "model": text, "usage": { "input_tokens": index } },
                    "content_block": { "type": (["text", "tool_use", "else"])[index % 3], "name": text, "text": text },
                    "delta": {
                        "type": (["text_delta", "input_json_delta", "else"])[index % 3],
                        "text": text, "partial_json": text, "stop_reason": text,
                    },
                    "usage": { "output_tokens": index },
                    "error": { "type": text, "message": text },
                });
                format!("data: {event}\n\n")
            })
            .collect();
        let _ = read(std::iter::once(text.into_bytes()));
    }
}
