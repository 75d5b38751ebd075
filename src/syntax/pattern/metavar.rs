//! Finding `$x` in a text, and putting identifiers in their places.

use text_size::{TextRange, TextSize};

/// A metavariable where it stands in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Occurrence {
    /// The name without `$` or `$*`.
    pub(super) name: String,
    /// Whether it stands for a sequence (`$*xs`).
    pub(super) many: bool,
    /// What to put before the identifier where a `case` clause is due and it would not parse alone.
    case: Option<&'static str>,
    /// From `$` to the end of the name.
    pub(super) range: TextRange,
}

/// What is wrong with a `$` or a bracket, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Malformed {
    pub(super) message: String,
    pub(super) range: TextRange,
    pub(super) help: Option<String>,
}

/// A text with identifiers in the places of its metavariables.
#[derive(Debug)]
pub(super) struct Substituted {
    pub(super) text: String,
    /// The letter that marks these identifiers; it occurs nowhere else in the text.
    mark: char,
    /// For each metavariable: its range in `text` and its range in the text it was written in.
    places: Vec<(TextRange, TextRange)>,
}

/// What an identifier of a substituted text stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Marked<'a> {
    pub(super) name: &'a str,
    pub(super) many: bool,
}

/// Letters of living scripts that Go allows in identifiers and that no Go code is known to use.
const MARKS: [char; 4] = ['ꙮ', 'ꚙ', 'ꙁ', 'ꔀ'];

impl Substituted {
    /// Replaces metavariables by identifiers that occur nowhere in the text.
    pub(super) fn new(text: &str, occurrences: &[Occurrence]) -> Self {
        let mark = MARKS.into_iter().find(|mark| !text.contains(*mark));
        let mark = mark.unwrap_or(MARKS[0]);
        let mut out = String::with_capacity(text.len() * 2);
        let mut places = Vec::new();
        let mut copied = TextSize::new(0);
        for occurrence in occurrences {
            out.push_str(&text[TextRange::new(copied, occurrence.range.start())]);
            let start = TextSize::of(&out);
            push_identifier(&mut out, mark, occurrence);
            places.push((TextRange::new(start, TextSize::of(&out)), occurrence.range));
            copied = occurrence.range.end();
        }
        out.push_str(&text[usize::from(copied)..]);
        Self {
            text: out,
            mark,
            places,
        }
    }

    /// What an identifier stands for, if it was put in the place of a metavariable.
    pub(super) fn marked<'a>(&self, identifier: &'a str) -> Option<Marked<'a>> {
        let name = identifier.trim_start_matches(self.mark);
        match (identifier.len() - name.len()) / self.mark.len_utf8() {
            0 => None,
            marks => Some(Marked {
                name,
                many: marks > 1,
            }),
        }
    }

    /// What a `case` clause stands for, if it was put in the place of a sequence of clauses.
    pub(super) fn marked_case<'a>(&self, clause: &'a str) -> Option<Marked<'a>> {
        let value = clause.trim_end().strip_suffix(':')?.strip_prefix("case ")?;
        let identifier = value.strip_prefix("<-").unwrap_or(value);
        let is_clause = identifier.chars().take_while(|c| *c == self.mark).count() == 3;
        self.marked(identifier).filter(|_| is_clause)
    }

    /// The range in the substituted text of the metavariable that is written at `original`.
    pub(super) fn place(&self, original: TextRange) -> Option<TextRange> {
        let found = self.places.iter().find(|(_, range)| *range == original);
        found.map(|(place, _)| *place)
    }

    /// The range in the original text that a range of the substituted text comes from.
    pub(super) fn original(&self, range: TextRange) -> TextRange {
        let start = self.original_offset(range.start(), TextRange::start);
        let end = self.original_offset(range.end(), TextRange::end);
        TextRange::new(start, end.max(start))
    }

    fn original_offset(&self, at: TextSize, edge: fn(TextRange) -> TextSize) -> TextSize {
        let mut origin = TextSize::new(0);
        let mut copy = TextSize::new(0);
        for (place, original) in &self.places {
            if at < place.start() {
                break;
            }
            if at < place.end() {
                return edge(*original);
            }
            (copy, origin) = (place.end(), original.end());
        }
        origin + (at - copy)
    }
}

