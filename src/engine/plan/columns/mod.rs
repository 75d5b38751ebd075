//! The columns that gofmt gives to consecutive lines: names and types, keys and values, values, bodies and comments.
//!
//! gofmt prints a text with marks for the ends of cells and lets text/tabwriter widen them. This module finds the marks
//! again (`marks`), decides between which lines the columns go on (`marks`, `list`), and computes the blanks behind each
//! cell (`widths`). It knows layout only, and nothing about fixes.

mod list;
mod marks;
mod widths;

use text_size::{TextRange, TextSize};

use self::marks::{Marks, Tab};
use self::widths::{Row, widths};
use crate::syntax::{Comment, Decl, GoFile};

/// The white space behind a cell, and how long gofmt makes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Gap {
    /// The white space.
    pub(super) range: TextRange,
    /// How many blanks it is to have.
    pub(super) wanted: usize,
    /// What the lines whose columns go together have in common.
    pub(super) section: usize,
}

impl Gap {
    /// Whether the white space is as gofmt makes it.
    pub(super) fn is_right(&self, text: &str) -> bool {
        let actual = &text[self.range];
        actual.len() == self.wanted && actual.bytes().all(|it| it == b' ')
    }
}

/// The gaps of declarations that stand below each other without a blank line, in order.
pub(super) fn gaps(file: &GoFile, decls: &[Decl]) -> Vec<Gap> {
    let (Some(first), Some(last)) = (decls.first(), decls.last()) else {
        return Vec::new();
    };
    let mut marks = Marks::new(file);
    for (idx, decl) in decls.iter().enumerate() {
        marks.top_level(idx.checked_sub(1).map(|it| &decls[it]), decl);
    }
    let text = file.text();
    let end = line_end(text, last.range.end());
    let all = file.comments();
    let from = all.partition_point(|it| it.range.end() <= first.range.start());
    let len = all[from..].partition_point(|it| it.range.start() < end);
    let comments: &[Comment] = &all[from..from + len];
    marks.comments(comments);
    lay_out(text, &marks)
}

/// Whether it is not known what gofmt makes of one of some lines.
pub(super) fn are_unclear(file: &GoFile, decls: &[Decl], lines: &[usize]) -> bool {
    let mut marks = Marks::new(file);
    for decl in decls
        .iter()
        .filter(|it| file.text()[it.range].contains("*/"))
    {
        marks.top_level(None, decl);
    }
    lines.iter().any(|it| marks.is_unclear(*it))
}

/// The gaps behind the marked cells, with what text/tabwriter makes of them.
fn lay_out(text: &str, marks: &Marks<'_>) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut section: Vec<(Row, Vec<Tab>)> = Vec::new();
    let mut previous = None;
    let mut number = 0;
    for (line, tabs) in marks.lines() {
        let goes_on = previous.is_some_and(|it: usize| it + 1 == line) && marks.is_joined(line);
        if !goes_on {
            settle(&mut section, number, &mut gaps);
            number += 1;
        }
        section.push((row(text, &tabs), tabs));
        previous = Some(line);
    }
    settle(&mut section, number, &mut gaps);
    gaps
}

fn settle(section: &mut Vec<(Row, Vec<Tab>)>, number: usize, gaps: &mut Vec<Gap>) {
    let (rows, tabs): (Vec<Row>, Vec<Vec<Tab>>) = section.drain(..).unzip();
    for ((row, tabs), widths) in rows.iter().zip(&tabs).zip(widths(&rows)) {
        let mut column = row.indent;
        for tab in tabs {
            let next = column + tab.cells;
            let width: usize = widths[column..next].iter().sum();
            gaps.push(Gap {
                range: tab.gap,
                wanted: width.saturating_sub(row.cells[column].width),
                section: number,
            });
            column = next;
        }
    }
}

/// The cells of a line: its indentation is a row of empty ones.
fn row(text: &str, tabs: &[Tab]) -> Row {
    let first = tabs.first().map_or(TextSize::new(0), |it| it.gap.start());
    let start = line_start(text, first);
    let line = &text[TextRange::new(start, first)];
    let indent = line.len() - line.trim_start_matches('\t').len();
    let mut row = Row {
        indent,
        cells: vec![widths::Cell::indentation(); indent],
    };
    let mut at = start + TextSize::of(&line[..indent]);
    for tab in tabs {
        let width = text[TextRange::new(at, tab.gap.start())].chars().count();
        row.cells.push(widths::Cell {
            width,
            is_kept: true,
        });
        let empty = widths::Cell {
            width: 0,
            is_kept: false,
        };
        row.cells.extend(vec![empty; tab.cells - 1]);
        at = tab.gap.end();
    }
    row
}

/// The start of the line of an offset.
fn line_start(text: &str, at: TextSize) -> TextSize {
    let head = &text[..usize::from(at)];
    size(head.rfind('\n').map_or(0, |newline| newline + 1))
}

fn line_end(text: &str, at: TextSize) -> TextSize {
    let rest = &text[usize::from(at)..];
    at + size(rest.find('\n').unwrap_or(rest.len()))
}

fn size(at: usize) -> TextSize {
    TextSize::try_from(at).expect("invariant: a source is shorter than 4 GiB")
}

#[cfg(test)]
mod tests;
