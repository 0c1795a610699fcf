//! Applying what the provider's objects say.

use rand::{SeedableRng, seq::SliceRandom};
use shared::payments::simulator::Action;
use tokio::sync::oneshot::channel;

use super::fixture::{Payer, count, happens, outcome, run_jobs, send, state};
use crate::support::TestApp;

#[tokio::test]
async fn payment_and_completion_start_the_report_in_either_order() {
    let app = TestApp::new().await;

    for pays_first in [true, false] {
        let payer = Payer::new(&app).await;
        if !pays_first {
            payer.complete().await;
            assert_eq!(payer.report_state().await, "awaiting_payment");
        }
        let payment = payer.checkout().await;
        let event = happens(&app, payment, Action::Pay).await;
        send(&app, &event).await.expect(200);
        run_jobs(&app).await;
        if pays_first {
            assert_eq!(payer.report_state().await, "none");
            payer.complete().await;
        }
        assert_eq!(state(&app, payment).await, "paid");
        assert_eq!(payer.report_state().await, "queued", "{pays_first}");
    }
}

#[tokio::test]
async fn payment_and_completion_at_the_same_moment_start_the_report_once() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    happens(&app, payment, Action::Pay).await;

    // Completing has looked for money, found none, and is not committed yet.
    let ((found_none, has_found_none), (commit, may_commit)) = (channel(), channel());
    let completing = payer.complete_around(async move {
        let _ = found_none.send(());
        let _ = may_commit.await;
    });
    let paying = async {
        let _ = has_found_none.await;
        let mut verifying = std::pin::pin!(payer.verify());
        let waits = "select count(*) from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()";
        let is_done = loop {
            tokio::select! {
                _ = &mut verifying => break true,
                waiting = count(&app, waits) => if waiting > 0 { break false },
            }
        };
        let _ = commit.send(());
        if !is_done {
            verifying.await;
        }
    };
    tokio::join!(completing, paying);

    assert_eq!(payer.report_state().await, "queued");
    assert_eq!(
        count(
            &app,
            "select count(*) from job_runs where kind = 'reports.generate_report'"
        )
        .await,
        1
    );
}

#[tokio::test]
async fn a_transfer_is_waited_for() {
    let app = TestApp::new().await;

    for (end, state_after, report) in [
        (Action::Pay, "paid", "queued"),
        (Action::Fail, "failed", "awaiting_payment"),
    ] {
        let payer = Payer::new(&app).await;
        payer.complete().await;
        let payment = payer.checkout().await;
        let completed = happens(&app, payment, Action::PayLater).await;
        assert_eq!(completed["type"], "checkout.session.completed");
        send(&app, &completed).await.expect(200);
        run_jobs(&app).await;
        assert_eq!(state(&app, payment).await, "processing");
        assert_eq!(payer.report_state().await, "awaiting_payment");

        let event = happens(&app, payment, end).await;
        send(&app, &event).await.expect(200);
        run_jobs(&app).await;

        assert_eq!(state(&app, payment).await, state_after);
        assert_eq!(payer.report_state().await, report);
    }
}

#[tokio::test]
async fn money_back_withholds_the_report_and_a_won_dispute_does_not() {
    let app = TestApp::new().await;

    for (actions, state_after, report) in [
        (&[Action::Refund][..], "refunded", "withheld"),
        (&[Action::Dispute], "disputed", "queued"),
        (&[Action::Dispute, Action::WinDispute], "paid", "queued"),
        (
            &[Action::Dispute, Action::LoseDispute],
            "dispute_lost",
            "withheld",
        ),
        (&[Action::Dispute, Action::Refund], "refunded", "withheld"),
    ] {
        let payer = Payer::new(&app).await;
        payer.complete().await;
        let payment = payer.checkout().await;
        for action in [&[Action::Pay], actions].concat() {
            let event = happens(&app, payment, action).await;
            send(&app, &event).await.expect(200);
            run_jobs(&app).await;
        }

        assert_eq!(state(&app, payment).await, state_after, "{actions:?}");
        assert_eq!(payer.report_state().await, report, "{actions:?}");
    }
}

