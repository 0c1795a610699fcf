//! Guessing at one account's password from many addresses: it slows down for whoever guesses, and for nobody else.

use std::time::{Duration, Instant};

use api::http::limits::Policies;
use serde_json::json;
use shared::testing::{TestDb, redis_config};

use super::support::{ask_for_link, link_of, mail_to};
use crate::support::{PASSWORD, Statements, TestApp, TestRequest, TestResponse, TestUser};

const HOME: &str = "198.51.100.7";
const WRONG: &str = "not her password";

/// Asks to be signed in from an address.
fn from<'a>(app: &'a TestApp, ip: &str, email: &str, password: &str) -> TestRequest<'a> {
    let body = json!({"email": email, "password": password});
    app.post("/api/auth/sign-in", body).from(ip)
}

/// Guesses at an account, each time from another address.
async fn guess(
    app: &TestApp,
    email: &str,
    addresses: impl Iterator<Item = u32>,
) -> Vec<TestResponse> {
    let mut answers = Vec::new();
    for n in addresses {
        let ip = format!("203.0.113.{n}");
        answers.push(from(app, &ip, email, WRONG).send().await);
    }
    answers
}

fn count(answers: &[TestResponse], status: u16) -> usize {
    let of_status = answers.iter().filter(|answer| answer.status == status);
    of_status.count()
}

/// The cookie by which the account knows the browser again.
fn mark(answer: &TestResponse) -> String {
    let mut cookies = answer.headers.get_all("set-cookie").iter();
    let set = cookies.find_map(|value| {
        let text = value.to_str().ok()?;
        text.starts_with("crb_device=").then(|| text.to_owned())
    });
    let set = set.expect("a mark");
    assert!(
        set.contains("; Path=/api/auth;") && set.contains("HttpOnly"),
        "{set}"
    );
    set.split(';').next().expect("a pair").to_owned()
}

#[tokio::test]
async fn fifty_addresses_get_five_guesses_and_the_owner_still_gets_in() {
    let app = TestApp::new().await;
    TestUser::new(&app, "ann@example.com").await;
    let app = app.counting(&redis_config()).await;
    let at_home = from(&app, HOME, "ann@example.com", PASSWORD).send().await;
    let browser = mark(&at_home.expect(200));

    let answers = guess(&app, "ann@example.com", 0..50).await;

    assert_eq!((count(&answers, 401), count(&answers, 429)), (5, 45));
    let refused = answers.last().expect("an answer");
    assert_eq!(refused.code(), "RATE_LIMITED");
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    // A right guess would not be heard either: what is not looked at cannot be found.
    let right = from(&app, "203.0.113.99", "ann@example.com", PASSWORD);
    right.send().await.expect(429);

    from(&app, HOME, "ann@example.com", WRONG)
        .send()
        .await
        .expect(401);
    from(&app, HOME, "ann@example.com", PASSWORD)
        .send()
        .await
        .expect(200);
    let travelling = from(&app, "192.0.2.1", "ann@example.com", PASSWORD);
    let travelling = travelling.header("cookie", &browser).send().await;
    travelling.expect(200);
    // From where she went with her browser, she is known without it, too.
    from(&app, "192.0.2.1", "ann@example.com", PASSWORD)
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn whoever_is_new_somewhere_gets_in_by_mail_and_is_known_there() {
    let app = TestApp::new().await;
    TestUser::new(&app, "ann@example.com").await;
    let known = from(&app, HOME, "ann@example.com", PASSWORD).send().await;
    let browser = mark(&known.expect(200));
    guess(&app, "ann@example.com", 0..6).await;
    from(&app, "192.0.2.1", "ann@example.com", PASSWORD)
        .send()
        .await
        .expect(429);

    ask_for_link(&app, "ann@example.com").await.expect(200);
    let link = link_of(&mail_to(&app, "ann@example.com").await);
    let password = "another one, as long";
    let opened = app
        .post(
            "/api/auth/sign-up/confirm",
            json!({"token": link, "password": password}),
        )
        .from("192.0.2.1")
        .send()
        .await
        .expect(200);

    from(&app, "192.0.2.1", "ann@example.com", password)
        .send()
        .await
        .expect(200);
    let elsewhere = from(&app, "192.0.2.2", "ann@example.com", password);
    elsewhere
        .header("cookie", &mark(&opened))
        .send()
        .await
        .expect(200);
    // Whoever knew the old password may have been a thief: what they were known by counts no more.
    from(&app, HOME, "ann@example.com", password)
        .send()
        .await
        .expect(429);
    let old = from(&app, "192.0.2.3", "ann@example.com", password);
    old.header("cookie", &browser).send().await.expect(429);
}

#[tokio::test]
async fn what_guesses_are_counted_by_does_not_tell_who_has_an_account() {
    let app = TestApp::new().await;
    TestUser::new(&app, "ann@example.com").await;
    let digits = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "#");

    let statements = Statements::listen();
    for n in 0..8 {
        let mut told = Vec::new();
        for (net, email) in [
            ("203.0.113", "ann@example.com"),
            ("192.0.2", "nobody@example.com"),
        ] {
            statements.take();
            let ip = format!("{net}.{n}");
            let answer = from(&app, &ip, email, WRONG).send().await;
            let (status, text, headers) = answer.told();
            // A second may pass between the two.
            let headers = digits(&format!("{headers:?}"));
            told.push((status, digits(&text), headers, statements.take()));
        }
        assert_eq!(told[0], told[1], "guess {n}");
        assert_eq!(told[0].0, if n < 5 { 401 } else { 429 });
    }
}

