//! A package: all files of a directory that are built together, and where they declare what.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use text_size::TextRange;

use super::build::{Built, Target};
use super::constant::Const;
use super::source_files::SourceFiles;
use super::ty::{PackageRef, Type};
use super::varying::{BuiltFile, Settled, Varying};
use crate::syntax::{Decl, DeclKind, GoFile, Node};
use crate::text::Source;

/// What a package-level name denotes.
#[derive(Clone, Debug)]
pub(super) enum Object {
    Var(Type),
    Const(Type, Option<Const>),
    /// A declared type with its parameters; an alias with its target.
    Type(Vec<Type>, TypeTarget),
    Func(Type),
}

#[derive(Clone, Debug)]
pub(super) enum TypeTarget {
    Declared,
    Alias(Type),
}

/// Where a name is declared.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeclRef {
    pub(super) file: usize,
    pub(super) decl: usize,
    pub(super) name: TextRange,
}

/// A declared method.
#[derive(Clone, Debug)]
pub(super) struct MethodRef {
    pub(super) name: Arc<str>,
    pub(super) file: usize,
    pub(super) decl: usize,
    pub(super) pointer: bool,
}

/// The type of a declared method.
#[derive(Clone, Debug)]
pub(super) struct MethodType {
    pub(super) receiver_name: Arc<str>,
    pub(super) params: Vec<Type>,
    pub(super) ty: Type,
}

/// An import of a file.
#[derive(Clone, Debug)]
pub(super) struct Import {
    pub(super) alias: Option<Arc<str>>,
    pub(super) path: Arc<str>,
}

pub(super) struct PackageFile {
    pub(super) go: Arc<GoFile>,
    pub(super) imports: Vec<Import>,
    /// Whether some of the platforms leave it out.
    pub(super) varies: bool,
}

/// A map that threads share; a value is computed outside the lock, so that computing may recurse.
pub(super) struct Shared<K, V>(Mutex<FxHashMap<K, V>>);

impl<K, V> Default for Shared<K, V> {
    fn default() -> Self {
        Self(Mutex::new(FxHashMap::default()))
    }
}

impl<K: std::hash::Hash + Eq, V: Clone> Shared<K, V> {
    pub(super) fn get<Q: std::hash::Hash + Eq + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: std::borrow::Borrow<Q>,
    {
        let map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.get(key).cloned()
    }

    pub(super) fn set(&self, key: K, value: V) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.insert(key, value);
    }

    /// Calls for each entry.
    pub(super) fn for_each(&self, mut visit: impl FnMut(&K, &V)) {
        let map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.iter().for_each(|(key, value)| visit(key, value));
    }

    /// Takes all entries out.
    pub(super) fn take(&self) -> FxHashMap<K, V> {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut map)
    }

    /// Puts other entries in the place of all.
    pub(super) fn replace(&self, entries: FxHashMap<K, V>) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *map = entries;
    }
}

/// A package and what is known of its names so far.
pub struct Package {
    pub(super) reference: PackageRef,
    pub(super) name: String,
    pub(super) variant: Variant,
    pub(super) files: Vec<PackageFile>,
    pub(super) decls: FxHashMap<String, DeclRef>,
    pub(super) methods: FxHashMap<String, Vec<MethodRef>>,
    pub(super) objects: Shared<String, Settled<Option<Object>>>,
    pub(super) underlying: Shared<String, Settled<Option<Type>>>,
    pub(super) method_types: Shared<(usize, usize), Settled<Option<MethodType>>>,
    /// Local types by file and offset: parameters are not possible, so only what they are made of.
    pub(super) locals: Shared<(usize, u32), Settled<Type>>,
    pub(super) import_names: Shared<(usize, String), Settled<Option<PackageRef>>>,
    pub(super) bytes: usize,
    /// What files declare that some of the platforms leave out, this one or others.
    pub(super) varying: Varying,
    /// Methods, by base type and name, of files that are not part of it: tests, and those with other build tags.
    elsewhere: OnceLock<FxHashSet<(String, String)>>,
}

/// Which files of a directory make a package.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Variant {
    /// Without tests: what others import.
    Plain,
    /// With the tests of the same package.
    Tests,
    /// The package `p_test`.
    External,
}

impl Package {
    /// Reads the files of a directory; none where no file is built.
    pub(super) fn read(
        reference: PackageRef,
        variant: Variant,
        target: &Target,
        known: &SourceFiles,
    ) -> Option<Self> {
        let dir = reference.dir.clone()?;
        let mut names: Vec<_> = std::fs::read_dir(&*dir)
            .ok()?
            .filter_map(|it| it.ok()?.file_name().into_string().ok())
            .filter(|it| is_go_file(it))
            .filter(|it| variant != Variant::Plain || !it.ends_with("_test.go"))
            .collect();
        names.sort();
        let files = names
            .iter()
            .filter_map(|name| read_file(&dir, name, target, known));
        Self::new(reference, variant, files.collect())
    }

