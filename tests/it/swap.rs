//! A pack that changes many files: `x != nil` becomes `nil != x`, and the same for `==`.

use std::fs;
use std::path::Path;

use crate::support::{Project, Run};

/// The flags that run the pack alone.
pub(crate) const FLAGS: [&str; 3] = ["--rules", ".swap", "--no-builtin"];

/// Writes the pack into the hidden folder `.swap`.
pub(crate) fn write_pack(dir: &Path) {
    let dir = dir.join(".swap");
    fs::create_dir_all(&dir).expect("a folder");
    let file = |name: &str, text: &str| fs::write(dir.join(name), text).expect("a written file");
    file(
        "pack.toml",
        "name = \"swap\"\nversion = \"0.1.0\"\ndescription = \"d\"\n",
    );
    file("swap-unequal.toml", &rule("swap-unequal", "!="));
    file("swap-equal.toml", &rule("swap-equal", "=="));
}

fn rule(id: &str, operator: &str) -> String {
    let example = |name: &str, code: &str| format!("[[example]]\nname = \"{name}\"\n{code}\n\n");
    let fires = "before = 'package p'\nafter = 'package p'";
    let clean = "clean = 'package p'";
    format!(
        "id = \"{id}\"\nsummary = \"s\"\nclaim = \"allocation\"\nseverity = \"warning\"\n\n\
         [match]\npattern = '$x {operator} nil'\n\n\
         [[fix]]\ntitle = \"swap\"\napplicability = \"safe\"\nreplace = 'nil {operator} $x'\n\n\
         [docs]\nwhy = \"w\"\nfix-safety = \"f\"\n\n{}{}{}{}",
        example("a", fires),
        example("b", fires),
        example("c", clean),
        example("d", clean),
    )
}

/// A file that the pack changes, and what it changes it to.
pub(crate) fn text(n: usize) -> [String; 2] {
    ["x != nil", "nil != x"].map(|test| {
        format!("package p\r\n\r\nfunc f{n}(x any) bool {{\r\n\treturn {test} // né\r\n}}")
    })
}

/// The name of a file of [`project`].
pub(crate) fn name(n: usize) -> String {
    format!("p{}/f{n:04}.go", n % 7)
}

/// A project with the pack and files that it changes.
pub(crate) fn project(n_files: usize) -> Project {
    let project = Project::new();
    write_pack(project.path());
    for n in 0..n_files {
        project.file(&name(n), &text(n)[0]);
    }
    project
}

/// Runs the pack over the project and writes.
pub(crate) fn run(project: &Project) -> Run {
    project.run(FLAGS)
}

/// Checks that every file is as before the run or as after it.
#[track_caller]
pub(crate) fn check_all(project: &Project, n_files: usize, is_new: bool) {
    for n in 0..n_files {
        assert_eq!(project.read(&name(n)), text(n)[usize::from(is_new)]);
    }
}
