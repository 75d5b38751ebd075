//! The contexts that a text can fit, judged by a few of its tokens before it is parsed.
//!
//! Most patterns fit two contexts, and finding the errors in the others takes the parser longer than the rest.

use super::contexts::Context;
use crate::syntax::token::{Token, TokenKind, Tokens};

/// What the tokens of a text say about where it can stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Likely {
    start: Start,
    /// Whether it assigns something outside of brackets.
    assigns: bool,
    /// Whether there is something outside of brackets that no name of a type has.
    is_more_than_name: bool,
}

/// What a text starts with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Start {
    /// The keyword of a statement that is nothing else.
    Statement,
    /// `var`, `const` or `type`.
    Declaration,
    /// `import`
    Import,
    /// The keyword of a type.
    Type,
    /// An identifier.
    Name,
    /// A literal, or an operator that no type starts with.
    Value,
    /// A bracket, or an operator that types and values start with.
    Open,
    /// Something that says nothing.
    Anything,
}

impl Likely {
    /// Looks at the tokens of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut tokens = Tokens::new(text);
        let first = tokens.next();
        let mut likely = Self {
            start: start(first, tokens.bytes_of(first)),
            assigns: false,
            is_more_than_name: false,
        };
        let mut token = first;
        while token.kind != TokenKind::End {
            likely.take_in(text.as_bytes(), token);
            if token.kind == TokenKind::Open {
                tokens.skip_brackets();
            }
            token = tokens.next();
        }
        if !tokens.comments.is_empty() {
            likely.start = Start::Anything;
        }
        likely
    }

    fn take_in(&mut self, text: &[u8], token: Token) {
        let byte = text[token.start];
        self.assigns |= byte == b'=' && is_assignment(text, token.start);
        self.is_more_than_name |= match token.kind {
            TokenKind::Name | TokenKind::Semicolon => false,
            TokenKind::Open => byte != b'[',
            _ => byte != b'.',
        };
    }

    /// Whether the text may fit a context; where it may not, it does not parse there.
    pub(super) fn allows(self, context: Context) -> bool {
        if self.start == Start::Anything {
            return true;
        }
        match context {
            Context::Expression => {
                let is_other = matches!(
                    self.start,
                    Start::Statement | Start::Declaration | Start::Import
                );
                !is_other && !self.assigns
            }
            Context::Statements => self.start != Start::Import,
            Context::Declaration => matches!(self.start, Start::Declaration | Start::Import),
            Context::Type => match self.start {
                Start::Name => !self.is_more_than_name,
                Start::Type | Start::Open => !self.assigns,
                _ => false,
            },
            _ => true,
        }
    }
}

fn start(first: Token, bytes: &[u8]) -> Start {
    match (first.kind, bytes) {
        (TokenKind::Name, _) => Start::Name,
        (TokenKind::String, _) => Start::Value,
        (
            TokenKind::Keyword(_),
            b"for" | b"if" | b"switch" | b"select" | b"go" | b"defer" | b"return" | b"break"
            | b"continue" | b"goto" | b"fallthrough",
        ) => Start::Statement,
        (TokenKind::Keyword(_), b"var" | b"const" | b"type") => Start::Declaration,
        (TokenKind::Keyword(_), b"import") => Start::Import,
        (TokenKind::Keyword(_), b"map" | b"chan" | b"struct" | b"interface") => Start::Type,
        (TokenKind::Other, [b'0'..=b'9' | b'\'' | b'&' | b'!' | b'+' | b'-' | b'^', ..]) => {
            Start::Value
        }
        (TokenKind::Open, _) | (TokenKind::Other, [b'*' | b'<', ..]) => Start::Open,
        _ => Start::Anything,
    }
}

/// Whether a `=` is or ends an operator that assigns; of those with `<` and `>` it is not said.
fn is_assignment(text: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| text.get(at));
    let after = text.get(at + 1);
    !matches!(before, Some(b'=' | b'!' | b'<' | b'>')) && after != Some(&b'=')
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::super::contexts::Parsed;
    use super::*;
    use crate::syntax::{GoFile, Node};
    use crate::text::Source;

    fn allowed(text: &str) -> Vec<Context> {
        let likely = Likely::of(text);
        let all = Context::COMMON.into_iter();
        all.filter(|it| likely.allows(*it)).collect()
    }

    #[test]
    fn most_texts_are_parsed_where_they_fit() {
        use Context::{Declaration, Expression, Statements, Type};
        assert_eq!(allowed("f.g(x)"), [Expression, Statements]);
        assert_eq!(allowed("x == y"), [Expression, Statements]);
        assert_eq!(allowed("x = f(y)"), [Statements]);
        assert_eq!(allowed("for i := range x { f(i) }"), [Statements]);
        assert_eq!(allowed("x.y[z]"), [Expression, Statements, Type]);
        assert_eq!(allowed("func(x int)"), Context::COMMON);
        assert_eq!(allowed("var x = y"), [Statements, Declaration]);
        assert_eq!(allowed("// x\ny"), Context::COMMON);
        assert_eq!(allowed("[]byte(x)"), [Expression, Statements, Type]);
    }

    #[track_caller]
    fn check(text: &str, failed: &mut Vec<String>) {
        let likely = Likely::of(text);
        for context in Context::COMMON {
            let fits = || Parsed::new(text, context).is_some_and(|it| it.nodes().is_some());
            if !likely.allows(context) && fits() {
                failed.push(format!("{context}: {text:?}"));
            }
        }
    }

    fn check_below(node: Node<'_>, failed: &mut Vec<String>) {
        for node in node.descendants().filter(|it| it.text().len() < 200) {
            check(node.text().trim_end(), failed);
        }
    }

    #[test]
    fn what_is_left_out_does_not_parse() {
        let mut failed = Vec::new();
        let odd = [
            "x++\ny",
            "x--",
            "x: y",
            "L: x = 1",
            "x,",
            "x;",
            ";x",
            "x;y",
            "a\n(b)",
            "a.b\n=c",
            "x <<= 1",
            "a <= b",
            "<-x",
            "*x = y",
            "(x)",
            "(x) = y",
            "x.(type)",
            "~int",
            "...x",
            "import \"fmt\"",
            "range x",
            "case x:",
            "x /* y */",
            "struct{}{}",
            "map[K]V{}",
            "chan<- int",
            "a[b]{c}",
            "a | b",
            "!x",
            "-1",
            "'x'",
            "func() {}()",
            "interface{ F() }",
            "a <- b",
            "x y",
            "x \"y\"",
            "x, y = 1, 2",
            "f[a, b](c)",
            "x`y`",
            "[]T{}",
            "[...]T{1}",
            "{ x }",
            "{}",
            "",
            "else",
            "x[y=z]",
            "a.(b)",
            "T[K]",
            "x.y.z",
            "x{}\n",
        ];
        for text in odd {
            check(text, &mut failed);
        }
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
        let files = ignore::Walk::new(golden).flatten();
        for entry in files
            .filter(|it| it.path().extension().is_some_and(|it| it == "go"))
            .step_by(7)
        {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let file = GoFile::new(Arc::new(Source::new("a.go", text).unwrap()));
            for decl in file.decls() {
                check_below(file.root(decl), &mut failed);
            }
        }
        assert_eq!(failed, Vec::<String>::new());
    }
}
