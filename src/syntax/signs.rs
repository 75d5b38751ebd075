//! The signs of a text: its identifiers and keywords, and a few shapes of its tokens.
//!
//! A sign is what a search can see before anything is parsed. Each comes with the statements around it, as far as
//! tokens tell: never too few of them, sometimes too many.

use text_size::TextSize;

use super::token::{Keyword, Token, TokenKind, Tokens};

/// The sign of an `&` that takes an address, or makes a pointer to a literal.
pub const ADDRESS: &str = "&";

/// The sign of an `&` before what may be a plain name: not `&x.f`, `&x[i]` or `&T{}`.
pub const ADDRESS_OF_NAME: &str = "&x";

/// The sign of a declaration or an assignment of a name to itself: `x := x`, `var x = x`.
pub const OWN_NAME: &str = "x := x";

/// What is around a sign, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Around(u8);

impl Around {
    /// Nothing is known.
    pub const NOTHING: Self = Self(0);
    /// A `for` statement, its head included.
    pub const LOOP: Self = Self(1);
    /// A `return` statement.
    pub const RETURN: Self = Self(2);

    /// Whether all of that is around it.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// What is around according to both.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// All that can be around, in all combinations.
    pub fn combinations() -> impl Iterator<Item = Self> {
        (0..=Self::LOOP.and(Self::RETURN).0).map(Self)
    }

    /// What is around according to either.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A sign in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sign<'t> {
    /// Its offset in the text.
    pub at: TextSize,
    /// The word, or the name of the shape.
    pub name: &'t str,
    /// What is around it.
    pub around: Around,
}

/// Calls for each sign of a text, by offset; comments and literals hold none.
pub fn for_each_sign<'t>(text: &'t str, mut found: impl FnMut(Sign<'t>)) {
    let mut reader = Reader::new(text);
    while let Some(token) = reader.advance() {
        reader.begin_statement(token);
        reader.signs_of(token, &mut found);
        reader.follow(token);
    }
}

/// A `for` or `return` statement, or the head of a statement, that is not known to have ended.
#[derive(Clone, Copy)]
struct Open {
    /// The brackets around it.
    depth: u32,
    around: Around,
}

