//! Processes of our own: started, signalled, and never left behind.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::SystemTime,
};

/// A process that is killed when it goes out of scope.
pub(crate) struct Process {
    child: Child,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> Self {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Self { child }
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Any other signal, by its name.
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.child.id().to_string())
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "could not send {name}"
        );
    }

    /// Waits for it to end by itself; its exit code.
    pub(crate) fn wait(mut self) -> Option<i32> {
        self.child.wait().ok().and_then(|status| status.code())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port()
}

/// The api that cargo built for this test.
pub(crate) fn api_binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_api"))
}

/// The worker beside it; built now if it is missing or older than its sources.
pub(crate) fn worker_binary() -> PathBuf {
    static WORKER: OnceLock<PathBuf> = OnceLock::new();
    WORKER
        .get_or_init(|| {
            let folder = api_binary().parent().expect("a folder").to_owned();
            let worker = folder.join("worker");
            let root = Path::new(env!("CARGO_MANIFEST_DIR"))
                .parent()
                .expect("the workspace")
                .to_owned();
            let newest = ["worker/src", "shared/src"]
                .iter()
                .map(|sources| newest_change(&root.join(sources)))
                .max();
            if modified(&worker) < newest.flatten() {
                let target = folder.parent().expect("the target folder");
                let built = Command::new(env!("CARGO"))
                    .args(["build", "--quiet", "--workspace", "--bins", "--target-dir"])
                    .arg(target)
                    .current_dir(&root)
                    .status();
                assert!(
                    built.is_ok_and(|status| status.success()),
                    "the worker does not build"
                );
            }
            worker
        })
        .clone()
}

fn newest_change(folder: &Path) -> Option<SystemTime> {
    let entries = std::fs::read_dir(folder).ok()?;
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter_map(|path| {
            if path.is_dir() {
                newest_change(&path)
            } else {
                modified(&path)
            }
        })
        .max()
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|data| data.modified()).ok()
}
