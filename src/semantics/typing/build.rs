//! Which files of a directory are built: name suffixes and `//go:build` lines (`go/build`, `shouldBuild`).

/// What a package is built for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Platform {
    /// The operating system.
    pub goos: String,
    /// The architecture.
    pub goarch: String,
    /// Whether files that import `C` are built.
    pub cgo: bool,
    /// The minor version of Go 1 whose release tags hold.
    pub go_minor: u32,
    /// Further tags that hold.
    pub tags: Vec<String>,
}

/// Which platforms build a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Built {
    /// All of them.
    Everywhere,
    /// The one that is meant, and not all others.
    Here,
    /// Another one.
    Elsewhere,
    /// None.
    Nowhere,
}

/// A platform among those that are asked about.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) own: Platform,
    /// All platforms, the own one among them.
    pub(super) all: Vec<Platform>,
}

impl Target {
    /// Which platforms build a file with this name; `text` says its build constraint, and whether it needs cgo.
    pub(super) fn built(&self, file_name: &str, text: Option<(Option<&str>, bool)>) -> Built {
        let (constraint, has_cgo) = text.unwrap_or_default();
        let fits = |it: &Platform| it.builds(file_name, constraint) && (it.cgo || !has_cgo);
        let is_plain = constraint.is_none() && !has_cgo && !file_name.contains('_');
        if is_plain || self.all.iter().all(fits) {
            return Built::Everywhere;
        }
        if fits(&self.own) {
            return Built::Here;
        }
        match self.all.iter().any(fits) {
            true => Built::Elsewhere,
            false => Built::Nowhere,
        }
    }

    /// The same without cgo.
    #[must_use]
    pub(super) fn without_cgo(&self) -> Self {
        let pure = |it: &Platform| Platform {
            cgo: false,
            ..it.clone()
        };
        Self {
            own: pure(&self.own),
            all: self.all.iter().map(pure).collect(),
        }
    }
}

impl Default for Platform {
    fn default() -> Self {
        Self {
            goos: "linux".to_owned(),
            goarch: "amd64".to_owned(),
            cgo: true,
            go_minor: 26,
            tags: Vec::new(),
        }
    }
}

const SYSTEMS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];

const UNIX: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "linux",
    "netbsd",
    "openbsd",
    "solaris",
];

const ARCHITECTURES: &[&str] = &[
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "arm64",
    "arm64be",
    "armbe",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "mipsle",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// The experiments that Go 1.26 turns on by default (`internal/buildcfg`).
const EXPERIMENTS: &[&str] = &[
    "goexperiment.dwarf5",
    "goexperiment.greenteagc",
    "goexperiment.randomizedheapbase64",
];

/// Those it turns on where arguments are passed in registers (`internal/buildcfg/exp.go`: `regabiSupported`).
const REGISTER_EXPERIMENTS: &[&str] = &["goexperiment.regabiwrappers", "goexperiment.regabiargs"];

const REGISTER_ARCHITECTURES: &[&str] = &[
    "amd64", "arm64", "loong64", "ppc64", "ppc64le", "riscv64", "s390x",
];

impl Platform {
    /// Whether a file with this name and build constraint is built.
    pub fn builds(&self, file_name: &str, constraint: Option<&str>) -> bool {
        self.name_fits(file_name) && constraint.is_none_or(|it| self.constraint_holds(it))
    }

    fn name_fits(&self, file_name: &str) -> bool {
        let stem = file_name.split('.').next().unwrap_or(file_name);
        let stem = stem.strip_suffix("_test").unwrap_or(stem);
        // What stands before the first underscore is no tag.
        let Some((_, rest)) = stem.split_once('_') else {
            return true;
        };
        let mut parts = rest.rsplit('_');
        let Some(last) = parts.next() else {
            return true;
        };
        if ARCHITECTURES.contains(&last) {
            let system = parts.next().filter(|it| SYSTEMS.contains(it));
            return self.holds(last) && system.is_none_or(|it| self.holds(it));
        }
        !SYSTEMS.contains(&last) || self.holds(last)
    }

    fn holds(&self, tag: &str) -> bool {
        if let Some(minor) = tag.strip_prefix("go1.") {
            return minor
                .parse::<u32>()
                .is_ok_and(|minor| minor <= self.go_minor);
        }
        tag == self.goos
            || tag == self.goarch
            || (tag == "unix" && UNIX.contains(&self.goos.as_str()))
            || (tag == "linux" && self.goos == "android")
            || (tag == "darwin" && self.goos == "ios")
            || (tag == "solaris" && self.goos == "illumos")
            || tag == "gc"
            || (tag == "cgo" && self.cgo)
            || (tag == "amd64.v1" && self.goarch == "amd64")
            || EXPERIMENTS.contains(&tag)
            || (REGISTER_EXPERIMENTS.contains(&tag) && self.passes_in_registers())
            || self.tags.iter().any(|it| it == tag)
    }

    fn passes_in_registers(&self) -> bool {
        REGISTER_ARCHITECTURES.contains(&self.goarch.as_str())
    }

    /// Whether a `//go:build` expression holds; a malformed one does not.
    pub fn constraint_holds(&self, constraint: &str) -> bool {
        let mut parser = Parser {
            platform: self,
            rest: constraint.trim(),
        };
        let value = parser.or();
        parser.rest.is_empty() && value.unwrap_or(false)
    }
}

struct Parser<'a> {
    platform: &'a Platform,
    rest: &'a str,
}

impl Parser<'_> {
    fn eat(&mut self, token: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(token) else {
            return false;
        };
        self.rest = rest.trim_start();
        true
    }

    fn or(&mut self) -> Option<bool> {
        let mut value = self.and()?;
        while self.eat("||") {
            value |= self.and()?;
        }
        Some(value)
    }

    fn and(&mut self) -> Option<bool> {
        let mut value = self.not()?;
        while self.eat("&&") {
            value &= self.not()?;
        }
        Some(value)
    }

    fn not(&mut self) -> Option<bool> {
        if self.eat("!") {
            return Some(!self.not()?);
        }
        if self.eat("(") {
            let value = self.or()?;
            return self.eat(")").then_some(value);
        }
        let is_tag = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let end = self.rest.find(|c| !is_tag(c)).unwrap_or(self.rest.len());
        let (tag, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        (!tag.is_empty()).then(|| self.platform.holds(tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, constraint: &str, expected: bool) {
        let constraint = Some(constraint).filter(|it| !it.is_empty());
        assert_eq!(
            Platform::default().builds(name, constraint),
            expected,
            "{name} {constraint:?}"
        );
    }

    #[test]
    fn suffixes_and_constraints_decide() {
        check("a.go", "", true);
        check("linux.go", "", true);
        check("windows.go", "", true);
        check("a_windows.go", "", false);
        check("a_linux_arm64.go", "", false);
        check("a_linux_test.go", "", true);
        check("a.go", "!windows && (amd64 || arm64)", true);
        check("a.go", "ignore", false);
        check("a.go", "go1.18 && !go1.99", true);
        check("a.go", "linux &&", false);
    }

    #[test]
    fn arguments_are_passed_in_registers_on_some_architectures_only() {
        check("a.go", "goexperiment.regabiargs", true);
        let narrow = Platform {
            goarch: "386".to_owned(),
            ..Platform::default()
        };
        assert!(narrow.constraint_holds("!goexperiment.regabiargs"));
    }
}
