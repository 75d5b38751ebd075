//! The `gofix-escape` binary.

fn main() {}