#[tokio::test]
async fn who_got_the_money_back_may_pay_again() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    payer.complete().await;
    let payment = payer.checkout().await;
    for action in [Action::Pay, Action::Refund] {
        let event = happens(&app, payment, action).await;
        send(&app, &event).await.expect(200);
        run_jobs(&app).await;
    }
    assert_eq!(payer.report_state().await, "withheld");

    let again = payer.checkout().await;
    assert_ne!(again, payment);
    happens(&app, again, Action::Pay).await;
    payer.verify().await;

    assert_eq!(payer.report_state().await, "queued");
}

#[tokio::test]
async fn events_in_any_order_and_number_end_the_same() {
    let app = TestApp::new().await;
    let mut random = rand::rngs::StdRng::seed_from_u64(39);

    for (history, end) in [
        (
            &[
                Action::PayLater,
                Action::Pay,
                Action::Dispute,
                Action::WinDispute,
            ][..],
            "paid",
        ),
        (
            &[Action::PayLater, Action::Fail, Action::Pay, Action::Refund],
            "refunded",
        ),
        (
            &[Action::Pay, Action::Dispute, Action::LoseDispute],
            "dispute_lost",
        ),
        (&[Action::PayLater, Action::Fail], "failed"),
        (&[Action::Cancel], "expired"),
    ] {
        for _ in 0..6 {
            let payer = Payer::new(&app).await;
            payer.complete().await;
            let payment = payer.checkout().await;
            let mut events = Vec::new();
            for action in history {
                events.push(happens(&app, payment, *action).await);
            }
            events.extend_from_within(..);
            events.shuffle(&mut random);
            for event in &events {
                send(&app, event).await.expect(200);
            }
            run_jobs(&app).await;

            assert_eq!(state(&app, payment).await, end, "{history:?}");
            let report = if end == "paid" {
                "queued"
            } else {
                "awaiting_payment"
            };
            assert_eq!(payer.report_state().await, report, "{history:?}");
        }
    }
}

#[tokio::test]
async fn applying_an_event_twice_changes_nothing() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    payer.complete().await;
    let payment = payer.checkout().await;
    let event = happens(&app, payment, Action::Pay).await;
    send(&app, &event).await.expect(200);
    run_jobs(&app).await;

    for again in [
        "update job_runs set state = 'queued', run_at = now(), finished_at = null where kind = 'payments.apply_event'",
        "update job_runs set state = 'queued', run_at = now(), finished_at = null where kind = 'payments.apply_event';
         update stripe_events set applied_at = null, outcome = null",
    ] {
        app.arrange(again).await;
        run_jobs(&app).await;
    }

    assert_eq!(state(&app, payment).await, "paid");
    assert_eq!(
        outcome(&app, &event).await.as_deref(),
        Some("applied: nothing new")
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

#[tokio::test]
async fn a_payment_of_which_no_event_told_is_found() {
    let app = TestApp::new().await;
    let (paid, lost) = (Payer::new(&app).await, Payer::new(&app).await);
    paid.complete().await;
    let (paid_id, lost_id) = (paid.checkout().await, lost.checkout().await);
    happens(&app, paid_id, Action::Pay).await;
    sqlx::query("delete from simulator_checkouts where payment_id = $1")
        .bind(lost_id.0)
        .execute(&mut app.db.owner().await)
        .await
        .expect("gone");
    app.arrange("update payments set created_at = now() - interval '2 hours';
         update payments set state = 'created', provider_ref = null where id not in (select payment_id from simulator_checkouts);
         insert into job_runs (id, kind, queue, payload, max_attempts)
         values (gen_random_uuid(), 'payments.reconcile_payments', 'reports', '{}', 8)",
    )
    .await;

    run_jobs(&app).await;

    assert_eq!(state(&app, paid_id).await, "paid");
    assert_eq!(paid.report_state().await, "queued");
    assert_eq!(state(&app, lost_id).await, "failed");
}
