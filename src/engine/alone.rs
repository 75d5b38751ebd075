//! One fix by itself, complete: for programs that apply fixes one by one, as editors and review tools do.

use std::sync::Arc;

use super::Decision;
use super::guard::guard_all;
use super::plan::Planner;
use crate::rule::{Applicability, Finding};
use crate::syntax::GoFile;
use crate::text::{Edit, Source};

/// All edits of a file that one fix of a finding needs, imports and layout with them; none where the fix cannot be made
/// by itself: it edits other files too, or only makes sense after other fixes, or the file would be broken.
///
/// The edits of a rule alone are not enough: what they use may have to be imported, and what they no longer use would
/// not compile.
pub fn fix_alone(source: &Arc<Source>, finding: &Finding, index: usize) -> Option<Vec<Edit>> {
    let fix = finding.fixes.get(index)?;
    let is_here = fix.edits.iter().all(|it| it.path == *source.path());
    if fix.edits.is_empty() || !is_here {
        return None;
    }
    let alone = Finding {
        fixes: vec![fix.clone()],
        ..finding.clone()
    };
    let planner = Planner {
        threshold: Applicability::Suggest,
        check: &|_| Vec::new(),
        guard: &|before, after| guard_all(before, after, &[None]),
        packages: &[],
    };
    let file = Arc::new(GoFile::new(source.clone()));
    let plan = planner.plan(&[file], &[alone]).files.pop()?;
    let is_accepted = |(_, decision): &(Finding, Decision)| *decision == Decision::Accepted(0);
    plan.findings.iter().any(is_accepted).then_some(plan.edits)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::rule::{Claim, FileEdit, Fix, Witness};
    use crate::text::{EditSet, Severity, TextRange, TextSize};

    const BEFORE: &str =
        "package p\n\nimport \"fmt\"\n\nfunc f(n int) string { return fmt.Sprint(n) }\n";
    const CALL: &str = "fmt.Sprint(n)";

    fn finding() -> Finding {
        let start = BEFORE.find(CALL).map(|at| TextSize::try_from(at).unwrap());
        let range = TextRange::at(start.unwrap(), TextSize::of(CALL));
        let path: Arc<Path> = Path::new("p.go").into();
        let fix = Fix {
            title: "use `strconv.Itoa`".to_owned(),
            applicability: Applicability::Suggest,
            unknown: Vec::new(),
            edits: vec![FileEdit {
                path: path.clone(),
                edit: Edit::replace(range, "strconv.Itoa(n)"),
            }],
            needs_imports: vec!["strconv".to_owned()],
            coalesces: false,
            removes: Vec::new(),
            adds: Vec::new(),
        };
        Finding {
            rule: "r".into(),
            pack: "core".into(),
            claim: Claim::Allocation,
            severity: Severity::Warning,
            path,
            range,
            message: String::new(),
            labels: Vec::new(),
            fixes: vec![fix],
            refused: Vec::new(),
            priority: 0,
            witness: Witness::default(),
            evidence: None,
        }
    }

    #[track_caller]
    fn check(expected: Option<&str>, change: impl Fn(&mut Finding)) {
        let source = Arc::new(Source::new("p.go", BEFORE.to_owned()).unwrap());
        let mut finding = finding();
        change(&mut finding);
        let text = fix_alone(&source, &finding, 0).map(|edits| {
            let mut set = EditSet::new(TextSize::of(BEFORE));
            set.try_union(&edits).unwrap();
            set.apply(BEFORE).unwrap()
        });
        assert_eq!(text.as_deref(), expected);
    }

    #[test]
    fn imports_are_part_of_a_fix() {
        let fixed = BEFORE.replace(CALL, "strconv.Itoa(n)");
        let fixed = fixed.replace("\"fmt\"", "\"strconv\"");
        check(Some(&fixed), |_| {});
    }

    #[test]
    fn a_fix_that_needs_other_files_or_breaks_this_one_is_none() {
        let other: Arc<Path> = Path::new("b.go").into();
        check(None, |it| it.fixes[0].edits.clear());
        check(None, |it| it.fixes[0].edits[0].path = other.clone());
        check(None, |it| it.fixes[0].edits[0].edit.text = "f(".to_owned());
        check(None, |it| it.fixes.clear());
    }
}
