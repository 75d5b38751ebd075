#![no_main]

#[path = "../checks/edits.rs"]
mod edits;

libfuzzer_sys::fuzz_target!(|data: &[u8]| edits::check(data));
