//! The signs of a text: its identifiers and keywords, and a few shapes of its tokens.
//!
//! A sign is what a search can see before anything is parsed. Each comes with the statements around it, as far as
//! tokens tell: never too few of them, sometimes too many.

use memchr::memmem;
use text_size::TextSize;

use super::token::{Keyword, Token, TokenKind, Tokens};

/// The sign of an `&` that takes an address, or makes a pointer to a literal.
pub const ADDRESS: &str = "&";

/// The sign of an `&` before what may be a plain name: not `&x.f`, `&x[i]` or `&T{}`.
pub const ADDRESS_OF_NAME: &str = "&x";

/// The sign of a declaration or an assignment of a name to itself: `x := x`, `var x = x`.
pub const OWN_NAME: &str = "x := x";

/// The sign of an assignment to an element: `x[i] = y`.
pub const ELEMENT_ASSIGNED: &str = "] =";

/// The sign of a type assertion, which a type switch has not.
pub const ASSERTION: &str = ".(";

/// The sign of a last argument that is passed as it is: `f(x...)`.
pub const SPREAD: &str = "...";

/// The sign of the type `any`, also where it is spelled `interface{}`.
pub const ANY: &str = "any";

/// The sign of a name with arguments after it: a call, or a conversion.
pub fn called(name: &str) -> String {
    format!("{name}(")
}

/// The sign of a word with which an assigned value begins, as `f` does in `x := f(y)` and `x = f.y`.
pub fn assigned(word: &str) -> String {
    format!("= {word}")
}

/// What is around a sign, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Around(u8);

impl Around {
    /// Nothing is known.
    pub const NOTHING: Self = Self(0);
    /// A `for` statement, its head included, or what a `goto` may repeat.
    pub const LOOP: Self = Self(1);
    /// A `return` statement.
    pub const RETURN: Self = Self(2);
    /// A `go` statement.
    pub const GO: Self = Self(4);
    /// A `defer` statement.
    pub const DEFER: Self = Self(8);

    /// Whether all of that is around it.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// What is around according to both.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// All combinations of what can be around; each has its place in the order of them ([`Self::place`]).
    pub fn combinations() -> impl Iterator<Item = Self> {
        let all = [Self::LOOP, Self::RETURN, Self::GO, Self::DEFER];
        (0..=all.into_iter().fold(Self::NOTHING, Self::and).0).map(Self)
    }

    /// Its place among all combinations.
    pub fn place(self) -> u8 {
        self.0
    }

    /// Whether it is a statement that ends with the first semicolon which is not in brackets.
    fn is_simple(self) -> bool {
        [Self::RETURN, Self::GO, Self::DEFER].contains(&self)
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
    /// Whether it is a name that is [`called`].
    pub is_called: bool,
    /// Whether it is a word that is [`assigned`].
    pub is_assigned: bool,
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

/// A `for`, `return`, `go` or `defer` statement, or the head of a statement, that is not known to have ended.
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
    /// What is around everything: a `goto` can repeat anything.
    outermost: Around,
    /// Whether the token before can end an operand, so that an operator after it has a left side.
    is_after_operand: bool,
    last: Option<Token>,
    /// The last token that closes no parenthesis.
    last_within: Option<Token>,
    /// Whether an assigned value begins here.
    is_assigned: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let outermost = match memmem::find(text.as_bytes(), b"goto") {
            Some(_) => Around::LOOP,
            None => Around::NOTHING,
        };
        Self {
            text,
            tokens: Tokens::new(text),
            depth: 0,
            open: Vec::new(),
            around: outermost,
            outermost,
            is_after_operand: false,
            last: None,
            last_within: None,
            is_assigned: false,
        }
    }

    fn advance(&mut self) -> Option<Token> {
        let token = self.tokens.next();
        (token.kind != TokenKind::End).then_some(token)
    }

