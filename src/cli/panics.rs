//! Panics: a bug in this program, told as one line.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};

use super::console::Console;
use super::status::Status;

/// Runs `job` with a silent panic hook; a panic that nothing below contained becomes a message.
///
/// The engine contains a panic to the file it happened in and reports it there, so the hook must not print it a
/// second time.
pub(super) fn contain(console: &Console, job: impl FnOnce() -> Status) -> Status {
    let last = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&last);
    panic::set_hook(Box::new(move |info| {
        let place = info
            .location()
            .map_or_else(String::new, ToString::to_string);
        if let Ok(mut last) = seen.lock() {
            *last = place;
        }
    }));
    match panic::catch_unwind(AssertUnwindSafe(job)) {
        Ok(status) => status,
        Err(payload) => {
            let place = last.lock().map(|place| place.clone()).unwrap_or_default();
            let text = payload
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| payload.downcast_ref::<&str>().copied())
                .unwrap_or("no message");
            console.note(&format!(
                "error: internal error at {place}: {text}; please report it\n"
            ));
            Status::Incomplete
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::ColorWhen;

    #[test]
    fn a_panic_is_an_incomplete_run() {
        let console = Console::new(ColorWhen::Never);
        let hook = panic::take_hook();
        let status = contain(&console, || panic!("a bug"));
        panic::set_hook(hook);
        assert_eq!(status, Status::Incomplete);
    }
}
