//! What the payments of a session mean for its reports.

use super::{
    model::ReportSummary,
    state::{release_for_session, start_if_ready, withhold_for_session},
};
use crate::{
    payments::{Applied, Effect, jobs::ConfirmOrder},
    platform::{db::Tx, jobs},
};

/// Does what a payment's change means, in the transaction that changed it. Returns where the newest report of
/// the session stands if that may have changed.
///
/// # Errors
/// On a database error.
pub async fn follow_payment(tx: &mut Tx, applied: &Applied) -> sqlx::Result<Option<ReportSummary>> {
    let session = applied.payment.session_id;
    match applied.effect() {
        None => Ok(None),
        // Who got the money back and pays again gets the report back.
        Some(effect @ (Effect::Start | Effect::Release)) => {
            if effect == Effect::Start {
                let payment_id = applied.payment.id;
                jobs::enqueue(tx, &ConfirmOrder { payment_id }).await?;
            }
            release_for_session(tx, session).await?;
            start_if_ready(tx, session).await
        }
        Some(Effect::Withhold) => {
            withhold_for_session(tx, session).await?;
            Ok(None)
        }
    }
}
