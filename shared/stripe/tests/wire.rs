//! The client against the fake.

use std::time::Duration;

use secrecy::SecretString;
use stripe::{
    Backoff, Client, Failure, Item, NewCheckout, Settings,
    testing::{ACCOUNT, FakeStripe, Fault, Happening, KEY},
};

async fn start() -> (FakeStripe, Client) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let fake = FakeStripe::start().await.expect("a port");
    let client = client(&fake, KEY);
    (fake, client)
}

fn client(fake: &FakeStripe, key: &str) -> Client {
    let mut settings = Settings::new(SecretString::from(key.to_owned()), fake.url().clone());
    settings.timeout = Duration::from_millis(500);
    settings.backoff = Backoff([1, 2, 4].map(Duration::from_millis).to_vec());
    Client::new(settings).expect("a client")
}

fn tomorrow() -> i64 {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970");
    i64::try_from(now.as_secs()).expect("a time") + 82_800
}

fn checkout(reference: &str) -> NewCheckout<'_> {
    NewCheckout {
        reference,
        item: Item {
            name: "CRB report",
            description: "Cost, risk and benefit of AI for your company",
            amount: 14_700,
            currency: "eur",
        },
        success_url: "https://crb.test/pay/1?checkout={CHECKOUT_SESSION_ID}",
        cancel_url: "https://crb.test/quiz",
        email: Some("ann+crb@example.com"),
        expires_at: tomorrow(),
        computes_tax: false,
    }
}

#[tokio::test]
async fn a_checkout_is_made_with_nested_parameters_and_read_back() {
    let (fake, client) = start().await;

    let made = client
        .create_checkout(&checkout("p1"), "p1")
        .await
        .expect("a checkout");

    assert!(made.id.starts_with("cs_"));
    assert!(
        made.url
            .as_deref()
            .is_some_and(|url| url.ends_with(&made.id))
    );
    let form = &fake.sessions()[0].form;
    for (name, value) in [
        ("line_items[0][price_data][unit_amount]", "14700"),
        ("line_items[0][price_data][tax_behavior]", "inclusive"),
        ("payment_intent_data[metadata][payment_id]", "p1"),
        ("payment_intent_data[receipt_email]", "ann+crb@example.com"),
        (
            "success_url",
            "https://crb.test/pay/1?checkout={CHECKOUT_SESSION_ID}",
        ),
    ] {
        assert!(
            form.contains(&(name.to_owned(), value.to_owned())),
            "{name} in {form:?}"
        );
    }
    let _ = fake.happens("p1", Happening::Pay);
    let read = client
        .find_checkout(&made.id)
        .await
        .expect("an answer")
        .expect("there");
    let intent = read
        .payment_intent
        .as_ref()
        .and_then(|intent| intent.object())
        .expect("expanded");
    let charge = intent
        .latest_charge
        .as_ref()
        .and_then(|charge| charge.object())
        .expect("expanded");
    assert_eq!(
        (read.payment_status.as_str(), intent.status.as_str()),
        ("paid", "succeeded")
    );
    assert!(!charge.disputed);
    assert_eq!(
        client
            .find_checkout("cs_test_none")
            .await
            .expect("an answer")
            .map(|s| s.id),
        None
    );
}

#[tokio::test]
async fn under_one_key_a_checkout_is_made_once_whatever_the_line_does() {
    let (fake, client) = start().await;

    for (key, faults) in [
        ("silence", vec![Fault::SilenceAfter]),
        ("error", vec![Fault::ErrorAfter, Fault::Status(503)]),
        ("busy", vec![Fault::Status(429), Fault::Status(409)]),
    ] {
        let before = fake.sessions().len();
        let new = checkout(key);
        fake.fail(faults);

        let made = client.create_checkout(&new, key).await.expect(key);
        let again = client.create_checkout(&new, key).await.expect(key);

        assert_eq!(made.id, again.id, "{key}");
        assert_eq!(fake.sessions().len(), before + 1, "{key}");
    }
    let posts = fake
        .requests()
        .into_iter()
        .filter(|sent| sent.method == "POST");
    assert!(posts.into_iter().all(|sent| sent.key.is_some()));
}

