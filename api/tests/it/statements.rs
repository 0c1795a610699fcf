//! How many SQL statements an operation costs: none grows with what it returns.

use shared::testing::seeded_db;

use crate::{
    cache::delivered,
    support::{Statements, TestApp},
};

/// Sends a request; how many statements it took.
async fn cost(app: &TestApp, statements: &Statements, path: &str) -> usize {
    statements.take();
    app.get(path).send().await.expect(200);
    let sent = statements.take();
    assert!(sent.len() < 10, "{sent:#?}");
    sent.len()
}

/// An operation, and the most that it may cost when nobody has asked before.
const OPERATIONS: &[(&str, usize)] = &[
    ("/api/vendors", 2),
    ("/api/vendors?limit=200", 2),
    ("/api/vendors?category=crm&industry=healthcare", 2),
    ("/api/vendors/categories", 2),
    ("/api/vendors/hubspot", 2),
    ("/api/benchmarks/healthcare?region=NL&company_size=10-49", 2),
    ("/api/benchmarks/healthcare/labour_cost_hour", 2),
];

#[tokio::test]
async fn reading_reference_data_costs_few_statements_and_then_none() {
    let app = TestApp::over(seeded_db().await).await;
    let statements = Statements::listen();

    for (path, most) in OPERATIONS {
        let cold = cost(&app, &statements, path).await;
        let warm = cost(&app, &statements, path).await;

        assert!((1..=*most).contains(&cold), "{path} took {cold} statements");
        assert_eq!(warm, 0, "{path} is kept");
    }
}

#[tokio::test]
async fn reading_a_report_costs_three_statements_at_most_and_then_none() {
    let app = TestApp::over(seeded_db().await).await;
    let report = delivered(&app, "ann@statements.example").await;
    let statements = Statements::listen();

    for path in [report.json(), report.page()] {
        let cold = cost(&app, &statements, &path).await;
        let warm = cost(&app, &statements, &path).await;

        assert!((1..=3).contains(&cold), "{path} took {cold} statements");
        assert_eq!(warm, 0, "{path} is kept for the moment");
    }
}
