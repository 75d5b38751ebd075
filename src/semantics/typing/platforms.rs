//! The types of a file on every platform that builds it.
//!
//! A type may depend on the platform: a field of `syscall.Stat_t`, a constant in `x_linux.go`. A rewrite that fits
//! one of them must not break the build of another, so a question is answered only where all platforms agree.

use std::cell::OnceCell;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::build::Platform;
use super::model::TypeModel;
use super::module::{Reads, Roots};
use super::source_files::SourceFiles;
use super::universe::Universe;
use crate::syntax::GoFile;

/// What stands for all platforms: each operating system whose API differs, 32 and 64 bits, two byte orders of names.
const PLATFORMS: [(&str, &str); 4] = [
    ("linux", "amd64"),
    ("linux", "386"),
    ("darwin", "arm64"),
    ("windows", "amd64"),
];

/// The packages that can be read, for each platform; shared between threads.
pub struct Platforms {
    universes: Vec<Universe>,
}

/// The types of one file, read when something asks.
pub struct FileTypes<'u> {
    platforms: &'u Platforms,
    file: Arc<GoFile>,
    is_alone: bool,
    /// Those of each platform; none if it does not build the file.
    models: Vec<OnceCell<Option<TypeModel<'u>>>>,
}

/// Why a question about types has no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoAnswer {
    /// Something that it depends on cannot be read, or is not understood.
    Unknown,
    /// Platforms differ.
    PlatformDependent,
    /// No platform that is known builds the file.
    NotBuilt,
}

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unknown => "is not known",
            Self::PlatformDependent => "depends on the platform",
            Self::NotBuilt => "is not known: no known platform builds the file",
        })
    }
}

impl Platforms {
    /// The packages below some roots, built with further tags; nothing is read yet.
    pub fn new(roots: &Roots, tags: &[String]) -> Self {
        let files = Arc::new(SourceFiles::default());
        let platform = |(goos, goarch): (&str, &str)| Platform {
            goos: goos.to_owned(),
            goarch: goarch.to_owned(),
            tags: tags.to_vec(),
            ..Platform::default()
        };
        let all: Vec<_> = PLATFORMS.into_iter().map(platform).collect();
        let universe = |platform: &Platform| {
            let universe = Universe::new(platform.clone(), roots.clone());
            universe.among(all.clone()).with_files(Arc::clone(&files))
        };
        Self {
            universes: all.iter().map(universe).collect(),
        }
    }

    /// What was looked at so far.
    pub fn reads(&self) -> Reads {
        let mut reads = Reads::default();
        let universes = self.universes.iter();
        universes.for_each(|it| it.add_reads(&mut reads));
        reads
    }

    /// The types of a file with this text, whatever the file system says by now.
    pub fn file(&self, file: &Arc<GoFile>) -> FileTypes<'_> {
        FileTypes {
            platforms: self,
            file: Arc::clone(file),
            is_alone: false,
            models: self.universes.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    /// The types of a file that is a package by itself; nothing around it is read.
    pub fn file_alone(&self, file: &Arc<GoFile>) -> FileTypes<'_> {
        FileTypes {
            is_alone: true,
            ..self.file(file)
        }
    }
}

