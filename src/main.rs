//! The `gofix-escape` binary.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Trees and models are made of many small pieces.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    gofix_escape::cli::main()
}