/// The tokens of a text with what is needed of those before.
struct Reader<'t> {
    text: &'t str,
    tokens: Tokens<'t>,
    depth: u32,
    open: Vec<Open>,
    /// What is around the next token.
    around: Around,
    /// Whether the token before can end an operand, so that an operator after it has a left side.
    is_after_operand: bool,
    last: Option<Token>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            tokens: Tokens::new(text),
            depth: 0,
            open: Vec::new(),
            around: Around::NOTHING,
            is_after_operand: false,
            last: None,
        }
    }

    fn advance(&mut self) -> Option<Token> {
        let token = self.tokens.next();
        (token.kind != TokenKind::End).then_some(token)
    }

    fn signs_of(&self, token: Token, found: &mut impl FnMut(Sign<'t>)) {
        let at = TextSize::try_from(token.start).unwrap_or_default();
        let mut tell = |name| {
            found(Sign {
                at,
                name,
                around: self.around,
            });
        };
        match token.kind {
            TokenKind::Name => {
                tell(self.text_of(token));
                if self.is_given_itself(token) {
                    tell(OWN_NAME);
                }
            }
            TokenKind::Keyword(_) => tell(self.text_of(token)),
            TokenKind::Other if self.is_address(token) => {
                tell(ADDRESS);
                if self.is_of_name() {
                    tell(ADDRESS_OF_NAME);
                }
            }
            TokenKind::Other => {
                if let Some(name) = self.assignment(token) {
                    tell(name);
                }
            }
            _ => {}
        }
    }

    fn text_of(&self, token: Token) -> &'t str {
        &self.text[token.start..token.end]
    }

    /// Whether a byte is an `&` without a left side.
    fn is_address(&self, token: Token) -> bool {
        let is_half = self.last.is_some_and(|it| {
            it.kind == TokenKind::Other && it.end == token.start && self.text_of(it) == "&"
        });
        self.text_of(token) == "&" && !self.is_after_operand && !is_half
    }

    /// Whether what follows may be a name and nothing that belongs to it.
    fn is_of_name(&self) -> bool {
        let mut ahead = self.ahead();
        let mut token = ahead.next();
        while token.kind == TokenKind::Open && self.text_of(token) == "(" {
            token = ahead.next();
        }
        if token.kind != TokenKind::Name {
            return false;
        }
        match self.text.as_bytes().get(token.end) {
            Some(b'.' | b'[') => false,
            // In the head of a statement its block may follow.
            Some(b'{') => self.is_in_head(),
            _ => true,
        }
    }

    /// Whether a name is followed by `:=` or `=` and the same name.
    fn is_given_itself(&self, token: Token) -> bool {
        let rest = self.text.as_bytes()[token.end..].trim_ascii_start();
        if !rest.starts_with(b":=") && !rest.starts_with(b"=") && !rest.starts_with(b"/") {
            return false;
        }
        let mut ahead = self.ahead();
        let mut next = ahead.next();
        while matches!(self.text_of(next), ":" | "=" | "(") {
            next = ahead.next();
        }
        next.kind == TokenKind::Name && self.text_of(next) == self.text_of(token)
    }

    /// A reader of the tokens that follow.
    fn ahead(&self) -> Tokens<'t> {
        let mut ahead = Tokens::new(self.text);
        ahead.pos = self.tokens.pos;
        ahead
    }

    /// The sign of an assignment that adds or subtracts.
    fn assignment(&self, token: Token) -> Option<&'static str> {
        match &self.text.as_bytes()[token.start..] {
            [b'+', b'=', ..] => Some("+="),
            [b'-', b'=', ..] => Some("-="),
            _ => None,
        }
    }

    /// Whether a block may begin here that belongs to a statement which began with a keyword.
    fn is_in_head(&self) -> bool {
        let mut open = self.open.iter();
        open.any(|it| it.depth == self.depth && it.around != Around::RETURN)
    }

    /// Takes notice of the keyword that begins a statement, which is around it, too.
    fn begin_statement(&mut self, token: Token) {
        let TokenKind::Keyword(Keyword::EndsLine | Keyword::Inner) = token.kind else {
            return;
        };
        let around = match self.text_of(token) {
            "for" => Around::LOOP,
            "return" => Around::RETURN,
            "if" | "switch" => Around::NOTHING,
            _ => return,
        };
        let depth = self.depth;
        self.open.push(Open { depth, around });
        self.around = self.around.and(around);
    }

    /// Takes notice of a token on the way to the next one.
    fn follow(&mut self, token: Token) {
        match token.kind {
            TokenKind::Open => self.depth += 1,
            TokenKind::Close => {
                self.depth = self.depth.saturating_sub(1);
                let depth = self.depth;
                self.close(|it| depth < it.depth);
            }
            TokenKind::Semicolon => self.end_statement(token),
            _ => {}
        }
        self.is_after_operand =
            self.tokens.line_may_end && !matches!(token.kind, TokenKind::Keyword(_));
        self.last = Some(token);
    }

    /// Ends what a semicolon ends: a `return`, and other statements where a line ends after their block.
    ///
    /// The semicolons in the head of a loop end nothing.
    fn end_statement(&mut self, token: Token) {
        let is_line = self.text.as_bytes().get(token.start) != Some(&b';');
        let is_after_block = self.last.is_some_and(|it| self.text_of(it) == "}");
        let depth = self.depth;
        self.close(|it| {
            let ends = it.around == Around::RETURN || (is_line && is_after_block);
            depth <= it.depth && ends
        });
    }

    /// Forgets the statements that have ended.
    fn close(&mut self, has_ended: impl Fn(&Open) -> bool) {
        if self.open.iter().any(&has_ended) {
            self.open.retain(|it| !has_ended(it));
            let all = self.open.iter().map(|it| it.around);
            self.around = all.fold(Around::NOTHING, Around::and);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(text: &str) -> Vec<Sign<'_>> {
        let mut all = Vec::new();
        for_each_sign(text, |sign| all.push(sign));
        all
    }

    fn names(text: &str) -> String {
        let names: Vec<_> = signs(text).iter().map(|it| it.name).collect();
        names.join(" ")
    }

    /// The names of the signs that something is around.
    fn within(text: &str, around: Around) -> String {
        let signs = signs(text).into_iter();
        let names = signs.filter(|it| it.around.has(around)).map(|it| it.name);
        names.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_and_literals_hold_no_words() {
        let text = "func f(é int) { // go\n\tx := \"defer\" + `go` + 'a'\n\treturn g(0x1f, x)\n}";
        assert_eq!(names(text), "func f é int x return g x");
        let is_there = |it: &Sign<'_>| text[it.at.into()..].starts_with(it.name);
        assert!(signs(text).iter().all(is_there));
    }

    #[test]
    fn address_is_told_from_the_operator_between_two_operands() {
        assert_eq!(names("a & b && c"), "a b c");
        assert_eq!(names("f(&T{}, a && &b.c)"), "f & T a & b c");
        assert_eq!(names("return &a[0]"), "return & a");
        assert_eq!(names("x &^= y"), "x y");
        assert_eq!(names("x &= y"), "x y");
        assert_eq!(names("1 & x; ) & y; 'c' & z"), "x y z");
    }

    #[test]
    fn address_of_a_name_stands_before_no_part_of_it() {
        assert_eq!(names("&v"), "& &x v");
        assert_eq!(names("&(v)"), "& &x v");
        assert_eq!(names("f(&v, & v)"), "f & &x v & &x v");
        assert_eq!(names("p = &T{1}"), "p & T");
        assert_eq!(names("if p == &v{"), "if p & &x v");
        assert_eq!(names("if f(&T{1}) {"), "if f & T");
    }

    #[test]
    fn name_that_is_given_itself_is_seen_however_it_is_declared() {
        assert_eq!(names("x := x"), "x x := x x");
        assert_eq!(names("var x = (x)"), "var x x := x x");
        assert_eq!(names("x /* c */ := x"), "x x := x x");
        assert_eq!(names("x := y; x == y; x == x"), "x y x y x x := x x");
    }

    #[test]
    fn assignments_with_an_operation_are_no_increments() {
        assert_eq!(
            names("i++; j += 2; k--; n -= 1; a + b"),
            "i j += k n -= a b"
        );
    }

    #[test]
    fn loop_ends_with_the_line_after_its_block() {
        let text = "{\n\ta()\n\tfor i := 0; b(i); c() {\n\t\td()\n\t}\n\te()\n}\ng()";
        assert_eq!(within(text, Around::LOOP), "for i b i c d");
        let text = "{ for { f() }; g() }; h()";
        assert_eq!(within(text, Around::LOOP), "for f g");
        let text = "for _, x := range []int{\n1,\n} {\n\tdefer f()\n}\ng()";
        assert_eq!(within(text, Around::LOOP), "for _ x range int defer f");
    }

    #[test]
    fn return_ends_at_its_semicolon() {
        let text = "{\n\treturn f(func() {\n\t\tg()\n\t}), &x\n\th()\n}";
        assert_eq!(within(text, Around::RETURN), "return f func g & &x x");
    }
}
