//! One pass over the bytes: comments, package clause, imports, top-level declarations.

use text_size::TextRange;

use super::comment::{build_constraint_start, marks_generated};
use super::token::{Keyword, Mode, Skipped, Token, TokenKind, Tokens, range};
use super::{DeclKind, DeclSlice, ImportSpec, Scan};

/// Slices a text into top-level declarations.
///
/// Any text gives a result. A declaration ends before the semicolon at bracket depth 0, as the compiler sees it. Where
/// brackets are never closed, that declaration and those after it end at the next line that starts with the keyword of
/// a declaration, so that the rest of the file is not lost; what starts with no such keyword is
/// [`DeclKind::Unknown`].
pub fn scan(text: &str) -> Scan {
    let mut lexer = Lexer {
        text,
        tokens: Tokens::new(text),
        scan: Scan {
            package: None,
            decls: Vec::new(),
            imports: Vec::new(),
            has_cgo: false,
            comments: Vec::new(),
            is_generated: false,
            build_constraint: None,
        },
    };
    lexer.file();
    let mut scan = lexer.scan;
    scan.comments = lexer.tokens.comments;
    scan
}

struct Lexer<'t> {
    text: &'t str,
    tokens: Tokens<'t>,
    scan: Scan,
}

/// A declaration while it is read.
struct Reading {
    kind: DeclKind,
    start: usize,
    /// The end of its last token so far.
    end: usize,
    names: Vec<TextRange>,
    /// The last opening brace of a function outside of other brackets.
    body: Option<usize>,
}

/// Why the reading of a declaration stopped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// At its semicolon, the end of the file, or a place where it cannot go on.
    Complete,
    /// At the end of the file, inside brackets.
    Unclosed,
}

