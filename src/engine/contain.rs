//! Panics are bugs, and each stays in its file.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Does `work`; where it panics, its message instead.
///
/// The panic hook runs as always: whoever owns the process decides whether it prints.
pub(super) fn contain<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let text = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        format!("internal error: {text}; please report it")
    })
}
