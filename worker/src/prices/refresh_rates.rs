//! Reads the day's exchange rates.

use egress::{Fetched, PageRequest};
use shared::prices::{ecb, import, jobs::RefreshRates, queries};

use super::look::{LookError, await_turn};
use crate::{
    context::Context,
    runtime::{JobError, Run},
};

/// The file has some two kilobytes.
const FILE_MAX: usize = 256 * 1024;

/// Fetches the central bank's daily file and stores its rates beside the earlier ones.
///
/// A file that misses a currency in which something is priced, or in which one moved by more than half, is refused
/// whole, and the last good rates stay.
///
/// # Errors
/// A retry when the site or the database does not answer; permanent when the file is not believed.
pub async fn refresh_rates(cx: &Context, run: &Run, _job: RefreshRates) -> Result<(), JobError> {
    let url = &cx.config.rates.url;
    let text = fetch(cx, url).await?;
    let table = ecb::read_daily_rates(&text, url).map_err(refuse)?;
    let priced_in = queries::list_priced_currencies(cx.db.reference()).await?;
    let refused = import::refusals(&table, &priced_in);
    if !refused.is_empty() {
        return Err(JobError::permanent(refused.join("; ")));
    }
    if let Some(known) = queries::find_newest_fx_rates(cx.db.reference()).await? {
        if known.as_of > table.as_of {
            return Err(JobError::permanent(format!(
                "the file is of {}, and there are rates of {} already",
                table.as_of, known.as_of
            )));
        }
        ecb::require_no_jump(&known, &table).map_err(refuse)?;
    }
    let (as_of, count) = (table.as_of, table.rates.len());
    let changed = run
        .write(&cx.db, move |tx| {
            Box::pin(async move { Ok(import::import_rates(tx, &table).await?) })
        })
        .await?;
    tracing::info!(%as_of, rates = count, changed, "exchange rates were read");
    Ok(())
}

async fn fetch(cx: &Context, url: &str) -> Result<String, JobError> {
    match await_turn(cx, url).await {
        Ok(()) => {}
        Err(LookError::Later(delay)) => return Err(JobError::snooze(delay)),
        Err(error) => return Err(error.into()),
    }
    let request = PageRequest::new(url).xml().at_most(FILE_MAX);
    match cx.egress.fetch(&request).await {
        Ok(Fetched::Page(page)) => Ok(page.text),
        Ok(Fetched::NotModified) => Err(JobError::permanent(
            "the file was not asked for by its marks",
        )),
        Err(egress::FetchError::Busy { retry_in }) => Err(JobError::snooze(retry_in)),
        Err(error) => Err(error.into()),
    }
}

fn refuse(error: ecb::RatesError) -> JobError {
    JobError::permanent(error.to_string())
}
