//! What is taken off the paths of a diff so that `git apply` accepts it.

use std::path::{Component, Path, PathBuf};

/// The directory that the paths of a diff are relative to, when it is not the current one.
///
/// `git apply` refuses absolute paths and paths with `..`. An absolute path below the current directory is made
/// relative to it; for other places the base is the directory that holds all path arguments, and the patch applies
/// there.
pub(super) fn patch_base(arguments: &[PathBuf], here: &Path) -> Option<PathBuf> {
    let arguments: Vec<PathBuf> = arguments.iter().map(|path| without_dots(path)).collect();
    let leaves = |path: &PathBuf| {
        path.is_absolute() || path.components().any(|part| part == Component::ParentDir)
    };
    if !arguments.iter().any(leaves) {
        return None;
    }
    if arguments.iter().all(|path| path.starts_with(here)) {
        return Some(here.to_owned());
    }
    let mut directories = arguments.iter().map(|path| directory(path));
    let first = directories.next()?;
    Some(directories.fold(first, |base, path| common(&base, &path)))
}

/// A path argument without the `...` of a Go pattern.
fn without_dots(path: &Path) -> PathBuf {
    if path.ends_with("...") {
        path.parent().unwrap_or(path).to_owned()
    } else {
        path.to_owned()
    }
}

fn directory(path: &Path) -> PathBuf {
    if path.extension().is_some_and(|extension| extension == "go") && !path.is_dir() {
        path.parent().unwrap_or(path).to_owned()
    } else {
        path.to_owned()
    }
}

fn common(a: &Path, b: &Path) -> PathBuf {
    let pairs = a.components().zip(b.components());
    pairs
        .take_while(|(a, b)| a == b)
        .map(|(part, _)| part)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], expected: Option<&str>) {
        let arguments: Vec<PathBuf> = arguments.iter().map(PathBuf::from).collect();
        let base = patch_base(&arguments, Path::new("/srv/me"));
        assert_eq!(base.as_deref(), expected.map(Path::new));
    }

    #[test]
    fn relative_paths_need_no_base() {
        check(&["pkg", "./cmd/..."], None);
        check(&[], None);
    }

    #[test]
    fn paths_below_the_current_directory_become_relative_to_it() {
        check(&["/srv/me/src/..."], Some("/srv/me"));
    }

    #[test]
    fn paths_elsewhere_become_relative_to_what_holds_them() {
        check(&["/srv/go/src"], Some("/srv/go/src"));
        check(
            &["/srv/go/src/fmt/...", "/srv/go/src/net"],
            Some("/srv/go/src"),
        );
        check(&["../other/a.go"], Some("../other"));
    }
}
