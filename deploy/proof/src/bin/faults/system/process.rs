//! Processes of our own: started, signalled, and never left behind.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};

/// A process that is killed when it goes out of scope.
pub(crate) struct Process {
    child: Child,
    name: String,
}

/// Where logs and the list of what was started lie.
#[derive(Clone)]
pub(crate) struct Records {
    /// One log for each name.
    pub(crate) logs: PathBuf,
    /// What the script stops should this program die: a line `name pid mark` for each process.
    pub(crate) pids: PathBuf,
}

impl Process {
    /// Starts a program. Its command line holds `mark`, by which the script knows it again.
    pub(crate) fn start(
        records: &Records,
        name: &str,
        mark: &str,
        command: &mut Command,
    ) -> anyhow::Result<Self> {
        let log = log(&records.logs.join(format!("{name}.log")))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{name} does not start"))?;
        let mut pids = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&records.pids)?;
        writeln!(pids, "{name} {} {mark}", child.id())?;
        Ok(Self {
            child,
            name: name.to_owned(),
        })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`, and not a moment of grace.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    /// Stops it where it is, as `SIGSTOP` does.
    pub(crate) fn freeze(&self) -> anyhow::Result<()> {
        self.send(Signal::STOP)
    }

    /// Lets it go on.
    pub(crate) fn thaw(&self) -> anyhow::Result<()> {
        self.send(Signal::CONT)
    }

    /// Sends a signal.
    pub(crate) fn send(&self, signal: Signal) -> anyhow::Result<()> {
        send(self.pid(), signal).with_context(|| format!("{} is gone", self.name))
    }

    /// Whether it ended by itself.
    pub(crate) fn has_ended(&mut self) -> anyhow::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Waits for it to end by itself; its exit code, and how long it took.
    pub(crate) async fn ended(
        mut self,
        limit: Duration,
    ) -> anyhow::Result<(Option<i32>, Duration)> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok((status.code(), started.elapsed()));
            }
            if started.elapsed() > limit {
                bail!("{} did not end within {limit:?}", self.name);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Leaves it running; whoever reads the list of processes stops it.
    pub(crate) fn leave(self) {
        std::mem::forget(self);
    }

    fn end(&mut self) {
        // Ended already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// Sends a signal to a process that is not a child of ours, such as a backend of PostgreSQL.
pub(crate) fn send(pid: u32, signal: Signal) -> anyhow::Result<()> {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(Pid::from_raw)
        .context("no such process can be")?;
    Ok(kill_process(pid, signal)?)
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").context("no port is free")?;
    Ok(listener.local_addr()?.port())
}

fn log(path: &Path) -> anyhow::Result<File> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))
}