#[tokio::test]
async fn the_fourth_failure_is_the_last_and_a_refusal_the_first() {
    let (fake, client) = start().await;

    fake.fail([Fault::Status(500); 4]);
    let failed = client
        .create_checkout(&checkout("a"), "a")
        .await
        .expect_err("a failure");
    assert_eq!((failed, fake.requests().len()), (Failure::Service(500), 4));

    let mut bad = checkout("b");
    bad.expires_at = 0;
    let refused = client
        .create_checkout(&bad, "b")
        .await
        .expect_err("a refusal");
    assert!(refused.is_refusal(), "{refused}");
    assert_eq!(fake.requests().len(), 5);
}

#[tokio::test]
async fn another_body_under_a_used_key_is_refused() {
    let (_fake, client) = start().await;
    client
        .create_checkout(&checkout("a"), "key")
        .await
        .expect("a checkout");

    let refused = client
        .create_checkout(&checkout("b"), "key")
        .await
        .expect_err("a refusal");

    assert!(
        matches!(refused, Failure::Refused { status: 400, code, .. } if code == "idempotency_error")
    );
}

#[tokio::test]
async fn reading_is_not_repeated_and_a_wrong_key_is_told_apart() {
    let (fake, client) = start().await;

    fake.fail([Fault::Status(503)]);
    assert_eq!(
        client.find_checkout("cs_1").await.map(|_| ()),
        Err(Failure::Service(503))
    );
    assert_eq!(fake.requests().len(), 1);
    fake.fail([Fault::SilenceAfter]);
    assert_eq!(
        client.find_checkout("cs_1").await.map(|_| ()),
        Err(Failure::Timeout)
    );

    let stranger = self::client(&fake, "sk_test_stranger");
    assert_eq!(stranger.account().await, Err(Failure::Unauthorised));
    let restricted = self::client(&fake, "rk_test_stranger");
    assert_eq!(restricted.account().await, Ok(None));
    assert_eq!(client.account().await, Ok(Some(ACCOUNT.to_owned())));
    let told = format!("{client:?}");
    assert!(!told.contains(KEY), "{told}");
}

#[tokio::test]
async fn a_checkout_is_found_by_its_reference_through_all_pages_and_by_its_money() {
    let (fake, client) = start().await;
    let mut names = Vec::new();
    for number in 0..230 {
        let reference = format!("p{number}");
        let made = client
            .create_checkout(&checkout(&reference), &reference)
            .await;
        names.push(made.expect("a checkout").id);
    }
    let now = tomorrow() - 82_800;

    // The oldest stands on the third page.
    let found = client
        .find_checkout_by_reference("p0", now - 600, now + 600)
        .await;
    assert_eq!(
        found.expect("an answer").map(|found| found.id),
        Some(names[0].clone())
    );
    let none = client
        .find_checkout_by_reference("nobody", now - 600, now + 600)
        .await;
    assert!(none.expect("an answer").is_none());

    let _ = fake.happens("p7", Happening::Pay);
    let _ = fake.happens("p7", Happening::Dispute);
    let session = fake.sessions().swap_remove(7);
    for object in [
        &session.charge,
        &session.intent,
        &session.refund,
        &session.dispute,
        &session.id,
    ] {
        let found = client.find_checkout_of(object).await.expect("an answer");
        assert_eq!(found.as_ref(), Some(&names[7]), "{object}");
    }
    let disputes = client
        .list_disputes(&session.intent)
        .await
        .expect("an answer");
    assert_eq!(disputes[0].status, "needs_response");
    for object in ["ch_none", "cus_1", "", "../account"] {
        assert_eq!(client.find_checkout_of(object).await, Ok(None), "{object}");
    }
}

#[tokio::test]
async fn missed_events_are_listed_page_by_page() {
    let (fake, client) = start().await;
    client
        .create_checkout(&checkout("p"), "p")
        .await
        .expect("a checkout");
    for _ in 0..120 {
        let _ = fake.happens("p", Happening::Pay);
    }
    let _ = fake.happens("p", Happening::Refund);

    let events = client
        .list_events(&["checkout.session.completed"], 0)
        .await
        .expect("an answer");
    let refunds = client
        .list_events(&["charge.refunded"], 0)
        .await
        .expect("an answer");

    assert_eq!((events.len(), refunds.len()), (120, 1));
    assert!(
        client
            .list_events(&["charge.refunded"], tomorrow())
            .await
            .expect("an answer")
            .is_empty()
    );
}