    fn signs_of(&self, token: Token, found: &mut impl FnMut(Sign<'t>)) {
        let at = TextSize::try_from(token.start).unwrap_or_default();
        let sign = |name, is_called| Sign {
            at,
            name,
            around: self.around,
            is_called,
            is_assigned: self.is_assigned,
        };
        match token.kind {
            TokenKind::Name => {
                found(sign(self.text_of(token), self.is_called(token)));
                if self.is_given_itself(token) {
                    found(sign(OWN_NAME, false));
                }
            }
            TokenKind::Keyword(_) => {
                let word = self.text_of(token);
                found(sign(word, false));
                if word == "interface" {
                    found(sign(ANY, false));
                }
            }
            TokenKind::Other => self.shapes_of(token, |name| found(sign(name, false))),
            _ => {}
        }
    }

    /// The signs that begin with an operator.
    fn shapes_of(&self, token: Token, mut tell: impl FnMut(&'static str)) {
        match &self.text.as_bytes()[token.start..] {
            [b'&', ..] if self.is_address(token) => {
                tell(ADDRESS);
                if self.is_of_name() {
                    tell(ADDRESS_OF_NAME);
                }
            }
            [b'=', b'=', ..] => tell("=="),
            [b'!', b'=', ..] => tell("!="),
            [b'+', b'=', ..] => tell("+="),
            [b'-', b'=', ..] => tell("-="),
            [b'=', ..] if self.last_within.is_some_and(|it| self.text_of(it) == "]") => {
                tell(ELEMENT_ASSIGNED);
            }
            [b'.', b'.', b'.', ..] if self.is_after_operand => tell(SPREAD),
            [b'.', ..] if self.is_assertion() => tell(ASSERTION),
            _ => {}
        }
    }

    fn text_of(&self, token: Token) -> &'t str {
        &self.text[token.start..token.end]
    }

    /// Whether arguments follow a name, of its type or in parentheses: it may be in parentheses itself.
    fn is_called(&self, token: Token) -> bool {
        let rest = &self.text.as_bytes()[token.end..];
        let next = rest.iter().find(|it| !matches!(it, b' ' | b'\t' | b')'));
        match next {
            Some(b'(' | b'[') => true,
            // A comment may come before.
            Some(b'/') => {
                let mut ahead = self.ahead();
                let mut token = ahead.next();
                while token.kind == TokenKind::Close {
                    token = ahead.next();
                }
                matches!(self.text_of(token), "(" | "[")
            }
            _ => false,
        }
    }

    /// Whether a dot is followed by a type in parentheses.
    fn is_assertion(&self) -> bool {
        let next = self.text.as_bytes().get(self.tokens.pos);
        if next.is_none_or(|it| it.is_ascii_alphanumeric() || *it == b'_') {
            return false;
        }
        let mut ahead = self.ahead();
        let is_open = self.text_of(ahead.next()) == "(";
        is_open && self.text_of(ahead.next()) != "type"
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
        let is_same = next.kind == TokenKind::Name && self.text_of(next) == self.text_of(token);
        is_same && ends_value(self.text, ahead.next())
    }

    /// A reader of the tokens that follow.
    fn ahead(&self) -> Tokens<'t> {
        let mut ahead = Tokens::new(self.text);
        ahead.pos = self.tokens.pos;
        ahead
    }

    /// Whether a block may begin here that belongs to a statement which began with a keyword.
    fn is_in_head(&self) -> bool {
        let mut open = self.open.iter();
        open.any(|it| it.depth == self.depth && !it.around.is_simple())
    }

    /// Takes notice of the keyword that begins a statement, which is around it, too.
    fn begin_statement(&mut self, token: Token) {
        let TokenKind::Keyword(Keyword::EndsLine | Keyword::Inner) = token.kind else {
            return;
        };
        let around = match self.text_of(token) {
            "for" => Around::LOOP,
            "return" => Around::RETURN,
            "go" => Around::GO,
            "defer" => Around::DEFER,
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
        self.is_assigned = match self.text.as_bytes()[token.start..token.end] {
            [b'='] => true,
            [b'('] => self.is_assigned,
            _ => false,
        };
        self.last = Some(token);
        if self.text.as_bytes().get(token.start) != Some(&b')') {
            self.last_within = Some(token);
        }
    }

    /// Ends what a semicolon ends: a `return`, and other statements where a line ends after their block.
    ///
    /// The semicolons in the head of a loop end nothing.
    fn end_statement(&mut self, token: Token) {
        let is_line = self.text.as_bytes().get(token.start) != Some(&b';');
        let is_after_block = self.last.is_some_and(|it| self.text_of(it) == "}");
        let depth = self.depth;
        self.close(|it| {
            let ends = it.around.is_simple() || (is_line && is_after_block);
            depth <= it.depth && ends
        });
    }

    /// Forgets the statements that have ended.
    fn close(&mut self, has_ended: impl Fn(&Open) -> bool) {
        if self.open.iter().any(&has_ended) {
            self.open.retain(|it| !has_ended(it));
            let all = self.open.iter().map(|it| it.around);
            self.around = all.fold(self.outermost, Around::and);
        }
    }
}

/// Whether a name before a token is a value by itself.
fn ends_value(text: &str, token: Token) -> bool {
    match token.kind {
        TokenKind::End | TokenKind::Semicolon | TokenKind::Comma | TokenKind::Close => true,
        // The block of a statement that has it in its head.
        _ => &text[token.start..token.end] == "{",
    }
}
