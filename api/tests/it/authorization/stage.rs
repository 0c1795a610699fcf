//! One workspace with a delivered report in it.

use axum::http::Method;
use serde_json::json;
use shared::testing::seeded_db;

use super::callers::{Caller, Kind, callers, make_key};
use crate::{
    cache::{Delivered, delivered},
    support::{TestApp, TestResponse, TestUser},
};

/// One workspace with a delivered report in it, and everybody who might call.
pub(super) struct Stage {
    pub(super) app: TestApp,
    report: Delivered,
    pub(super) owner: TestUser,
    key: String,
    pub(super) callers: Vec<Caller>,
}

impl Stage {
    pub(super) async fn set() -> Self {
        let app = TestApp::over(seeded_db().await).await;
        let report = delivered(&app, "ann@authorization.example").await;
        let owner = TestUser::new(&app, "ann@authorization.example").await;
        app.post(
            &format!("{}/claim", report.respondent.path),
            json!({"quiz_token": report.respondent.token}),
        )
        .bearer(&owner.access)
        .send()
        .await
        .expect(200);
        let key = make_key(&app, &owner, "reports:read").await;
        let callers = callers(&app, &owner).await;
        Self {
            key: key.data()["id"].as_str().expect("an id").to_owned(),
            app,
            report,
            owner,
            callers,
        }
    }

    /// The path with this stage's things in it.
    fn path(&self, template: &str) -> String {
        let id = if template.starts_with("/api/reports/") {
            self.report.id.as_str()
        } else if template.starts_with("/api/quiz/") {
            self.report.respondent.id.as_str()
        } else if template.starts_with("/api/api-keys/") {
            self.key.as_str()
        } else {
            "0190aaaa-0000-7000-8000-000000000000"
        };
        template
            .replace("{id}", id)
            .replace("{number}", "1")
            .replace("{session_id}", &self.report.respondent.id)
            .replace("{payment_id}", "0190aaaa-0000-7000-8000-000000000000")
            .replace("{action}", "pay")
            .replace("{slug}", "no-such-vendor")
            .replace("{queue}", "maintenance")
    }

    pub(super) async fn call(&self, method: &str, template: &str, caller: &Caller) -> TestResponse {
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
        let mut request = self.app.request(method.clone(), &self.path(template));
        if let Some(bearer) = &caller.bearer {
            request = request.bearer(bearer);
        }
        if let Some(workspace) = &caller.workspace {
            request = request.header("x-workspace-id", workspace);
        }
        let is_ours = matches!(caller.is, Kind::Is(_) | Kind::Key(_));
        let body = match template {
            "/api/api-keys" => json!({"name": "of the matrix", "scopes": ["reports:read"]}),
            "/api/quiz/sessions/{id}/claim" if is_ours => {
                json!({"quiz_token": self.report.respondent.token})
            }
            _ => json!({}),
        };
        if template == "/api/admin/events" {
            // It goes on for as long as anybody watches.
            let (parts, _) = request.open().await.into_parts();
            TestResponse::of_head(parts)
        } else if method == Method::GET || method == Method::DELETE {
            request.send().await
        } else {
            request.json(&body).send().await
        }
    }
}
