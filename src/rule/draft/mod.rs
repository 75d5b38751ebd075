//! Drafts of rules: what changed between two Go files, said as a pattern and a template.
//!
//! Knows trees, names and types. The smallest part that holds the change becomes the pattern; what it keeps of the code
//! around it, and what it names, become metavariables. A draft is a start for an author: nothing is proven about it.

mod change;
mod general;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::semantics::FileNames;
use crate::syntax::GoFile;
use crate::text::Source;

/// What a rule would look for and put in its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// The pattern.
    pub pattern: String,
    /// What the metavariables are known to be: `(metavariable, predicate, word)`.
    pub conditions: Vec<(String, &'static str, String)>,
    /// The new text.
    pub replace: String,
    /// Names that the new text declares: metavariable and wish.
    pub fresh: Vec<(String, String)>,
    /// Package names that are not those of the standard library, with their import paths.
    pub imports: BTreeMap<String, String>,
    /// The file before with other names for its local variables, to try the rule on.
    pub renamed: String,
    /// The file before without the declaration that changed.
    pub without: String,
    /// How many more declarations differ, which the draft does not say.
    pub others: usize,
}

/// Drafts a rule from a file before and after a change; the error says why none can be.
pub fn draft(before: &Arc<Source>, after: &Arc<Source>) -> Result<Draft, String> {
    let parse = |source: &Arc<Source>| {
        let file = GoFile::new(source.clone());
        match file.parse_errors().into_iter().next() {
            None => Ok(file),
            Some(error) => {
                let at = source.line_col(error.range.start());
                let path = source.path().display();
                Err(format!(
                    "{path}:{}:{}: {}",
                    at.line, at.column, error.message
                ))
            }
        }
    };
    let (before, after) = (parse(before)?, parse(after)?);
    let changed = change::changed(&before, &after)?;
    let (names, new_names) = (FileNames::new(&before, None), FileNames::new(&after, None));
    let mut tries = changed.parts.iter().map(|(old, new)| {
        let general = general::Generalizer::new(&before, &names, old);
        general.draft(&after, &new_names, new)
    });
    let first = tries
        .next()
        .unwrap_or_else(|| Err("nothing differs".to_owned()));
    // Where the new text needs a name that the smallest part does not have, one around it may.
    let mut draft = first.or_else(|error| tries.find_map(Result::ok).ok_or(error))?;
    draft.others = changed.others;
    Ok(draft)
}

/// Whether two files have the same declarations but for comments, layout and imports.
pub fn same_code(a: &str, b: &str) -> bool {
    let code = |text: &str| {
        let source = Source::new("a.go", text.to_owned()).ok()?;
        let file = GoFile::new(Arc::new(source));
        let decls = file.decls().iter();
        let decls = decls.filter(|decl| change::is_code(decl));
        let tokens = decls.map(|decl| {
            let tokens = change::tokens(file.root(decl));
            tokens.into_iter().map(str::to_owned).collect::<Vec<_>>()
        });
        Some(tokens.collect::<Vec<_>>())
    };
    code(a).is_some_and(|a| code(b) == Some(a))
}