/// Types that can be asked about.
pub trait Types {
    /// Offers the types on each platform, until one is enough.
    fn each(&self, visit: &mut dyn FnMut(&TypeModel<'_>) -> ControlFlow<()>);
}

impl dyn Types + '_ {
    /// The answer that all platforms give.
    ///
    /// The others are not asked where the first has looked at nothing that differs between them; with debug assertions
    /// they are, to see that this is true.
    pub fn ask<T: PartialEq>(
        &self,
        question: impl Fn(&TypeModel<'_>) -> Option<T>,
    ) -> Result<T, NoAnswer> {
        let mut common = Err(NoAnswer::NotBuilt);
        let mut is_settled = false;
        self.each(&mut |model| {
            let (answer, varies) = model.answer(&question);
            common = match (&common, answer) {
                (_, None) => Err(NoAnswer::Unknown),
                (Ok(known), Some(answer)) if *known != answer => Err(NoAnswer::PlatformDependent),
                (_, Some(answer)) => Ok(answer),
            };
            debug_assert!(!is_settled || common.is_ok(), "platforms differ");
            is_settled |= !varies;
            match common {
                Ok(_) if varies || cfg!(debug_assertions) => ControlFlow::Continue(()),
                Ok(_) | Err(_) => ControlFlow::Break(()),
            }
        });
        common
    }
}

impl Types for FileTypes<'_> {
    fn each(&self, visit: &mut dyn FnMut(&TypeModel<'_>) -> ControlFlow<()>) {
        let _ = self.models().try_for_each(visit);
    }
}

impl<'u> FileTypes<'u> {
    /// The types on each platform that builds the file, read on the way.
    fn models(&self) -> impl Iterator<Item = &TypeModel<'u>> {
        let model = |universe| match self.is_alone {
            true => TypeModel::alone(universe, &self.file),
            false => TypeModel::for_file(universe, &self.file),
        };
        let pairs = self.models.iter().zip(&self.platforms.universes);
        pairs.filter_map(move |(known, universe)| known.get_or_init(|| model(universe)).as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn check(text: &str, expected: &Result<String, NoAnswer>) {
        let at = text.find("x)").expect("a use of x");
        let range = text_size::TextRange::at(u32::try_from(at).expect("short").into(), 1.into());
        let source = Arc::new(Source::new("x.go", text.to_owned()).expect("short"));
        let platforms = Platforms::new(&Roots::default(), &[]);
        let types = platforms.file_alone(&Arc::new(GoFile::new(source)));
        let types: &dyn Types = &types;
        let found = types.ask(|it| Some(it.typed(range)?.ty.to_string()));
        assert_eq!(&found, expected);
    }

    #[test]
    fn a_file_alone_is_a_package() {
        check(
            "package p\n\nimport \"time\"\n\nfunc f(x time.Duration) { g(x) }\n",
            &Ok("time.Duration".to_owned()),
        );
    }

    #[test]
    fn platforms_that_differ_give_no_answer() {
        let text =
            "package p\n\nimport \"syscall\"\n\nfunc f(s syscall.Rusage) { x := s.Maxrss; g(x) }\n";
        check(text, &Err(NoAnswer::PlatformDependent));
        let text = "package p\n\nimport \"syscall\"\n\nfunc f(h syscall.Handle) { x := h; g(x) }\n";
        check(text, &Err(NoAnswer::Unknown));
        let text = "package p\n\nimport \"syscall\"\n\nfunc f() { x := syscall.Stdin; g(x) }\n";
        check(text, &Err(NoAnswer::PlatformDependent));
    }

    #[test]
    fn a_file_for_one_platform_is_that_platforms() {
        let text = "//go:build windows\n\npackage p\n\nimport \"syscall\"\n\nfunc f(h syscall.Handle) { x := h; g(x) }\n";
        check(text, &Ok("syscall.Handle".to_owned()));
        let text = "//go:build plan9\n\npackage p\n\nfunc f(x int) { g(x) }\n";
        check(text, &Err(NoAnswer::NotBuilt));
    }

    /// Whether the type of each expression between `/*` and `*/` may be another on another platform, as the first has it.
    fn varies(others: &[(&str, &str)], text: &str) -> Vec<bool> {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::write(dir.path().join("go.mod"), "module m\n\ngo 1.24\n").expect("written");
        for (name, text) in others {
            std::fs::write(dir.path().join(name), text).expect("written");
        }
        let path = dir.path().join("x.go");
        let parts: Vec<&str> = text.split('|').collect();
        let text = parts.concat();
        std::fs::write(&path, &text).expect("written");
        let source = Source::new(&*path, text).expect("short");
        let platforms = Platforms::new(&Roots::default(), &[]);
        let types = platforms.file(&Arc::new(GoFile::new(Arc::new(source))));
        let model = types.models().next().expect("a platform");
        let mut found = Vec::new();
        let mut start = 0;
        for (at, part) in parts.iter().enumerate() {
            let offset = |at: usize| text_size::TextSize::try_from(at).expect("short");
            let range = text_size::TextRange::at(offset(start), offset(part.len()));
            start += part.len();
            if at % 2 == 1 {
                let (known, varies) = model.answer(|model| model.typed(range));
                assert!(known.is_some(), "{part} has no type");
                found.push(varies);
            }
        }
        found
    }

    const OTHERS: [(&str, &str); 3] = [
        (
            "all.go",
            "package m\ntype Same struct{ f int; File }\ntype File struct{ fd }\nfunc same() int { return 1 }\n",
        ),
        (
            "a_unix.go",
            "//go:build unix\npackage m\ntype fd int\nconst big = 1\nfunc (*File) Stat() int { return 1 }\n",
        ),
        (
            "a_windows.go",
            "package m\ntype fd uintptr\nconst big = 1 << 40\nfunc (*File) Handle() int { return 1 }\n",
        ),
    ];

    #[test]
    fn what_files_of_some_platforms_declare_varies() {
        let text = "package m\nfunc f(s Same) { _ = |s.f|; _ = |same()|; _ = |big|; _ = |s.fd|; _ = |s.Stat()|; var |v| fd }\n";
        assert_eq!(
            varies(&OTHERS, text),
            [false, false, true, true, true, true]
        );
    }

    #[test]
    fn what_another_platform_alone_has_may_come_before_what_is_found() {
        let others = [
            ("all.go", "package m\ntype Plain struct{}\n"),
            (
                "a_windows.go",
                "package m\nfunc (*Plain) Handle() int { return 1 }\nfunc cap(x []int) string { return \"\" }\n",
            ),
        ];
        let text = "package m\ntype In struct{ Deep }\ntype Deep struct{ Handle, Other int }\n\
            func f(own struct{ Plain; Handle int }) { _ = |own.Handle| }\n\
            func g(far struct{ Plain; In }) { _ = |far.Handle|; _ = |far.Other| }\n\
            func h(s []int) { _ = |len(s)|; _ = |cap(s)| }\n";
        assert_eq!(varies(&others, text), [false, true, false, false, true]);
    }

    #[test]
    fn what_depends_on_what_varies_does_so_too() {
        let text = "package m\nvar v = big\nfunc h() fd { return 0 }\n\
            func f() { x := |h()|; _ = |v|; y := |1|; z := |x| + 1; _ = |z|; _ = |y| }\n";
        assert_eq!(
            varies(&OTHERS, text),
            [true, true, false, true, true, false]
        );
        let text = "package m\nimport \"unsafe\"\nfunc f(a [unsafe.Sizeof(0)]int) { _ = |a|; b := a[0]; _ = |b| }\n";
        assert_eq!(varies(&[], text), [true, true]);
        let text =
            "package m\nfunc f() { _ = |int64(1) << 40|; var b = |5|; _ = |uint(1 << 40)| }\n";
        assert_eq!(varies(&[], text), [false, false, true]);
    }

    #[test]
    fn local_types_parameters_and_results_carry_what_they_depend_on() {
        let text = "package m\nfunc f() fd {\n\ttype T struct{ a fd; b int }\n\tvar t T\n\t_ = |t.a|\n\
            \t_ = func(n int) int { _ = |n|; return |2| }(1)\n\treturn |3|\n}\n";
        assert_eq!(varies(&OTHERS, text), [true, false, false, true]);
        let text = "package m\nfunc f[P interface{ ~[]fd }](p P) { for _, x := range p { _ = |x| }; var q P; _ = |q[0]| }\n";
        assert_eq!(varies(&OTHERS, text), [true, true]);
    }
}
