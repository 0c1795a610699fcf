//! Browsers are passed from scene to scene: to start one takes longer than most scenes do.
//!
//! While scenes are played, those that nobody uses wait. Whoever is the last to leave closes them, so that no process
//! outlives the tests.

use std::{
    future::Future,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
};

use tokio::runtime::Runtime;

use super::browser::{Browser, Screen};

/// What speaks to the browsers. Each test has a runtime of its own, and takes everything on it along when it ends.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build();
    runtime.expect("a runtime")
});

static POOL: Mutex<Pool> = Mutex::new(Pool {
    players: 0,
    waiting: Vec::new(),
});

struct Pool {
    players: u32,
    waiting: Vec<Browser>,
}

fn pool() -> MutexGuard<'static, Pool> {
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does some work where it goes on when the test that asked for it has ended.
pub(super) async fn outlive<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    RUNTIME.spawn(work).await.expect("the work ends")
}

/// The right to a browser, held while a scene is played.
pub(super) struct Place(());

impl Place {
    pub(super) fn take() -> Self {
        pool().players += 1;
        Self(())
    }

    /// A browser that waits, or a new one. `None` where there is none.
    pub(super) async fn browser(&self, screen: Screen) -> Option<Browser> {
        let waiting = {
            let mut pool = pool();
            let fitting = pool.waiting.iter().position(|one| one.screen() == screen);
            fitting.map(|at| pool.waiting.swap_remove(at))
        };
        match waiting {
            Some(browser) => Some(browser),
            None => Browser::open(screen).await,
        }
    }

    /// Leaves; a browser that remembers nothing may wait for the next scene.
    pub(super) async fn leave(self, browser: Option<Browser>) {
        let closing = {
            let mut pool = pool();
            pool.players -= 1;
            pool.waiting.extend(browser);
            if pool.players == 0 {
                std::mem::take(&mut pool.waiting)
            } else {
                Vec::new()
            }
        };
        for browser in closing {
            browser.close().await;
        }
    }
}
