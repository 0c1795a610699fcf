//! Opening a checkout, and asking how it stands.

use serde_json::json;
use shared::{
    payments::simulator::Action,
    platform::ids::{PaymentId, SessionId},
    testing::TestDb,
};

use super::fixture::{Payer, count, happens, run_jobs, send, state};
use crate::support::TestApp;

#[tokio::test]
async fn a_checkout_is_opened_at_the_configured_price() {
    let app = TestApp::configured(
        TestDb::new().await,
        &[("PRICE_FULL", "1.234"), ("PRICE_CURRENCY", "KWD")],
    )
    .await;
    let payer = Payer::new(&app).await;

    let answer = payer.ask().await.expect(201);

    let data = answer.data();
    let id = data["payment_id"].as_str().expect("an id");
    assert_eq!(
        data["amount"],
        json!({"amount": "1.234", "currency": "KWD"})
    );
    assert_eq!(data["state"], "open");
    assert_eq!(data["checkout_url"], format!("http://crb.test/pay/{id}"));
    assert_eq!(
        answer.header("location"),
        format!("/api/payments/verify/{}", payer.session)
    );
    assert_eq!(
        count(
            &app,
            "select amount_total from simulator_checkouts where currency = 'kwd'"
        )
        .await,
        1234
    );
}

#[tokio::test]
async fn the_price_is_never_the_callers_to_say() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;

    for (field, value) in [
        ("amount", json!(1)),
        ("amount", json!(-1)),
        ("amount", json!("147,00")),
        ("amount", json!(1e308)),
        ("currency", json!("JPY")),
        ("price", json!({"amount": "0.01", "currency": "EUR"})),
    ] {
        let answer = app
            .post(
                "/api/payments/create-checkout",
                json!({"session_id": payer.session, field: value}),
            )
            .bearer(&payer.token)
            .send()
            .await
            .expect(422);
        assert_eq!(answer.code(), "UNKNOWN_FIELD");
    }
    assert_eq!(count(&app, "select count(*) from payments").await, 0);
}

#[tokio::test]
async fn a_price_that_is_none_keeps_the_api_from_starting() {
    use api::config::ApiConfig;
    use shared::platform::config::EnvReader;

    for (amount, currency) in [
        ("0", "EUR"),
        ("-147.00", "EUR"),
        ("147,00", "EUR"),
        ("147.005", "EUR"),
        ("NaN", "EUR"),
        ("1e308", "EUR"),
        ("147.5", "JPY"),
        ("147.00", "euro"),
    ] {
        let variables = [
            ("APP_ENV", "local"),
            ("DATABASE_URL", "x"),
            ("REDIS_URL", "x"),
            ("PRICE_FULL", amount),
            ("PRICE_CURRENCY", currency),
        ];
        let env =
            EnvReader::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let mistakes = ApiConfig::read(env)
            .1
            .map(|_| ())
            .expect_err(amount)
            .to_string();
        assert!(mistakes.contains("PRICE_FULL"), "{mistakes}");
    }
}

#[tokio::test]
async fn asking_again_opens_nothing_new() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;

    let first = payer.ask().await.expect(201).data();
    let again = payer.ask().await.expect(200).data();
    let answers = futures::future::join_all((0..10).map(|_| payer.ask())).await;

    assert_eq!(first, again);
    assert!(answers.iter().all(|answer| answer.data() == first));
    assert_eq!(count(&app, "select count(*) from payments").await, 1);
    assert_eq!(
        count(&app, "select count(*) from simulator_checkouts").await,
        1
    );
}

#[tokio::test]
async fn of_many_first_requests_one_opens_the_checkout() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;

    let answers = futures::future::join_all((0..10).map(|_| payer.ask())).await;

    let ids: std::collections::HashSet<String> = answers
        .iter()
        .map(|answer| answer.data()["payment_id"].to_string())
        .collect();
    assert_eq!(ids.len(), 1, "{answers:?}");
    assert_eq!(
        answers
            .iter()
            .filter(|answer| answer.status.as_u16() == 201)
            .count(),
        1
    );
    assert_eq!(
        count(&app, "select count(*) from simulator_checkouts").await,
        1
    );
}

#[tokio::test]
async fn an_answer_that_was_lost_is_asked_for_again() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    app.arrange("update payments set state = 'created', provider_ref = null")
        .await;

    let again = payer.ask().await.expect(200).data();

    assert_eq!(again["payment_id"], payment.to_string());
    assert_eq!(again["state"], "open");
    assert_eq!(
        count(&app, "select count(*) from simulator_checkouts").await,
        1
    );
}

