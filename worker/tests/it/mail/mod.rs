//! Mails on their way out, to a mail server that is a fake.

pub(crate) mod server;

use shared::{
    notifications::{Delivery, Suppression, address_hash, queries},
    platform::db::Scope,
    testing::TestDb,
};
use worker::{
    notifications::{letter::Address, letters},
    registry,
    runtime::JobError,
};

use self::server::{FakeSmtp, Verdict};
use crate::support::TestWorker;

const MAIL_FROM: &str = "CRB Analyser <reports@crb.example>";

async fn start(smtp: &FakeSmtp) -> TestWorker {
    let variables = [("SMTP_URL", smtp.url.as_str()), ("MAIL_FROM", MAIL_FROM)];
    TestWorker::build_with(TestDb::new().await, &variables, false, registry::entries()).await
}

/// Posts a mail that nobody has to have asked for, or one that was.
async fn post(
    worker: &TestWorker,
    to: &'static str,
    subject_key: &'static str,
    is_optional: bool,
) -> bool {
    let posted = worker
        .context
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let letter = match is_optional {
                    true => letters::follow_up(
                        "https://crb.test/r/1",
                        "https://crb.test/unsubscribe/1".to_owned(),
                    ),
                    false => letters::report_ready(
                        "https://crb.test/r/1",
                        &letters::KeyFigures::default(),
                    ),
                };
                let to = Address {
                    kind: if is_optional {
                        "reports.follow_up"
                    } else {
                        "reports.ready"
                    },
                    subject_key,
                    recipient: to,
                };
                letter.post(tx, to, Delivery::Smtp).await
            })
        })
        .await;
    posted
        .map_err(|error: JobError| format!("{error:?}"))
        .expect("posted")
}

async fn run(worker: &TestWorker) {
    worker
        .arrange("update job_runs set run_at = now() where state = 'queued'")
        .await;
    worker.executor.run_due().await.expect("the ledger answers");
}

async fn states(worker: &TestWorker) -> Vec<String> {
    sqlx::query_scalar("select state from mails order by created_at, id")
        .fetch_all(&mut worker.db.owner().await)
        .await
        .expect("mails")
}

fn message_id(data: &str) -> &str {
    data.lines()
        .find(|line| line.starts_with("Message-ID:"))
        .expect("a name")
}

#[tokio::test]
async fn a_mail_goes_out_once_with_both_forms() {
    let smtp = FakeSmtp::start(&[]).await;
    let worker = start(&smtp).await;

    assert!(post(&worker, "ann@example.com", "r1", false).await);
    assert!(
        !post(&worker, "ann@example.com", "r1", false).await,
        "posted twice"
    );
    run(&worker).await;
    worker
        .arrange("update job_runs set state = 'queued', finished_at = null")
        .await;
    run(&worker).await;

    let received = smtp.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].to, ["ann@example.com"]);
    for part in [
        "From: \"CRB Analyser\" <reports@crb.example>",
        "To: ann@example.com",
        "Subject: Your report is ready",
        "Content-Type: text/plain",
        "Content-Type: text/html",
        "https://crb.test/r/1",
    ] {
        assert!(
            received[0].data.contains(part),
            "{part} in {}",
            received[0].data
        );
    }
    assert!(!received[0].data.contains("List-Unsubscribe"));
    assert_eq!(states(&worker).await, ["sent"]);
}

#[tokio::test]
async fn a_server_that_says_later_or_nothing_is_asked_again() {
    let smtp = FakeSmtp::start(&[
        Verdict::Recipient(451),
        Verdict::Content(452),
        Verdict::HangUp,
    ])
    .await;
    let worker = start(&smtp).await;
    post(&worker, "ann@example.com", "r1", false).await;

    for _ in 0..3 {
        run(&worker).await;
        assert_eq!(states(&worker).await, ["queued"]);
    }
    run(&worker).await;

    assert_eq!(states(&worker).await, ["sent"]);
    assert_eq!(smtp.received().len(), 1);
}

