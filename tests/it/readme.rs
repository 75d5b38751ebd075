//! What the README shows is what the tool does.

use std::path::Path;

use crate::support::{Project, Run};

#[test]
fn the_diff_is_the_one_of_the_demo() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("README");
    let block = readme.split("```diff\n").nth(1).expect("a diff");
    let shown = block
        .split("```")
        .next()
        .expect("a closed block")
        .trim_end();
    let mut command = Project::new().command(["--dry-run", "golden/demo"]);
    let run = Run::of(
        command
            .current_dir(root)
            .output()
            .expect("the program starts"),
    );
    assert!(
        run.stdout.contains(shown),
        "{shown}\nis not in\n{}",
        run.stdout
    );
}
