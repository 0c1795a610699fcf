//! SQL of what payments must know of sessions: what is paid for, and whom to tell.

use sqlx::PgExecutor;

use super::find_payment;
use crate::{
    payments::Payment,
    platform::{
        db::Tx,
        ids::{PaymentId, ReportId, SessionId},
    },
};

/// What a session is to pay for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTerms {
    /// Whether its report costs nothing.
    pub is_free: bool,
    /// Whether it was erased.
    pub is_erased: bool,
    /// The respondent's address, for the provider's page; gone once erased.
    pub email: Option<String>,
}

/// What a session is to pay for.
///
/// # Errors
/// On a database error.
pub async fn find_session_terms(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Option<SessionTerms>> {
    sqlx::query_as!(
        SessionTerms,
        r#"
        select tier = 'quick' as "is_free!", status = 'erased' as "is_erased!", email
        from quiz_sessions
        where id = $1
        "#,
        session.0,
    )
    .fetch_optional(db)
    .await
}

/// What the confirmation of an order says, and to whom.
#[derive(Debug, Clone)]
pub struct OrderMail {
    /// The payment.
    pub payment: Payment,
    /// The payer.
    pub recipient: String,
    /// The newest report of the session, once the quiz is complete.
    pub report_id: Option<ReportId>,
}

/// What the confirmation of an order needs; `None` if the money is not there any more, or the payer is erased.
///
/// # Errors
/// On a database error.
pub async fn find_order_mail(tx: &mut Tx, id: PaymentId) -> sqlx::Result<Option<OrderMail>> {
    let Some(payment) = find_payment(&mut **tx, id)
        .await?
        .filter(|payment| payment.state.is_entitling())
    else {
        return Ok(None);
    };
    let row = sqlx::query!(
        r#"
        select s.email as "email!", (
            select r.id from reports r where r.session_id = s.id order by r.version desc limit 1
        ) as "report_id: ReportId"
        from quiz_sessions s
        where s.id = $1 and s.email is not null
        "#,
        payment.session_id.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| OrderMail {
        payment,
        recipient: row.email,
        report_id: row.report_id,
    }))
}