#[tokio::test]
async fn a_checkout_that_ran_out_makes_way_for_a_new_one() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let old = payer.checkout().await;
    app.arrange("update simulator_checkouts set expires_at = now() - interval '1 second'")
        .await;

    let new = payer.ask().await.expect(201).data();

    assert_ne!(new["payment_id"], old.to_string());
    assert_eq!(state(&app, old).await, "expired");
}

#[tokio::test]
async fn nobody_pays_twice() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    let event = happens(&app, payment, Action::Pay).await;
    send(&app, &event).await.expect(200);
    run_jobs(&app).await;

    let again = payer.ask().await.expect(200).data();

    assert_eq!(again["payment_id"], payment.to_string());
    assert_eq!(again["state"], "paid");
}

#[tokio::test]
async fn a_free_report_cannot_be_paid() {
    let app = TestApp::new().await;
    let payer = Payer::of_tier(&app, "quick").await;

    let answer = payer.ask().await.expect(409);

    assert_eq!(answer.code(), "CONFLICT");
    assert_eq!(count(&app, "select count(*) from payments").await, 0);
}

#[tokio::test]
async fn other_peoples_sessions_and_payments_do_not_exist() {
    let app = TestApp::new().await;
    let (ann, bob) = (Payer::new(&app).await, Payer::new(&app).await);
    let payment = ann.checkout().await;
    let checkout: String = sqlx::query_scalar("select provider_ref from payments where id = $1")
        .bind(payment.0)
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a checkout");

    for session in [ann.session, SessionId::new()] {
        app.post(
            "/api/payments/create-checkout",
            json!({"session_id": session}),
        )
        .bearer(&bob.token)
        .send()
        .await
        .expect(404);
    }
    for path in [
        format!("/api/payments/verify/{}", ann.session),
        format!("/api/payments/verify/{checkout}"),
        "/api/payments/verify/cs_sim_unknown".to_owned(),
        "/api/payments/verify/rubbish".to_owned(),
        format!("/api/payments/simulator/{payment}"),
        format!("/api/payments/simulator/{}", PaymentId::new()),
    ] {
        app.get(&path).bearer(&bob.token).send().await.expect(404);
    }
    app.request(
        axum::http::Method::POST,
        &format!("/api/payments/simulator/{payment}/pay"),
    )
    .bearer(&bob.token)
    .send()
    .await
    .expect(404);
    let by_checkout = app
        .get(&format!("/api/payments/verify/{checkout}"))
        .bearer(&ann.token)
        .send()
        .await;
    assert_eq!(
        by_checkout.expect(200).data()["payment_id"],
        payment.to_string()
    );
}

#[tokio::test]
async fn without_a_token_nothing_is_told() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;

    for request in [
        app.post(
            "/api/payments/create-checkout",
            json!({"session_id": payer.session}),
        ),
        app.get(&format!("/api/payments/verify/{}", payer.session)),
        app.get(&format!("/api/payments/simulator/{}", PaymentId::new())),
    ] {
        assert_eq!(request.send().await.expect(401).code(), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn verify_tells_where_payment_and_report_stand() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;

    let before = payer.verify().await;
    payer.complete().await;
    let payment = payer.checkout().await;
    let open = payer.verify().await;
    happens(&app, payment, Action::Pay).await;
    let paid = payer.verify().await;

    assert_eq!(
        (
            before["status"].clone(),
            before["paid"].clone(),
            before["report"].clone()
        ),
        (json!(null), json!(false), json!(null))
    );
    assert_eq!(
        (open["status"].clone(), open["paid"].clone()),
        (json!("open"), json!(false))
    );
    assert_eq!(open["report"]["state"], "awaiting_payment");
    // No event was sent: verify looked for itself.
    assert_eq!(
        (paid["status"].clone(), paid["paid"].clone()),
        (json!("paid"), json!(true))
    );
    assert_eq!(paid["report"]["state"], "queued");
    let id = paid["report"]["id"].as_str().expect("a report");
    assert_eq!(
        paid["report"]["stream_url"],
        format!("/api/reports/{id}/stream")
    );
    assert_eq!(
        count(
            &app,
            "select count(*) from job_runs where kind = 'reports.generate_report'"
        )
        .await,
        1
    );
}
