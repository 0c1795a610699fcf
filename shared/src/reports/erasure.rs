//! Letting go of a person: when they ask for it, and when the time is over for which we keep what they said.

use crate::{
    auth, notifications,
    platform::{db::Tx, ids::SessionId},
    quizzes,
};

/// Erases a session for good: answers, address, tokens, links, mails, reports and what was shared of them. A report
/// that is being made is stopped. What remains is an empty row that payments point at. False if there is none, or it is
/// erased already.
///
/// The transaction runs for the system, since it must see whether the person has other sessions. The order of locks is
/// that of the others who take several: address before links (sending one), links before session (redeeming one),
/// session before report (completing, paying).
///
/// # Errors
/// On a database error.
pub async fn erase_session(tx: &mut Tx, id: SessionId) -> sqlx::Result<bool> {
    let Some(session) = quizzes::queries::find_session(&mut **tx, id).await? else {
        return Ok(false);
    };
    let email = session.email;
    quizzes::queries::lock_address(&mut **tx, &email).await?;
    auth::queries::delete_resume_links(&mut **tx, &email).await?;
    if quizzes::queries::lock_session(&mut **tx, id)
        .await?
        .is_none()
    {
        return Ok(false);
    }
    auth::queries::delete_session_tokens(&mut **tx, id, None).await?;
    quizzes::queries::delete_resume_requests(&mut **tx, &email).await?;
    notifications::queries::delete_mails_about(&mut **tx, &email, id).await?;
    super::state::erase_for_session(tx, id).await?;
    quizzes::queries::erase_session(&mut **tx, id).await?;
    if quizzes::queries::find_newest_session(&mut **tx, &email)
        .await?
        .is_none()
    {
        // It was the last thing we knew of this person.
        notifications::queries::delete_mails(&mut **tx, &email).await?;
    }
    Ok(true)
}
