//! An open transaction.

use std::ops::{Deref, DerefMut};

use sqlx::{PgConnection, Postgres, Transaction};

use super::Scope;
use crate::platform::notifier::AfterCommit;

/// An open transaction, and what is to happen once it is committed.
pub struct Tx {
    pub(super) inner: Transaction<'static, Postgres>,
    pub(super) after_commit: Vec<AfterCommit>,
}

impl Tx {
    /// Hands something to the [`Notifier`](crate::platform::notifier::Notifier) after the commit; a rollback forgets it.
    pub fn after_commit(&mut self, effect: AfterCommit) {
        self.after_commit.push(effect);
    }

    /// From here on, and until its end, the transaction runs for this one.
    pub(in crate::platform) async fn enter(&mut self, scope: Scope) -> sqlx::Result<()> {
        let [kind, session, workspace] = scope.settings();
        sqlx::query!(
            r#"
            select set_config('crb.scope', $1, true) as scope, set_config('crb.session_id', $2, true) as session,
                set_config('crb.workspace_id', $3, true) as workspace
            "#,
            kind,
            session,
            workspace,
        )
        .fetch_one(&mut *self.inner)
        .await?;
        Ok(())
    }

    /// Begins a part that can be taken back by itself.
    pub(in crate::platform) async fn begin_part(&mut self) -> sqlx::Result<Part> {
        sqlx::Executor::execute(&mut *self.inner, "savepoint part").await?;
        Ok(Part {
            effects: self.after_commit.len(),
        })
    }

    /// Ends the part, or takes it back with what was to happen after it.
    pub(in crate::platform) async fn end_part(
        &mut self,
        part: Part,
        is_kept: bool,
    ) -> sqlx::Result<()> {
        if is_kept {
            sqlx::Executor::execute(&mut *self.inner, "release savepoint part").await?;
        } else {
            self.after_commit.truncate(part.effects);
            sqlx::Executor::execute(&mut *self.inner, "rollback to savepoint part").await?;
        }
        Ok(())
    }

    /// Takes everything back.
    pub(in crate::platform) async fn rollback(self) -> sqlx::Result<()> {
        self.inner.rollback().await
    }
}

/// Where a part of a transaction began.
pub(in crate::platform) struct Part {
    effects: usize,
}

impl Deref for Tx {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}
