//! Opening a checkout with Stripe.

use futures::future::join_all;
use serde_json::json;
use stripe::testing::{Fault, Happening};

use super::start;
use crate::payments::fixture::{Payer, count, state};

#[tokio::test]
async fn a_checkout_is_opened_at_the_configured_price_with_a_receipt() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;

    let first = payer.ask().await.expect(201).data();
    let again = payer.ask().await.expect(200).data();

    let session = &fake.sessions()[0];
    assert_eq!(first, again);
    assert_eq!(fake.sessions().len(), 1);
    assert_eq!(first["state"], "open");
    assert_eq!(
        first["checkout_url"],
        json!(format!("{}c/pay/{}", fake.url(), session.id))
    );
    assert_eq!((session.amount, session.currency.as_str()), (14_700, "eur"));
    let payment = first["payment_id"].as_str().expect("an id");
    let success = format!("http://crb.test/pay/{payment}?checkout={{CHECKOUT_SESSION_ID}}");
    for (name, value) in [
        ("client_reference_id", payment),
        ("success_url", success.as_str()),
        ("cancel_url", "http://crb.test/quiz"),
        ("customer_email", "ann@example.com"),
        ("payment_intent_data[receipt_email]", "ann@example.com"),
        ("invoice_creation[enabled]", "true"),
        ("tax_id_collection[enabled]", "true"),
        ("automatic_tax[enabled]", "false"),
        ("line_items[0][price_data][tax_behavior]", "inclusive"),
    ] {
        let sent = (name.to_owned(), value.to_owned());
        assert!(session.form.contains(&sent), "{name} in {:?}", session.form);
    }
    let posts: Vec<_> = fake
        .requests()
        .into_iter()
        .filter(|sent| sent.method == "POST")
        .collect();
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0].key.as_deref(), Some(payment));
}

#[tokio::test]
async fn of_many_first_requests_one_opens_the_checkout() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;

    let answers = join_all((0..20).map(|_| payer.ask())).await;

    assert!(answers.iter().all(|answer| answer.status.is_success()));
    assert_eq!(fake.sessions().len(), 1);
    assert_eq!(count(&app, "select count(*) from payments").await, 1);
}

#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_again_under_the_same_key() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;

    // Made at the first try; the answers to all three are lost.
    fake.fail([Fault::SilenceAfter, Fault::ErrorAfter, Fault::Status(503)]);
    let answer = payer.ask().await.expect(502);
    assert_eq!(answer.code(), "UPSTREAM_FAILED");
    assert_eq!(
        count(
            &app,
            "select count(*) from payments where state = 'created'"
        )
        .await,
        1
    );
    assert_eq!(fake.sessions().len(), 1);

    // The look before the next try finds it by what we called it.
    let data = payer.ask().await.expect(200).data();
    assert_eq!(data["state"], "open");
    assert!(
        data["checkout_url"]
            .as_str()
            .is_some_and(|url| url.ends_with(&fake.sessions()[0].id))
    );
    assert_eq!(fake.sessions().len(), 1);
}

#[tokio::test]
async fn a_payer_whose_checkout_answer_was_lost_is_seen_to_have_paid() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;
    payer.complete().await;
    fake.fail([Fault::ErrorAfter, Fault::Status(500), Fault::Status(500)]);
    payer.ask().await.expect(502);
    let name = fake.sessions()[0].id.clone();
    let _ = fake.happens(&name, Happening::Pay);

    let seen = payer.verify().await;

    assert_eq!(
        (&seen["paid"], &seen["status"]),
        (&json!(true), &json!("paid"))
    );
    assert_eq!(payer.report_state().await, "queued");
}

#[tokio::test]
async fn a_refused_checkout_makes_way_for_a_new_payment() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;

    fake.fail([Fault::Status(400)]);
    payer.ask().await.expect(502);
    assert_eq!(
        count(&app, "select count(*) from payments where state = 'failed'").await,
        1
    );

    payer.ask().await.expect(201);
    assert_eq!(
        count(&app, "select count(*) from payments where state = 'open'").await,
        1
    );
}

#[tokio::test]
async fn an_open_checkout_is_returned_while_stripe_is_down_and_a_dead_one_is_replaced() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;
    let open = payer.ask().await.expect(201).data();

    fake.fail([Fault::Status(503)]);
    assert_eq!(payer.ask().await.expect(200).data(), open);
    fake.fail([Fault::Status(503)]);
    assert_eq!(payer.verify().await["status"], "open");

    let first = payer.checkout().await;
    let _ = fake.happens(&first.to_string(), Happening::Expire);
    let second = payer.checkout().await;
    assert_ne!(first, second);
    assert_eq!(state(&app, first).await, "expired");
    assert_eq!(fake.sessions().len(), 2);
}

#[tokio::test]
async fn verify_takes_the_checkouts_own_name_and_nobody_elses() {
    let (fake, app) = start().await;
    let (payer, other) = (Payer::new(&app).await, Payer::new(&app).await);
    payer.checkout().await;
    let path = format!("/api/payments/verify/{}", fake.sessions()[0].id);

    let own = app.get(&path).bearer(&payer.token).send().await.expect(200);
    assert_eq!(own.data()["status"], "open");
    app.get(&path).bearer(&other.token).send().await.expect(404);
}

#[tokio::test]
async fn a_payment_of_the_simulator_does_not_reach_stripe() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;
    payer.checkout().await;
    app.arrange("update payments set provider = 'simulator', provider_ref = 'cs_sim_1'")
        .await;
    let before = fake.requests().len();

    assert_eq!(payer.verify().await["status"], "open");
    assert_eq!(fake.requests().len(), before);
}

#[tokio::test]
async fn an_address_that_stripe_does_not_take_keeps_nobody_from_paying() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;
    app.arrange("update quiz_sessions set email = 'ann@refused.example'")
        .await;

    let data = payer.ask().await.expect(201).data();

    assert_eq!(data["state"], "open");
    let form = &fake.sessions()[0].form;
    assert!(
        form.iter().all(|(name, _)| !name.contains("email")),
        "{form:?}"
    );
}
