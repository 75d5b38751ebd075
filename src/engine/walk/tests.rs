use super::*;

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

/// Files as `path`, named ones as `path!`, skips as `path: reason`; relative to the temporary directory.
fn render(walk: &Walk, dir: &Path) -> String {
    let dir = dir.canonicalize().unwrap();
    let name = |path: &Path| {
        path.strip_prefix(&dir)
            .unwrap_or(path)
            .display()
            .to_string()
    };
    let mut lines: Vec<String> = Vec::new();
    for file in &walk.files {
        let mark = if file.is_named { "!" } else { "" };
        lines.push(format!("{}{mark}", name(&file.path)));
    }
    for skip in &walk.skips {
        let files = skip.files.map_or("?".into(), |n| n.to_string());
        lines.push(format!("{}: {:?} {files}", name(&skip.path), skip.reason));
    }
    let prefix = format!("{}/", dir.display());
    lines.extend(
        walk.diagnostics
            .iter()
            .map(|it| it.message.replace(&prefix, "")),
    );
    lines.join("\n")
}

#[track_caller]
fn check(files: &[(&str, &str)], paths: &[&str], expected: &str) {
    let dir = tree(files);
    let root = dir.path().canonicalize().unwrap();
    let settings = WalkSettings {
        paths: paths.iter().map(|it| root.join(it)).collect(),
        ..WalkSettings::default()
    };
    assert_eq!(render(&walk(&settings), &root), expected);
}

#[test]
fn directories_are_walked_in_order_of_names() {
    let files = [
        ("b/x.go", ""),
        ("a.go", ""),
        ("b/y_test.go", ""),
        ("b/n.txt", ""),
    ];
    check(&files, &[""], "a.go\nb/x.go\nb/y_test.go");
    check(&files, &["b/...", "..."], "a.go\nb/x.go\nb/y_test.go");
    check(&files, &["b"], "b/x.go\nb/y_test.go");
}

#[test]
fn what_the_go_command_leaves_out_is_skipped_and_counted() {
    check(
        &[
            ("a.go", ""),
            ("_b.go", ""),
            (".c.go", ""),
            ("_d/d.go", ""),
            ("testdata/src/e.go", ""),
            ("testdata/f.go", ""),
            ("x/testdata/only.txt", ""),
            ("vendor/v/v.go", ""),
        ],
        &[""],
        ".c.go: Hidden 1\n_b.go: Hidden 1\n_d: Hidden ?\ntestdata: Hidden 2\nvendor: Vendor 1"
            .replacen("", "a.go\n", 1)
            .as_str(),
    );
}

#[test]
fn named_files_are_always_analyzed_and_once() {
    let files = [("vendor/v/v.go", ""), ("a_test.go", "")];
    check(
        &files,
        &["vendor/v/v.go", "a_test.go", ""],
        "a_test.go!\nvendor/v/v.go!\nvendor: Vendor 1",
    );
}

#[test]
fn gitignore_holds_in_a_repository_only() {
    let files = [
        (".gitignore", "gen/\n*.pb.go\n!keep.pb.go\n"),
        ("gen/g.go", ""),
        ("x.pb.go", ""),
        ("keep.pb.go", ""),
    ];
    check(&files, &[""], "gen/g.go\nkeep.pb.go\nx.pb.go");
    let mut repository = files.to_vec();
    repository.push((".git/HEAD", ""));
    repository.push(("sub/y.pb.go", ""));
    let expected = "keep.pb.go\ngen: Ignored ?\nsub/y.pb.go: Ignored 1\nx.pb.go: Ignored 1";
    check(&repository, &[""], expected);
    let alone = "sub/y.pb.go: Ignored 1\nno Go files to analyze in `sub`";
    check(&repository, &["sub"], alone);
    check(
        &[(".ignore", "x.go"), ("x.go", ""), ("y.go", "")],
        &[""],
        "y.go\nx.go: Ignored 1",
    );
}

#[test]
fn faulty_arguments_are_named_and_the_rest_is_done() {
    check(
        &[("a.go", ""), ("n.txt", "")],
        &["n.txt", "nowhere", "a.go/...", "a.go"],
        "a.go!\na.go/...: Failed(\"is not a directory\") 1\nn.txt: Failed(\"is not a Go file\") 1\n\
         nowhere: Failed(\"is not found\") 1",
    );
}

#[test]
fn no_go_file_is_a_warning() {
    let dir = tree(&[("n.txt", "")]);
    let settings = WalkSettings {
        paths: vec![dir.path().into()],
        ..WalkSettings::default()
    };
    let found = walk(&settings);
    assert!(found.diagnostics[0].message.starts_with("no Go files"));
    assert_eq!(found.diagnostics[0].severity, Severity::Warning);
}

#[test]
fn import_paths_are_told_from_paths() {
    let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
    let text = |path: &str| describe(Path::new(path), &missing);
    assert_eq!(text("./nowhere"), "is not found");
    assert!(text("example.com/mod/pkg").contains("import paths are not understood"));
    assert!(text("./a.../b").contains("only a trailing `/...`"));
}

#[test]
fn leading_dots_are_not_shown() {
    assert_eq!(shown(Path::new("./a/b")), Path::new("a/b"));
    assert_eq!(shown(Path::new("./")), Path::new("."));
    assert_eq!(below(Path::new("."), "x.go".as_ref()), Path::new("x.go"));
    assert_eq!(without_dots(Path::new("./...")), Path::new("."));
    assert_eq!(without_dots(Path::new("...")), Path::new("."));
}

#[cfg(unix)]
#[test]
fn links_are_followed_only_as_arguments() {
    let dir = tree(&[("real/a.go", "")]);
    let root = dir.path().canonicalize().unwrap();
    let link =
        |to: &str, name: &str| std::os::unix::fs::symlink(root.join(to), root.join(name)).unwrap();
    link("real", "real/loop");
    link("real", "link");
    link("real/a.go", "b.go");
    let run = |path: &str| {
        let paths = vec![root.join(path)];
        render(
            &walk(&WalkSettings {
                paths,
                ..WalkSettings::default()
            }),
            &root,
        )
    };
    assert_eq!(run(""), "real/a.go\nb.go: Special 1");
    assert_eq!(run("link"), "link/a.go");
    assert_eq!(run("b.go"), "real/a.go!");
}
