#![no_main]

#[path = "../checks/rule_toml.rs"]
mod rule_toml;

libfuzzer_sys::fuzz_target!(|data: &[u8]| rule_toml::check(data));