fn push_identifier(out: &mut String, mark: char, occurrence: &Occurrence) {
    out.push_str(occurrence.case.unwrap_or(""));
    let marks = 1 + usize::from(occurrence.many) + usize::from(occurrence.case.is_some());
    out.extend(std::iter::repeat_n(mark, marks));
    out.push_str(&occurrence.name);
    if occurrence.case.is_some() {
        out.push(':');
    }
}

/// The metavariable that starts with the `$` at `at`, or `None` where no name follows.
pub(super) fn metavar_at(text: &str, at: usize) -> Option<Occurrence> {
    let after = text.get(at..)?.strip_prefix('$')?;
    let name = after.strip_prefix('*').unwrap_or(after);
    let len = name
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    if len == 0 || name.as_bytes()[0].is_ascii_digit() {
        return None;
    }
    let many = after.starts_with('*');
    Some(Occurrence {
        name: name[..len].to_owned(),
        many,
        case: None,
        range: range(at, at + 1 + usize::from(many) + len),
    })
}

pub(super) fn range(start: usize, end: usize) -> TextRange {
    let size = |at| TextSize::try_from(at).unwrap_or(TextSize::new(u32::MAX));
    TextRange::new(size(start), size(end))
}

/// The metavariables of a pattern, strings and comments left out; checks that its brackets balance.
pub(super) fn occurrences(text: &str) -> Result<Vec<Occurrence>, Malformed> {
    let mut lexer = Lexer {
        text,
        at: 0,
        open: Vec::new(),
        header: Header::Other,
        last: Last::Other,
        found: Vec::new(),
    };
    lexer.run()?;
    Ok(lexer.found)
}

/// What the brace that comes next will hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Header {
    /// `switch` or `select` was read: case clauses.
    Cases,
    /// As before, of a type switch.
    TypeCases,
    Other,
}

/// The token before, as far as it says whether a case clause is due.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Open,
    Sequence,
    Other,
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// The open brackets, where each is and what it holds; the header before it comes back when it closes.
    open: Vec<(char, usize, Header)>,
    header: Header,
    last: Last,
    found: Vec<Occurrence>,
}

