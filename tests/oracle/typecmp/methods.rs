//! What named types implement, against `go/types`.

use std::collections::BTreeMap;
use std::sync::Arc;

use gofix_escape::semantics::Verdict;
use gofix_escape::semantics::typing::{Type, TypeModel, Universe};
use gofix_escape::syntax::GoFile;
use gofix_escape::text::Source;

use super::lines;

#[derive(serde::Deserialize)]
struct Record {
    package: String,
    file: String,
    name: String,
    value: BTreeMap<String, bool>,
    pointer: BTreeMap<String, bool>,
}

#[derive(Default)]
struct Tally {
    all: usize,
    holds: usize,
    answered: usize,
    same: usize,
}

/// Prints how many questions are answered, and how many answers are the same.
pub(super) fn compare(universe: &Universe, path: &str) {
    let (mut types, mut tally) = (0_u32, Tally::default());
    for record in lines::<Record>(path) {
        types += 1;
        let source = Source::from_bytes(&*record.file, std::fs::read(&record.file).unwrap());
        let file = Arc::new(GoFile::new(Arc::new(source.unwrap())));
        let model = TypeModel::for_file(universe, &file);
        let ty = model.as_ref().and_then(|it| it.named("", &record.name));
        let pointer = ty.clone().map(Type::pointer);
        for (ty, star, answers) in [(ty, "", &record.value), (pointer, "*", &record.pointer)] {
            for (interface, theirs) in answers {
                tally.all += 1;
                tally.holds += usize::from(*theirs);
                let ours = match (&model, &ty) {
                    (Some(model), Some(ty)) => model.implements_named(ty, interface),
                    _ => Verdict::Unknown("the type cannot be read".to_owned()),
                };
                let ours = match ours {
                    Verdict::Holds => true,
                    Verdict::Fails => false,
                    Verdict::Unknown(why) => {
                        let (package, name) = (&record.package, &record.name);
                        println!("not answered: {star}{package}.{name} as {interface}: {why}");
                        continue;
                    }
                };
                tally.answered += 1;
                if ours == *theirs {
                    tally.same += 1;
                } else {
                    let (package, name) = (&record.package, &record.name);
                    println!("{star}{package}.{name} as {interface}: ours {ours}, theirs {theirs}");
                }
            }
        }
    }
    println!(
        "{types} named types, {} questions ({} hold), answered {}, same {}",
        tally.all, tally.holds, tally.answered, tally.same
    );
}
