//! The OpenAPI document: committed, served, and whole.

use std::path::Path;

use serde_json::Value;

use crate::support::TestApp;

#[test]
fn the_committed_document_is_the_one_the_code_makes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let committed = std::fs::read_to_string(path).expect("api/openapi.json");

    let made = api::router::document_text().expect("a document");

    assert!(
        committed.trim_end() == made.trim_end(),
        "api/openapi.json is stale; run `just openapi`"
    );
}

#[test]
fn every_operation_has_a_name_a_summary_and_a_group() {
    let document = serde_json::to_value(api::router::document()).expect("a document");
    assert_eq!(document["openapi"], "3.1.0");
    let mut names = Vec::new();

    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let name = operation["operationId"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            assert!(
                !name.is_empty() && !names.contains(&name),
                "{method} {path}: {name:?}"
            );
            assert!(
                operation["summary"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{method} {path} has no summary"
            );
            assert!(
                operation["tags"]
                    .as_array()
                    .is_some_and(|tags| tags.len() == 1),
                "{method} {path} has no group"
            );
            names.push(name);
        }
    }
}

#[tokio::test]
async fn the_document_and_its_page_are_served_without_network() {
    let app = TestApp::new().await;

    let document: Value = app.get("/openapi.json").send().await.expect(200).json();
    let page = app.get("/docs/").send().await.expect(200);

    assert_eq!(document["info"]["title"], "CRB Analyser");
    assert!(
        !page.text.contains("http://") && !page.text.contains("https://"),
        "the page fetches from elsewhere"
    );
}
