//! Which fixes of a package are at fault.

/// A search for the items that make a test fail, one test at a time.
///
/// Halves are tried together with all that is known to be good, so that an item that only fails with others is found
/// too. With one culprit among n items that takes about log2(n) tests.
pub(super) struct Search<T> {
    good: Vec<T>,
    waiting: Vec<Vec<T>>,
    culprits: Vec<(T, String)>,
}

/// A search among fixes.
pub(super) type Bisection = Search<super::FixKey>;

impl<T: Clone> Search<T> {
    /// A search among items that fail together for this reason.
    pub(super) fn new(items: Vec<T>, why: String) -> Self {
        let mut search = Self::open(items);
        // That all of them fail is the first result.
        search.learn(Some(why));
        search
    }

    /// A search among items of which nothing is known.
    pub(super) fn open(items: Vec<T>) -> Self {
        Self {
            good: Vec::new(),
            waiting: vec![items],
            culprits: Vec::new(),
        }
    }

    /// Whether every item is known to be good or not.
    pub(super) fn is_done(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The items that the next test leaves out.
    pub(super) fn held_out(&self) -> Vec<T> {
        let culprits = self.culprits.iter().map(|(item, _)| item.clone());
        let later = self.waiting.len().saturating_sub(1);
        let waiting = self.waiting[..later].iter().flatten().cloned();
        culprits.chain(waiting).collect()
    }

    /// Takes in the result of the test: why it failed, if it did.
    pub(super) fn learn(&mut self, failed: Option<String>) {
        let Some(mut group) = self.waiting.pop() else {
            return;
        };
        match failed {
            None => self.good.append(&mut group),
            Some(why) if group.len() == 1 => {
                self.culprits.extend(group.pop().map(|item| (item, why)));
            }
            Some(_) => {
                let second = group.split_off(group.len() / 2);
                let halves = [second, group];
                self.waiting
                    .extend(halves.into_iter().filter(|half| !half.is_empty()));
            }
        }
    }

    /// The items that are known to be good.
    pub(super) fn good(&self) -> &[T] {
        &self.good
    }

    /// The items at fault, with the reason of each.
    pub(super) fn culprits(self) -> Vec<(T, String)> {
        self.culprits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searches among 0..n, where a test fails if `fails` says so of the items that it holds.
    #[track_caller]
    fn check(n: u32, fails: impl Fn(&[u32]) -> bool, culprits: &[u32], most_tests: usize) {
        let all: Vec<u32> = (0..n).collect();
        let mut search = Search::new(all.clone(), "all".to_owned());
        let mut tests = 0;
        while !search.is_done() {
            let out = search.held_out();
            let held: Vec<u32> = all.iter().copied().filter(|it| !out.contains(it)).collect();
            search.learn(fails(&held).then(|| format!("{} items", held.len())));
            tests += 1;
        }
        let found: Vec<u32> = search.culprits().into_iter().map(|(it, _)| it).collect();
        assert_eq!(found, culprits);
        assert!(tests <= most_tests, "{tests} tests");
    }

    #[test]
    fn one_culprit_takes_few_tests() {
        check(64, |held| held.contains(&37), &[37], 12);
    }

    #[test]
    fn several_culprits_are_all_found() {
        check(
            16,
            |held| held.contains(&0) || held.contains(&9),
            &[0, 9],
            16,
        );
    }

    #[test]
    fn of_two_that_fail_together_the_later_one_is_named() {
        check(8, |held| held.contains(&2) && held.contains(&5), &[5], 10);
    }

    #[test]
    fn item_of_which_nothing_is_known_is_tried() {
        for is_good in [false, true] {
            let mut search = Search::open(vec![1]);
            assert!(!search.is_done());
            search.learn((!is_good).then(String::new));
            assert!(search.is_done());
            assert_eq!(search.good().len(), usize::from(is_good));
        }
    }

    #[test]
    fn only_item_is_the_culprit() {
        check(1, |held| !held.is_empty(), &[0], 0);
    }
}
