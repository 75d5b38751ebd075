//! Go that the grammar does not know, made readable for it.
//!
//! tree-sitter-go 0.25 has no `new(expr)` (Go 1.26), no type parameters of methods (Go 1.27), no call of a function
//! that a program named `new` or `make`, and wants a terminator after the last spec of a `const` or `var` group. Other
//! text of the same length stands in for such spans, so that all offsets stay true; a node's text is always that of
//! the file.

use memchr::memchr_iter;
use text_size::{TextRange, TextSize};

use super::DeclKind;
use super::parse::is_clean;
use super::token::{Keyword, Token, TokenKind, Tokens, range};

/// How many bytes may be parsed to judge the calls of `new` and `make` in a declaration; one that nests them deeper
/// than anybody writes keeps its error.
const MIN_BUDGET: usize = 10_000;
const BUDGET_PER_BYTE: usize = 16;

/// Why a span is masked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MaskKind {
    /// The word `new` or `make` before arguments that do not start with a type; parsed as an ordinary call.
    Builtin,
    /// The type parameters of a method, brackets included; parsed as white space.
    TypeParameters,
    /// White space before the bracket that closes a group on one line; parsed as a semicolon.
    Terminator,
}

/// A span of the file that its tree does not show as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MaskedSpan {
    /// The bytes of the file.
    pub range: TextRange,
    /// Why.
    pub kind: MaskKind,
}

/// A declaration's text with masks.
pub(super) struct Masked {
    /// As long as the text.
    pub(super) bytes: Vec<u8>,
    /// In the order of their ends, from the start of the declaration.
    spans: Vec<MaskedSpan>,
}

impl Masked {
    /// The spans in source order, for a declaration that starts at an offset of the file.
    pub(super) fn spans_from(self, start: TextSize) -> Vec<MaskedSpan> {
        let mut spans = self.spans;
        for span in &mut spans {
            span.range += start;
        }
        spans.sort_by_key(|span| span.range.start());
        spans
    }

    fn mask(&mut self, start: usize, with: &[u8], kind: MaskKind) {
        let end = start + with.len();
        self.bytes[start..end].copy_from_slice(with);
        self.spans.push(MaskedSpan {
            range: range(start, end),
            kind,
        });
    }
}

/// Masks in a declaration what the grammar cannot parse; `None` where there is no such thing.
pub(super) fn mask(text: &str, kind: DeclKind) -> Option<Masked> {
    let mut masker = Masker {
        tokens: Tokens::new(text),
        brackets: Vec::new(),
        before: [None; 2],
        is_method: kind == DeclKind::Method,
        n_closed: 0,
        budget: MIN_BUDGET + BUDGET_PER_BYTE * text.len(),
        masked: Masked {
            bytes: text.as_bytes().to_vec(),
            spans: Vec::new(),
        },
    };
    loop {
        let token = masker.tokens.next();
        if token.kind == TokenKind::End {
            break;
        }
        masker.take(token);
        masker.before = [masker.before[1], Some(token)];
    }
    (!masker.masked.spans.is_empty()).then_some(masker.masked)
}

struct Masker<'t> {
    tokens: Tokens<'t>,
    brackets: Vec<Bracket>,
    /// The two tokens before.
    before: [Option<Token>; 2],
    is_method: bool,
    /// How many brackets of the declaration's outermost level were closed.
    n_closed: usize,
    /// How many more bytes may be parsed to judge calls; calls nest, so that each byte may be parsed several times.
    budget: usize,
    masked: Masked,
}

/// An open bracket.
#[derive(Clone, Copy)]
struct Bracket {
    at: usize,
    role: Role,
}

#[derive(Clone, Copy)]
enum Role {
    /// Of the call of `new` or `make`, which is this token.
    Builtin(Token),
    /// Of the type parameters of a method.
    TypeParameters,
    /// Of a `const` or `var` group.
    Group,
    Other,
}

