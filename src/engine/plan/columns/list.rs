//! Lists on several lines: where a column may go on (go/printer/nodes.go: `exprList`).

use text_size::TextSize;

use crate::syntax::{Field, Kind, Node};

/// Up to this size, keys are aligned whatever the sizes of their neighbors are.
const SMALL: usize = 40;

/// A key that is so much longer or shorter than those before it starts a new section.
const RATIO: f64 = 2.5;

/// What a list says about the lines it is on.
#[derive(Default)]
pub(super) struct Breaks<'t> {
    /// The elements that start a line in the section of the line before.
    pub(super) joined: Vec<Node<'t>>,
    /// The key-value pairs whose keys end a cell.
    pub(super) pairs: Vec<Node<'t>>,
}

/// Lays out the elements of a list that starts behind `open`.
pub(super) fn breaks<'t>(
    open: TextSize,
    elements: &[Node<'t>],
    line_of: &dyn Fn(TextSize) -> usize,
) -> Breaks<'t> {
    let mut breaks = Breaks::default();
    let (Some(first), Some(last)) = (elements.first(), elements.last()) else {
        return breaks;
    };
    let open = line_of(open);
    if open == line_of(first.start()) && open == line_of(last.end()) {
        return breaks;
    }
    let mut sizes = Sizes::default();
    // The first break starts a section, whatever stands before it.
    let mut last_break = (open < line_of(first.start())).then_some(0);
    let mut previous = open;
    let mut end = open;
    for (idx, element) in elements.iter().enumerate() {
        let line = line_of(element.start());
        let size = size(*element);
        let starts_section = sizes.differs(size);
        if 0 < idx && end < line {
            // Several elements on the line before end the section too.
            let is_section = starts_section || last_break.map_or(0, |it| it + 1) < idx;
            last_break = Some(idx);
            if !is_section {
                breaks.joined.push(*element);
            }
            if is_section || end + 1 < line {
                sizes.restart();
            }
        }
        let is_pair = element.kind() == Kind::KEYED_ELEMENT;
        if 1 < elements.len() && is_pair && size.is_some() && previous < line {
            breaks.pairs.push(*element);
        }
        sizes.add(size);
        previous = line;
        end = line_of(element.end());
    }
    breaks
}

/// The length of an element, or of its key; none where the element is on several lines.
fn size(element: Node<'_>) -> Option<usize> {
    if element.text().contains('\n') {
        return None;
    }
    let measured = element.field(Field::KEY).unwrap_or(element);
    let text = measured.text();
    Some(text.strip_suffix("...").unwrap_or(text).len())
}

/// The sizes of the elements so far.
#[derive(Default)]
struct Sizes {
    previous: Option<usize>,
    /// The logarithms of the sizes in the section, added up.
    logarithms: f64,
    count: u32,
}

impl Sizes {
    /// Whether an element of this size is not aligned with those before it.
    #[expect(clippy::cast_precision_loss, reason = "a size is a length of a line")]
    fn differs(&self, size: Option<usize>) -> bool {
        let (Some(previous), Some(size)) = (self.previous, size) else {
            return true;
        };
        if self.count == 0 || previous <= SMALL && size <= SMALL {
            return false;
        }
        let mean = (self.logarithms / f64::from(self.count)).exp();
        let ratio = size as f64 / mean;
        RATIO * ratio <= 1.0 || RATIO <= ratio
    }

    fn restart(&mut self) {
        self.logarithms = 0.0;
        self.count = 0;
    }

    #[expect(clippy::cast_precision_loss, reason = "a size is a length of a line")]
    fn add(&mut self, size: Option<usize>) {
        self.previous = size;
        if let Some(size) = size {
            self.logarithms += (size as f64).ln();
            self.count += 1;
        }
    }
}
