//! The edits that add an import.

use text_size::{TextRange, TextSize};

use super::layout::{ImportDecl, Lines, Spec, import_decls};
use crate::semantics::is_standard;
use crate::syntax::GoFile;
use crate::text::Edit;

/// The edits that add an import of `path`; the reason where no good place is there.
pub(super) fn addition(file: &GoFile, path: &str) -> Result<Vec<Edit>, String> {
    let decls = import_decls(file);
    let place = Place {
        text: file.text(),
        lines: Lines::new(file.text()),
        path,
        quoted: format!("\"{path}\""),
    };
    let plain: Vec<_> = decls.iter().filter(|it| !it.is_cgo()).collect();
    let lists = || plain.iter().filter_map(|it| Some((it, it.list?)));
    let has_alike = |it: &ImportDecl<'_>| place.block_for(&place.blocks(&it.specs)).is_some();
    let fitting = lists().find(|(it, _)| has_alike(it));
    let edits = if let Some((decl, list)) = fitting.or_else(|| lists().next()) {
        Some(vec![place.in_list(list, &decl.specs)])
    } else {
        match plain.as_slice() {
            [] => {
                let cgo = decls.last().map(|it| it.range);
                let anchor = cgo.or(file.scan().package);
                anchor.and_then(|it| place.below(it))
            }
            [only] => place.group(only),
            several => place.one_more(several),
        }
    };
    edits.ok_or_else(|| format!("there is no good place for an import of `{path}`"))
}

/// The edit that turns the only import of a declaration, which is no longer used, into an import of `path`.
pub(super) fn swap(file: &GoFile, unused: TextRange, path: &str) -> Option<Edit> {
    let decls = import_decls(file);
    let [decl] = decls.as_slice() else {
        return None;
    };
    let is_alone = decl.specs.len() == 1 && decl.range.contains_range(unused);
    (is_alone && file.comments_in(decl.range).is_empty())
        .then(|| Edit::replace(unused, format!("\"{path}\"")))
}

struct Place<'t> {
    text: &'t str,
    lines: Lines<'t>,
    path: &'t str,
    quoted: String,
}

