//! The chapter of the README on a first rule, followed word by word in an empty directory.

use std::path::Path;

use crate::support::{Project, Run};

const HEADING: &str = "## Write your first rule in five minutes";

/// A fenced block, and the paragraph before it.
struct Block<'t> {
    before: &'t str,
    language: &'t str,
    text: &'t str,
}

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::read_to_string(path).expect("README")
}

fn chapter(readme: &str) -> &str {
    let start = readme.find(HEADING).expect("the chapter") + HEADING.len();
    let length = readme[start..].find("\n## ").expect("a chapter after it");
    &readme[start..start + length]
}

fn blocks(chapter: &str) -> Vec<Block<'_>> {
    let parts: Vec<_> = chapter.split("```").collect();
    let fenced = parts.windows(2).step_by(2);
    fenced
        .map(|pair| {
            let (language, text) = pair[1].split_once('\n').expect("a block of lines");
            let before = pair[0].trim_end().rsplit("\n\n").next().unwrap_or_default();
            Block {
                before,
                language,
                text,
            }
        })
        .collect()
}

/// The last file that a paragraph names.
fn named_file(paragraph: &str) -> &str {
    let spans = paragraph.split('`').skip(1).step_by(2);
    let files = spans.filter(|span| span.contains('/') && span.contains('.'));
    files.last().expect("a paragraph that names a file")
}

/// What a reader types, as a shell would take it apart.
fn typed(project: &Project, line: &str) -> Run {
    let plain = |c: char| c.is_ascii_alphanumeric() || " -/._".contains(c);
    assert!(line.chars().all(plain), "{line} needs a shell");
    let args = line.strip_prefix("gofix-escape ").expect("a command");
    project.run(args.split(' '))
}

/// Follows the chapter; what is left is the directory that a reader has then.
fn follow(chapter: &str) -> Project {
    let project = Project::new();
    let mut last: Option<Run> = None;
    for block in blocks(chapter) {
        match block.language {
            "" | "go" | "toml" => {
                project.file(named_file(block.before), block.text);
            }
            "sh" => {
                for line in block.text.lines() {
                    let run = typed(&project, line);
                    let wanted = i32::from(block.before.contains("Status 1"));
                    assert_eq!(run.status, Some(wanted), "{line}: {run:#?}");
                    last = Some(run);
                }
            }
            "diff" => assert_eq!(last.as_ref().expect("a command").stdout, block.text),
            "text" => {
                let run = last.as_ref().expect("a command");
                assert_eq!(format!("{}{}", run.stdout, run.stderr), block.text);
            }
            other => panic!("a block of {other} is nothing to follow"),
        }
    }
    project
}

#[test]
fn a_new_user_gets_what_the_chapter_says() {
    let readme = readme();
    let project = follow(chapter(&readme));
    let shop = project.read("shop/shop.go");
    assert!(shop.contains("sort.Strings(names)"), "{shop}");
    assert!(!shop.contains("StringSlice"), "{shop}");
}

#[test]
fn the_change_that_the_chapter_ends_with_is_told_by_the_examples() {
    let readme = readme();
    let project = follow(chapter(&readme));
    let rule = project.read("acme/sorted-strings.toml");
    let changed = rule.replace(
        "replace = 'sort.Strings($x)'",
        "replace = 'slices.Sort($x)'",
    );
    assert_ne!(rule, changed);
    project.file("acme/sorted-strings.toml", changed);
    let run = typed(&project, "gofix-escape rules test acme");
    assert_eq!(run.status, Some(1), "{run:#?}");
    for said in ["import \"slices\"", "slices.Sort(names)", "2 failed"] {
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(all.contains(said), "{said} is not in {all}");
    }
}
