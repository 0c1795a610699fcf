//! SQL of payments themselves.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::PgExecutor;

use crate::{
    payments::{HeldReason, Payment, PaymentState, Provider, price},
    platform::{
        db::Tx,
        ids::{PaymentId, ReportId, SessionId},
        money::Money,
    },
};

struct PaymentRow {
    id: PaymentId,
    session_id: SessionId,
    provider: String,
    provider_ref: Option<String>,
    amount: Decimal,
    currency: String,
    state: String,
    held_reason: Option<String>,
    looks: i64,
    checkout_url: Option<String>,
    created_at: DateTime<Utc>,
    paid_at: Option<DateTime<Utc>>,
}

fn decode(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(error.into())
}

impl TryFrom<PaymentRow> for Payment {
    type Error = sqlx::Error;

    fn try_from(row: PaymentRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.id,
            session_id: row.session_id,
            provider: row.provider.parse().map_err(decode)?,
            provider_ref: row.provider_ref,
            // The column has six decimals; a price has those of its currency.
            amount: price(row.amount, &row.currency).map_err(decode)?,
            state: row.state.parse().map_err(decode)?,
            held_reason: row
                .held_reason
                .as_deref()
                .map(str::parse)
                .transpose()
                .map_err(decode)?,
            looks: row.looks,
            checkout_url: row.checkout_url,
            created_at: row.created_at,
            paid_at: row.paid_at,
        })
    }
}

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

