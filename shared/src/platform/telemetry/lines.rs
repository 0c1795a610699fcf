//! Lines of the log on their way out, gathered for a moment.
//!
//! A write for each line would be a system call for each answer, and threads would wait for each other. So lines are
//! gathered in memory and one thread writes them together, a few milliseconds later. Warnings and errors go out at once
//! with all that came before them, so what a process says before it breaks is there.

use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// How long a line may wait for others.
const PAUSE: Duration = Duration::from_millis(10);
/// Beyond it, whoever has a line to say writes: memory is bounded, and a reader that is too slow slows us down.
const MOST_BYTES: usize = 1024 * 1024;

/// The way out. Clones share it.
pub(super) struct Lines<W>(Arc<Gathered<W>>);

struct Gathered<W> {
    waiting: Mutex<Vec<u8>>,
    is_rung: Condvar,
    /// Whoever holds it writes what waits, so that lines stay in order.
    out: Mutex<W>,
}

impl<W> Clone for Lines<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W: Write + Send + 'static> Lines<W> {
    /// Starts the thread that writes to `out`.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(super) fn start(out: W) -> io::Result<Self> {
        let lines = Self(Arc::new(Gathered {
            waiting: Mutex::default(),
            is_rung: Condvar::new(),
            out: Mutex::new(out),
        }));
        let writing = lines.clone();
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || writing.write_for_ever())?;
        Ok(lines)
    }

    /// Writes what waits. A log that cannot be written is nobody's mistake here.
    pub(super) fn flush(&self) {
        let mut out = locked(&self.0.out);
        let waiting = mem::take(&mut *locked(&self.0.waiting));
        let _ = out.write_all(&waiting).and_then(|()| out.flush());
    }

    #[expect(clippy::disallowed_methods, reason = "a thread that does nothing else")]
    fn write_for_ever(&self) {
        loop {
            let waiting = locked(&self.0.waiting);
            let rung = self.0.is_rung.wait_while(waiting, |lines| lines.is_empty());
            drop(rung.unwrap_or_else(PoisonError::into_inner));
            thread::sleep(PAUSE);
            self.flush();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes one line.
pub(super) struct Line<'w, W> {
    lines: &'w Lines<W>,
    is_urgent: bool,
}

impl<W: Write + Send + 'static> Write for Line<'_, W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = locked(&self.lines.0.waiting);
        let is_first = waiting.is_empty();
        waiting.extend_from_slice(line);
        let is_much = waiting.len() > MOST_BYTES;
        drop(waiting);
        if self.is_urgent || is_much {
            self.lines.flush();
        } else if is_first {
            self.lines.0.is_rung.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w, W: Write + Send + 'static> MakeWriter<'w> for Lines<W> {
    type Writer = Line<'w, W>;

    fn make_writer(&'w self) -> Line<'w, W> {
        Line {
            lines: self,
            is_urgent: false,
        }
    }

    fn make_writer_for(&'w self, metadata: &Metadata<'_>) -> Line<'w, W> {
        Line {
            lines: self,
            is_urgent: *metadata.level() <= Level::WARN,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader},
        thread,
    };

    use super::*;

    #[test]
    fn lines_come_out_whole_and_in_the_order_of_their_thread() {
        let (log, out) = io::pipe().expect("a pipe");
        let lines = Lines::start(out).expect("a thread");

        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let lines = lines.clone();
                thread::spawn(move || {
                    for number in 0..500 {
                        let line = format!("{writer} {number}\n");
                        lines
                            .make_writer()
                            .write_all(line.as_bytes())
                            .expect("taken");
                    }
                })
            })
            .collect();

        let mut next = [0; 4];
        for line in BufReader::new(log).lines().take(2000) {
            let line = line.expect("a line");
            let (writer, number) = line.split_once(' ').expect("two numbers");
            let writer: usize = writer.parse().expect("a number");
            assert_eq!(number, next[writer].to_string());
            next[writer] += 1;
        }
        assert_eq!(next, [500; 4]);
        for writer in writers {
            writer.join().expect("no panic");
        }
    }

    #[test]
    fn a_warning_takes_along_what_waits() {
        let written = Arc::new(Mutex::new(Vec::new()));
        let lines = Lines(Arc::new(Gathered {
            waiting: Mutex::default(),
            is_rung: Condvar::new(),
            out: Mutex::new(Shared(Arc::clone(&written))),
        }));
        let subscriber = tracing_subscriber::fmt()
            .with_writer(lines)
            .without_time()
            .finish();

        tracing::subscriber::with_default(subscriber, || {
            tracing::info!("first");
            assert!(locked(&written).is_empty(), "nobody wrote yet");
            tracing::warn!("second");
        });

        let text = String::from_utf8(locked(&written).clone()).expect("text");
        let (first, second) = (text.find("first"), text.find("second"));
        assert!(first.is_some() && first < second, "{text}");
    }

    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            locked(&self.0).extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}
