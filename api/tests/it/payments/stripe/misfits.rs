//! Money and events that do not fit.

use std::path::Path;

use serde_json::{Value, json};
use stripe::testing::{Happening, Session};

use super::{start, start_as, told};
use crate::payments::fixture::{Payer, count, outcome, run_jobs, send, state};

#[tokio::test]
async fn money_that_does_not_fit_is_held_and_fulfils_nothing() {
    let (fake, app) = start().await;
    type Bend = fn(&mut Session);
    let bends: [(&str, Bend); 6] = [
        ("amount", |session| session.amount = 1),
        ("amount", |session| {
            session.amount = 0;
            session.payment_status = "no_payment_required".to_owned();
        }),
        ("currency", |session| session.currency = "usd".to_owned()),
        ("reference", |session| session.reference = None),
        ("reference", |session| {
            session.reference = Some("0198a6e0-0000-7000-8000-000000000000".to_owned())
        }),
        ("livemode", |session| session.livemode = true),
    ];

    for (reason, bend) in bends {
        let payer = Payer::new(&app).await;
        payer.complete().await;
        let payment = payer.checkout().await;
        let name = fake.sessions().last().expect("a checkout").id.clone();
        let mut event = fake.happens(&name, Happening::Pay);
        fake.bend(&name, bend);
        event["livemode"] = json!(false);
        send(&app, &event).await.expect(200);
        run_jobs(&app).await;

        assert_eq!(state(&app, payment).await, "held", "{reason}");
        assert_eq!(outcome(&app, &event).await, Some(format!("held: {reason}")));
        assert_eq!(payer.report_state().await, "awaiting_payment", "{reason}");
    }
}

#[tokio::test]
async fn an_event_of_another_account_or_mode_moves_nothing() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    let event = fake.happens(&payment.to_string(), Happening::Pay);

    for (number, (field, value, note)) in [
        ("account", json!("acct_other"), "refused: account"),
        ("livemode", json!(true), "refused: livemode"),
        ("livemode", Value::Null, "refused: livemode"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut bent = event.clone();
        bent["id"] = json!(format!("evt_bent_{number}"));
        bent[field] = value;
        send(&app, &bent).await.expect(200);
        run_jobs(&app).await;

        assert_eq!(outcome(&app, &bent).await.as_deref(), Some(note));
        assert_eq!(state(&app, payment).await, "open", "{field}");
    }
}

#[tokio::test]
async fn money_for_a_session_that_was_paid_already_is_held_for_return() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;
    let late = payer.checkout().await;
    told(&fake, &app, late, Happening::Expire).await;
    let second = payer.checkout().await;
    told(&fake, &app, second, Happening::Pay).await;

    let event = told(&fake, &app, late, Happening::Pay).await;

    assert_eq!(
        (state(&app, late).await, state(&app, second).await),
        ("held".to_owned(), "paid".to_owned())
    );
    assert_eq!(
        outcome(&app, &event).await.as_deref(),
        Some("held: another_payment")
    );
    // Giving it back is one of the two ways out.
    told(&fake, &app, late, Happening::Refund).await;
    assert_eq!(
        (state(&app, late).await, state(&app, second).await),
        ("refunded".to_owned(), "paid".to_owned())
    );
}

#[tokio::test]
async fn an_object_that_is_not_known_yet_is_asked_for_again() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    let mut event = fake.happens(&payment.to_string(), Happening::Pay);
    event["data"]["object"]["id"] = json!("cs_test_not_there_yet");

    send(&app, &event).await.expect(200);
    run_jobs(&app).await;

    assert_eq!(outcome(&app, &event).await, None);
    let waiting = "select count(*) from job_runs where kind = 'payments.apply_event' and state = 'queued' and attempt = 1";
    assert_eq!(count(&app, waiting).await, 1);
}

#[tokio::test]
async fn the_future_of_the_api_breaks_nothing() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    let mut event = fake.happens(&payment.to_string(), Happening::Pay);
    event["api_version"] = json!("2031-01-01.zinc");
    event["data"]["object"]["payment_status"] = json!("half_paid");
    event["data"]["object"]["novelty"] = json!({"deep": [1, {"er": null}]});
    event["data"]["object"]
        .as_object_mut()
        .expect("an object")
        .remove("status");
    event["type"] = json!("checkout.session.something_new");

    send(&app, &event).await.expect(200);
    run_jobs(&app).await;

    // The type is of checkouts, so the object is fetched, and what it says counts.
    assert_eq!(state(&app, payment).await, "paid");
}

#[tokio::test]
async fn published_events_are_kept_and_move_nothing_of_ours() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/extraction/stripe");
    let Ok(index) = std::fs::read_to_string(folder.join("index.json")) else {
        eprintln!("skipped: the published events lie beside the repository, not in it");
        return;
    };
    let (_fake, app) = start().await;
    let payer = Payer::new(&app).await;
    payer.complete().await;
    let payment = payer.checkout().await;

    let index: Value = serde_json::from_str(&index).expect("JSON");
    for (number, entry) in index.as_array().expect("a list").iter().enumerate() {
        let file = entry["file"].as_str().expect("a file");
        let text = std::fs::read_to_string(folder.join(file)).expect(file);
        let mut event: Value = serde_json::from_str(&text).expect(file);
        // Several of them share an id.
        event["id"] = json!(format!("evt_published_{number}"));
        send(&app, &event).await.expect(200);
    }
    run_jobs(&app).await;

    let kept = index.as_array().map_or(0, Vec::len);
    assert_eq!(
        count(&app, "select count(*) from stripe_events").await,
        i64::try_from(kept).expect("few")
    );
    assert_eq!(state(&app, payment).await, "open");
    assert_eq!(payer.report_state().await, "awaiting_payment");
    let dead = "select count(*) from job_runs where state = 'dead'";
    assert_eq!(count(&app, dead).await, 0);
}

#[tokio::test]
async fn with_the_key_of_another_account_nobody_can_pay() {
    let (fake, app) = start_as("acct_other").await;
    let payer = Payer::new(&app).await;

    payer.ask().await.expect(502);

    assert!(fake.sessions().is_empty());
}
