//! Drafts of rules: what changed between two Go files, said as a pattern and a template.
//!
//! Knows trees, names and types. The smallest part that holds the change becomes the pattern; what it keeps of the code
//! around it, and what it names, become metavariables. A draft is a start for an author: nothing is proven about it.

mod change;
mod general;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::general::Grain;
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
            None => Ok(Arc::new(file)),
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
    let parts = changed.parts.iter();
    let tries = parts.flat_map(|part| [Grain::Coarse, Grain::Fine].map(|grain| (part, grain)));
    let mut tries = tries.map(|((old, new), grain)| {
        let general = general::Generalizer::new(&before, &names, old, grain);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn source(body: &str) -> Arc<Source> {
        let text = format!("package p\n\nimport \"fmt\"\n\nvar _ = fmt.Sprint\n\n{body}\n");
        Arc::new(Source::new("a.go", text).expect("a source"))
    }

    #[track_caller]
    fn check(before: &str, after: &str, pattern: &str, replace: &str) -> Draft {
        let draft = draft(&source(before), &source(after)).expect("a draft");
        assert_eq!((&*draft.pattern, &*draft.replace), (pattern, replace));
        draft
    }

    #[test]
    fn variables_become_metavariables_with_their_types() {
        let draft = check(
            "func f(n int) string { return fmt.Sprintf(\"%d\", n) }",
            "func f(n int) string { return strconv.Itoa(n) }",
            "fmt.Sprintf(\"%d\", $n)",
            "strconv.Itoa($n)",
        );
        assert_eq!(
            draft.conditions,
            [("n".to_owned(), "type", "int".to_owned())]
        );
    }

    #[test]
    fn what_the_new_text_keeps_whole_is_one_metavariable() {
        check(
            "func f(a T) { old(a.b.c, 1) }",
            "func f(a T) { fresh(a.b.c) }",
            "old($c, 1)",
            "fresh($c)",
        );
    }

    #[test]
    fn a_name_that_the_new_text_declares_is_fresh() {
        let draft = check(
            "func f(a int) { use(a) }",
            "func f(a int) { b := a; use(b) }",
            "use($a)",
            "$b := $a; use($b)",
        );
        assert_eq!(draft.fresh, [("b".to_owned(), "b".to_owned())]);
    }

    #[test]
    fn comments_are_no_change() {
        let before = source("func f(a int) { use(a) }");
        let after = source("func f(a int) { use(a) } // now with a comment");
        assert!(draft(&before, &after).is_err());
        assert!(same_code(before.text(), after.text()));
    }

    #[test]
    fn a_larger_part_is_taken_where_the_smallest_lacks_a_name() {
        check(
            "func f(in []int) { if ok(in) { use(1) } }",
            "func f(in []int) { if ok(in) { use(len(in)) } }",
            "if ok($in) { use(1) }",
            "if ok($in) { use(len($in)) }",
        );
    }
}