#[tokio::test]
async fn a_right_password_is_no_guess() {
    let app = TestApp::new().await;
    TestUser::new(&app, "ann@example.com").await;
    let app = app.counting(&redis_config()).await;

    for n in 0..12 {
        let ip = format!("203.0.113.{n}");
        from(&app, &ip, "ann@example.com", PASSWORD)
            .send()
            .await
            .expect(200);
    }
    let answers = guess(&app, "ann@example.com", 100..108).await;

    assert_eq!((count(&answers, 401), count(&answers, 429)), (5, 3));
}

#[tokio::test]
async fn of_two_hundred_guesses_at_once_five_are_heard() {
    let app = TestApp::new().await;
    TestUser::new(&app, "ann@example.com").await;
    let redis = redis_config();
    let processes = [app.counting(&redis).await, app.counting(&redis).await];

    let guesses = (0..200).map(|n| {
        let ip = format!("203.0.113.{n}");
        from(&processes[n % 2], &ip, "ann@example.com", WRONG).send()
    });
    let answers = futures::future::join_all(guesses).await;

    assert_eq!((count(&answers, 401), count(&answers, 429)), (5, 195));
}

#[tokio::test]
async fn the_wait_grows_with_the_guesses_and_has_an_end() {
    let app = TestApp::tuned(TestDb::new().await, &[], |config| {
        let text = "[policies.guess]\nquota = 2\nwindow_seconds = 1\n\
            [policies.guess_again]\nquota = 3\nwindow_seconds = 900";
        config.policies = Policies::parse(text).expect("sound");
    })
    .await;
    let wait = |answer: &TestResponse| {
        answer
            .header("retry-after")
            .parse::<u64>()
            .expect("seconds")
    };

    let answers = guess(&app, "ann@example.com", 0..3).await;
    assert_eq!((count(&answers, 401), wait(&answers[2])), (2, 1));
    let begun = Instant::now();
    let mut number = 3;
    while guess(&app, "ann@example.com", number..number + 1).await[0].status != 401 {
        assert!(begun.elapsed() < Duration::from_secs(5), "it has no end");
        number += 1;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let refused = &guess(&app, "ann@example.com", 200..201).await[0];

    assert_eq!(refused.status, 429);
    assert!((2..=900).contains(&wait(refused)), "{}", wait(refused));
}

#[tokio::test]
async fn a_place_is_stored_as_nothing_that_names_it() {
    let app = TestApp::new().await;
    TestUser::new(&app, "ann@example.com").await;
    TestUser::new(&app, "bob@example.com").await;
    app.arrange("delete from sign_ins").await;

    for email in ["ann@example.com", "ann@example.com", "bob@example.com"] {
        from(&app, HOME, email, PASSWORD).send().await.expect(200);
    }

    let places: Vec<Vec<u8>> = sqlx::query_scalar("select place from sign_ins order by created_at")
        .fetch_all(&mut app.db.owner().await)
        .await
        .expect("places");
    assert_eq!(places[0], places[1]);
    assert_ne!(
        places[0], places[2],
        "two accounts do not tell that they share a place"
    );
    assert_eq!(places[0].len(), 32);
}
