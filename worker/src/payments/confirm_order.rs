//! Tells the payer what was paid.

use shared::{
    notifications::ORDER_CONFIRMED,
    payments::{jobs::ConfirmOrder, queries},
};

use crate::{
    context::Context,
    notifications::{
        letter::Address,
        letters::{self, Order},
    },
    runtime::{JobError, Run},
};

/// Posts the mail, once per payment; none if the money went back meanwhile.
///
/// # Errors
/// A retry on a database error.
pub async fn confirm_order(cx: &Context, run: &Run, job: ConfirmOrder) -> Result<(), JobError> {
    let config = cx.config.clone();
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            let Some(order) = queries::find_order_mail(tx, job.payment_id).await? else {
                return Ok(());
            };
            let payment = order.payment;
            let base_url = &config.base_url;
            let letter = letters::order_confirmed(&Order {
                number: payment.id.to_string(),
                amount: payment.amount,
                paid_at: payment.paid_at.unwrap_or(payment.created_at),
                next_url: order.report_id.map_or_else(
                    || format!("{base_url}/quiz"),
                    |report| format!("{base_url}/reports/{report}/live"),
                ),
                is_complete: order.report_id.is_some(),
            });
            let to = Address {
                kind: ORDER_CONFIRMED,
                // The session's name stands in it, so that erasing the session finds the mail.
                subject_key: &format!("{}:{}", payment.session_id, payment.id),
                recipient: &order.recipient,
            };
            letter.post(tx, to, config.delivery()).await?;
            Ok(())
        })
    })
    .await
}
