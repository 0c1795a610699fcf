//! What may follow what: operations in any order, against a model of the states.

use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use super::support::{Respondent, full_answers, quick_answers, quiz_app};
use crate::support::TestApp;

/// What the model knows of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Empty,
    Answered,
    Completed,
    Erased,
}

/// Does one operation and returns its status, its code and the next state by the model.
async fn step(
    app: &TestApp,
    ann: &Respondent,
    required: &Value,
    state: State,
    choice: u32,
) -> (State, u16, &'static str, u16, String) {
    use State::{Answered, Completed, Empty, Erased};
    let (answer, next, status, code) = match choice {
        0 => {
            let answer = ann.save(app, json!({"answers": required})).await;
            match state {
                Empty | Answered => (answer, Answered, 200, ""),
                Completed => (answer, Completed, 409, "SESSION_COMPLETED"),
                Erased => (answer, Erased, 401, "UNAUTHENTICATED"),
            }
        }
        1 => {
            let answer = ann.save(app, json!({"answers": {"industry": null}})).await;
            match state {
                Empty | Answered => (answer, Empty, 200, ""),
                Completed => (answer, Completed, 409, "SESSION_COMPLETED"),
                Erased => (answer, Erased, 401, "UNAUTHENTICATED"),
            }
        }
        2 => {
            let answer = ann.complete(app).await;
            match state {
                Empty => (answer, Empty, 422, "ANSWERS_INCOMPLETE"),
                Answered | Completed => (answer, Completed, 200, ""),
                Erased => (answer, Erased, 401, "UNAUTHENTICATED"),
            }
        }
        3 => {
            let answer = app.get(&ann.path).bearer(&ann.token).send().await;
            if state == Erased {
                (answer, state, 401, "UNAUTHENTICATED")
            } else {
                (answer, state, 200, "")
            }
        }
        _ => {
            let answer = app.delete(&ann.path).bearer(&ann.token).send().await;
            if state == Erased {
                (answer, state, 401, "UNAUTHENTICATED")
            } else {
                (answer, Erased, 204, "")
            }
        }
    };
    (next, status, code, answer.status.as_u16(), answer.code())
}

#[tokio::test]
async fn operations_in_any_order_keep_to_the_states() {
    let app = quiz_app().await;

    for seed in 0..40 {
        let mut random = StdRng::seed_from_u64(seed);
        let tier = if random.random_bool(0.5) {
            "quick"
        } else {
            "full"
        };
        let required = if tier == "quick" {
            quick_answers()
        } else {
            full_answers()
        };
        let ann = Respondent::begin(&app, &format!("ann{seed}@example.com"), tier).await;
        let (mut state, mut told) = (State::Empty, Vec::new());

        for _ in 0..10 {
            // An erase ends it all, so it is rare.
            let choice = if random.random_bool(0.07) {
                4
            } else {
                random.random_range(0..4)
            };
            let (next, status, code, got, got_code) =
                step(&app, &ann, &required, state, choice).await;
            told.push((state, choice));
            assert_eq!(
                (got, got_code.as_str()),
                (status, code),
                "seed {seed}: {told:?}"
            );
            state = next;
        }

        let stored: String =
            sqlx::query_scalar("select status from quiz_sessions where id = $1::uuid")
                .bind(&ann.id)
                .fetch_one(&mut app.db.owner().await)
                .await
                .expect("the row stays");
        let expected = match state {
            State::Empty | State::Answered => "in_progress",
            State::Completed => "completed",
            State::Erased => "erased",
        };
        assert_eq!(stored, expected, "seed {seed}: {told:?}");
    }
}

#[tokio::test]
async fn one_completion_makes_one_report_whatever_happens_at_once() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "quick").await;
    ann.save(&app, json!({"answers": quick_answers()}))
        .await
        .expect(200);

    let completes = futures::future::join_all((0..10).map(|_| ann.complete(&app)));
    let saves = futures::future::join_all(
        (0..10).map(|hours| ann.save(&app, json!({"answers": {"admin_hours_week": hours}}))),
    );
    let (completes, saves) = tokio::join!(completes, saves);

    let first = completes[0].data();
    for answer in completes {
        assert_eq!(answer.expect(200).data(), first);
    }
    for answer in saves {
        assert!(
            [200, 409].contains(&answer.status.as_u16()),
            "{}",
            answer.text
        );
    }
    let (reports, runs): (i64, i64) = sqlx::query_as("select (select count(*) from reports), (select count(*) from job_runs where kind = 'reports.generate_report')")
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("counts");
    assert_eq!((reports, runs), (1, 1));
}
