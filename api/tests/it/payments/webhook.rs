//! Taking in events.

use std::path::Path;

use secrecy::SecretString;
use serde_json::json;
use shared::{
    payments::{signature, simulator::Action},
    platform::clock,
    testing::TestDb,
};

use super::fixture::{Payer, count, happens, outcome, run_jobs, send, send_raw, state};
use crate::support::TestApp;

const EVENT: &[u8] = br#"{"id":"evt_1","type":"checkout.session.completed","livemode":false,"data":{"object":{"id":"cs_1"}}}"#;
const EVENTS: &str = "select count(*) from stripe_events";

#[tokio::test]
async fn what_is_not_signed_well_is_refused_and_not_kept() {
    let app = TestApp::configured(
        TestDb::new().await,
        &[("STRIPE_WEBHOOK_SECRETS", "whsec_new, whsec_old")],
    )
    .await;
    let now = clock::now();
    let by = |secret: &str, seconds: i64| {
        let at = now + chrono::Duration::seconds(seconds);
        signature::sign(EVENT, &SecretString::from(secret.to_owned()), at)
    };
    let good = by("whsec_new", 0);
    let mut tampered = EVENT.to_vec();
    tampered[10] ^= 1;

    for (name, body, header) in [
        ("no header", EVENT, None),
        (
            "a secret that is none of ours",
            EVENT,
            Some(by("whsec_other", 0)),
        ),
        ("one byte changed", &tampered[..], Some(good.clone())),
        ("too old", EVENT, Some(by("whsec_new", -302))),
        ("too new", EVENT, Some(by("whsec_new", 302))),
        ("only v0", EVENT, Some(good.replace("v1=", "v0="))),
        (
            "no time",
            EVENT,
            Some(good.split_once(',').expect("two parts").1.to_owned()),
        ),
        ("an empty body", b"", Some(good.clone())),
    ] {
        let answer = send_raw(&app, body, header.as_deref()).await.expect(400);
        assert_eq!(answer.code(), "SIGNATURE_INVALID", "{name}");
    }
    assert_eq!(count(&app, EVENTS).await, 0);

    let both = format!("{},v1=00,v0=11", by("whsec_old", 0));
    send_raw(&app, EVENT, Some(&good)).await.expect(200);
    send_raw(&app, EVENT, Some(&both)).await.expect(200);
    assert_eq!(count(&app, EVENTS).await, 1);
}

#[tokio::test]
async fn a_signed_body_that_is_no_event_is_malformed() {
    let app = TestApp::new().await;
    let secret = &app.state.config.webhook_secrets[0];

    for body in ["", "{}", "[1]", "not json", r#"{"id":"evt_1","type":7}"#] {
        let header = signature::sign(body.as_bytes(), secret, clock::now());
        let answer = send_raw(&app, body.as_bytes(), Some(&header))
            .await
            .expect(400);
        assert_eq!(answer.code(), "MALFORMED", "{body}");
    }
    assert_eq!(count(&app, EVENTS).await, 0);
}

#[tokio::test]
async fn every_published_event_is_taken_in_and_moves_nothing_of_ours() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/extraction/stripe/events");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: the published events lie beside the repository, not in it");
        return;
    };
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    let secret = &app.state.config.webhook_secrets[0];

    for file in files {
        let body = std::fs::read(file.expect("a file").path()).expect("a body");
        let header = signature::sign(&body, secret, clock::now());
        let answer = send_raw(&app, &body, Some(&header)).await.expect(200);
        assert_eq!(answer.data(), json!({"received": true}));
    }
    run_jobs(&app).await;

    assert!(count(&app, EVENTS).await > 10);
    assert_eq!(state(&app, payment).await, "open");
    assert_eq!(
        count(
            &app,
            "select count(*) from stripe_events where applied_at is null and type not like 'checkout.%' and type not like 'charge.%'"
        )
        .await,
        0
    );
}

#[tokio::test]
async fn strange_but_signed_events_are_kept_as_they_came() {
    let app = TestApp::new().await;
    let secret = &app.state.config.webhook_secrets[0];
    let deep = format!(
        r#"{{"id":"evt_deep","type":"a.b","x":{}{}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );

    for body in [
        r#"{"id":"evt_nul","type":"checkout.session.completed","livemode":false,"text":"\u0000","n":1e999999}"#,
        r#"{"id":"evt_new","type":"checkout.session.levitated","livemode":false,"api_version":"2031-01-01","data":{"object":{"id":"cs_x","payment_status":"half_paid"}}}"#,
        r#"{"id":"evt_bare","type":"checkout.session.completed"}"#,
        &deep,
    ] {
        let header = signature::sign(body.as_bytes(), secret, clock::now());
        send_raw(&app, body.as_bytes(), Some(&header))
            .await
            .expect(200);
    }
    run_jobs(&app).await;

    let kept: Vec<u8> =
        sqlx::query_scalar("select payload from stripe_events where id = 'evt_nul'")
            .fetch_one(&mut app.db.owner().await)
            .await
            .expect("the event");
    assert!(kept.ends_with(br#""n":1e999999}"#));
    assert_eq!(
        outcome(&app, &json!({"id": "evt_bare"})).await.as_deref(),
        Some("refused: livemode")
    );
}

#[tokio::test]
async fn the_same_event_a_hundred_times_is_one_event_and_one_fulfilment() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    payer.complete().await;
    let payment = payer.checkout().await;
    let event = happens(&app, payment, Action::Pay).await;

    for _ in 0..5 {
        let answers = futures::future::join_all((0..20).map(|_| send(&app, &event))).await;
        assert!(answers.iter().all(|answer| answer.status.as_u16() == 200));
        run_jobs(&app).await;
    }

    assert_eq!(count(&app, EVENTS).await, 1);
    assert_eq!(
        count(
            &app,
            "select count(*) from job_runs where kind = 'payments.apply_event'"
        )
        .await,
        1
    );
    assert_eq!(
        count(
            &app,
            "select count(*) from job_runs where kind = 'reports.generate_report'"
        )
        .await,
        1
    );
    assert_eq!(payer.report_state().await, "queued");
}

#[tokio::test]
async fn without_the_database_the_provider_is_asked_to_come_back() {
    let app = TestApp::new().await;
    app.db.db.close().await;

    let header = signature::sign(EVENT, &app.state.config.webhook_secrets[0], clock::now());
    let answer = send_raw(&app, EVENT, Some(&header)).await.expect(503);

    assert_eq!(answer.code(), "UNAVAILABLE");
    assert!(!answer.header("retry-after").is_empty());
}

#[tokio::test]
async fn while_the_database_is_away_the_provider_is_asked_to_come_again() {
    let app = TestApp::new().await;
    let event = json!({"id": "evt_1", "type": "checkout.session.completed", "livemode": false});
    app.state.db.close().await;

    let answer = send(&app, &event).await.expect(503);

    assert_eq!(answer.code(), "UNAVAILABLE");
}
