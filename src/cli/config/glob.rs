//! Globs of configuration files.

use std::path::Path;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::rule::Given;
use crate::text::{Diagnostic, Severity};

/// Files below the directory of a configuration file; a glob that fits a directory holds what is in it.
#[derive(Clone, Debug)]
pub(super) struct Globs {
    set: GlobSet,
}

impl Globs {
    /// Compiles globs; what is wrong with them goes to `faults`.
    pub(super) fn new<'a>(
        globs: impl IntoIterator<Item = &'a Given<String>>,
        faults: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut builder = GlobSetBuilder::new();
        for glob in globs {
            match compile(&glob.value) {
                Ok(both) => {
                    for it in both {
                        builder.add(it);
                    }
                }
                Err(error) => faults.push(fault(glob, &error)),
            }
        }
        Self {
            set: builder.build().unwrap_or_else(|_| GlobSet::empty()),
        }
    }

    /// Whether a path from the directory of the configuration file fits.
    pub(super) fn matches(&self, path: &Path) -> bool {
        self.set.is_match(path)
    }
}

/// A glob for the name, and one for what is below it. Without a `/`, a name counts at any depth, as in a `.gitignore`.
fn compile(text: &str) -> Result<[Glob; 2], globset::Error> {
    let trimmed = text.trim_start_matches("./").trim_end_matches('/');
    let anchored = match trimmed.contains('/') {
        true => trimmed.trim_start_matches('/').to_owned(),
        false => format!("**/{trimmed}"),
    };
    let glob = |text: &str| GlobBuilder::new(text).literal_separator(true).build();
    Ok([glob(&anchored)?, glob(&format!("{anchored}/**"))?])
}

fn fault(glob: &Given<String>, error: &globset::Error) -> Diagnostic {
    let message = format!("not a glob: {}", error.kind());
    let path = glob.origin.source.path().clone();
    Diagnostic::new(Severity::Error, path, message)
        .label(glob.origin.range, "here")
        .help("write a path from this file with `*`, `**`, `?`, `[ab]` or `{a,b}`, such as `pkg/legacy/**`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(glob: &str, yes: &[&str], no: &[&str]) {
        let set = compile(glob).map(|both| {
            let mut builder = GlobSetBuilder::new();
            for it in both {
                builder.add(it);
            }
            builder.build().expect("a set")
        });
        let set = set.expect("a glob");
        for path in yes {
            assert!(set.is_match(path), "{glob} does not match {path}");
        }
        for path in no {
            assert!(!set.is_match(path), "{glob} matches {path}");
        }
    }

    #[test]
    fn a_path_counts_from_the_directory_and_a_name_anywhere() {
        check("pkg/legacy", &["pkg/legacy/a/b.go"], &["x/pkg/legacy/b.go"]);
        check(
            "*_mock.go",
            &["a_mock.go", "x/y/a_mock.go"],
            &["a_mock_test.go"],
        );
        check("legacy/", &["legacy/a.go", "x/legacy/b.go"], &["legacy.go"]);
    }

    #[test]
    fn one_star_stays_in_its_directory() {
        check("pkg/*.go", &["pkg/a.go"], &["pkg/x/a.go"]);
        check("pkg/**/*.go", &["pkg/a.go", "pkg/x/a.go"], &["a.go"]);
    }
}
