//! Hostile layouts around the place of a text.

use std::sync::Arc;

use super::place::{Place, put};
use crate::syntax::{GoFile, Kind};
use crate::text::Source;

/// The body of a function after `x := 1` was put at a place of the statement, or the innermost block, around `@`;
/// `refused` and the reason where it cannot be.
fn placed(place: Place, body: &str) -> String {
    placed_text(place, body, "x := 1")
}

fn placed_text(place: Place, body: &str, new: &str) -> String {
    let newline = if body.contains('\r') { "\r\n" } else { "\n" };
    let text = format!("package p{newline}{newline}func f() int {body}");
    let at = u32::try_from(text.find('@').unwrap()).unwrap();
    let text = text.replacen('@', "", 1);
    let file = GoFile::new(Arc::new(Source::new("a.go", text).unwrap()));
    let root = file.root(&file.decls()[0]);
    assert!(!root.has_error(), "{}", root.to_sexp());
    let wants_block = matches!(place, Place::FirstIn | Place::LastIn);
    let node = root
        .descendants()
        .filter(|it| match wants_block {
            true => it.kind() == Kind::BLOCK && it.range().contains(at.into()),
            false => it.start() == at.into() && it.is_named(),
        })
        .filter(|it| it.kind() != Kind::STATEMENT_LIST)
        .collect::<Vec<_>>();
    let node = match wants_block {
        true => *node.last().unwrap(),
        false => node[0],
    };
    let edit = match put(place, node, node, new) {
        Ok(edit) => edit,
        Err(why) => return format!("refused: {}", why.0),
    };
    let mut out = file.text().to_owned();
    out.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
    let again = GoFile::new(Arc::new(Source::new("a.go", out.clone()).unwrap()));
    assert!(!again.root(&again.decls()[0]).has_error(), "{out}");
    out.split_once("func f() int ").unwrap().1.to_owned()
}

#[track_caller]
fn check(place: Place, body: &str, expected: &str) {
    assert_eq!(placed(place, body), expected);
}

#[test]
fn comment_above_a_label_is_indented_like_the_statements() {
    check(
        Place::Before,
        "{\n\ta()\n\t// C.\n@L:\n\tfor {\n\t}\n}",
        "{\n\ta()\n\tx := 1\n\t// C.\nL:\n\tfor {\n\t}\n}",
    );
}

#[test]
fn one_line_blocks_stay_on_their_line() {
    check(Place::Before, "{ @a() }", "{ x := 1; a() }");
    check(Place::After, "{ @a() }", "{ a(); x := 1 }");
    check(Place::FirstIn, "{ @a() }", "{ x := 1; a() }");
    check(Place::LastIn, "{ @a() }", "{ a(); x := 1 }");
    check(Place::FirstIn, "{@a()}", "{ x := 1; a()}");
    check(Place::LastIn, "{@}", "{ x := 1 }");
    check(Place::FirstIn, "{@ }", "{ x := 1 }");
    check(
        Place::Before,
        "{\n\ta(); @b()\n}",
        "{\n\ta(); x := 1; b()\n}",
    );
    check(
        Place::After,
        "{\n\t@a(); b()\n}",
        "{\n\ta(); x := 1; b()\n}",
    );
    check(
        Place::After,
        "{\n\ta(); @b()\n}",
        "{\n\ta(); b(); x := 1\n}",
    );
    check(Place::After, "{\n\t@a() }", "{\n\ta(); x := 1 }");
}

#[test]
fn clauses_are_lists_of_statements() {
    let body = "{\n\tswitch {\n\tcase b:\n\t\t@a()\n\tdefault:\n\t}\n}";
    let before = body.replace("@a()", "x := 1\n\t\ta()");
    check(Place::Before, body, &before);
    check(Place::After, body, &body.replace("@a()", "a()\n\t\tx := 1"));
    let body = "{\n\tswitch {\n\tcase b: @a()\n\t}\n}";
    check(Place::Before, body, &body.replace("@a()", "x := 1; a()"));
    check(Place::After, body, &body.replace("@a()", "a(); x := 1"));
    let body = "{\n\tselect {\n\tcase <-c:\n\t\t// why\n\t\t@a() // what\n\t}\n}";
    let before = "{\n\tselect {\n\tcase <-c:\n\t\tx := 1\n\t\t// why\n\t\ta() // what\n\t}\n}";
    check(Place::Before, body, before);
    let after = body.replace("@a() // what", "a() // what\n\t\tx := 1");
    check(Place::After, body, &after);
    let body = "{\n\tswitch {\n\tcase b:\n\t\t@fallthrough\n\tdefault:\n\t}\n}";
    check(
        Place::After,
        body,
        "refused: a statement there is never reached",
    );
}

#[test]
fn headers_and_branches_are_no_lists() {
    let none = "refused: no statement can stand there";
    check(
        Place::Before,
        "{\n\tif @err := a(); err != nil {\n\t}\n}",
        none,
    );
    check(Place::Before, "{\n\tif b {\n\t} else @if c {\n\t}\n}", none);
    check(Place::Before, "{\n\tfor @i := 0; ; {\n\t}\n}", none);
    check(Place::Before, "{\nL:\n\t@for {\n\t}\n}", none);
    let body = "{\n\tif b {\n\t} else {@\n\t}\n}";
    check(
        Place::LastIn,
        body,
        &body.replace("{@\n", "{\n\t\tx := 1\n"),
    );
    let body = "{\n\tif a &&\n\t\tb {@\n\t\tc()\n\t}\n}";
    check(
        Place::FirstIn,
        body,
        &body.replace("{@\n", "{\n\t\tx := 1\n"),
    );
}