impl Masker<'_> {
    fn take(&mut self, token: Token) {
        match token.kind {
            TokenKind::Open => {
                let role = self.role(token);
                self.brackets.push(Bracket {
                    at: token.start,
                    role,
                });
            }
            TokenKind::Close => {
                if let Some(bracket) = self.brackets.pop() {
                    self.close(bracket, token);
                }
                self.n_closed += usize::from(self.brackets.is_empty());
            }
            _ => {}
        }
    }

    fn role(&self, open: Token) -> Role {
        let Some(last) = self.before[1] else {
            return Role::Other;
        };
        match (self.tokens.bytes_of(open), last.kind) {
            (b"(", TokenKind::Keyword(Keyword::Const | Keyword::Var)) => Role::Group,
            (b"(", TokenKind::Name) => {
                let is_builtin = matches!(self.tokens.bytes_of(last), b"new" | b"make");
                let follows = self.before[0].map(|token| self.tokens.bytes_of(token));
                // After `.` it is a field, after `func` or a receiver the name that is declared.
                if is_builtin && !matches!(follows, Some(b"." | b"func" | b")")) {
                    Role::Builtin(last)
                } else {
                    Role::Other
                }
            }
            // After the receiver and the name.
            (b"[", TokenKind::Name)
                if self.is_method && self.brackets.is_empty() && self.n_closed == 1 =>
            {
                Role::TypeParameters
            }
            _ => Role::Other,
        }
    }

    fn close(&mut self, open: Bracket, close: Token) {
        match open.role {
            Role::Builtin(word) => {
                // Calls inside come first, since they are closed first; this one is judged with them masked.
                let call = &self.masked.bytes[word.start..close.end];
                let Some(budget) = self.budget.checked_sub(call.len()) else {
                    return;
                };
                self.budget = budget;
                if needs_mask(call, open.at + 1 - word.start) {
                    let with: &[u8] = match self.tokens.bytes_of(word) {
                        b"new" => b"neu",
                        _ => b"mach",
                    };
                    self.masked.mask(word.start, with, MaskKind::Builtin);
                }
            }
            Role::TypeParameters => {
                let blank = vec![b' '; close.end - open.at];
                self.masked.mask(open.at, &blank, MaskKind::TypeParameters);
            }
            Role::Group => {
                let unterminated = self.before[1].is_some_and(|last| {
                    !matches!(last.kind, TokenKind::Semicolon | TokenKind::Open)
                });
                let space = self.masked.bytes[close.start - 1];
                if unterminated && space.is_ascii_whitespace() {
                    self.masked
                        .mask(close.start - 1, b";", MaskKind::Terminator);
                }
            }
            Role::Other => {}
        }
    }
}

/// Whether the grammar cannot parse a call of `new` or `make` whose arguments start at `arguments`.
fn needs_mask(call: &[u8], arguments: usize) -> bool {
    let inner = &call[arguments..call.len() - 1];
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | 0x80..);
    let starts_as_name = !inner.first().is_some_and(u8::is_ascii_digit);
    if starts_as_name && inner.iter().all(is_name) && memchr_iter(b'.', inner).nth(1).is_none() {
        // A type name, or a variable that reads like one.
        return false;
    }
    !is_clean(&[b"var _ = ", call].concat())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(text: &str, kind: DeclKind, expected: &Expect) {
        let bytes = mask(text, kind).map(|masked| masked.bytes);
        let bytes = bytes.unwrap_or_default();
        assert!(bytes.is_empty() || is_clean(&bytes), "{text}");
        expected.assert_eq(&String::from_utf8(bytes).expect("UTF-8"));
    }

    #[test]
    fn only_calls_that_do_not_parse_are_masked() {
        check(
            "var x = f(new(int), new([]p.T), new(1), new(new(\"a\")), new(T{new(x.y.z)}), s.new(1), new(a+b), new())",
            DeclKind::Var,
            &expect![[
                r#"var x = f(new(int), new([]p.T), neu(1), neu(neu("a")), neu(T{neu(x.y.z)}), s.new(1), neu(a+b), new())"#
            ]],
        );
        check(
            "var x = new(func() *T { return new(T) })",
            DeclKind::Var,
            &expect!["var x = neu(func() *T { return new(T) })"],
        );
        check(
            "func f(make func(int)) { make(1); make([]int, 2) }",
            DeclKind::Func,
            &expect!["func f(make func(int)) { mach(1); make([]int, 2) }"],
        );
        check(
            "func (new T) new(n int) {}",
            DeclKind::Method,
            &expect![[""]],
        );
    }

    #[test]
    fn type_parameters_of_methods_are_blank() {
        check(
            "func (r *T[P]) N[Int interface{ ~int },\n\té any](n Int) (x [2]Int) { return new(1)[n] }",
            DeclKind::Method,
            &expect![
                "func (r *T[P]) N                                (n Int) (x [2]Int) { return neu(1)[n] }"
            ],
        );
        check(
            "func (r T) N() { type A[P any] int; f[int](x) }",
            DeclKind::Method,
            &expect![[""]],
        );
    }

    #[test]
    fn groups_on_one_line_are_terminated() {
        check(
            "const ( A = iota; B; C )",
            DeclKind::Const,
            &expect!["const ( A = iota; B; C;)"],
        );
        check(
            "func f() { var ( a int; b = (1) ); const ( A = 1; ); var () }",
            DeclKind::Func,
            &expect!["func f() { var ( a int; b = (1);); const ( A = 1; ); var () }"],
        );
        check(
            "const ( A = iota; B // c\n)",
            DeclKind::Const,
            &expect![[""]],
        );
    }
}