impl Lexer<'_> {
    fn run(&mut self) -> Result<(), Malformed> {
        while let Some(next) = self.text[self.at..].chars().next() {
            let start = self.at;
            match next {
                _ if next.is_whitespace() => self.at += next.len_utf8(),
                '"' | '\'' | '`' => self.skip_quoted(next)?,
                '/' if self.text[start..].starts_with("//") => self.skip_until("\n"),
                '/' if self.text[start..].starts_with("/*") => self.skip_until("*/"),
                '$' => self.metavar()?,
                '(' | '[' | '{' => self.open(next),
                ')' | ']' | '}' => self.close(next)?,
                _ if next.is_alphanumeric() || next == '_' => self.word(),
                _ => self.token(next.len_utf8()),
            }
        }
        match self.open.last() {
            Some((bracket, at, _)) => Err(malformed(
                format!("`{bracket}` is never closed"),
                range(*at, at + 1),
                None,
            )),
            None => Ok(()),
        }
    }

    fn token(&mut self, len: usize) {
        self.at += len;
        self.last = Last::Other;
    }

    fn word(&mut self) {
        let rest = &self.text[self.at..];
        let len = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        match (&rest[..len], self.open.last_mut()) {
            ("switch" | "select", _) => self.header = Header::Cases,
            ("type", Some(('(', _, outer @ Header::Cases))) => *outer = Header::TypeCases,
            _ => {}
        }
        self.token(len);
    }

    fn open(&mut self, bracket: char) {
        let holds = if bracket == '{' {
            std::mem::replace(&mut self.header, Header::Other)
        } else {
            Header::Other
        };
        // `switch f(func() { … }) {`: a bracket inside the header does not end it.
        let outer = if bracket == '{' {
            holds
        } else {
            std::mem::replace(&mut self.header, Header::Other)
        };
        self.open.push((bracket, self.at, outer));
        self.at += 1;
        self.last = Last::Open;
    }

    fn close(&mut self, bracket: char) -> Result<(), Malformed> {
        let here = range(self.at, self.at + 1);
        let opening = match bracket {
            ')' => '(',
            ']' => '[',
            _ => '{',
        };
        match self.open.pop() {
            Some((open, _, outer)) if open == opening => {
                self.header = if open == '{' { Header::Other } else { outer };
            }
            _ => {
                let message = format!("`{bracket}` closes nothing");
                return Err(malformed(message, here, None));
            }
        }
        self.token(1);
        Ok(())
    }

    fn metavar(&mut self) -> Result<(), Malformed> {
        let Some(mut occurrence) = metavar_at(self.text, self.at) else {
            return Err(malformed(
                "`$` without a name".to_owned(),
                range(self.at, self.at + 1),
                Some("write `$x`, `$_`, `$*xs` or `$*_`".to_owned()),
            ));
        };
        occurrence.case = match self.open.last() {
            _ if !occurrence.many || self.last == Last::Other => None,
            // `case <-x:` is a clause of a select and of an expression switch alike.
            Some(('{', _, Header::Cases)) => Some("case <-"),
            Some(('{', _, Header::TypeCases)) => Some("case "),
            _ => None,
        };
        self.last = if occurrence.many {
            Last::Sequence
        } else {
            Last::Other
        };
        self.at = occurrence.range.end().into();
        self.found.push(occurrence);
        Ok(())
    }

    fn skip_until(&mut self, end: &str) {
        let rest = &self.text[self.at + 2..];
        let len = rest.find(end).map_or(rest.len(), |at| at + end.len());
        self.at += 2 + len;
    }

    fn skip_quoted(&mut self, quote: char) -> Result<(), Malformed> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while at < bytes.len() && bytes[at] != quote as u8 {
            at += 1 + usize::from(bytes[at] == b'\\' && quote != '`');
        }
        if at >= bytes.len() {
            return Err(malformed(
                format!("{quote} is never closed"),
                range(start, start + 1),
                None,
            ));
        }
        self.at = at + 1;
        self.last = Last::Other;
        Ok(())
    }
}

fn malformed(message: String, range: TextRange, help: Option<String>) -> Malformed {
    Malformed {
        message,
        range,
        help,
    }
}

#[cfg(test)]
mod tests {
    use super::{Substituted, occurrences, range};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let substituted = match occurrences(text) {
            Ok(found) => Substituted::new(text, &found).text,
            Err(error) => format!("{:?} {}", error.range, error.message),
        };
        assert_eq!(substituted, expected);
    }

    #[test]
    fn metavariables_become_identifiers() {
        check("f($x, $*xs, $_)", "f(ꙮx, ꙮꙮxs, ꙮ_)");
        check("ꙮ + $x", "ꙮ + ꚙx");
    }

    #[test]
    fn strings_and_comments_are_left_alone() {
        check(
            r#"f("$x\"", '$', `$y`) // $z"#,
            r#"f("$x\"", '$', `$y`) // $z"#,
        );
    }

    #[test]
    fn a_sequence_of_cases_becomes_a_case() {
        check("switch f($*a) { $*b }", "switch f(ꙮꙮa) { case <-ꙮꙮꙮb: }");
        check("select { case x: $*b; $*c }", "select { case x: ꙮꙮb; ꙮꙮc }");
    }

    #[test]
    fn unbalanced_brackets_and_bare_dollars_are_errors() {
        check("f($)", "2..3 `$` without a name");
        check("f(x", "1..2 `(` is never closed");
        check("f}", "1..2 `}` closes nothing");
        check("f(\"a", "2..3 \" is never closed");
    }

    #[test]
    fn ranges_map_back() {
        let text = "f($x, y)";
        let substituted = Substituted::new(text, &occurrences(text).unwrap());
        assert_eq!(substituted.original(range(2, 6)), range(2, 4));
        assert_eq!(substituted.original(range(8, 9)), range(6, 7));
    }
}
