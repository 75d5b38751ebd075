#![no_main]

#[path = "../checks/whole_fix.rs"]
mod whole_fix;

libfuzzer_sys::fuzz_target!(|data: &[u8]| whole_fix::check(data));
