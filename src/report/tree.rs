//! Syntax trees for people who write patterns.

use std::fmt::Write as _;

use crate::syntax::Node;
use crate::text::LineIndex;

/// The tree below a node as an S-expression: a line per named node with its kind and positions, and the text of a
/// leaf.
pub fn tree(root: Node<'_>) -> String {
    let lines = LineIndex::new(root.file_text());
    let mut out = String::new();
    // An explicit stack: code may be nested deeper than a thread's stack allows.
    let mut stack = vec![(root, 0)];
    let mut open = 0;
    while let Some((node, depth)) = stack.pop() {
        close(&mut out, &mut open, depth);
        let (start, end) = (lines.line_col(node.start()), lines.line_col(node.end()));
        let _ = write!(
            out,
            "{:indent$}({} {}:{}-{}:{}",
            "",
            kind(node),
            start.line,
            start.column,
            end.line,
            end.column,
            indent = 2 * depth,
        );
        let mut children = node.children();
        children.retain(|child| child.is_named() || child.is_error());
        if children.is_empty() {
            let _ = write!(out, " {:?}", node.text());
        }
        stack.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
        open = depth + 1;
    }
    close(&mut out, &mut open, 0);
    out
}

/// Ends the lines of the nodes that are complete before a node at `depth` begins.
fn close(out: &mut String, open: &mut usize, depth: usize) {
    if out.is_empty() {
        return;
    }
    out.extend(std::iter::repeat_n(')', open.saturating_sub(depth)));
    out.push('\n');
    *open = depth;
}

fn kind(node: Node<'_>) -> String {
    if node.is_error() && node.kind_name() != "ERROR" {
        format!("MISSING {:?}", node.kind_name())
    } else {
        node.kind_name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::syntax::GoFile;
    use crate::text::Source;

    #[track_caller]
    fn check(text: &str, expected: &Expect) {
        let file = GoFile::new(Arc::new(
            Source::new("a.go", text.to_owned()).expect("short text"),
        ));
        let decl = file.decls().last().expect("a declaration");
        expected.assert_eq(&tree(file.root(decl)));
    }

    #[test]
    fn nodes_nest_and_leaves_show_their_text() {
        check(
            "package p\n\nvar x = f(1)\n",
            &expect![[r#"
            (var_declaration 3:1-3:13
              (var_spec 3:5-3:13
                (identifier 3:5-3:6 "x")
                (expression_list 3:9-3:13
                  (call_expression 3:9-3:13
                    (identifier 3:9-3:10 "f")
                    (argument_list 3:10-3:13
                      (int_literal 3:11-3:12 "1"))))))
        "#]],
        );
    }
}
