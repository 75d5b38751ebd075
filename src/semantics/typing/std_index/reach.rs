//! Which declarations the exported ones lead to.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::is_exported;
use super::strip::Item;

/// A package whose declarations are chosen from.
pub(super) struct Candidates<'a> {
    pub(super) path: &'a str,
    /// By file.
    pub(super) items: Vec<&'a [Item]>,
}

/// The place of an item: its package, file and number.
pub(super) type Place = (usize, usize, usize);

/// What is needed of all packages.
pub(super) fn reached(packages: &[Candidates<'_>]) -> FxHashSet<Place> {
    let mut graph = Graph::new(packages);
    for (index, package) in packages.iter().enumerate() {
        if !is_open(package.path) {
            continue;
        }
        for place in places(index, package) {
            let item = graph.item(place);
            if item.receiver.is_none() && item.names.iter().any(|it| is_exported(it)) {
                graph.add(place);
            }
        }
    }
    graph.run();
    graph.reached
}

/// Whether programs can import a package of the standard library.
fn is_open(path: &str) -> bool {
    !path.split('/').any(|it| it == "internal" || it == "vendor")
}

fn places(index: usize, package: &Candidates<'_>) -> Vec<Place> {
    let files = package.items.iter().enumerate();
    files
        .flat_map(|(file, items)| (0..items.len()).map(move |item| (index, file, item)))
        .collect()
}

struct Graph<'a> {
    packages: &'a [Candidates<'a>],
    by_path: FxHashMap<&'a str, usize>,
    /// By package and name.
    named: FxHashMap<(usize, &'a str), Vec<Place>>,
    /// By package and receiver.
    methods: FxHashMap<(usize, &'a str), Vec<Place>>,
    /// The unexported methods that interfaces of a package ask for.
    hidden: FxHashSet<(usize, &'a str)>,
    reached: FxHashSet<Place>,
    waiting: Vec<Place>,
}

impl<'a> Graph<'a> {
    fn new(packages: &'a [Candidates<'a>]) -> Self {
        let mut graph = Self {
            packages,
            by_path: FxHashMap::default(),
            named: FxHashMap::default(),
            methods: FxHashMap::default(),
            hidden: FxHashSet::default(),
            reached: FxHashSet::default(),
            waiting: Vec::new(),
        };
        for (index, package) in packages.iter().enumerate() {
            graph.by_path.insert(package.path, index);
            for place in places(index, package) {
                graph.declare(place);
            }
        }
        graph
    }

    fn item(&self, (package, file, item): Place) -> &'a Item {
        &self.packages[package].items[file][item]
    }

    fn declare(&mut self, place: Place) {
        let item = self.item(place);
        let hidden = item.hidden_methods.iter();
        self.hidden.extend(hidden.map(|it| (place.0, it.as_str())));
        if let Some(receiver) = &item.receiver {
            let key = (place.0, receiver.as_str());
            self.methods.entry(key).or_default().push(place);
            return;
        }
        for name in &item.names {
            let key = (place.0, name.as_str());
            self.named.entry(key).or_default().push(place);
        }
    }

    fn add(&mut self, place: Place) {
        if self.reached.insert(place) {
            self.waiting.push(place);
        }
    }

    fn run(&mut self) {
        while let Some(place) = self.waiting.pop() {
            let item = self.item(place);
            for (path, name) in &item.needs {
                let package = match path {
                    None => Some(place.0),
                    Some(path) => self.by_path.get(path.as_str()).copied(),
                };
                let Some(package) = package else { continue };
                let found = self.named.get(&(package, name.as_str()));
                for found in found.cloned().unwrap_or_default() {
                    self.add(found);
                }
            }
            if item.receiver.is_none() {
                self.add_methods(place.0, item);
            }
        }
    }

    fn add_methods(&mut self, package: usize, item: &'a Item) {
        for name in &item.names {
            let methods = self.methods.get(&(package, name.as_str()));
            for place in methods.cloned().unwrap_or_default() {
                let method = self.item(place).names[0].as_str();
                if is_exported(method) || self.hidden.contains(&(package, method)) {
                    self.add(place);
                }
            }
        }
    }
}
