//! What the reconciliation finds when events never came.

use stripe::testing::{Fault, Happening};

use super::{reconcile, start, told};
use crate::payments::fixture::{Payer, count, state};

#[tokio::test]
async fn without_any_event_every_change_is_found() {
    let (fake, app) = start().await;
    use Happening::{Dispute, Expire, LoseDispute, Pay, PayLater, Refund};
    let mut payers = Vec::new();
    for (first, then, end, report) in [
        (&[][..], &[Pay][..], "paid", "queued"),
        (&[], &[PayLater], "processing", "awaiting_payment"),
        (&[], &[Expire], "expired", "awaiting_payment"),
        (&[Pay], &[Refund], "refunded", "withheld"),
        (&[Pay], &[Dispute], "disputed", "queued"),
        (&[Pay], &[Dispute, LoseDispute], "dispute_lost", "withheld"),
    ] {
        let payer = Payer::new(&app).await;
        payer.complete().await;
        let payment = payer.checkout().await;
        for what in first {
            told(&fake, &app, payment, *what).await;
        }
        for what in then {
            let _ = fake.happens(&payment.to_string(), *what);
        }
        payers.push((payer, payment, then, end, report));
    }

    for round in 0..2 {
        app.arrange("update payments set created_at = created_at - interval '2 minutes'")
            .await;
        reconcile(&app).await;
        for (payer, payment, then, end, report) in &payers {
            assert_eq!(
                state(&app, *payment).await,
                *end,
                "{then:?} in round {round}"
            );
            assert_eq!(
                payer.report_state().await,
                *report,
                "{then:?} in round {round}"
            );
        }
    }
    let applied = "select count(*) from stripe_events where outcome like 'applied: paid to %'";
    assert!(
        count(&app, applied).await >= 3,
        "refunds and disputes come by the list of events"
    );
}

#[tokio::test]
async fn a_payment_stripe_never_had_a_checkout_for_is_given_up_after_an_hour() {
    let (fake, app) = start().await;
    let (lost, made) = (Payer::new(&app).await, Payer::new(&app).await);
    fake.fail([Fault::Status(500); 3]);
    lost.ask().await.expect(502);
    fake.fail([Fault::ErrorAfter, Fault::Status(500), Fault::Status(500)]);
    made.ask().await.expect(502);
    let created = "select count(*) from payments where state = 'created'";

    // Young: whoever asks next goes on with it. The one that Stripe made is found.
    app.arrange("update payments set created_at = created_at - interval '3 minutes'")
        .await;
    reconcile(&app).await;
    assert_eq!(count(&app, created).await, 1);
    assert_eq!(
        count(&app, "select count(*) from payments where state = 'open'").await,
        1
    );

    app.arrange("update payments set created_at = created_at - interval '70 minutes'")
        .await;
    reconcile(&app).await;
    assert_eq!(count(&app, created).await, 0);
    assert_eq!(
        count(&app, "select count(*) from payments where state = 'failed'").await,
        1
    );
}

#[tokio::test]
async fn one_payment_that_cannot_be_seen_keeps_no_other_waiting() {
    let (fake, app) = start().await;
    let (first, second) = (Payer::new(&app).await, Payer::new(&app).await);
    let (one, two) = (first.checkout().await, second.checkout().await);
    for payment in [one, two] {
        let _ = fake.happens(&payment.to_string(), Happening::Pay);
    }
    app.arrange("update payments set created_at = created_at - interval '2 minutes'")
        .await;

    // The list of events, then the first payment.
    fake.fail([Fault::Status(503), Fault::Status(503)]);
    reconcile(&app).await;

    assert_eq!(
        (state(&app, one).await, state(&app, two).await),
        ("open".to_owned(), "paid".to_owned())
    );
    let again = "select count(*) from job_runs where kind = 'payments.reconcile_payments' and state = 'queued'";
    assert_eq!(count(&app, again).await, 1);
}
