//! Chromium without a window, driven through chromedriver.

use std::{process::Stdio, time::Duration};

use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::Element,
    error::{CmdError, ErrorStatus},
    wd::WebDriverCompatibleCommand,
};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};
use url::{ParseError, Url};

use super::pool::outlive;

/// How long a page may take to show what a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is asked; each look takes some milliseconds of five processes.
const POLL: Duration = Duration::from_millis(100);

/// The size of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    Desk,
    Phone,
}

/// An open browser.
pub(crate) struct Browser {
    client: Client,
    driver: Child,
    screen: Screen,
}

impl Browser {
    /// Opens a browser. Where there is none, fails in CI and says so elsewhere.
    pub(crate) async fn open(screen: Screen) -> Option<Self> {
        let Some((driver, port)) = outlive(start_driver()).await else {
            let in_ci = std::env::var_os("CI").is_some();
            assert!(
                !in_ci,
                "chromedriver is not installed, and CI must run the browser tests"
            );
            eprintln!(
                "skipped: chromedriver is not installed; ./deploy/test installs it with chromium"
            );
            return None;
        };
        let (width, height) = match screen {
            Screen::Desk => (1440, 900),
            Screen::Phone => (390, 844),
        };
        let mut options = json!({ "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--disable-background-networking", "--no-first-run", format!("--window-size={width},{height}"),
        ]});
        if matches!(screen, Screen::Phone) {
            options["mobileEmulation"] = json!({
                "deviceMetrics": { "width": width, "height": height, "pixelRatio": 2.0, "mobile": true, "touch": true }
            });
        }
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let client = outlive(async move {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            let address = format!("http://127.0.0.1:{port}");
            builder.capabilities(capabilities).connect(&address).await
        });
        let client = client.await.expect("chromedriver opens chromium");
        Some(Self {
            client,
            driver,
            screen,
        })
    }

    pub(super) fn screen(&self) -> Screen {
        self.screen
    }

    /// Makes it as if it had just been opened; an error where it will not.
    pub(super) async fn forget(&self, origin: &str) -> Result<(), CmdError> {
        let windows = self.client.windows().await?;
        for window in windows.iter().skip(1) {
            self.client.switch_to_window(window.clone()).await?;
            self.client.close_window().await?;
        }
        if let Some(first) = windows.into_iter().next() {
            self.client.switch_to_window(first).await?;
        }
        // What a page keeps for a window goes with its script; the rest is the browser's.
        let script =
            "try { sessionStorage.clear(); } catch (refusal) { /* a page that keeps nothing */ }";
        self.client.execute(script, Vec::new()).await?;
        self.client.goto("about:blank").await?;
        self.tell("Network.clearBrowserCookies", json!({})).await?;
        let all = json!({ "origin": origin, "storageTypes": "all" });
        self.tell("Storage.clearDataForOrigin", all).await
    }

    /// Gives chromium an order of its own protocol.
    async fn tell(&self, method: &'static str, parameters: Value) -> Result<(), CmdError> {
        let order = Order { method, parameters };
        self.client.issue_cmd(order).await.map(|_| ())
    }

    /// Closes the browser, then its driver.
    pub(crate) async fn close(mut self) {
        let _ = self.client.close().await;
        let _ = self.driver.kill().await;
    }

    pub(crate) async fn goto(&self, url: &str) {
        self.client.goto(url).await.expect("the page opens");
    }

    pub(crate) async fn reload(&self) {
        self.client.refresh().await.expect("the page opens again");
    }

    /// Opens a page in a second window and goes there.
    pub(crate) async fn open_window(&self, url: &str) {
        let window = self.client.new_window(false).await.expect("a window");
        self.client
            .switch_to_window(window.handle)
            .await
            .expect("the new window");
        self.goto(url).await;
    }

    pub(crate) async fn back_to_first_window(&self) {
        let windows = self.client.windows().await.expect("windows");
        let first = windows.into_iter().next().expect("a window");
        self.client
            .switch_to_window(first)
            .await
            .expect("the first window");
    }

    /// As if the browser's cookies were cleared.
    pub(crate) async fn forget_cookies(&self) {
        let forgotten = self.client.delete_all_cookies().await;
        forgotten.expect("cookies are gone");
    }

    /// As if the time of one cookie were over.
    pub(crate) async fn forget_cookie(&self, name: &str) {
        let forgotten = self.client.delete_cookie(name).await;
        forgotten.expect("the cookie is gone");
    }

    /// As if this were another browser.
    pub(crate) async fn forget_everything(&self) {
        self.run("localStorage.clear(); sessionStorage.clear();")
            .await;
        self.forget_cookies().await;
    }

    /// Path and fragment of where the browser is.
    pub(crate) async fn place(&self) -> String {
        let url = self.client.current_url().await.expect("an address");
        let fragment = url.fragment().map(|f| format!("#{f}")).unwrap_or_default();
        format!("{}{fragment}", url.path())
    }

    /// Waits for an element.
    pub(crate) async fn find<'a>(&'a self, css: &'a str) -> Element {
        match self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await
        {
            Ok(element) => element,
            Err(error) => panic!("no {css} on {}: {error}", self.place().await),
        }
    }

    pub(crate) async fn click(&self, css: &str) {
        let element = self.find(css).await;
        click_once_free(&element)
            .await
            .unwrap_or_else(|error| panic!("{css} cannot be clicked: {error}"));
    }

    /// Opens a link by the keyboard: on a page that still grows, a click by its place may fall beside it.
    pub(crate) async fn enter(&self, css: &str) {
        let typed = self.find(css).await.send_keys("\u{e007}").await;
        typed.unwrap_or_else(|error| panic!("{css} takes no keys: {error}"));
    }

    /// Clicks the button or link with these words.
    pub(crate) async fn press(&self, words: &str) {
        let path = format!("//*[self::button or self::a][normalize-space()='{words}']");
        let element = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::XPath(&path))
            .await;
        match element {
            Ok(element) => click_once_free(&element)
                .await
                .unwrap_or_else(|error| panic!("{words:?} cannot be clicked: {error}")),
            Err(error) => panic!("no button {words:?} on {}: {error}", self.place().await),
        }
    }

    pub(crate) async fn write(&self, css: &str, text: &str) {
        self.find(css)
            .await
            .send_keys(text)
            .await
            .expect("the field takes text");
    }

    /// Types on the keyboard, wherever the page has put the focus.
    pub(crate) async fn keys(&self, text: &str) {
        let focused = self
            .client
            .active_element()
            .await
            .expect("something has the focus");
        focused.send_keys(text).await.expect("it takes keys");
    }

    /// Waits until a script answers with true.
    pub(crate) async fn until(&self, condition: &str) {
        let script = format!("return Boolean({condition});");
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while self.run(&script).await != Value::Bool(true) {
            assert!(
                tokio::time::Instant::now() < deadline,
                "never true on {}: {condition}",
                self.place().await
            );
            tokio::time::sleep(POLL).await;
        }
    }

    /// Loads the page until a script answers with true: its bytes are kept for a moment.
    pub(crate) async fn until_reloaded(&self, condition: &str) {
        let script = format!("return Boolean({condition});");
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            self.reload().await;
            if self.run(&script).await == Value::Bool(true) {
                return;
            }
            assert!(
                tokio::time::Instant::now() < deadline,
                "never true on {}: {condition}",
                self.place().await
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Waits until the page's heading says this.
    pub(crate) async fn heading(&self, words: &str) {
        self.until(&format!(
            "document.querySelector('h1')?.textContent === {}",
            json!(words)
        ))
        .await;
    }

    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client
            .execute(script, Vec::new())
            .await
            .unwrap_or(Value::Null)
    }

    /// Runs a script that ends with calling `done`.
    pub(crate) async fn run_async(&self, script: &str) -> Value {
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        self.client
            .execute_async(&script, Vec::new())
            .await
            .expect("the script ends")
    }
}

/// An order of chromium's own protocol, which chromedriver passes on.
#[derive(Debug)]
struct Order {
    method: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for Order {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": self.method, "params": self.parameters });
        (Method::POST, Some(body.to_string()))
    }
}

/// Clicks as people do: while a page is still moving, something else may lie over what they aim at.
async fn click_once_free(element: &Element) -> Result<(), CmdError> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        match element.click().await {
            Err(CmdError::Standard(refusal))
                if refusal.error == ErrorStatus::ElementClickIntercepted
                    && tokio::time::Instant::now() < deadline =>
            {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            other => return other,
        }
    }
}

/// Starts chromedriver on a free port; none where it is not installed.
async fn start_driver() -> Option<(Child, u16)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .ok()?;
    let mut lines = BufReader::new(driver.stdout.take()?).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let port = line
            .split("successfully on port ")
            .nth(1)
            .map(|rest| rest.trim_end_matches('.'));
        if let Some(port) = port.and_then(|port| port.parse().ok()) {
            // Whatever it says later is read and dropped, so that it never writes into a closed pipe.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Some((driver, port));
        }
    }
    None
}
