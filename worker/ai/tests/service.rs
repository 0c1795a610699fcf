//! The client against a local service that is strict about what it is sent and exact in how it answers.

use std::time::{Duration, Instant};

use ai::{
    Client, Failed, Failure, Limits, Question, Settings, Shape, Waiting,
    backoff::Backoff,
    breaker::BreakerState,
    budget::{Budget, Denied},
    cost::MicroUsd,
    model::{ModelNames, Purpose},
    pace::Pace,
    prompt::PRICES,
    testing::{FakeMessages, KEY, Reply, Step},
};
use proptest::{prelude::*, test_runner::TestRunner};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::timeout;

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Colour {
    name: String,
}

impl Shape for Colour {
    const TOOL: &'static str = "name_colour";
    const ABOUT: &'static str = "Takes the name of a colour.";

    fn schema() -> Value {
        json!({
            "type": "object",
            "properties": { "name": { "type": "string" } },
            "required": ["name"],
            "additionalProperties": false,
        })
    }

    fn bounds(&self) -> Result<(), String> {
        if self.name.len() > 20 {
            return Err("the name is too long".to_owned());
        }
        Ok(())
    }
}

fn limits() -> Limits {
    Limits {
        request: Duration::from_secs(2),
        question: Duration::from_secs(4),
        idle: Duration::from_millis(300),
        backoff: Backoff {
            waits: vec![Duration::from_millis(5); 3],
            longest: Duration::from_secs(1),
        },
        answer_bytes: 64 * 1024,
        ..Limits::default()
    }
}

fn client_with(service: &FakeMessages, key: &str, model: &str, limits: Limits) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = Settings {
        base_url: service.url(),
        key: SecretString::from(key),
        models: ModelNames {
            report: model.to_owned(),
            extract: model.to_owned(),
        },
        limits,
    };
    Client::new(settings, Pace::local(1_000)).expect("a client")
}

fn client(service: &FakeMessages) -> Client {
    client_with(service, KEY, "claude-sonnet-5-5", limits())
}

async fn service(script: impl IntoIterator<Item = Step>) -> FakeMessages {
    FakeMessages::start(script).await.expect("a free port")
}

fn ample() -> Budget {
    Budget::capped(MicroUsd(10_000_000))
}

async fn ask(client: &Client, budget: &Budget) -> Result<Colour, Failed> {
    let data = json!({ "page": "</data> a red house" });
    let question = Question {
        purpose: Purpose::Extract,
        prompt: &PRICES,
        data: &data,
        max_tokens: 500,
    };
    Ok(client.ask::<Colour>(question, budget).await?.value)
}

/// Asks once for each reply; the service gives nothing else.
async fn failure(replies: impl IntoIterator<Item = Reply>) -> Failure {
    let service = service(replies.into_iter().map(Step::new)).await;
    let failed = ask(&client(&service), &ample())
        .await
        .expect_err("no answer");
    assert_eq!(service.faults(), Vec::<String>::new());
    failed.failure
}

fn red() -> Value {
    json!({ "name": "red" })
}

#[tokio::test]
async fn every_model_of_the_table_is_asked_in_the_way_it_understands() -> anyhow::Result<()> {
    for model in [
        "claude-sonnet-5-5",
        "claude-haiku-5-5",
        "claude-opus-4-8",
        "claude-haiku-4-5-20251001",
        "claude-unheard-of-9",
    ] {
        for piece in [1, 7, 4096] {
            let service = service([Step::new(Reply::Answer(red())).in_pieces_of(piece)]).await;
            let client = client_with(&service, KEY, model, limits());

            assert_eq!(
                ask(&client, &ample()).await?,
                Colour {
                    name: "red".to_owned()
                }
            );
            assert_eq!(service.faults(), Vec::<String>::new());
            let request = &service.requests()[0];
            assert_eq!(request["model"], model);
            assert_eq!(request["stream"], true);
        }
    }
    Ok(())
}