    pub(super) fn new(
        reference: PackageRef,
        variant: Variant,
        files: Vec<BuiltFile>,
    ) -> Option<Self> {
        Self::with_varying(reference, variant, files, Varying::default())
    }

    fn with_varying(
        reference: PackageRef,
        variant: Variant,
        files: Vec<BuiltFile>,
        mut varying: Varying,
    ) -> Option<Self> {
        let is_external = |file: &GoFile| {
            file.is_test_file() && package_name(file).is_some_and(|it| it.ends_with("_test"))
        };
        let files: Vec<_> = files
            .into_iter()
            .filter(|(it, _)| is_external(it) == (variant == Variant::External))
            .collect();
        let partial = files
            .iter()
            .filter(|(_, built)| *built != Built::Everywhere);
        partial.for_each(|(it, _)| varying.add(it));
        let is_here = |built: &Built| matches!(built, Built::Everywhere | Built::Here);
        let files: Vec<_> = files.into_iter().filter(|(_, it)| is_here(it)).collect();
        let name = files.iter().find_map(|(it, _)| package_name(it))?;
        let name = name.to_owned();
        let mut package = Self {
            reference,
            name,
            variant,
            bytes: files.iter().map(|(it, _)| it.text().len()).sum(),
            varying,
            files: Vec::new(),
            decls: FxHashMap::default(),
            methods: FxHashMap::default(),
            objects: Shared::default(),
            underlying: Shared::default(),
            method_types: Shared::default(),
            locals: Shared::default(),
            import_names: Shared::default(),
            elsewhere: OnceLock::new(),
        };
        for (file, built) in files {
            package.add(file, built != Built::Everywhere);
        }
        Some(package)
    }

    /// The package with another text of one of its files, or of that file alone, and the index of the file.
    pub(super) fn with_file(
        shared: Option<&Self>,
        file: &Arc<GoFile>,
        target: &Target,
    ) -> Option<(Arc<Self>, usize)> {
        let path = file.source().path();
        let others = shared.map_or(&[][..], |it| &it.files);
        let name = path.file_name();
        let others = others
            .iter()
            .filter(|it| it.go.source().path().file_name() != name);
        let mut files: Vec<_> = others
            .map(|it| match it.varies {
                true => (Arc::clone(&it.go), Built::Here),
                false => (Arc::clone(&it.go), Built::Everywhere),
            })
            .collect();
        let constraint = file.scan().build_constraint.map(|it| &file.text()[it]);
        let name = name.unwrap_or_default().to_string_lossy();
        let built = target.built(&name, Some((constraint, file.scan().has_cgo)));
        // Whoever asks about the file has it.
        let built = match built {
            Built::Everywhere => built,
            Built::Here | Built::Elsewhere | Built::Nowhere => Built::Here,
        };
        files.push((Arc::clone(file), built));
        let (reference, variant) = match shared {
            Some(shared) => (shared.reference.clone(), shared.variant),
            None => (alone(), variant_of(file)),
        };
        // What other platforms have, and what the file had.
        let varying = shared.map(|it| it.varying.clone()).unwrap_or_default();
        let package = Self::with_varying(reference, variant, files, varying)?;
        let index = package.file_index(path)?;
        Some((Arc::new(package), index))
    }

    fn add(&mut self, go: Arc<GoFile>, varies: bool) {
        let file = self.files.len();
        for (index, decl) in go.decls().iter().enumerate() {
            if decl.kind == DeclKind::Method {
                if let Some((base, name, pointer)) = receiver(&go.text()[decl.range]) {
                    self.methods
                        .entry(base.to_owned())
                        .or_default()
                        .push(MethodRef {
                            name: name.into(),
                            file,
                            decl: index,
                            pointer,
                        });
                }
                continue;
            }
            if decl.kind == DeclKind::Import {
                continue;
            }
            for name in &decl.names {
                let declared = DeclRef {
                    file,
                    decl: index,
                    name: *name,
                };
                self.decls
                    .entry(go.text()[*name].to_owned())
                    .or_insert(declared);
            }
        }
        let imports = go.scan().imports.iter().map(|spec| Import {
            alias: spec.name.map(|it| go.text()[it].into()),
            path: go.text()[spec.path].trim_matches(['"', '`']).into(),
        });
        let imports = imports.collect();
        self.files.push(PackageFile {
            go,
            imports,
            varies,
        });
    }

