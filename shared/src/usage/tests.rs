//! The books keep their limits, also when two calls come at once.

use uuid::Uuid;

use super::{AiPurpose, AiSettlement, NewAiCall, SpendingLimits, queries};
use crate::{
    platform::db::{Db, Scope},
    testing::TestDb,
};

const LIMITS: SpendingLimits = SpendingLimits {
    subject_micro_usd: 1_000,
    day_micro_usd: 2_500,
};

fn call(subject: Uuid, at_most_micro_usd: i64) -> NewAiCall {
    NewAiCall {
        id: Uuid::now_v7(),
        purpose: AiPurpose::Report,
        subject,
        model: "claude-x".to_owned(),
        prompt: "narrative@1".to_owned(),
        at_most_micro_usd,
    }
}

async fn reserve(db: &Db, call: &NewAiCall) -> bool {
    let call = call.clone();
    let done: sqlx::Result<bool> = db
        .write(Scope::System, move |tx| {
            Box::pin(async move { queries::reserve_call(tx, &call, LIMITS).await })
        })
        .await;
    done.expect("the books can be written")
}

async fn settle(db: &Db, call: &NewAiCall, cost_micro_usd: i64) -> anyhow::Result<()> {
    let settled = AiSettlement {
        id: call.id,
        cost_micro_usd,
        input_tokens: 10,
        output_tokens: 5,
        outcome: "answered",
    };
    queries::settle_call(db.reference(), &settled).await?;
    Ok(())
}

#[tokio::test]
async fn a_call_counts_at_its_most_until_it_is_settled() -> anyhow::Result<()> {
    let db = TestDb::new().await;
    let subject = Uuid::now_v7();
    let first = call(subject, 900);

    assert!(reserve(&db.db, &first).await);
    assert!(!reserve(&db.db, &call(subject, 200)).await);
    settle(&db.db, &first, 100).await?;
    assert!(reserve(&db.db, &call(subject, 200)).await);

    assert_eq!(queries::sum_spent(db.db.reference(), subject).await?, 300);
    Ok(())
}

#[tokio::test]
async fn the_day_is_shared_by_all_and_ends_at_midnight() -> anyhow::Result<()> {
    let db = TestDb::new().await;
    for _ in 0..2 {
        assert!(reserve(&db.db, &call(Uuid::now_v7(), 1_000)).await);
    }

    assert!(!reserve(&db.db, &call(Uuid::now_v7(), 600)).await);
    sqlx::raw_sql("update ai_calls set created_at = now() - interval '1 day'")
        .execute(&mut db.owner().await)
        .await?;

    assert!(reserve(&db.db, &call(Uuid::now_v7(), 600)).await);
    assert_eq!(queries::delete_old_calls(db.db.reference(), 1).await?, 2);
    Ok(())
}

#[tokio::test]
async fn calls_at_once_cannot_share_what_is_left() {
    let db = TestDb::new().await;
    let subject = Uuid::now_v7();

    let calls: Vec<NewAiCall> = (0..6).map(|_| call(subject, 400)).collect();
    let given = futures::future::join_all(calls.iter().map(|one| reserve(&db.db, one))).await;

    assert_eq!(given.into_iter().filter(|is_given| *is_given).count(), 2);
}
