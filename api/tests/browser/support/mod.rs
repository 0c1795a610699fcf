//! A browser, and a service for it to talk to.

mod browser;
mod pool;
mod scenes;
mod stage;

pub(crate) use browser::{Browser, Screen};
use pool::Place;
pub(crate) use scenes::PASSWORD;
pub(crate) use stage::Stage;

/// Plays a scene in a browser of this size; says why it does not where there is no browser.
pub(crate) async fn play(screen: Screen, scene: impl AsyncFnOnce(&Browser, &Stage)) {
    play_with(screen, &[], scene).await;
}

/// The same with some variables set beside the usual ones.
pub(crate) async fn play_with(
    screen: Screen,
    variables: &[(&str, &str)],
    scene: impl AsyncFnOnce(&Browser, &Stage),
) {
    use futures::FutureExt as _;

    let place = Place::take();
    let stage = Stage::new(variables).await;
    let Some(browser) = place.browser(screen).await else {
        return place.leave(None).await;
    };
    // The browser is handed on or closed whatever happens, so that a failed test leaves no process behind.
    let outcome = std::panic::AssertUnwindSafe(scene(&browser, &stage))
        .catch_unwind()
        .await;
    if outcome.is_ok() && browser.forget(&stage.url("")).await.is_ok() {
        place.leave(Some(browser)).await;
    } else {
        browser.close().await;
        place.leave(None).await;
    }
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}
