//! How wide the cells of consecutive lines get (text/tabwriter: `Writer.format`).

/// A cell that a mark ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Cell {
    /// In characters.
    pub(super) width: usize,
    /// Whether it keeps a column of empty cells from being dropped.
    pub(super) is_kept: bool,
}

impl Cell {
    /// One step of indentation.
    pub(super) const fn indentation() -> Self {
        Self {
            width: 0,
            is_kept: true,
        }
    }
}

/// The cells of a line, what follows its last mark left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Row {
    /// How many cells are indentation.
    pub(super) indent: usize,
    /// All cells.
    pub(super) cells: Vec<Cell>,
}

/// The width of each cell of each row, the blank behind it included.
pub(super) fn widths(rows: &[Row]) -> Vec<Vec<usize>> {
    let mut found = vec![Vec::new(); rows.len()];
    block(rows, 0, &mut found);
    found
}

/// Widens the cells from a column on; all rows have the columns before it.
fn block(rows: &[Row], column: usize, found: &mut [Vec<usize>]) {
    let mut at = 0;
    while at < rows.len() {
        let has_cell = |row: &&Row| column < row.cells.len();
        let len = rows[at..].iter().take_while(has_cell).count();
        if len == 0 {
            at += 1;
            continue;
        }
        let (part, out) = (&rows[at..at + len], &mut found[at..at + len]);
        let cells = part.iter().map(|it| it.cells[column]);
        let is_dropped = cells.clone().all(|it| it.width == 0 && !it.is_kept);
        let width = cells.map(|it| it.width + 1).max().unwrap_or_default();
        for widths in out.iter_mut() {
            widths.push(if is_dropped { 0 } else { width });
        }
        block(part, column + 1, out);
        at += len;
    }
}