/// Begins a payment; false if the session has one that is not over.
///
/// # Errors
/// On a database error.
pub async fn insert_payment(
    db: impl PgExecutor<'_>,
    id: PaymentId,
    session: SessionId,
    provider: Provider,
    amount: Money,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        insert into payments (id, session_id, provider, amount, currency)
        values ($1, $2, $3, $4, $5)
        on conflict (session_id) where state in ('created', 'open', 'processing', 'paid', 'disputed') do nothing
        "#,
        id.0,
        session.0,
        provider.as_str(),
        amount.amount,
        amount.currency.code(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A payment.
///
/// # Errors
/// On a database error.
pub async fn find_payment(db: impl PgExecutor<'_>, id: PaymentId) -> sqlx::Result<Option<Payment>> {
    sqlx::query_as!(
        PaymentRow,
        r#"
        select id as "id: PaymentId", session_id as "session_id: SessionId", provider, provider_ref, amount, currency,
            state, held_reason, looks, checkout_url, created_at, paid_at
        from payments
        where id = $1
        "#,
        id.0,
    )
    .fetch_optional(db)
    .await?
    .map(Payment::try_from)
    .transpose()
}

/// A payment, held until the transaction ends.
///
/// # Errors
/// On a database error.
pub async fn lock_payment(db: impl PgExecutor<'_>, id: PaymentId) -> sqlx::Result<Option<Payment>> {
    sqlx::query_as!(
        PaymentRow,
        r#"
        select id as "id: PaymentId", session_id as "session_id: SessionId", provider, provider_ref, amount, currency,
            state, held_reason, looks, checkout_url, created_at, paid_at
        from payments
        where id = $1
        for update
        "#,
        id.0,
    )
    .fetch_optional(db)
    .await?
    .map(Payment::try_from)
    .transpose()
}

/// The payment of a provider's checkout.
///
/// # Errors
/// On a database error.
pub async fn find_payment_by_ref(
    db: impl PgExecutor<'_>,
    provider_ref: &str,
) -> sqlx::Result<Option<Payment>> {
    sqlx::query_as!(
        PaymentRow,
        r#"
        select id as "id: PaymentId", session_id as "session_id: SessionId", provider, provider_ref, amount, currency,
            state, held_reason, looks, checkout_url, created_at, paid_at
        from payments
        where provider_ref = $1
        "#,
        provider_ref,
    )
    .fetch_optional(db)
    .await?
    .map(Payment::try_from)
    .transpose()
}

/// The payment of a session that is not over.
///
/// # Errors
/// On a database error.
pub async fn find_active_payment(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Option<Payment>> {
    sqlx::query_as!(
        PaymentRow,
        r#"
        select id as "id: PaymentId", session_id as "session_id: SessionId", provider, provider_ref, amount, currency,
            state, held_reason, looks, checkout_url, created_at, paid_at
        from payments
        where session_id = $1 and state in ('created', 'open', 'processing', 'paid', 'disputed')
        "#,
        session.0,
    )
    .fetch_optional(db)
    .await?
    .map(Payment::try_from)
    .transpose()
}

/// The payment that tells where a session stands: the one that is not over, else the newest.
///
/// # Errors
/// On a database error.
pub async fn find_newest_payment(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Option<Payment>> {
    sqlx::query_as!(
        PaymentRow,
        r#"
        select id as "id: PaymentId", session_id as "session_id: SessionId", provider, provider_ref, amount, currency,
            state, held_reason, looks, checkout_url, created_at, paid_at
        from payments
        where session_id = $1
        order by state in ('created', 'open', 'processing', 'paid', 'disputed') desc, created_at desc, id desc
        limit 1
        "#,
        session.0,
    )
    .fetch_optional(db)
    .await?
    .map(Payment::try_from)
    .transpose()
}

/// Whether another payment of the session is not over.
///
/// # Errors
/// On a database error.
pub async fn exists_other_active(
    db: impl PgExecutor<'_>,
    payment: PaymentId,
    session: SessionId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"
        select exists (
            select from payments
            where session_id = $2 and id <> $1 and state in ('created', 'open', 'processing', 'paid', 'disputed')
        ) as "exists!"
        "#,
        payment.0,
        session.0,
    )
    .fetch_one(db)
    .await
}

/// Takes the provider's answer: the checkout is open. False if it was taken before.
///
/// # Errors
/// On a database error.
pub async fn update_payment_opened(
    db: impl PgExecutor<'_>,
    id: PaymentId,
    provider_ref: &str,
    checkout_url: Option<&str>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        update payments
        set state = 'open', provider_ref = $2, checkout_url = $3
        where id = $1 and state = 'created'
        "#,
        id.0,
        provider_ref,
        checkout_url,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives up a payment that the provider has no checkout for. False if it has one by now.
///
/// # Errors
/// On a database error.
pub async fn fail_created_payment(db: impl PgExecutor<'_>, id: PaymentId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update payments set state = 'failed' where id = $1 and state = 'created'",
        id.0
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes a look at the checkout of a payment that the caller has locked: where its page is now, and that whoever
/// looked earlier must look again.
///
/// # Errors
/// On a database error.
pub async fn count_look(
    db: impl PgExecutor<'_>,
    id: PaymentId,
    checkout_url: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update payments set looks = looks + 1, checkout_url = $2 where id = $1",
        id.0,
        checkout_url
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Moves a payment that the caller has locked.
///
/// # Errors
/// On a database error.
pub async fn update_payment_state(
    db: impl PgExecutor<'_>,
    id: PaymentId,
    to: PaymentState,
    held_reason: Option<HeldReason>,
    provider_ref: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        update payments
        set state = $2, held_reason = coalesce($3, held_reason), provider_ref = coalesce(provider_ref, $4),
            paid_at = case when $2 in ('paid', 'disputed', 'dispute_lost') then coalesce(paid_at, now()) else paid_at end,
            refunded_at = case when $2 = 'refunded' then now() else refunded_at end
        where id = $1
        "#,
        id.0,
        to.as_str(),
        held_reason.map(HeldReason::as_str),
        provider_ref,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Payments that may have moved without a word, those not looked at for longest first, after the given one.
/// The second part says whether the payment was begun more than an hour ago.
///
/// # Errors
/// On a database error.
pub async fn list_unsettled_payments(
    db: impl PgExecutor<'_>,
    after: Option<PaymentId>,
    limit: i64,
) -> sqlx::Result<Vec<(PaymentId, bool)>> {
    let rows = sqlx::query!(
        r#"
        select id as "id: PaymentId", created_at < now() - interval '1 hour' as "is_old!"
        from payments
        where state in ('created', 'open', 'processing') and created_at < now() - interval '1 minute'
            and ($1::uuid is null or id > $1)
        order by id
        limit $2
        "#,
        after.map(|id| id.0),
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.is_old)).collect())
}

/// A page of payments, newest first, after the given position.
///
/// # Errors
/// On a database error.
pub async fn list_payments(
    db: impl PgExecutor<'_>,
    state: Option<PaymentState>,
    after: Option<(DateTime<Utc>, uuid::Uuid)>,
    limit: i64,
) -> sqlx::Result<Vec<Payment>> {
    let (after_at, after_id) = after.unzip();
    sqlx::query_as!(
        PaymentRow,
        r#"
        select id as "id: PaymentId", session_id as "session_id: SessionId", provider, provider_ref, amount, currency,
            state, held_reason, checkout_url, looks, created_at, paid_at
        from payments
        where ($1::text is null or state = $1)
            and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
        order by created_at desc, id desc
        limit $4
        "#,
        state.map(PaymentState::as_str),
        after_at,
        after_id,
        limit,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(Payment::try_from)
    .collect()
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