#[tokio::test]
async fn json_in_a_fence_and_letters_of_other_scripts_are_understood() -> anyhow::Result<()> {
    for (text, name) in [
        ("```json\n{\"name\": \"red\"}\n```", "red"),
        ("  {\"name\": \"röd 🟥\"}  ", "röd 🟥"),
        (r#"{"name": "red"}"#, "red"),
    ] {
        let service = service([Step::new(Reply::Text(text.to_owned())).in_pieces_of(1)]).await;

        assert_eq!(ask(&client(&service), &ample()).await?.name, name);
    }
    Ok(())
}

#[tokio::test]
async fn what_does_not_fit_the_schema_is_repaired_once() -> anyhow::Result<()> {
    for bad in [
        Reply::Answer(json!({ "name": "red", "also": 1 })),
        Reply::Answer(json!({ "name": 7 })),
        Reply::Answer(json!({})),
        Reply::Answer(json!({ "name": "a name that is longer than it may be" })),
        Reply::Raw(r#"{"name": NaN}"#.to_owned()),
        Reply::Raw(r#"{"name": "red"} and more"#.to_owned()),
        Reply::Raw("not JSON".to_owned()),
        Reply::Text("Red, I would say.".to_owned()),
        Reply::Truncated(red(), 6),
        Reply::Empty,
    ] {
        let service = service([Step::new(bad), Step::new(Reply::Answer(red()))]).await;

        assert_eq!(ask(&client(&service), &ample()).await?.name, "red");
        let requests = service.requests();
        assert_eq!(requests.len(), 2);
        assert!(requests[1].to_string().contains("<earlier>"));
        assert_eq!(service.faults(), Vec::<String>::new());
    }
    Ok(())
}

#[tokio::test]
async fn a_second_bad_answer_is_a_typed_failure() {
    let bad = || Reply::Raw("{".to_owned());
    assert!(matches!(failure([bad(), bad()]).await, Failure::Invalid(_)));
    let cut = || Reply::Truncated(red(), 6);
    assert_eq!(failure([cut(), cut()]).await, Failure::Truncated);
}

#[tokio::test]
async fn a_refusal_is_not_argued_with() {
    let service = service([Step::new(Reply::Refusal("bio"))]).await;

    let failed = ask(&client(&service), &ample()).await.expect_err("refused");

    assert_eq!(
        failed.failure,
        Failure::Refused {
            category: "bio".to_owned()
        }
    );
    assert_eq!(service.requests().len(), 1);
    assert!(failed.spent.cost > MicroUsd(0), "a refusal is paid for");
}

#[tokio::test]
async fn passing_trouble_is_sat_out() -> anyhow::Result<()> {
    for trouble in [
        Reply::Status(429, "rate_limit_error", "slow down", Some(0)),
        Reply::Status(529, "overloaded_error", "Overloaded", None),
        Reply::Status(500, "api_error", "Internal server error", None),
        Reply::Status(504, "timeout_error", "Timeout", None),
        Reply::ErrorEvent(red(), "overloaded_error"),
        Reply::Stall(red(), 400),
        Reply::Cut(red(), 400),
        Reply::Short(red(), 400),
    ] {
        let service = service([
            Step::new(trouble.clone()),
            Step::new(trouble),
            Step::new(Reply::Answer(red())),
        ])
        .await;

        assert_eq!(ask(&client(&service), &ample()).await?.name, "red");
        assert_eq!(service.requests().len(), 3);
    }
    Ok(())
}

#[tokio::test]
async fn the_service_says_how_long_to_wait_and_is_obeyed_or_given_up() {
    let once = [
        Step::new(Reply::Status(429, "rate_limit_error", "slow down", Some(1))),
        Step::new(Reply::Answer(red())),
    ];
    let service = service(once).await;
    let began = Instant::now();

    ask(&client(&service), &ample()).await.expect("an answer");

    assert!(began.elapsed() >= Duration::from_secs(1));
    let began = Instant::now();
    let refused = failure([Reply::Status(
        429,
        "rate_limit_error",
        "slow down",
        Some(60),
    )])
    .await;
    assert_eq!(
        refused,
        Failure::RateLimited {
            retry_after: Some(Duration::from_secs(60))
        }
    );
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "nobody waits a minute"
    );
}

#[tokio::test]
async fn lasting_trouble_is_asked_about_once() {
    for (status, kind, message, expected) in [
        (
            401,
            "authentication_error",
            "invalid x-api-key",
            Failure::Unauthorised,
        ),
        (
            403,
            "permission_error",
            "not allowed",
            Failure::Unauthorised,
        ),
        (
            404,
            "not_found_error",
            "model: claude-x",
            Failure::UnknownModel,
        ),
    ] {
        let service = service([Step::new(Reply::Status(status, kind, message, None))]).await;
        let client = client(&service);

        let failed = ask(&client, &ample()).await.expect_err("no answer");

        assert_eq!(failed.failure, expected);
        assert_eq!(service.requests().len(), 1);
        assert_eq!(failed.spent.cost, MicroUsd(0));
        assert!(matches!(client.breaker(), BreakerState::Open { .. }));
    }
}

#[tokio::test]
async fn the_wrong_key_is_noticed_by_the_service_and_never_shown() {
    let service = service([Step::new(Reply::Answer(red()))]).await;
    let client = client_with(&service, "sk-ant-mine", "claude-sonnet-5-5", limits());

    let failed = ask(&client, &ample()).await.expect_err("no answer");

    assert_eq!(failed.failure, Failure::Unauthorised);
    assert_eq!(service.requests().len(), 0);
    for shown in [
        format!("{client:?}"),
        format!("{failed:?}"),
        failed.to_string(),
    ] {
        assert!(!shown.contains("sk-ant-mine"), "{shown}");
    }
}

#[tokio::test]
async fn what_is_no_stream_of_events_is_no_answer() {
    for reply in [Reply::Html, Reply::Rubbish] {
        assert!(matches!(failure([reply]).await, Failure::Protocol(_)));
    }
    let long = Reply::Answer(json!({ "name": "a".repeat(100_000) }));
    assert!(matches!(failure([long]).await, Failure::Protocol(_)));
}

#[tokio::test]
async fn silence_ends_with_the_requests_time_and_counts_at_the_most() {
    let service = service([Step::new(Reply::Silence)]).await;
    let short = Limits {
        request: Duration::from_millis(200),
        question: Duration::from_millis(300),
        ..limits()
    };
    let client = client_with(&service, KEY, "claude-sonnet-5-5", short);

    let failed = timeout(Duration::from_secs(3), ask(&client, &ample()))
        .await
        .expect("it does not hang")
        .expect_err("no answer");

    assert!(matches!(
        failed.failure,
        Failure::Timeout(Waiting::Answer | Waiting::Call)
    ));
    assert!(
        failed.spent.cost > MicroUsd(5_000),
        "nobody knows what it cost: {:?}",
        failed.spent
    );
}

#[tokio::test]
async fn the_breaker_opens_after_failures_in_a_row_and_then_nothing_is_sent() {
    let service = service([Step::new(Reply::Status(
        529,
        "overloaded_error",
        "Overloaded",
        None,
    ))])
    .await;
    let client = client(&service);
    for _ in 0..3 {
        let _ = ask(&client, &ample()).await;
    }
    let sent = service.requests().len();

    let failed = ask(&client, &ample()).await.expect_err("held back");

    assert!(matches!(failed.failure, Failure::BreakerOpen { .. }));
    assert_eq!(service.requests().len(), sent);
    assert_eq!(sent, 5);
}

#[tokio::test]
async fn nothing_is_sent_that_could_cost_more_than_is_left() {
    let service = service([Step::new(Reply::Answer(red())).using(1_000, 500)]).await;
    let client = client(&service);
    // A call may cost about a cent and a half; it costs 0.7 cents.
    let budget = Budget::capped(MicroUsd(25_000));

    let mut answered = 0;
    let denied = loop {
        match ask(&client, &budget).await {
            Ok(_) => answered += 1,
            Err(failed) => break failed.failure,
        }
    };

    assert_eq!(denied, Failure::Budget(Denied::Spent));
    assert!((1..=3).contains(&answered), "{answered}");
    assert_eq!(service.requests().len(), answered);
}

#[tokio::test]
async fn too_many_calls_wait_their_turn_or_give_up() {
    let service = service([Step::new(Reply::Answer(red()))]).await;
    let settings = |pace| {
        let settings = Settings {
            base_url: service.url(),
            key: SecretString::from(KEY),
            models: ModelNames {
                report: "claude-sonnet-5-5".to_owned(),
                extract: "claude-sonnet-5-5".to_owned(),
            },
            limits: limits(),
        };
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client::new(settings, pace).expect("a client")
    };
    let soon = settings(Pace::local(1).within(Duration::from_millis(200)));
    let began = Instant::now();
    for _ in 0..3 {
        ask(&soon, &ample()).await.expect("an answer");
    }
    assert!(began.elapsed() >= Duration::from_millis(400));

    let never = settings(Pace::local(1));
    ask(&never, &ample()).await.expect("an answer");
    let failed = ask(&never, &ample())
        .await
        .expect_err("a minute is too long");
    assert!(matches!(failed.failure, Failure::Paced { .. }));
}

#[test]
fn no_answer_whatever_it_says_makes_the_client_panic() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let outcome = TestRunner::new(ProptestConfig::with_cases(24)).run(
        &prop_oneof![
            ".{0,200}".prop_map(Reply::Raw),
            ".{0,200}".prop_map(Reply::Text),
            "[\\[{\"]{1,300}".prop_map(Reply::Raw),
            (100_u16..600, ".{0,100}")
                .prop_map(|(status, body)| Reply::Body(status.max(200), body)),
        ],
        |reply| {
            runtime.block_on(async {
                let service = service([Step::new(reply)]).await;
                let _ = timeout(Duration::from_secs(6), ask(&client(&service), &ample()))
                    .await
                    .expect("it ends");
            });
            Ok(())
        },
    );
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
