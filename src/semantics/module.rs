//! go.mod, go.work and `//go:build` lines: which language version a file is written in.

use super::GoVersion;

/// What go.mod, or go.work, says about versions.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct GoMod {
    /// The module path.
    pub module: Option<String>,
    /// The `go` line.
    pub go: Option<GoVersion>,
    /// The `toolchain` line; none for `default`.
    pub toolchain: Option<GoVersion>,
    /// The directories of the `use` lines of a go.work, as written.
    pub uses: Vec<String>,
}

impl GoMod {
    /// The language version of the module: 1.16 for a go.mod without a `go` line
    /// (<https://go.dev/ref/mod#go-mod-file-go>).
    pub fn language(&self) -> GoVersion {
        self.go.map_or(GoVersion::new(1, 16), GoVersion::language)
    }
}

/// Reads the lines of a go.mod or a go.work; lines it does not know are passed over.
pub fn parse_go_mod(text: &str) -> GoMod {
    let mut found = GoMod::default();
    let mut block: Option<String> = None;
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or(line);
        let words: Vec<_> = line.split_whitespace().collect();
        let (keyword, arguments) = match (&block, words.as_slice()) {
            (_, []) => continue,
            (Some(_), [")", ..]) => {
                block = None;
                continue;
            }
            (None, [keyword, "("]) => {
                block = Some((*keyword).to_owned());
                continue;
            }
            (Some(keyword), arguments) => (keyword.as_str(), arguments),
            (None, [keyword, arguments @ ..]) => (*keyword, arguments),
        };
        let Some(argument) = arguments.first() else {
            continue;
        };
        match keyword {
            "module" => found.module = Some(unquoted(argument)),
            "go" => found.go = argument.parse().ok(),
            "toolchain" => found.toolchain = argument.parse().ok(),
            "use" => found.uses.push(unquoted(argument)),
            _ => {}
        }
    }
    found
}

fn unquoted(word: &str) -> String {
    word.trim_matches(|c| c == '"' || c == '`').to_owned()
}

/// The language version of a file.
///
/// A `//go:build` line may raise it or lower it, never below 1.21 (cmd/compile/internal/noder, go/types: since
/// Go 1.21, "the go version can be downgraded only to go1.21"). `constraint` is the text after `//go:build`.
/// Without a go.mod the go command takes the version of the toolchain, which is not known here.
pub fn file_language_version(
    go_mod: Option<GoVersion>,
    constraint: Option<&str>,
) -> Option<GoVersion> {
    let implied = constraint.and_then(constraint_version);
    match (go_mod.map(GoVersion::language), implied) {
        (module, None) => module,
        (_, Some(implied)) => Some(implied.max(GoVersion::new(1, 21))),
    }
}

/// The lowest Go version that a build constraint implies, if every way to satisfy it needs one.
///
/// As `GoVersion` of go/build/constraint: `&&` is the higher of two, `||` the lower, a negation swaps them and a
/// negated tag implies nothing.
pub fn constraint_version(text: &str) -> Option<GoVersion> {
    let mut parser = Constraint {
        rest: text,
        depth: 0,
    };
    let minor = parser.either(true)?;
    if !parser.rest.trim().is_empty() {
        return None;
    }
    u32::try_from(minor)
        .ok()
        .map(|minor| GoVersion::new(1, minor))
}

/// A parser that computes on its way; each level gives the minor version implied, -1 for none.
struct Constraint<'a> {
    rest: &'a str,
    depth: u32,
}

/// As deep as a constraint may nest; go/build/constraint has a limit too.
const MAX_DEPTH: u32 = 100;

impl<'a> Constraint<'a> {
    fn either(&mut self, positive: bool) -> Option<i64> {
        let mut found = self.both(positive)?;
        while self.eat("||") {
            let other = self.both(positive)?;
            found = if positive {
                found.min(other)
            } else {
                found.max(other)
            };
        }
        Some(found)
    }

    fn both(&mut self, positive: bool) -> Option<i64> {
        let mut found = self.single(positive)?;
        while self.eat("&&") {
            let other = self.single(positive)?;
            found = if positive {
                found.max(other)
            } else {
                found.min(other)
            };
        }
        Some(found)
    }

    fn single(&mut self, positive: bool) -> Option<i64> {
        self.depth += 1;
        let found = if self.depth > MAX_DEPTH {
            None
        } else if self.eat("!") {
            self.single(!positive)
        } else if self.eat("(") {
            self.either(positive).filter(|_| self.eat(")"))
        } else {
            self.tag()
                .map(|tag| if positive { minor_of(tag) } else { -1 })
        };
        self.depth -= 1;
        found
    }

    fn eat(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn tag(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
        let (tag, after) = rest.split_at(end.unwrap_or(rest.len()));
        self.rest = after;
        (!tag.is_empty()).then_some(tag)
    }
}

fn minor_of(tag: &str) -> i64 {
    if tag == "go1" {
        return 0;
    }
    let minor = tag
        .strip_prefix("go1.")
        .and_then(|digits| digits.parse::<u32>().ok());
    minor.map_or(-1, i64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(constraint: &str, expected: Option<&str>) {
        let found = constraint_version(constraint).map(|it| it.to_string());
        assert_eq!(found.as_deref(), expected, "{constraint}");
    }

    #[test]
    fn a_constraint_implies_what_go_build_constraint_says() {
        check("linux && go1.22", Some("1.22"));
        check("(linux && go1.22) || (windows && go1.20)", Some("1.20"));
        check("linux", None);
        check("linux || (windows && go1.22)", None);
        check("!go1.22", None);
        check("(linux && !linux && go1.20) || go1.21", Some("1.20"));
        check("!(!go1.22 || linux)", Some("1.22"));
        check("go1", Some("1.0"));
        check("go1.22 &&", None);
        check("", None);
    }

    #[test]
    fn a_build_line_moves_a_file_but_not_below_1_21() {
        let module = Some(GoVersion::new(1, 20));
        let of = |constraint| file_language_version(module, constraint).map(|it| it.to_string());
        assert_eq!(of(None).as_deref(), Some("1.20"));
        assert_eq!(of(Some("go1.22")).as_deref(), Some("1.22"));
        assert_eq!(of(Some("go1.18")).as_deref(), Some("1.21"));
        assert_eq!(of(Some("linux")).as_deref(), Some("1.20"));
        assert_eq!(file_language_version(None, Some("linux")), None);
    }

    #[test]
    fn go_mod_lines_are_read_in_and_out_of_blocks() {
        let text =
            "module example.com/m // c\n\ngo 1.22.1\ntoolchain go1.23.4\nrequire (\n\tgo 1.2\n)\n";
        let found = parse_go_mod(text);
        assert_eq!(found.module.as_deref(), Some("example.com/m"));
        assert_eq!(found.go, "1.22.1".parse().ok());
        assert_eq!(found.toolchain, "1.23.4".parse().ok());
        assert_eq!(found.language(), GoVersion::new(1, 22));
        assert_eq!(
            parse_go_mod("use (\n\t./a\n\t./b\n)\nuse ./c\n").uses,
            ["./a", "./b", "./c"]
        );
        assert_eq!(parse_go_mod("").language(), GoVersion::new(1, 16));
        assert_eq!(parse_go_mod("toolchain default\n").toolchain, None);
    }
}