impl Lexer<'_> {
    fn file(&mut self) {
        let mut token = self.tokens.next();
        self.header();
        if token.kind == TokenKind::Keyword(Keyword::Package) {
            token = self.tokens.next();
            if token.kind == TokenKind::Name {
                self.scan.package = Some(range(token.start, token.end));
                token = self.tokens.next();
            }
        }
        loop {
            match token.kind {
                TokenKind::End => return,
                TokenKind::Semicolon => token = self.tokens.next(),
                _ => token = self.declaration(token),
            }
        }
    }

    /// Reads what the comments before the first token say.
    fn header(&mut self) {
        for comment in &self.tokens.comments {
            let comment_text = self.text[comment.range].as_bytes();
            self.scan.is_generated |= marks_generated(comment_text);
            let Some(skip) = build_constraint_start(comment_text) else {
                continue;
            };
            let (start, end) = (
                usize::from(comment.range.start()),
                usize::from(comment.range.end()),
            );
            // `go/build/build.go: parseFileHeader` wants the constraint on a line of its own and takes the first.
            let before = self.text[..start].rsplit('\n').next().unwrap_or_default();
            let alone = before.trim_start_matches('\u{feff}').trim().is_empty();
            if alone && self.scan.build_constraint.is_none() {
                let trailing = comment_text.len() - comment_text.trim_ascii_end().len();
                self.scan.build_constraint = Some(range(start + skip, end - trailing));
            }
        }
    }

    /// Reads the declaration that starts with `first`; returns the token after it.
    fn declaration(&mut self, first: Token) -> Token {
        let n_comments = self.tokens.comments.len();
        let n_imports = self.scan.imports.len();
        loop {
            self.tokens.deepest = 0;
            let mut reading = Reading {
                kind: decl_kind(first.kind),
                start: first.start,
                end: first.end,
                names: Vec::new(),
                body: None,
            };
            let (stop, after) = self.read(&mut reading, first);
            if stop == Stop::Unclosed && self.tokens.mode == Mode::Exact {
                // Read it again, once for the whole file, so that the work stays linear.
                self.tokens.mode = Mode::Recovery;
                self.tokens.comments.truncate(n_comments);
                self.scan.imports.truncate(n_imports);
                self.tokens.pos = first.end;
                self.tokens.line_may_end = first.kind == TokenKind::Name;
                continue;
            }
            self.scan.decls.push(DeclSlice {
                kind: reading.kind,
                range: range(reading.start, reading.end),
                names: reading.names,
                depth: self.tokens.deepest,
                body: reading.body.map(|it| range(it, it).start()),
            });
            return after;
        }
    }

    fn read(&mut self, reading: &mut Reading, first: Token) -> (Stop, Token) {
        match reading.kind {
            DeclKind::Import | DeclKind::Const | DeclKind::Var | DeclKind::Type => {
                self.specs(reading)
            }
            DeclKind::Func | DeclKind::Method => self.function(reading),
            DeclKind::Unknown => self.rest_from(reading, first),
        }
    }

    /// Reads what follows `func`.
    fn function(&mut self, reading: &mut Reading) -> (Stop, Token) {
        let token = self.tokens.next();
        match token.kind {
            TokenKind::Open => reading.kind = DeclKind::Method,
            TokenKind::Name if self.tokens.bytes_of(token) != b"init" => {
                self.declare(reading, token);
            }
            _ => {}
        }
        self.rest_from(reading, token)
    }

    /// Reads what follows `import`, `const`, `var` or `type`: one spec, or a group of them.
    fn specs(&mut self, reading: &mut Reading) -> (Stop, Token) {
        let first = self.tokens.next();
        if first.kind == TokenKind::Open {
            self.tokens.deepest = self.tokens.deepest.max(1);
            reading.end = first.end;
            return self.group(reading);
        }
        let token = self.spec_head(reading, first);
        self.rest_from(reading, token)
    }

    fn group(&mut self, reading: &mut Reading) -> (Stop, Token) {
        loop {
            let first = self.tokens.next();
            let mut token = self.spec_head(reading, first);
            loop {
                match token.kind {
                    TokenKind::End => return (Stop::Unclosed, token),
                    TokenKind::Semicolon if self.tokens.at_recovery_point() => {
                        return (Stop::Complete, token);
                    }
                    TokenKind::Semicolon => break,
                    TokenKind::Close => {
                        reading.end = token.end;
                        let after = self.tokens.next();
                        return self.rest_from(reading, after);
                    }
                    _ => {}
                }
                match self.step(reading, token) {
                    Some(stop) => return (stop, self.tokens.next()),
                    None => token = self.tokens.next(),
                }
            }
        }
    }

    /// Reads the names (or the import) at the start of a spec; returns the token after them.
    fn spec_head(&mut self, reading: &mut Reading, first: Token) -> Token {
        match reading.kind {
            DeclKind::Import => return self.import_spec(reading, first),
            DeclKind::Type => {
                if first.kind == TokenKind::Name {
                    self.declare(reading, first);
                }
                return first;
            }
            _ => {}
        }
        let mut token = first;
        loop {
            if token.kind != TokenKind::Name {
                return token;
            }
            self.declare(reading, token);
            token = self.tokens.next();
            if token.kind != TokenKind::Comma {
                return token;
            }
            reading.end = token.end;
            token = self.tokens.next();
        }
    }

    fn import_spec(&mut self, reading: &mut Reading, first: Token) -> Token {
        let is_name =
            first.kind == TokenKind::Name || self.tokens.bytes_of(first) == b".".as_slice();
        let mut token = first;
        if is_name {
            reading.end = first.end;
            token = self.tokens.next();
        }
        let quoted = self.tokens.bytes_of(token);
        if token.kind != TokenKind::String || quoted.len() < 2 || quoted.last() != quoted.first() {
            return token;
        }
        self.scan.has_cgo |= &quoted[1..quoted.len() - 1] == b"C";
        self.scan.imports.push(ImportSpec {
            name: is_name.then(|| range(first.start, first.end)),
            path: range(token.start + 1, token.end - 1),
            range: range(first.start, token.end),
            decl: self.scan.decls.len(),
        });
        reading.end = token.end;
        self.tokens.next()
    }

    fn declare(&self, reading: &mut Reading, name: Token) {
        reading.end = name.end;
        if self.tokens.bytes_of(name) != b"_" {
            reading.names.push(range(name.start, name.end));
        }
    }

    /// Reads from `token` to the end of the declaration; returns the token after it.
    fn rest_from(&mut self, reading: &mut Reading, mut token: Token) -> (Stop, Token) {
        loop {
            match token.kind {
                TokenKind::End | TokenKind::Semicolon => return (Stop::Complete, token),
                // A stray closing bracket is no part of the declaration before it.
                TokenKind::Close if reading.kind != DeclKind::Unknown => {
                    return (Stop::Complete, token);
                }
                _ => {}
            }
            match self.step(reading, token) {
                Some(stop) => return (stop, self.tokens.next()),
                None => token = self.tokens.next(),
            }
        }
    }

    /// Takes one token into the declaration and, if it opens a bracket, all up to the closing one.
    fn step(&mut self, reading: &mut Reading, token: Token) -> Option<Stop> {
        reading.end = token.end;
        if token.kind != TokenKind::Open {
            return None;
        }
        let is_function = matches!(reading.kind, DeclKind::Func | DeclKind::Method);
        if is_function && self.tokens.bytes_of(token) == b"{".as_slice() {
            reading.body = Some(token.start);
        }
        let skipped = self.tokens.skip_brackets();
        if skipped == Skipped::Closed {
            reading.end = self.tokens.pos;
            return None;
        }
        reading.end = self.last_byte_before(reading.end, self.tokens.pos);
        Some(match skipped {
            Skipped::Unclosed => Stop::Unclosed,
            Skipped::Closed | Skipped::Recovered => Stop::Complete,
        })
    }

    /// The end of what is not white space between two offsets.
    fn last_byte_before(&self, start: usize, end: usize) -> usize {
        start + self.text[start..end].trim_ascii_end().len()
    }
}