impl Place<'_> {
    /// A first import, below the package clause or cgo's import.
    fn below(&self, anchor: TextRange) -> Option<Vec<Edit>> {
        let end = self.lines.end(anchor.end());
        let newline = self.lines.newline();
        let text = format!("{newline}{newline}import {}", self.quoted);
        self.is_line_over(anchor.end())
            .then(|| vec![Edit::insert(end, text)])
    }

    /// `import "a"` → `import ( "a" "b" )`, as goimports does.
    fn group(&self, decl: &ImportDecl<'_>) -> Option<Vec<Edit>> {
        let [spec] = decl.specs.as_slice() else {
            return None;
        };
        let after_keyword = decl.range.start() + TextSize::of("import");
        let gap = TextRange::new(after_keyword, spec.range.start());
        if !self.lines.is_blank(gap) || !self.is_line_over(decl.range.end()) {
            return None;
        }
        let (newline, quoted) = (self.lines.newline(), &self.quoted);
        let blank = if is_standard(self.path) == is_standard(spec.path) {
            ""
        } else {
            newline
        };
        let (mut open, mut close) = (format!(" ({newline}\t"), format!("{newline})"));
        if self.goes_before(spec) {
            open = format!("{open}{quoted}{newline}{blank}\t");
        } else {
            close = format!("{newline}{blank}\t{quoted}{close}");
        }
        let end = self.lines.end(decl.range.end());
        Some(vec![Edit::replace(gap, open), Edit::insert(end, close)])
    }

    /// One more `import "b"` among several.
    fn one_more(&self, decls: &[&ImportDecl<'_>]) -> Option<Vec<Edit>> {
        let newline = self.lines.newline();
        let import = format!("import {}", self.quoted);
        let smaller = decls
            .iter()
            .take_while(|decl| !decl.specs.iter().any(|it| self.goes_before(it)))
            .last();
        let Some(decl) = smaller else {
            let first = decls.first()?.range.start();
            return Some(vec![Edit::insert(first, format!("{import}{newline}"))]);
        };
        let end = self.lines.end(decl.range.end());
        self.is_line_over(decl.range.end())
            .then(|| vec![Edit::insert(end, format!("{newline}{import}"))])
    }

    /// A line in a parenthesized list, sorted into the block of its like.
    fn in_list(&self, list: TextRange, specs: &[Spec<'_>]) -> Edit {
        let (newline, quoted) = (self.lines.newline(), &self.quoted);
        let Some(first) = specs.first() else {
            return Edit::insert(list.start(), format!("{newline}\t{quoted}{newline}"));
        };
        if self.lines.start(first.range.start()) < list.start() {
            // `import ("a"; "b")`: on one line there are no blocks.
            return Edit::insert(list.start(), format!("{quoted}; "));
        }
        let blocks = self.blocks(specs);
        let Some(block) = self.block_for(&blocks) else {
            return self.new_block(list, specs, first);
        };
        let before = block.iter().take_while(|it| !self.goes_before(it)).last();
        if let Some(spec) = before {
            let line = format!("{newline}{}{quoted}", self.indent(spec));
            return Edit::insert(self.lines.end(spec.range.end()), line);
        }
        let line = format!("{}{quoted}{newline}", self.indent(&block[0]));
        Edit::insert(self.above_comments(&block[0], list), line)
    }

    /// Standard packages come first, others last.
    fn new_block(&self, list: TextRange, specs: &[Spec<'_>], first: &Spec<'_>) -> Edit {
        let (newline, quoted) = (self.lines.newline(), &self.quoted);
        let indent = self.indent(first);
        if is_standard(self.path) {
            let line = format!("{indent}{quoted}{newline}{newline}");
            return Edit::insert(self.above_comments(first, list), line);
        }
        let end = specs.last().unwrap_or(first).range.end();
        let line = format!("{newline}{newline}{indent}{quoted}");
        Edit::insert(self.lines.end(end), line)
    }

    /// The specifications between blank lines.
    fn blocks<'s, 't>(&self, specs: &'s [Spec<'t>]) -> Vec<&'s [Spec<'t>]> {
        let is_together = |a: &Spec<'_>, b: &Spec<'_>| {
            let gap = TextRange::new(a.range.end(), b.range.start());
            let mut lines = self.text[gap].lines().skip(1).peekable();
            let mut is_blank = false;
            while let Some(line) = lines.next() {
                // The last part is the indentation of `b`.
                is_blank |= lines.peek().is_some() && line.trim().is_empty();
            }
            !is_blank
        };
        specs.chunk_by(is_together).collect()
    }

    /// The block with the path that shares most with the new one, the last such block for paths that are not standard.
    fn block_for<'s, 't>(&self, blocks: &[&'s [Spec<'t>]]) -> Option<&'s [Spec<'t>]> {
        let is_std = is_standard(self.path);
        let alike = |block: &[Spec<'_>]| {
            let same_sort = block.iter().filter(|it| is_standard(it.path) == is_std);
            same_sort
                .map(|it| shared_elements(it.path, self.path))
                .max()
        };
        if is_std {
            return blocks.iter().copied().find(|block| alike(block).is_some());
        }
        let ranked = blocks
            .iter()
            .filter_map(|block| Some((alike(block)?, *block)));
        ranked
            .max_by_key(|(shared, _)| *shared)
            .map(|(_, block)| block)
    }

    /// As gofmt sorts: by path, then by name (`go/ast/import.go: sortSpecs`); a namesake here is blank or a dot.
    fn goes_before(&self, spec: &Spec<'_>) -> bool {
        self.path <= spec.path
    }

    fn indent(&self, spec: &Spec<'_>) -> &str {
        let gap = TextRange::new(self.lines.start(spec.range.start()), spec.range.start());
        if self.lines.is_blank(gap) {
            &self.text[gap]
        } else {
            "\t"
        }
    }

    /// The start of the line of a specification, or of the comment lines right above it.
    fn above_comments(&self, spec: &Spec<'_>, list: TextRange) -> TextSize {
        let mut start = self.lines.start(spec.range.start());
        while let Some(line) = self.lines.above(start)
            && list.contains_range(line)
            && self.text[line].trim_start().starts_with("//")
        {
            start = line.start();
        }
        start
    }

    /// Whether nothing but a line comment follows on the line.
    fn is_line_over(&self, at: TextSize) -> bool {
        let rest = self.text[TextRange::new(at, self.lines.end(at))].trim_start();
        rest.is_empty() || rest.starts_with("//")
    }
}

fn shared_elements(a: &str, b: &str) -> usize {
    let pairs = a.split('/').zip(b.split('/'));
    pairs.take_while(|(a, b)| a == b).count()
}
