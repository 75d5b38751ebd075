//! Cases about pools, timers and what a rewrite would not gain there.

use super::Applicability::{Safe, Unsafe};
use super::Outcome::{Alone, Fixed, Reported};
use super::{LATEST, Row};

pub(super) const CASES: &[Row] = &[
    ("p01_pool_slice", LATEST, Fixed(Safe, &["boxed-put"])),
    ("p02_pool_struct", LATEST, Fixed(Safe, &["boxed-put"])),
    (
        "p03_buffer_pool",
        LATEST,
        Alone(
            "the function that gets the bytes may keep them, so that the buffer cannot be used again",
        ),
    ),
    (
        "r06_time_after",
        LATEST,
        Fixed(Unsafe, &["timer-per-iteration"]),
    ),
    ("r06_time_after", "1.22", Reported(&["timer-kept-by-loop"])),
    (
        "r09_sync_once_closure",
        LATEST,
        Alone("the closure stays on the stack, and is made before the variable is assigned again"),
    ),
    (
        "r10_atomic_ptr_lit",
        LATEST,
        Alone("a closure that is only called stays on the stack"),
    ),
    (
        "x01_false_sharing",
        LATEST,
        Alone("plain counters that one goroutine uses cannot share a cache line with another"),
    ),
];