    /// Whether a file of its directory that is not part of it declares the method: with another build tag, or under
    /// test, the type has it.
    pub(super) fn may_have_method(&self, base: &str, name: &str) -> bool {
        let elsewhere = self.elsewhere.get_or_init(|| self.methods_elsewhere());
        elsewhere.contains(&(base.to_owned(), name.to_owned()))
    }

    fn methods_elsewhere(&self) -> FxHashSet<(String, String)> {
        let dir = self.reference.dir.as_deref();
        let names = dir.and_then(|dir| std::fs::read_dir(dir).ok());
        let names = names
            .into_iter()
            .flatten()
            .filter_map(|it| it.ok()?.file_name().into_string().ok())
            .filter(|it| is_go_file(it) && self.file_index(Path::new(it)).is_none());
        let files = names.filter_map(|name| any_file(dir?, &name));
        let files = files.filter(|it| package_name(it) == Some(&self.name));
        let mut found = FxHashSet::default();
        for file in files {
            let methods = file.decls().iter().filter(|it| it.kind == DeclKind::Method);
            let receivers = methods.filter_map(|it| receiver(&file.text()[it.range]));
            found.extend(receivers.map(|(base, name, _)| (base.to_owned(), name.to_owned())));
        }
        found
    }

    /// A declaration and its node, without the body of a function.
    pub(super) fn decl(&self, file: usize, decl: usize) -> (&Decl, Node<'_>) {
        let decl = &self.files[file].go.decls()[decl];
        (decl, decl.header())
    }

    /// Whether other platforms may not have it at all.
    pub(super) fn may_be_absent(&self) -> bool {
        self.files.iter().all(|it| it.varies)
    }

    /// The file with a path.
    pub(super) fn file_index(&self, path: &Path) -> Option<usize> {
        // The path may be written in another way.
        let name = path.file_name();
        let mut files = self.files.iter();
        files.position(|it| it.go.source().path().file_name() == name)
    }
}

/// The package of a file that is in no directory of packages.
fn alone() -> PackageRef {
    PackageRef {
        path: "command-line-arguments".into(),
        dir: None,
    }
}

fn variant_of(file: &GoFile) -> Variant {
    match file.is_test_file() {
        false => Variant::Plain,
        true if package_name(file).is_some_and(|it| it.ends_with("_test")) => Variant::External,
        true => Variant::Tests,
    }
}

fn package_name(file: &GoFile) -> Option<&str> {
    file.scan().package.map(|it| &file.text()[it])
}

/// Whether the go command looks at a file of this name; `.GO` is none to it (go/build/build.go: goodOSArchFile).
fn is_go_file(name: &str) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|it| it == "go") && !name.starts_with(['_', '.'])
}

fn read_file(dir: &Path, name: &str, target: &Target, known: &SourceFiles) -> Option<BuiltFile> {
    if target.built(name, None) == Built::Nowhere {
        return None;
    }
    let file = known.file(&dir.join(name), || any_file(dir, name))?;
    let constraint = file.scan().build_constraint.map(|it| &file.text()[it]);
    let built = target.built(name, Some((constraint, file.scan().has_cgo)));
    (built != Built::Nowhere).then_some((file, built))
}

fn any_file(dir: &Path, name: &str) -> Option<GoFile> {
    let path = dir.join(name);
    // Opening a FIFO would wait for a writer.
    let bytes = path.is_file().then(|| std::fs::read(&path).ok())??;
    Some(GoFile::new(Arc::new(Source::from_bytes(path, bytes).ok()?)))
}

/// The base type, the name and the pointer-ness of a method declaration's receiver, without a parse.
pub(super) fn receiver(text: &str) -> Option<(&str, &str, bool)> {
    let open = text.find('(')?;
    let mut depth = 0;
    let close = text
        .bytes()
        .enumerate()
        .skip(open)
        .find_map(|(index, byte)| {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => return None,
            }
            (depth == 0).then_some(index)
        })?;
    let inner = text[open + 1..close].split('[').next()?;
    let inner = inner.trim_end_matches([')', ' ', ',', '\t', '\n']);
    let base = inner.rsplit([' ', '*', '(', '\t']).next()?;
    let rest = text[close + 1..].trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    let valid = !base.is_empty() && end > 0;
    valid.then_some((base, &rest[..end], inner.contains('*')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receivers_are_read_without_a_parse() {
        assert_eq!(
            receiver("func (b *Buffer) Len() int"),
            Some(("Buffer", "Len", true))
        );
        assert_eq!(receiver("func (T) m()"), Some(("T", "m", false)));
        assert_eq!(
            receiver("func (l *List[K, V]) m[T any]()"),
            Some(("List", "m", true))
        );
        assert_eq!(receiver("func (r *(T)) m()"), Some(("T", "m", true)));
    }
}
