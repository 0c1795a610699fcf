//! Lays a report out in a process of its own.
//!
//! What is laid out holds texts of strangers, and the layout is the work of a large library. So it happens in another process
//! of this same program: with an empty environment, with limits that it sets itself before it reads anything, and with a
//! parent that waits only so long and takes only so much.

use std::{path::PathBuf, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
};

/// Which program renders, and within what.
#[derive(Debug, Clone)]
pub struct Renderer {
    /// The worker itself.
    pub program: PathBuf,
    /// Memory that it may allocate, in mebibytes.
    pub memory_mib: u64,
    /// Time that it may compute, in seconds.
    pub cpu_seconds: u64,
    /// How long it may take altogether.
    pub patience: Duration,
    /// The longest file, in bytes.
    pub longest: u64,
}

impl Renderer {
    /// With limits that a sound report stays far below: it takes less than a second and a fraction of the memory.
    #[must_use]
    pub fn new(program: PathBuf) -> Self {
        Self {
            program,
            memory_mib: 512,
            cpu_seconds: 20,
            patience: Duration::from_secs(40),
            longest: 16 * 1024 * 1024,
        }
    }
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum RenderFailed {
    /// The process could not be started or spoken to.
    #[error("the renderer cannot be reached")]
    Unreachable(#[from] std::io::Error),
    /// It took too long by the clock on the wall, perhaps because the machine had too much to do.
    #[error("rendering was not done after {0:?}")]
    TooSlow(Duration),
    /// It ran into a limit: memory, computing time, or length of the file.
    #[error("rendering would take too much: {0}")]
    TooMuch(String),
    /// It was stopped from outside.
    #[error("the renderer was stopped by signal {0}")]
    Stopped(i32),
    /// It refused the document.
    #[error("the renderer refused the report: {0}")]
    Refused(String),
}

impl RenderFailed {
    /// Whether the same document may fare better another time.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_) | Self::TooSlow(_) | Self::Stopped(_)
        )
    }
}

/// Where the memory ends, Rust aborts; where the time ends, the kernel sends this.
const ABORTED: i32 = 6;
const OUT_OF_CPU_TIME: i32 = 24;
/// How much of what it complains about is kept.
const LONGEST_COMPLAINT: u64 = 2_000;

impl Renderer {
    /// The PDF of a report's document, which is JSON.
    ///
    /// # Errors
    /// When there is none within the limits.
    pub async fn pdf(&self, document: &str, version: i32) -> Result<Vec<u8>, RenderFailed> {
        let input = format!(r#"{{"version":{version},"document":{document}}}"#);
        // Dropped on the way out, whatever that is: then the process is killed.
        let mut child = self.start()?;
        let talk = talk(&mut child, input.into_bytes(), self.longest);
        let (output, complaint) = tokio::time::timeout(self.patience, talk)
            .await
            .map_err(|_| RenderFailed::TooSlow(self.patience))??;
        if output.len() as u64 > self.longest {
            return Err(RenderFailed::TooMuch(format!(
                "the file is longer than {} bytes",
                self.longest
            )));
        }
        let status = child.wait().await?;
        if status.success() && output.starts_with(b"%PDF-") {
            return Ok(output);
        }
        Err(self.explain(status, complaint))
    }

    fn start(&self) -> std::io::Result<Child> {
        Command::new(&self.program)
            .arg("render-pdf")
            .args(["--memory-mib", &self.memory_mib.to_string()])
            .args(["--cpu-seconds", &self.cpu_seconds.to_string()])
            .args(["--parent", &std::process::id().to_string()])
            .env_clear()
            // A stop signal from the terminal is for the worker, which lets its work end.
            .process_group(0)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
    }

    fn explain(&self, status: std::process::ExitStatus, complaint: String) -> RenderFailed {
        use std::os::unix::process::ExitStatusExt;
        match status.signal() {
            Some(ABORTED) => {
                RenderFailed::TooMuch(format!("more than {} MiB of memory", self.memory_mib))
            }
            Some(OUT_OF_CPU_TIME) => RenderFailed::TooMuch(format!(
                "more than {} seconds of computing",
                self.cpu_seconds
            )),
            Some(signal) => RenderFailed::Stopped(signal),
            None if complaint.is_empty() => {
                RenderFailed::Refused(format!("it ended with {status}"))
            }
            None => RenderFailed::Refused(complaint),
        }
    }
}

/// Hands the document over and takes what comes back: the file, and complaints.
async fn talk(
    child: &mut Child,
    input: Vec<u8>,
    longest: u64,
) -> std::io::Result<(Vec<u8>, String)> {
    let stdin = child.stdin.take();
    let hand_over = async {
        if let Some(mut stdin) = stdin {
            // One that dies early has closed its end; its status says why.
            match stdin.write_all(&input).await {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => return Err(error),
                _ => {}
            }
        }
        Ok(())
    };
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    // One byte more than allowed tells that it is too long.
    let (handed, output, complaint) = tokio::join!(
        hand_over,
        read(stdout, longest + 1),
        read(stderr, LONGEST_COMPLAINT)
    );
    handed?;
    let complaint = String::from_utf8_lossy(&complaint?).trim().to_owned();
    Ok((output?, complaint))
}

async fn read(from: Option<impl AsyncRead + Unpin>, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        from.take(most).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}
