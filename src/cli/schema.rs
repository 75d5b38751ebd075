//! `schema`.

use std::borrow::Cow;

use anyhow::Result;

use super::args::SchemaOf;
use super::console::Console;
use super::status::Status;
use crate::report;

/// Prints the schema of a format.
pub(super) fn run(format: SchemaOf, console: &Console) -> Result<Status> {
    let text = match format {
        SchemaOf::Json => Cow::from(report::document_schema()),
        SchemaOf::Jsonl => report::lines_schema().into(),
    };
    console.result(&text, None)?;
    Ok(Status::Done)
}
