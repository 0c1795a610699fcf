//! What is a token and what is none.

use serde_json::json;

use super::support::{Respondent, quiz_app};

/// Texts that never were a quiz token.
fn no_tokens() -> Vec<String> {
    let long = format!("crb_qs_{}", "a".repeat(122));
    [
        "",
        "1",
        "crb_qs_",
        "crb_st_abcdefgh",
        "crb_qs-abcdefgh",
        "Crb_qs_abcdefgh",
        "crb_qs_abc def",
        "crb_qs_abc%20def",
        "crb_qs_\"abc\"",
        "\"crb_qs_abc\"",
        "eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
        &long,
    ]
    .map(str::to_owned)
    .to_vec()
}

#[tokio::test]
async fn a_cookie_that_is_no_token_is_no_caller() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@tokens.example", "quick").await;

    for text in no_tokens() {
        let cookie = format!("crb_session={text}");
        app.post(
            "/api/quiz/sessions",
            json!({"email": "bob@tokens.example", "tier": "quick"}),
        )
        .header("cookie", &cookie)
        .send()
        .await
        .expect(201);
        let needed = app.get(&ann.path).header("cookie", &cookie).send().await;
        assert_eq!(needed.expect(401).code(), "UNAUTHENTICATED", "{text}");
    }
}

#[tokio::test]
async fn a_bearer_that_is_no_token_is_an_error_even_where_none_is_needed() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@tokens.example", "quick").await;
    let cookie = format!("crb_session={}", ann.token);

    let bearers = no_tokens().into_iter().map(|text| format!("Bearer {text}"));
    for value in bearers.chain(["Bearer".to_owned()]) {
        let answer = app
            .post(
                "/api/quiz/sessions",
                json!({"email": "bob@tokens.example", "tier": "quick"}),
            )
            .header("authorization", &value)
            .header("cookie", &cookie)
            .send()
            .await
            .expect(401);
        assert_eq!(answer.code(), "UNAUTHENTICATED", "{value}");
    }
}

#[tokio::test]
async fn a_token_is_found_behind_another_cookie_of_the_same_name() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@tokens.example", "quick").await;

    // A browser sends two when one was set for another path or a parent domain.
    app.get(&ann.path)
        .header(
            "cookie",
            &format!("crb_session=something; crb_session={}", ann.token),
        )
        .send()
        .await
        .expect(200);
}
