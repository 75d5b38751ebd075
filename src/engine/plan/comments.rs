//! Comments after the fixes: none takes in what stood outside of it, and none ends earlier than it did.

use text_size::{TextRange, TextSize};

use super::lineage::Lineage;
use crate::syntax::GoFile;
use crate::text::EditSet;

/// The first comment of the edited file that mixes new text with old.
pub(super) fn comments_stay_apart(
    before: &GoFile,
    after: &GoFile,
    set: &EditSet,
) -> Result<(), String> {
    let mut lineage = Lineage::new(TextSize::of(before.text()));
    lineage.advance(set.edits());
    let kept = lineage.kept();
    for comment in after.comments() {
        let range = comment.range;
        let next = kept.partition_point(|(start, _)| *start <= range.start());
        let piece = next.checked_sub(1).map(|it| kept[it]);
        let piece = piece.filter(|(start, old)| range.start() < *start + old.len());
        let limit = match piece {
            // What is edited inside of a comment is no affair of this guard.
            Some((_, old)) if is_in_comment(before, old.end()) => None,
            Some((start, old)) => Some(start + old.len()),
            None => kept.get(next).map(|(start, _)| *start),
        };
        let beyond = limit.filter(|it| *it < range.end());
        let beyond = beyond.map(|it| &after.text()[TextRange::new(it, range.end())]);
        if beyond.is_some_and(|it| !it.trim().is_empty()) {
            return Err("a comment would take in what follows it".to_owned());
        }
    }
    Ok(())
}

/// Whether a place is between two bytes of a comment.
fn is_in_comment(file: &GoFile, at: TextSize) -> bool {
    let comments = file.comments();
    let next = comments.partition_point(|it| it.range.end() <= at);
    comments.get(next).is_some_and(|it| it.range.start() < at)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::{Edit, Source};

    /// What is said when `from` becomes `to` in a text.
    #[track_caller]
    fn check(text: &str, from: &str, to: &str, is_fine: bool) {
        let file = |text: &str| {
            let source = Source::new("a.go", text.to_owned()).expect("short");
            GoFile::new(Arc::new(source))
        };
        let at = TextSize::try_from(text.find(from).expect("it is there")).expect("short");
        let mut set = EditSet::new(TextSize::of(text));
        let range = TextRange::at(at, TextSize::of(from));
        set.insert(Edit::replace(range, to)).expect("one edit");
        let after = file(&set.apply(text).expect("inside"));
        let found = comments_stay_apart(&file(text), &after, &set);
        assert_eq!(found.is_ok(), is_fine, "{}", after.text());
    }

    #[test]
    fn a_new_comment_takes_in_nothing_old() {
        let text = "package p\n\nfunc f() int { return g(1) + 2 /* two */ }\n";
        check(text, "g(1)", "1 // one", false);
        check(text, "g(1)", "1 /* one", false);
        check(text, "g(1)", "1 /* one */", true);
        check(text, "2 ", "3 // three ", false);
        let text = "package p\n\nfunc f() {\n\tg(1) \n}\n";
        check(text, "g(1)", "h(1) // one", true);
    }

    #[test]
    fn an_old_comment_takes_in_nothing() {
        let text = "package p\n\nfunc f() { g(1) // one\n\tg(2)\n}\n";
        check(text, "\n\tg(2)", "", true);
        check(text, "\n\tg(2)", "\n\th(2)", true);
        check(text, "\n\t", "", false);
        check(text, "\n\tg(2)\n", " h(2)\n", false);
    }
}
