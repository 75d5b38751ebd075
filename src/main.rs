//! The `gofix-escape` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    gofix_escape::cli::main()
}
