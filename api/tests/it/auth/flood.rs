//! Hashing passwords takes a core each; a flood of them must not take the machine.

use std::time::{Duration, Instant};

use crate::support::{PASSWORD, TestApp, TestUser, sign_in};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_sign_ins_at_once_leave_room_for_everybody_else() {
    let app = TestApp::new().await;
    TestUser::new(&app, "ann@example.com").await;

    let flood = (0..200).map(|n| {
        let app = &app;
        async move { sign_in(app, &format!("bot{n}@example.com"), "not a password").await }
    });
    let mut slowest = Duration::ZERO;
    let others = async {
        for _ in 0..50 {
            let begun = Instant::now();
            app.get("/api/healthz").send().await.expect(200);
            slowest = slowest.max(begun.elapsed());
            tokio::task::yield_now().await;
        }
    };
    let (answers, ()) = tokio::join!(futures::future::join_all(flood), others);

    let refused: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 503)
        .collect();
    assert!(refused.len() >= 100, "{} were refused", refused.len());
    for answer in &answers {
        assert!(
            [401, 503].contains(&answer.status.as_u16()),
            "{}",
            answer.text
        );
    }
    for answer in refused {
        assert_eq!(answer.header("retry-after"), "5");
    }
    assert!(
        slowest < Duration::from_secs(1),
        "others waited {slowest:?}"
    );
    sign_in(&app, "ann@example.com", PASSWORD).await.expect(200);
}
