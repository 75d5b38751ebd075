//! Three-valued answers.

/// An answer that may be "not known".
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Yes, in every execution.
    Holds,
    /// No.
    Fails,
    /// Not decidable here, and why (lower-case, no final full stop).
    Unknown(String),
}

impl Verdict {
    /// The verdict of something that is decided.
    pub fn of(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }

    /// A verdict that is not known, and why.
    pub fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown(why.into())
    }

    /// Whether it is known to hold.
    pub fn holds(&self) -> bool {
        *self == Self::Holds
    }

    /// Whether it is known to fail.
    pub fn fails(&self) -> bool {
        *self == Self::Fails
    }

    /// Why it is not known, if it is not.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Unknown(why) => Some(why),
            Self::Holds | Self::Fails => None,
        }
    }

    /// Both: one failure decides, whatever is unknown about the other.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fails, _) | (_, Self::Fails) => Self::Fails,
            (Self::Holds, other) => other,
            (unknown @ Self::Unknown(_), _) => unknown,
        }
    }

    /// Either: one that holds decides, whatever is unknown about the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        !((!self).and(!other))
    }

    /// All of them; holds for none.
    #[must_use]
    pub fn all(verdicts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::Holds;
        for verdict in verdicts {
            all = all.and(verdict);
            if all.fails() {
                break;
            }
        }
        all
    }

    /// Any of them; fails for none.
    #[must_use]
    pub fn any(verdicts: impl IntoIterator<Item = Self>) -> Self {
        !Self::all(verdicts.into_iter().map(|it| !it))
    }
}

impl std::ops::Not for Verdict {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
            unknown @ Self::Unknown(_) => unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{self, Fails, Holds};

    #[track_caller]
    fn check(actual: &Verdict, expected: &Verdict) {
        assert_eq!(actual, expected);
    }

    #[test]
    fn a_decided_side_beats_an_unknown_one() {
        let unknown = Verdict::unknown("why");
        check(&unknown.clone().and(Fails), &Fails);
        check(&Fails.and(unknown.clone()), &Fails);
        check(&unknown.clone().or(Holds), &Holds);
        check(&unknown.clone().or(Fails), &unknown);
        check(&unknown.clone().and(Holds), &unknown);
        check(&!unknown.clone(), &unknown);
    }

    #[test]
    fn nothing_is_all_and_not_any() {
        check(&Verdict::all([]), &Holds);
        check(&Verdict::any([]), &Fails);
    }
}
