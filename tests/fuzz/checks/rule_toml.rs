//! Rules: arbitrary TOML is loaded or refused with places that exist, and what was loaded can be run.

use std::path::Path;
use std::sync::Arc;

use gofix_escape::engine::run_example;
use gofix_escape::report::{Color, Style, diagnostic, explain};
use gofix_escape::rule::{CheckInput, NoSiblings, PackSource, RuleSet, Toolchain, Versions};
use gofix_escape::semantics::typing::{Platforms, Roots};
use gofix_escape::semantics::{FileNames, GoVersion};
use gofix_escape::syntax::GoFile;
use gofix_escape::text::{Severity, Source};

const PACK: &str = "name = \"org\"\nversion = \"0.1.0\"\ndescription = \"d\"\n";

/// A file with something of everything that the rule language speaks about.
const FILE: &str = "package p\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc f(xs []int, w *os.File) (err error) {\n\tfor i, x := range xs {\n\t\tx := x\n\t\tdefer func() { recover(); fmt.Sprintf(\"%d\", x+i) }()\n\t}\n\tp := &xs\n\tm := map[string]int{\"a\": 1}\n\tgo func() { use(p, m) }()\n\tw.Write([]byte(\"x\"))\n\treturn nil\n}\n";

/// Panics where an input breaks a promise of the rule language.
pub(crate) fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let source = |path: &str, text: &str| {
        Arc::new(Source::new(path, text.to_owned()).expect("a short file"))
    };
    let rule = source("org/rule.toml", text);
    let packs = [PackSource {
        path: "org".into(),
        files: vec![source("org/pack.toml", PACK), Arc::clone(&rule)],
        bases: Vec::new(),
        is_trusted: false,
    }];
    let (mut rules, found) = RuleSet::load(&packs);
    let style = Style {
        color: Color::Plain,
        width: 100,
    };
    for it in &found {
        for label in &it.labels {
            let range = std::ops::Range::<usize>::from(label.range);
            assert!(text.get(range).is_some() || it.path != *rule.path());
        }
        let source = (it.path == *rule.path()).then_some(&*rule);
        assert!(diagnostic(it, source, style).contains(&*it.path.to_string_lossy()));
    }
    let is_faulty = found.iter().any(|it| it.severity == Severity::Error);
    assert!(is_faulty || !rules.rules().is_empty(), "no rule, no error");
    run(&mut rules, style);
}

fn run(rules: &mut RuleSet, style: Style) {
    let path: Arc<Path> = Path::new("a.go").into();
    let source = Source::new("a.go", FILE.to_owned()).expect("a short file");
    let file = Arc::new(GoFile::new(Arc::new(source)));
    let names = FileNames::new(&file, None);
    let platforms = Platforms::new(&Roots::default(), &[]);
    let types = platforms.file_alone(&file);
    let input = CheckInput {
        file: &file,
        names: &names,
        types: &types,
        siblings: &NoSiblings,
        path: &path,
        versions: Versions {
            go: Some(GoVersion::new(1, 21)),
            toolchain: Some(Toolchain::Exactly(GoVersion::new(1, 21))),
        },
    };
    let filtered: Vec<_> = file
        .decls()
        .iter()
        .map(|decl| rules.check_decl(&input, decl))
        .collect();
    rules.try_everywhere();
    for (decl, filtered) in file.decls().iter().zip(filtered) {
        let findings = rules.check_decl(&input, decl);
        assert_eq!(filtered, findings, "the prefilter hid a match");
        for finding in findings {
            assert!(decl.range.contains_range(finding.range));
        }
        rules.near_misses(&input, decl, decl.range);
    }
    for rule in rules.rules() {
        explain(rule, style);
        for example in rule.examples.iter().take(2) {
            // Whether it passes is the rule's business.
            let _ = run_example(rules, rule, example);
        }
    }
}
