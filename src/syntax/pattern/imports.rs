//! Which names in a pattern are package qualifiers.

use std::collections::BTreeMap;

/// The standard packages that a pattern may name without declaring them, by the name of the package.
///
/// A name that two much used packages share (`template`, `rand`, …) is in [`AMBIGUOUS`] instead.
const STANDARD: &[(&str, &str)] = &[
    ("atomic", "sync/atomic"),
    ("base64", "encoding/base64"),
    ("big", "math/big"),
    ("binary", "encoding/binary"),
    ("bits", "math/bits"),
    ("bufio", "bufio"),
    ("bytes", "bytes"),
    ("cmp", "cmp"),
    ("context", "context"),
    ("csv", "encoding/csv"),
    ("debug", "runtime/debug"),
    ("errors", "errors"),
    ("exec", "os/exec"),
    ("filepath", "path/filepath"),
    ("flag", "flag"),
    ("fmt", "fmt"),
    ("fs", "io/fs"),
    ("gob", "encoding/gob"),
    ("gzip", "compress/gzip"),
    ("hash", "hash"),
    ("heap", "container/heap"),
    ("hex", "encoding/hex"),
    ("html", "html"),
    ("http", "net/http"),
    ("httptest", "net/http/httptest"),
    ("io", "io"),
    ("ioutil", "io/ioutil"),
    ("iter", "iter"),
    ("json", "encoding/json"),
    ("log", "log"),
    ("maphash", "hash/maphash"),
    ("maps", "maps"),
    ("math", "math"),
    ("md5", "crypto/md5"),
    ("net", "net"),
    ("netip", "net/netip"),
    ("os", "os"),
    ("path", "path"),
    ("pprof", "runtime/pprof"),
    ("reflect", "reflect"),
    ("regexp", "regexp"),
    ("runtime", "runtime"),
    ("sha1", "crypto/sha1"),
    ("sha256", "crypto/sha256"),
    ("sha512", "crypto/sha512"),
    ("signal", "os/signal"),
    ("slices", "slices"),
    ("slog", "log/slog"),
    ("sort", "sort"),
    ("sql", "database/sql"),
    ("strconv", "strconv"),
    ("strings", "strings"),
    ("sync", "sync"),
    ("syscall", "syscall"),
    ("testing", "testing"),
    ("time", "time"),
    ("unicode", "unicode"),
    ("unique", "unique"),
    ("unsafe", "unsafe"),
    ("url", "net/url"),
    ("utf16", "unicode/utf16"),
    ("utf8", "unicode/utf8"),
    ("weak", "weak"),
    ("xml", "encoding/xml"),
];

/// Names of several standard packages; a rule must say which one it means.
const AMBIGUOUS: &[(&str, [&str; 2])] = &[
    ("rand", ["math/rand", "crypto/rand"]),
    ("scanner", ["go/scanner", "text/scanner"]),
    ("template", ["text/template", "html/template"]),
];

/// The package qualifiers of a rule's patterns and templates: declared ones first, then the standard library.
#[derive(Clone, Default, Debug)]
pub struct PatternImports {
    declared: BTreeMap<String, String>,
}

/// What a name in front of a dot means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Qualifier<'a> {
    /// The package of this import path.
    Package(&'a str),
    /// One of these packages: the rule has to say which.
    Ambiguous([&'static str; 2]),
    /// No package: a variable or a type.
    Other,
}

impl PatternImports {
    /// Qualifiers of a map from names to import paths, besides those of the standard library.
    pub fn new(declared: BTreeMap<String, String>) -> Self {
        Self { declared }
    }

    /// The import path that a name stands for, if it is a qualifier.
    pub fn path(&self, name: &str) -> Option<&str> {
        match self.qualifier(name) {
            Qualifier::Package(path) => Some(path),
            Qualifier::Ambiguous(_) | Qualifier::Other => None,
        }
    }

    pub(super) fn qualifier(&self, name: &str) -> Qualifier<'_> {
        if let Some(path) = self.declared.get(name) {
            return Qualifier::Package(path);
        }
        if let Some((_, path)) = STANDARD.iter().find(|(known, _)| *known == name) {
            return Qualifier::Package(path);
        }
        match AMBIGUOUS.iter().find(|(known, _)| *known == name) {
            Some((_, paths)) => Qualifier::Ambiguous(*paths),
            None => Qualifier::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PatternImports, Qualifier};

    #[track_caller]
    fn check(declared: &[(&str, &str)], name: &str, expected: Qualifier<'_>) {
        let declared = declared
            .iter()
            .map(|(name, path)| ((*name).to_owned(), (*path).to_owned()))
            .collect();
        assert_eq!(PatternImports::new(declared).qualifier(name), expected);
    }

    #[test]
    fn standard_names_need_no_declaration() {
        check(&[], "atomic", Qualifier::Package("sync/atomic"));
        check(&[], "fmt", Qualifier::Package("fmt"));
        check(&[], "buf", Qualifier::Other);
    }

    #[test]
    fn a_declaration_settles_an_ambiguous_name() {
        let paths = ["math/rand", "crypto/rand"];
        check(&[], "rand", Qualifier::Ambiguous(paths));
        check(
            &[("rand", "math/rand/v2")],
            "rand",
            Qualifier::Package("math/rand/v2"),
        );
    }
}
