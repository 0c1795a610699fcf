//! The list of jobs is whole: each payload has one handler, and what is in the ledger can still be read.

use std::collections::BTreeSet;

use shared::{
    admin::jobs::DeleteExpired,
    auth::jobs::SendPasswordLink,
    notifications::jobs::DeliverMail,
    payments::jobs::{ApplyEvent, ConfirmOrder, ReconcilePayments},
    platform::jobs::Job,
    prices::jobs::RefreshRates,
    quizzes::jobs::SendResumeLink,
    reports::jobs::{
        GenerateReport, MailOutcome, RenderReport, ReviewEvidence, SendFollowUp, SendFollowUps,
    },
    vendors::jobs::{RefreshCatalogue, RefreshVendor},
};
use worker::registry;

/// Payloads as they stand in ledgers today. A kind is never renamed and a line here never changed: rows
/// outlive the code that wrote them.
const STORED: &[(&str, &str)] = &[
    (
        "auth.send_password_link",
        r#"{"request_id": "0190aaaa-0000-7000-8000-000000000000"}"#,
    ),
    ("maintenance.delete_expired", "{}"),
    (
        "notifications.deliver_mail",
        r#"{"mail_id": "0190aaaa-0000-7000-8000-000000000000"}"#,
    ),
    ("payments.apply_event", r#"{"event_id": "evt_1"}"#),
    (
        "payments.confirm_order",
        r#"{"payment_id": "0190aaaa-0000-7000-8000-000000000000"}"#,
    ),
    ("payments.reconcile_payments", "{}"),
    ("prices.refresh_rates", "{}"),
    (
        "quizzes.send_resume_link",
        r#"{"request_id": "0190aaaa-0000-7000-8000-000000000000"}"#,
    ),
    (
        "reports.generate_report",
        r#"{"report_id": "0190aaaa-0000-7000-8000-000000000000"}"#,
    ),
    (
        "reports.mail_outcome",
        r#"{"report_id": "0190aaaa-0000-7000-8000-000000000000"}"#,
    ),
    (
        "reports.render_report",
        r#"{"report_id": "0190aaaa-0000-7000-8000-000000000000", "format": "pdf"}"#,
    ),
    (
        "reports.review_evidence",
        r#"{"vendor_id": "0190aaaa-0000-7000-8000-000000000000"}"#,
    ),
    ("reports.send_follow_ups", "{}"),
    (
        "reports.send_follow_up",
        r#"{"session_id": "0190aaaa-0000-7000-8000-000000000000"}"#,
    ),
    ("vendors.refresh_catalogue", r#"{"reason": "scheduled"}"#),
    (
        "vendors.refresh_vendor",
        r#"{"vendor_id": "0190aaaa-0000-7000-8000-000000000000", "reason": "requested"}"#,
    ),
];

#[test]
fn every_kind_has_one_handler_and_a_stored_sample() {
    let kinds: Vec<&str> = registry::entries().iter().map(|entry| entry.kind).collect();
    let stored: BTreeSet<&str> = STORED.iter().map(|(kind, _)| *kind).collect();

    assert_eq!(
        kinds.len(),
        kinds.iter().collect::<BTreeSet<_>>().len(),
        "a kind has two handlers"
    );
    assert_eq!(kinds.into_iter().collect::<BTreeSet<_>>(), stored);
}

#[test]
fn stored_payloads_can_still_be_read() {
    fn read<J: Job>() {
        let (_, text) = STORED
            .iter()
            .find(|(kind, _)| *kind == J::KIND)
            .expect(J::KIND);
        let job: J = serde_json::from_str(text).expect(J::KIND);
        let again = serde_json::to_value(&job).expect("json");
        assert_eq!(
            again,
            serde_json::from_str::<serde_json::Value>(text).expect("json"),
            "{}",
            J::KIND
        );
        assert!(
            job.unique_key().is_some(),
            "{} may run twice at once",
            J::KIND
        );
    }
    read::<DeleteExpired>();
    read::<SendPasswordLink>();
    read::<DeliverMail>();
    read::<ApplyEvent>();
    read::<ConfirmOrder>();
    read::<ReconcilePayments>();
    read::<RefreshRates>();
    read::<SendResumeLink>();
    read::<GenerateReport>();
    read::<MailOutcome>();
    read::<SendFollowUps>();
    read::<SendFollowUp>();
    read::<RenderReport>();
    read::<ReviewEvidence>();
    read::<RefreshCatalogue>();
    read::<RefreshVendor>();
}