fn decl_kind(first: TokenKind) -> DeclKind {
    match first {
        TokenKind::Keyword(Keyword::Import) => DeclKind::Import,
        TokenKind::Keyword(Keyword::Const) => DeclKind::Const,
        TokenKind::Keyword(Keyword::Var) => DeclKind::Var,
        TokenKind::Keyword(Keyword::Type) => DeclKind::Type,
        TokenKind::Keyword(Keyword::Func) => DeclKind::Func,
        _ => DeclKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use super::*;

    fn render(text: &str) -> String {
        let scan = scan(text);
        let mut out = String::new();
        if let Some(package) = scan.package {
            writeln!(out, "package {}", &text[package]).expect("string");
        }
        for decl in &scan.decls {
            let names: Vec<_> = decl.names.iter().map(|name| &text[*name]).collect();
            writeln!(out, "{:?} {names:?} {:?}", decl.kind, &text[decl.range]).expect("string");
        }
        for import in &scan.imports {
            let name = import.name.map(|name| &text[name]);
            let (path, whole) = (&text[import.path], &text[import.range]);
            writeln!(out, "import #{} {name:?} {path} {whole}", import.decl).expect("string");
        }
        for comment in &scan.comments {
            let mark = if comment.is_directive { "!" } else { "" };
            writeln!(out, "comment{mark} {:?}", &text[comment.range]).expect("string");
        }
        out
    }

    #[track_caller]
    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(&render(text));
    }

    #[test]
    fn names_of_the_package_scope_are_read() {
        check(
            "package p\n\
             const a, b = 1, 2\n\
             var (\n\tc int; d, _ = f(func() { var e int })\n\n\tg,\n\th = 1,\n\ti\n)\n\
             type (\n\tT[P any] struct{ x int }\n\tU = T[int]\n)\n\
             func f[P any](x P) (y int) { const z = 1; return }\n\
             func (t *T[P]) m() {}\nfunc init() {}\nfunc _() {}\n",
            &expect![[r#"
                package p
                Const ["a", "b"] "const a, b = 1, 2"
                Var ["c", "d", "g", "h"] "var (\n\tc int; d, _ = f(func() { var e int })\n\n\tg,\n\th = 1,\n\ti\n)"
                Type ["T", "U"] "type (\n\tT[P any] struct{ x int }\n\tU = T[int]\n)"
                Func ["f"] "func f[P any](x P) (y int) { const z = 1; return }"
                Method [] "func (t *T[P]) m() {}"
                Func [] "func init() {}"
                Func [] "func _() {}"
            "#]],
        );
    }

    #[test]
    fn semicolons_end_declarations_as_in_the_compiler() {
        check(
            "package p; import \"a\"; var x =\nfunc() int { return 1 }() /* c\n */ var y = 1.\n\
             var z = 'a' +\n\n// c\n'\\''\ntype T struct\n{}\nfunc f()\nfunc g() { x++ }; ;\n\
             var c = 1 /* no line end */ + 2 // end\nvar f = x\r\n",
            &expect![[r#"
                package p
                Import [] "import \"a\""
                Var ["x"] "var x =\nfunc() int { return 1 }()"
                Var ["y"] "var y = 1."
                Var ["z"] "var z = 'a' +\n\n// c\n'\\''"
                Type ["T"] "type T struct\n{}"
                Func ["f"] "func f()"
                Func ["g"] "func g() { x++ }"
                Var ["c"] "var c = 1 /* no line end */ + 2"
                Var ["f"] "var f = x"
                import #0 None a "a"
                comment "/* c\n */"
                comment "// c"
                comment "/* no line end */"
                comment "// end"
            "#]],
        );
    }

    #[test]
    fn imports_are_read() {
        check(
            "package p\nimport \"fmt\"\nimport . `os`\nimport (\n\t_ \"a/b\" // c\n\tx \"C\"; \"d\"\n)\nimport y\n",
            &expect![[r#"
                package p
                Import [] "import \"fmt\""
                Import [] "import . `os`"
                Import [] "import (\n\t_ \"a/b\" // c\n\tx \"C\"; \"d\"\n)"
                Import [] "import y"
                import #0 None fmt "fmt"
                import #1 Some(".") os . `os`
                import #2 Some("_") a/b _ "a/b"
                import #2 Some("x") C x "C"
                import #2 None d "d"
                comment "// c"
            "#]],
        );
    }

    #[test]
    fn comments_and_brackets_in_literals_are_text() {
        check(
            "//go:build x\r\npackage p\nvar a = \"// \\\" {\" + `\n/* ' { \\`\n\
             func f() { // }\r\n\tg('}', '\\'', \"}\", `}`) /* } */\n}\n//export f\nvar é = 1 //",
            &expect![[r#"
                package p
                Var ["a"] "var a = \"// \\\" {\" + `\n/* ' { \\`"
                Func ["f"] "func f() { // }\r\n\tg('}', '\\'', \"}\", `}`) /* } */\n}"
                Var ["é"] "var é = 1"
                comment! "//go:build x"
                comment "// }"
                comment "/* } */"
                comment! "//export f"
                comment "//"
            "#]],
        );
    }

    #[test]
    fn unclosed_brackets_lose_one_declaration() {
        check(
            "package p\nvar a = 1\nfunc f() {\n\tg(\n}\n\n// c\nfunc g() {}\nvar (\n\tb int\ntype T int\nfunc h() {",
            &expect![[r#"
                package p
                Var ["a"] "var a = 1"
                Func ["f"] "func f() {\n\tg(\n}\n\n// c"
                Func ["g"] "func g() {}"
                Var ["b"] "var (\n\tb int"
                Type ["T"] "type T int"
                Func ["h"] "func h() {"
                comment "// c"
            "#]],
        );
    }

    #[test]
    fn what_is_no_declaration_is_unknown() {
        check(
            "package p\nx := 1\nfunc f() {} }\nvar a int\n) func g() {}\n\0\n\"unterminated\nvar b = 'x\nvar c = 1 `",
            &expect![[r#"
                package p
                Unknown [] "x := 1"
                Func ["f"] "func f() {}"
                Unknown [] "}"
                Var ["a"] "var a int"
                Unknown [] ") func g() {}"
                Unknown [] "\0\n\"unterminated"
                Var ["b"] "var b = 'x"
                Var ["c"] "var c = 1 `"
            "#]],
        );
    }

    #[test]
    fn header_is_read() {
        let scan = scan(
            "\u{feff}// Code generated by x. DO NOT EDIT.\r\n/* x */ //go:build a\n//go:build b && c \r\n\r\npackage p // x\n//go:build d\n",
        );
        assert!(scan.is_generated);
        assert_eq!(
            scan.build_constraint,
            Some(TextRange::new(73.into(), 79.into()))
        );
    }
}
