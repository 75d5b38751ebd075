//! Sizes and alignments against `go/types`, and as assertions for the compiler.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use gofix_escape::semantics::typing::{TypeModel, Universe};
use gofix_escape::syntax::GoFile;
use gofix_escape::text::Source;

use super::lines;

#[derive(serde::Deserialize)]
struct Record {
    package: String,
    file: String,
    name: String,
    size: u64,
    align: u64,
}

/// Prints how many sizes are given and how many are the same; writes the overlay if asked to.
pub(super) fn compare(universe: &Universe, path: &str, overlay: Option<&str>) {
    let (mut all, mut given, mut same) = (0_u32, 0_u32, 0_u32);
    let mut asserted: BTreeMap<String, String> = BTreeMap::new();
    for record in lines::<Record>(path) {
        all += 1;
        let Some((clause, size, align)) = ours(universe, &record) else {
            println!("not given: {}.{}", record.package, record.name);
            continue;
        };
        given += 1;
        if (size, align) == (record.size, record.align) {
            same += 1;
        } else {
            println!(
                "{}.{}: ours {size} {align}, theirs {} {}",
                record.package, record.name, record.size, record.align
            );
        }
        let name = &record.name;
        let dir = Path::new(&record.file).parent().unwrap();
        let file = dir.join("zz_sizes_asserted.go").display().to_string();
        let text = asserted
            .entry(file)
            .or_insert_with(|| format!("package {clause}\n\nimport \"unsafe\"\n\n"));
        // An index of an array of one element must be the constant 0.
        let _ = writeln!(
            text,
            "var _ = [1]int{{}}[unsafe.Sizeof(*(*{name})(nil))-{size}]\n\
             var _ = [1]int{{}}[unsafe.Alignof(*(*{name})(nil))-{align}]"
        );
    }
    println!("{all} struct types, given {given}, same {same}");
    if let Some(dir) = overlay {
        write(Path::new(dir), asserted);
    }
}

/// The package's name, and size and alignment of the type.
fn ours(universe: &Universe, record: &Record) -> Option<(String, u64, u64)> {
    let source = Source::from_bytes(&*record.file, std::fs::read(&record.file).ok()?).ok()?;
    let file = Arc::new(GoFile::new(Arc::new(source)));
    let clause = file.text()[file.scan().package?].to_owned();
    let model = TypeModel::for_file(universe, &file)?;
    let ty = model.named("", &record.name)?;
    Some((clause, model.size_of(&ty)?, model.align_of(&ty)?))
}

fn write(dir: &Path, asserted: BTreeMap<String, String>) {
    std::fs::create_dir_all(dir).unwrap();
    let mut replace = BTreeMap::new();
    for (index, (file, text)) in asserted.into_iter().enumerate() {
        let to = dir.join(format!("{index}.go"));
        std::fs::write(&to, text).unwrap();
        replace.insert(file, to.display().to_string());
    }
    let overlay = serde_json::json!({ "Replace": replace });
    std::fs::write(dir.join("overlay.json"), overlay.to_string()).unwrap();
}