#[tokio::test]
async fn a_mail_whose_answer_was_lost_goes_out_again_under_the_same_name() {
    let smtp = FakeSmtp::start(&[Verdict::TakeAndHangUp]).await;
    let worker = start(&smtp).await;
    post(&worker, "ann@example.com", "r1", false).await;

    run(&worker).await;
    assert_eq!(states(&worker).await, ["queued"]);
    run(&worker).await;

    let received = smtp.received();
    assert_eq!(
        (received.len(), states(&worker).await),
        (2, vec!["sent".to_owned()])
    );
    assert_eq!(message_id(&received[0].data), message_id(&received[1].data));
    assert_eq!(
        received[0]
            .data
            .lines()
            .find(|line| line.starts_with("Date:")),
        received[1]
            .data
            .lines()
            .find(|line| line.starts_with("Date:"))
    );
}

#[tokio::test]
async fn a_mailbox_that_does_not_exist_is_not_written_to_again() {
    let smtp = FakeSmtp::start(&[Verdict::Recipient(550)]).await;
    let worker = start(&smtp).await;
    post(&worker, "gone@example.com", "r1", false).await;
    run(&worker).await;
    post(&worker, "gone@example.com", "r2", false).await;
    post(&worker, "ann@example.com", "r3", false).await;
    run(&worker).await;

    assert_eq!(states(&worker).await, ["bounced", "suppressed", "sent"]);
    assert_eq!(smtp.received().len(), 1);
    // A week later it may exist again.
    worker
        .arrange("update mail_suppressions set created_at = now() - interval '8 days'")
        .await;
    post(&worker, "gone@example.com", "r4", false).await;
    run(&worker).await;
    assert_eq!(
        states(&worker).await.last().map(String::as_str),
        Some("sent")
    );
}

#[tokio::test]
async fn content_that_is_refused_blames_no_mailbox() {
    let smtp = FakeSmtp::start(&[Verdict::Content(554)]).await;
    let worker = start(&smtp).await;
    post(&worker, "ann@example.com", "r1", false).await;
    run(&worker).await;
    post(&worker, "ann@example.com", "r2", false).await;
    run(&worker).await;

    assert_eq!(states(&worker).await, ["bounced", "sent"]);
}

#[tokio::test]
async fn who_refused_gets_only_what_belongs_to_their_order() {
    let smtp = FakeSmtp::start(&[]).await;
    let worker = start(&smtp).await;
    let address = address_hash("ann@example.com");
    queries::upsert_suppression(
        worker.context.db.system(),
        &address,
        Suppression::Unsubscribed,
    )
    .await
    .expect("kept");

    post(&worker, "ann@example.com", "s1", true).await;
    post(&worker, "ann@example.com", "r1", false).await;
    post(&worker, "bob@example.com", "s2", true).await;
    run(&worker).await;

    assert_eq!(states(&worker).await, ["suppressed", "sent", "sent"]);
    let received = smtp.received();
    let to_bob = |mail: &&server::Received| mail.to == ["bob@example.com"];
    let last = &received.iter().find(to_bob).expect("a reminder").data;
    assert!(
        last.contains("List-Unsubscribe: <https://crb.test/unsubscribe/1>"),
        "{last}"
    );
    assert!(
        last.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"),
        "{last}"
    );
}

#[tokio::test]
async fn a_server_that_is_down_costs_no_mail() {
    let smtp = FakeSmtp::start(&[]).await;
    let worker = start(&smtp).await;
    post(&worker, "ann@example.com", "r1", false).await;
    drop(smtp);

    run(&worker).await;

    assert_eq!(states(&worker).await, ["queued"]);
    let waiting: i64 = sqlx::query_scalar("select count(*) from job_runs where kind = 'notifications.deliver_mail' and state = 'queued' and attempt = 1")
        .fetch_one(&mut worker.db.owner().await)
        .await
        .expect("a look");
    assert_eq!(waiting, 1);
}
