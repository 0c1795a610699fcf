//! SQL of the simulator's checkouts: the provider's records, not ours.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::{
    payments::{
        checkout::Checkout,
        simulator::{ACCOUNT, FreshIds, SimulatorCheckout},
    },
    platform::ids::PaymentId,
};

struct CheckoutRow {
    id: String,
    payment_id: PaymentId,
    client_reference: Option<String>,
    livemode: bool,
    account: String,
    amount_total: i64,
    currency: String,
    status: String,
    payment_status: String,
    charge_id: String,
    charge_status: String,
    amount_refunded: i64,
    dispute_id: String,
    dispute_status: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

fn decode(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(error.into())
}

impl TryFrom<CheckoutRow> for SimulatorCheckout {
    type Error = sqlx::Error;

    fn try_from(row: CheckoutRow) -> sqlx::Result<Self> {
        Ok(Self {
            checkout: Checkout {
                id: row.id,
                client_reference: row.client_reference,
                livemode: row.livemode,
                account: row.account,
                amount_total: row.amount_total,
                currency: row.currency,
                status: row.status.parse().map_err(decode)?,
                payment_status: row.payment_status.parse().map_err(decode)?,
                charge_status: row.charge_status.parse().map_err(decode)?,
                amount_refunded: row.amount_refunded,
                dispute_status: row.dispute_status.parse().map_err(decode)?,
                url: None,
            },
            payment_id: row.payment_id,
            charge_id: row.charge_id,
            dispute_id: row.dispute_id,
            created_at: row.created_at,
            expires_at: row.expires_at,
        })
    }
}

/// Makes a checkout for a payment, once: asked again, the simulator answers with the one it made. Returns its id.
///
/// # Errors
/// On a database error.
pub async fn upsert_simulator_checkout(
    db: impl PgExecutor<'_>,
    payment: PaymentId,
    amount_total: i64,
    currency: &str,
) -> sqlx::Result<String> {
    let ids = FreshIds::new();
    sqlx::query_scalar!(
        r#"
        insert into simulator_checkouts
            (id, payment_id, client_reference, account, amount_total, currency, charge_id, dispute_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (payment_id) do update set payment_id = excluded.payment_id
        returning id
        "#,
        ids.checkout,
        payment.0,
        payment.to_string(),
        ACCOUNT,
        amount_total,
        currency,
        ids.charge,
        ids.dispute,
    )
    .fetch_one(db)
    .await
}

/// The checkout of a payment as it is now; one that nobody used in time has run out.
///
/// # Errors
/// On a database error.
pub async fn find_simulator_checkout(
    db: impl PgExecutor<'_>,
    payment: PaymentId,
) -> sqlx::Result<Option<SimulatorCheckout>> {
    sqlx::query_as!(
        CheckoutRow,
        r#"
        select id, payment_id as "payment_id: PaymentId", client_reference, livemode, account, amount_total, currency,
            case when status = 'open' and expires_at <= now() then 'expired' else status end as "status!",
            payment_status, charge_id, charge_status, amount_refunded, dispute_id, dispute_status, created_at, expires_at
        from simulator_checkouts
        where payment_id = $1
        "#,
        payment.0,
    )
    .fetch_optional(db)
    .await?
    .map(SimulatorCheckout::try_from)
    .transpose()
}

/// The same, held until the transaction ends.
///
/// # Errors
/// On a database error.
pub async fn lock_simulator_checkout(
    db: impl PgExecutor<'_>,
    payment: PaymentId,
) -> sqlx::Result<Option<SimulatorCheckout>> {
    sqlx::query_as!(
        CheckoutRow,
        r#"
        select id, payment_id as "payment_id: PaymentId", client_reference, livemode, account, amount_total, currency,
            case when status = 'open' and expires_at <= now() then 'expired' else status end as "status!",
            payment_status, charge_id, charge_status, amount_refunded, dispute_id, dispute_status, created_at, expires_at
        from simulator_checkouts
        where payment_id = $1
        for update
        "#,
        payment.0,
    )
    .fetch_optional(db)
    .await?
    .map(SimulatorCheckout::try_from)
    .transpose()
}

/// The checkout that an event's object belongs to: itself, its charge or its dispute.
///
/// # Errors
/// On a database error.
pub async fn find_simulator_checkout_by_object(
    db: impl PgExecutor<'_>,
    object_id: &str,
) -> sqlx::Result<Option<SimulatorCheckout>> {
    sqlx::query_as!(
        CheckoutRow,
        r#"
        select id, payment_id as "payment_id: PaymentId", client_reference, livemode, account, amount_total, currency,
            case when status = 'open' and expires_at <= now() then 'expired' else status end as "status!",
            payment_status, charge_id, charge_status, amount_refunded, dispute_id, dispute_status, created_at, expires_at
        from simulator_checkouts
        where id = $1 or charge_id = $1 or dispute_id = $1
        "#,
        object_id,
    )
    .fetch_optional(db)
    .await?
    .map(SimulatorCheckout::try_from)
    .transpose()
}

/// Writes down what happened to a checkout that the caller has locked.
///
/// # Errors
/// On a database error.
pub async fn update_simulator_checkout(
    db: impl PgExecutor<'_>,
    checkout: &SimulatorCheckout,
) -> sqlx::Result<()> {
    let checkout = &checkout.checkout;
    sqlx::query!(
        r#"
        update simulator_checkouts
        set status = $2, payment_status = $3, charge_status = $4, amount_refunded = $5, dispute_status = $6
        where id = $1
        "#,
        checkout.id,
        checkout.status.as_str(),
        checkout.payment_status.as_str(),
        checkout.charge_status.as_str(),
        checkout.amount_refunded,
        checkout.dispute_status.as_str(),
    )
    .execute(db)
    .await?;
    Ok(())
}
