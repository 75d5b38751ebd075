//! Typing of code that does not build: the files of a dump, cut off and with lines lost, repeated or swapped.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gofix_escape::semantics::typing::{TypeModel, Universe};
use gofix_escape::syntax::GoFile;
use gofix_escape::text::Source;
use rayon::prelude::*;

/// A sequence of numbers that only looks random (Knuth's multiplier), so that a failure comes again.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

/// Types every file after damage of each sort; prints panics and the longest time of a file.
pub(super) fn run(universe: &Universe, files: &[String], seed: u64) {
    let all: Vec<_> = files
        .par_iter()
        .enumerate()
        .flat_map_iter(|(index, path)| {
            let text = std::fs::read_to_string(path).unwrap();
            let mut numbers = Numbers(seed.wrapping_add(u64::try_from(index).unwrap()));
            let damages = [cut, lose_lines, swap_lines, lose_bytes];
            damages.map(|it| typed(universe, path, it(&text, &mut numbers)))
        })
        .collect();
    let panics = all.iter().filter(|it| it.1.is_none()).count();
    let typed: usize = all.iter().filter_map(|it| it.1).sum();
    let longest = all.iter().max_by_key(|it| it.2).unwrap();
    println!(
        "{} damaged files, {panics} panics, {typed} expressions typed; longest {:?} {}",
        all.len(),
        longest.2,
        longest.0
    );
    assert_eq!(panics, 0, "the type model must not panic");
}

fn typed<'p>(
    universe: &Universe,
    path: &'p str,
    text: String,
) -> (&'p str, Option<usize>, Duration) {
    let start = Instant::now();
    let count = catch_unwind(AssertUnwindSafe(|| {
        let file = Arc::new(GoFile::new(Arc::new(Source::new(path, text).unwrap())));
        let Some(model) = TypeModel::for_file(universe, &file) else {
            return 0;
        };
        let decls = file.decls().iter();
        decls.map(|it| model.all(it.range).len()).sum()
    }));
    if count.is_err() {
        println!("panic in {path}");
    }
    (path, count.ok(), start.elapsed())
}

fn cut(text: &str, numbers: &mut Numbers) -> String {
    let mut end = numbers.below(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

fn lose_lines(text: &str, numbers: &mut Numbers) -> String {
    let kept = text.split_inclusive('\n');
    kept.filter(|_| numbers.below(20) > 0).collect()
}

fn swap_lines(text: &str, numbers: &mut Numbers) -> String {
    let mut lines: Vec<_> = text.split_inclusive('\n').collect();
    for _ in 0..lines.len() / 20 {
        let (a, b) = (numbers.below(lines.len()), numbers.below(lines.len()));
        lines.swap(a, b);
    }
    lines.concat()
}

fn lose_bytes(text: &str, numbers: &mut Numbers) -> String {
    text.chars().filter(|_| numbers.below(200) > 0).collect()
}