#[test]
fn no_goto_jumps_over_the_new_statement() {
    let over = "refused: a goto would jump over the new statement";
    check(Place::Before, "{\n\tgoto L\n\t@a()\nL:\n\tb()\n}", over);
    check(
        Place::After,
        "{\n\t@if c {\n\t\tgoto L\n\t}\nL:\n\tb()\n}",
        over,
    );
    check(Place::Before, "{\n@L:\n\tb()\n\tgoto L\n}", over);
    let body = "{\nL:\n\tb()\n\t@a()\n\tgoto L\n}";
    check(Place::Before, body, &body.replace("@a()", "x := 1\n\ta()"));
    let body = "{\n@L:\n\tfor {\n\t\tcontinue L\n\t}\n}";
    check(Place::Before, body, &body.replace("@L", "\tx := 1\nL"));
}

#[test]
fn comments_keep_their_place() {
    let body = "{\n\t// why\n\t@a() // what\n}";
    check(
        Place::Before,
        body,
        "{\n\tx := 1\n\t// why\n\ta() // what\n}",
    );
    check(
        Place::After,
        body,
        "{\n\t// why\n\ta() // what\n\tx := 1\n}",
    );
    check(
        Place::After,
        "{\n\t@a() /* c */\n}",
        "{\n\ta() /* c */\n\tx := 1\n}",
    );
    let open = "{\n\t@a() /* c\n\t*/\n}";
    check(Place::After, open, "{\n\ta(); x := 1 /* c\n\t*/\n}");
    check(Place::FirstIn, "{@ // c\n}", "{ // c\n\tx := 1\n}");
    check(Place::FirstIn, "{@ /* c */ }", "{ x := 1; /* c */ }");
    check(Place::FirstIn, "{@ /* c\n*/ }", "{ x := 1; /* c\n*/ }");
    check(Place::FirstIn, "{@\n\t// c\n}", "{\n\tx := 1\n\t// c\n}");
    check(Place::LastIn, "{@\n\t// c\n}", "{\n\t// c\n\tx := 1\n}");
    check(Place::LastIn, "{@ /* c */ }", "{ x := 1; /* c */ }");
}

#[test]
fn lines_end_as_in_the_file() {
    for (place, body, expected) in [
        (Place::Before, "{\n\t@a()\n}", "{\n\tx := 1\n\ta()\n}"),
        (
            Place::After,
            "{\n\t@a() // c\n}",
            "{\n\ta() // c\n\tx := 1\n}",
        ),
        (
            Place::FirstIn,
            "{ // c\n\ta() // @\n}",
            "{ // c\n\tx := 1\n\ta() // \n}",
        ),
        (Place::LastIn, "{@\n}", "{\n\tx := 1\n}"),
    ] {
        check(place, body, expected);
        let crlf = |text: &str| text.replace('\n', "\r\n");
        check(place, &crlf(body), &crlf(expected));
    }
}

#[test]
fn nothing_is_put_where_it_is_never_reached() {
    let never = "refused: a statement there is never reached";
    for last in [
        "return 1",
        "panic(1)",
        "goto L",
        "for {\n\t}",
        "if c {\n\t\treturn 1\n\t} else {\n\t\treturn 2\n\t}",
        "switch c {\n\tcase 1:\n\t\treturn 1\n\tdefault:\n\t\tpanic(2)\n\t}",
        "select {\n\tcase <-c:\n\t\treturn 1\n\t}",
        "{\n\t\treturn 1\n\t}",
    ] {
        check(Place::After, &format!("{{\n\t@{last}\n}}"), never);
    }
    check(Place::LastIn, "{\n\ta()\n\treturn 1 // @\n}", never);
    let body = "{\n\t@if c {\n\t\treturn 1\n\t}\n}";
    check(
        Place::After,
        body,
        &format!(
            "{}\tx := 1\n}}",
            body.replace('@', "").strip_suffix('}').unwrap()
        ),
    );
}

#[test]
fn an_empty_line_at_the_start_of_the_text_stays_empty() {
    #[track_caller]
    fn check(place: Place, body: &str, expected: &str) {
        assert_eq!(placed_text(place, body, "\n\tx := 1"), expected);
    }
    check(Place::After, "{\n\t@a()\n}", "{\n\ta()\n\n\tx := 1\n}");
    check(Place::LastIn, "{\n\t@a()\n}", "{\n\ta()\n\n\tx := 1\n}");
    check(Place::FirstIn, "{\n\t@a()\n}", "{\n\tx := 1\n\ta()\n}");
    check(
        Place::Before,
        "{\n\ta()\n\t@b()\n}",
        "{\n\ta()\n\n\tx := 1\n\tb()\n}",
    );
    check(Place::After, "{ @a() }", "{ a(); x := 1 }");
    check(Place::LastIn, "{ @a() }", "{ a(); x := 1 }");
    check(Place::FirstIn, "{ @a() }", "{ x := 1; a() }");
    check(Place::Before, "{ @a() }", "{ x := 1; a() }");
}

#[test]
fn a_comment_before_the_statement_on_its_line_belongs_to_it() {
    check(
        Place::Before,
        "{\n\t/* a */ @b()\n}",
        "{\n\tx := 1\n\t/* a */ b()\n}",
    );
    check(
        Place::Before,
        "{\n\t// A.\n\t/* a */ /* b */ @b()\n}",
        "{\n\tx := 1\n\t// A.\n\t/* a */ /* b */ b()\n}",
    );
    check(
        Place::Before,
        "{\n\ta() /* a */ ; @b()\n}",
        "{\n\ta() /* a */ ; x := 1; b()\n}",
    );
}
