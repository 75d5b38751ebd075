//! The progress line on stderr.

use std::io::{self, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::engine::Progress;

/// How often the line is drawn, and how long a run may take before it shows one at all.
const INTERVAL: Duration = Duration::from_millis(200);

/// What is said before a run waits for another one; never left out, since it may take long.
pub(super) const WAITING: &str = "waiting for another run that writes to this tree\n";

/// A line that counts analyzed files; it is erased before anything else is printed.
pub(super) struct Bar {
    shown: bool,
    total: AtomicUsize,
    done: AtomicUsize,
    drawn: Mutex<Drawn>,
}

struct Drawn {
    last: Instant,
    visible: bool,
}

impl Bar {
    /// A bar that draws only if `shown`.
    pub(super) fn new(shown: bool) -> Self {
        Self {
            shown,
            total: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            drawn: Mutex::new(Drawn {
                last: Instant::now(),
                visible: false,
            }),
        }
    }

    /// Erases the line.
    pub(super) fn clear(&self) {
        if let Ok(mut drawn) = self.drawn.lock()
            && drawn.visible
        {
            draw("\r\x1b[K");
            drawn.visible = false;
        }
    }

    /// Draws the line unless another thread does, or did a moment ago.
    fn redraw(&self, done: usize) {
        let Ok(mut drawn) = self.drawn.try_lock() else {
            return;
        };
        if INTERVAL <= drawn.last.elapsed() {
            let total = self.total.load(Ordering::Relaxed);
            draw(&format!("\r\x1b[K{done} of {total} files"));
            drawn.last = Instant::now();
            drawn.visible = true;
        }
    }
}

impl Progress for Bar {
    fn files(&self, total: usize) {
        self.total.fetch_add(total, Ordering::Relaxed);
    }

    fn file_done(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.shown {
            self.redraw(done);
        }
    }

    fn waiting(&self) {
        draw(WAITING);
    }
}

/// A progress line that cannot be drawn is not worth an error.
fn draw(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}
