//! The real router over a real database, in this process.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use api::{config::ApiConfig, router, state::AppState};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, header},
    response::Response,
};
use serde_json::Value;
use shared::{
    platform::config::{EnvReader, RedisConfig},
    testing::TestDb,
};
use tower::{ServiceExt, util::BoxCloneService};

use super::TestResponse;

/// What an operator calls with in tests.
const OPERATOR_TOKEN: &str = "operator-token-of-the-tests";

/// An api under test.
pub(crate) struct TestApp {
    pub(crate) state: AppState,
    pub(crate) db: Arc<TestDb>,
    service: BoxCloneService<Request<Body>, Response, Infallible>,
}

impl TestApp {
    /// An api over an empty database.
    pub(crate) async fn new() -> Self {
        Self::over(TestDb::new().await).await
    }

    /// An api over a given database.
    pub(crate) async fn over(db: TestDb) -> Self {
        Self::configured(db, &[]).await
    }

    /// An api with some variables set differently.
    pub(crate) async fn configured(db: TestDb, variables: &[(&str, &str)]) -> Self {
        Self::tuned(db, variables, |_| {}).await
    }

    /// An api with some variables set differently, and what no variable sets.
    pub(crate) async fn tuned(
        db: TestDb,
        variables: &[(&str, &str)],
        tune: impl FnOnce(&mut ApiConfig),
    ) -> Self {
        Self::start(Arc::new(db), variables, tune, false)
    }

    /// Another process over the same database, with this Redis if there is one.
    pub(crate) fn another(&self, redis: Option<&RedisConfig>) -> Self {
        let variables = redis.map(|redis| {
            [
                ("REDIS_URL", redis.url.as_str()),
                ("REDIS_PREFIX", redis.prefix.as_str()),
            ]
        });
        let variables = variables.as_ref().map_or(&[][..], |both| both);
        Self::start(Arc::clone(&self.db), variables, |_| {}, redis.is_some())
    }

    /// Another process over the same database and this Redis, with some variables set differently.
    pub(crate) fn another_with(&self, redis: &RedisConfig, variables: &[(&str, &str)]) -> Self {
        let mut all = vec![
            ("REDIS_URL", redis.url.as_str()),
            ("REDIS_PREFIX", redis.prefix.as_str()),
        ];
        all.extend_from_slice(variables);
        Self::start(Arc::clone(&self.db), &all, |_| {}, true)
    }

    fn start(
        db: Arc<TestDb>,
        variables: &[(&str, &str)],
        tune: impl FnOnce(&mut ApiConfig),
        live: bool,
    ) -> Self {
        let mut all = vec![
            ("APP_ENV", "local"),
            ("BASE_URL", "http://crb.test"),
            ("DATABASE_URL", "unused"),
            ("REDIS_URL", "redis://unused"),
            ("OPERATOR_TOKEN", OPERATOR_TOKEN),
            ("SECRET_KEY", "secret-of-the-tests"),
            ("JWT_SECRET_KEY", "jwt-key-of-the-tests, long enough"),
        ];
        all.extend_from_slice(variables);
        let env = EnvReader::new(
            all.into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let mut config = ApiConfig::read(env).1.expect("a sound configuration");
        tune(&mut config);
        let state = AppState::assemble(config, db.db.clone(), live).expect("a state");
        Self {
            service: BoxCloneService::new(router::service(state.clone())),
            state,
            db,
        }
    }

    /// Another process that counts in this Redis.
    pub(crate) async fn counting(&self, redis: &RedisConfig) -> Self {
        let other = self.another(Some(redis));
        other.wait_for_redis().await;
        other
    }

    /// The connection is made in the background.
    pub(crate) async fn wait_for_redis(&self) {
        while !self.state.limits.is_shared() {
            tokio::task::yield_now().await;
        }
    }

    /// Changes the world behind the api's back.
    pub(crate) async fn arrange(&self, statement: &str) {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))
            .execute(&mut self.db.owner().await)
            .await
            .expect(statement);
    }

    pub(crate) fn get(&self, path: &str) -> TestRequest<'_> {
        self.request(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> TestRequest<'_> {
        self.request(Method::POST, path).json(&body)
    }

    pub(crate) fn patch(&self, path: &str, body: Value) -> TestRequest<'_> {
        self.request(Method::PATCH, path).json(&body)
    }

    pub(crate) fn delete(&self, path: &str) -> TestRequest<'_> {
        self.request(Method::DELETE, path)
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> TestRequest<'_> {
        TestRequest {
            app: self,
            builder: Request::builder().method(method).uri(path),
            body: Vec::new(),
        }
    }
}

/// A request being put together.
pub(crate) struct TestRequest<'a> {
    app: &'a TestApp,
    builder: axum::http::request::Builder,
    body: Vec<u8>,
}

impl TestRequest<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn operator(self) -> Self {
        self.bearer(OPERATOR_TOKEN)
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.header(header::CONTENT_TYPE.as_str(), "application/json")
            .body(body.to_string())
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// From an address, as if it had come over a socket.
    pub(crate) fn from(mut self, ip: &str) -> Self {
        let peer = SocketAddr::new(ip.parse().expect("an address"), 49_152);
        self.builder = self.builder.extension(ConnectInfo(peer));
        self
    }

    /// Sends the request and reads the whole answer.
    pub(crate) async fn send(self) -> TestResponse {
        TestResponse::read(self.open().await).await
    }

    /// Sends the request and leaves the answer's body unread.
    pub(crate) async fn open(self) -> Response {
        let request = self
            .builder
            .body(Body::from(self.body))
            .expect("a sound request");
        self.app
            .service
            .clone()
            .oneshot(request)
            .await
            .expect("an answer")
    }
}
