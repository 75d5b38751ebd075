//! Where gofmt ends cells, and between which lines it lets the columns go on (go/printer/nodes.go).

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use text_size::{TextRange, TextSize};

use super::list::breaks;
use super::{line_end, line_start};
use crate::syntax::{Comment, Decl, Field, GoFile, Kind, Node};

/// The white space behind a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Tab {
    /// The white space.
    pub(super) gap: TextRange,
    /// How many cells end there: the one before the white space, and empty ones.
    pub(super) cells: usize,
}

/// The marks of some declarations.
pub(super) struct Marks<'f> {
    file: &'f GoFile,
    tabs: BTreeMap<TextSize, Tab>,
    /// The lines before which a section does not end.
    joined: FxHashSet<usize>,
    /// How many cells end before a comment behind the node that ends here, where it is not one.
    before_comment: FxHashMap<TextSize, usize>,
    /// The lines on which a string of several lines ends: gofmt aligns nothing after it.
    string_ends: FxHashSet<usize>,
    /// The lines of lists in which a comment stands before an element: what gofmt makes of these cells is not known.
    unclear: FxHashSet<usize>,
}

impl<'f> Marks<'f> {
    /// No marks yet.
    pub(super) fn new(file: &'f GoFile) -> Self {
        Self {
            file,
            tabs: BTreeMap::new(),
            joined: FxHashSet::default(),
            before_comment: FxHashMap::default(),
            string_ends: FxHashSet::default(),
            unclear: FxHashSet::default(),
        }
    }

    /// The lines with cells, in order.
    pub(super) fn lines(&self) -> BTreeMap<usize, Vec<Tab>> {
        let mut lines: BTreeMap<usize, Vec<Tab>> = BTreeMap::new();
        for tab in self.tabs.values() {
            let line = self.line(tab.gap.start());
            if !self.string_ends.contains(&line) && !self.unclear.contains(&line) {
                lines.entry(line).or_default().push(*tab);
            }
        }
        lines
    }

    /// Whether nobody knows what gofmt makes of a line.
    pub(super) fn is_unclear(&self, line: usize) -> bool {
        self.unclear.contains(&line)
    }

    /// Whether the columns of the line before go on in a line.
    pub(super) fn is_joined(&self, line: usize) -> bool {
        let after_string = line
            .checked_sub(1)
            .is_some_and(|it| self.string_ends.contains(&it));
        self.joined.contains(&line) && !after_string
    }

    /// Marks a top-level declaration, given the one on the line before it.
    pub(super) fn top_level(&mut self, previous: Option<&Decl>, decl: &'f Decl) {
        if decl.has_error() {
            return;
        }
        let root = decl.root();
        let is_function = matches!(
            root.kind(),
            Kind::FUNCTION_DECLARATION | Kind::METHOD_DECLARATION
        );
        if previous.is_some() && !(is_function && is_long(root)) {
            self.joined.insert(self.line(root.start()));
        }
        for node in root.descendants() {
            self.node(node);
        }
    }

    /// Marks the comments at the ends of lines.
    pub(super) fn comments(&mut self, comments: &[Comment]) {
        for (idx, comment) in comments.iter().enumerate() {
            let at = comment.range.start();
            let text = self.file.text();
            let lead = &text[TextRange::new(line_start(text, at), at)];
            if lead.trim().is_empty() || !self.is_last(&comments[idx..]) {
                continue;
            }
            let end = at - TextSize::of(&lead[lead.trim_end().len()..]);
            let cells = self.before_comment.get(&end).copied().unwrap_or(1);
            self.mark(end, cells);
        }
    }

    /// Whether only comments follow the first of these on its line.
    fn is_last(&self, comments: &[Comment]) -> bool {
        let text = self.file.text();
        let first = comments[0].range;
        let line = line_end(text, first.start());
        let mut end = first.end();
        for comment in &comments[1..] {
            if line <= end
                || !text[TextRange::new(end, comment.range.start())]
                    .trim()
                    .is_empty()
            {
                break;
            }
            end = comment.range.end();
        }
        line <= end || text[TextRange::new(end, line)].trim().is_empty()
    }

    fn node(&mut self, node: Node<'_>) {
        match node.kind() {
            Kind::STATEMENT_LIST => self.statements(node),
            Kind::FIELD_DECLARATION_LIST => self.fields(node),
            Kind::INTERFACE_TYPE | Kind::IMPORT_SPEC_LIST => self.join(&code(node)),
            Kind::CONST_DECLARATION | Kind::VAR_SPEC_LIST => self.values(node),
            Kind::TYPE_DECLARATION => self.types(node),
            Kind::FUNCTION_DECLARATION | Kind::METHOD_DECLARATION => self.function(node),
            Kind::ARGUMENT_LIST | Kind::LITERAL_VALUE | Kind::TYPE_ARGUMENTS => {
                self.list(node.start(), &code(node));
            }
            Kind::EXPRESSION_CASE => {
                let list = node.field(Field::VALUE);
                self.list(node.start(), &list.map(code).unwrap_or_default());
            }
            Kind::TYPE_CASE => {
                let types = node.fields(Field::TYPE).into_iter();
                let types: Vec<_> = types.filter(|it| it.is_named()).collect();
                self.list(node.start(), &types);
            }
            Kind::SELECTOR_EXPRESSION => self.selector(node),
            Kind::RAW_STRING_LITERAL if is_long(node) => {
                self.string_ends.insert(self.line(node.end()));
            }
            _ => {}
        }
    }

    fn statements(&mut self, list: Node<'_>) {
        let mut previous: Option<Node<'_>> = None;
        for statement in code(list) {
            if statement.kind() == Kind::EMPTY_STATEMENT {
                continue;
            }
            // A label ends the section, for it stands further left; nor does it count as a line of its statement.
            let is_label = statement.kind() == Kind::LABELED_STATEMENT;
            if previous.is_some_and(|it| !is_long(unlabeled(it))) && !is_label {
                self.joined.insert(self.line(statement.start()));
            }
            previous = Some(statement);
        }
    }

    /// Joins each element to the one before it where that is on one line.
    fn join(&mut self, elements: &[Node<'_>]) {
        for pair in elements.windows(2) {
            if !is_long(pair[0]) {
                self.joined.insert(self.line(pair[1].start()));
            }
        }
    }

    /// Leaves out the lines of a list if a comment stands before one of its elements.
    fn leave_unclear(&mut self, elements: &[Node<'_>]) {
        let text = self.file.text();
        let is_behind_comment = |it: &Node<'_>| {
            let lead = TextRange::new(line_start(text, it.start()), it.start());
            text[lead].trim_end().ends_with("*/")
        };
        let lines = elements.first().zip(elements.last());
        if let Some((first, last)) = lines.filter(|_| elements.iter().any(is_behind_comment)) {
            let lines = self.line(first.start())..=self.line(last.end());
            if lines.start() < lines.end() {
                self.unclear.extend(lines);
            }
        }
    }

    fn fields(&mut self, list: Node<'_>) {
        let fields = code(list);
        self.join(&fields);
        self.leave_unclear(&fields);
        if fields.len() < 2 {
            return;
        }
        for field in fields {
            let name = last_name(field);
            let tag = field.field(Field::TAG);
            if let Some(name) = name {
                self.mark(name.end(), 1);
            }
            if let (Some(typ), Some(_)) = (field.field(Field::TYPE), tag) {
                self.mark(typ.end(), if name.is_some() { 2 } else { 1 });
            }
            let cells = if name.is_none() && tag.is_none() {
                2
            } else {
                1
            };
            self.before_comment.insert(field.end(), cells);
        }
    }

    fn values(&mut self, group: Node<'_>) {
        let specs = specs(group);
        if !is_group(group) {
            return;
        }
        self.join(&specs);
        self.leave_unclear(&specs);
        if specs.len() < 2 {
            return;
        }
        for (spec, keeps_type) in specs.iter().zip(type_columns(&specs)) {
            self.value(*spec, keeps_type);
        }
    }

    fn value(&mut self, spec: Node<'_>, keeps_type: bool) {
        let Some(name) = last_name(spec) else {
            return;
        };
        let typ = spec.field(Field::TYPE);
        let mut left = 3;
        let mut end = name.end();
        let mut pending = 0;
        if typ.is_some() || keeps_type {
            pending = 1;
            left -= 1;
        }
        if let Some(typ) = typ {
            self.mark(end, pending);
            pending = 0;
            end = typ.end();
        }
        if spec.field(Field::VALUE).is_some() {
            self.mark(end, pending + 1);
            pending = 0;
            left -= 1;
        }
        self.before_comment.insert(spec.end(), pending + left);
    }

    fn types(&mut self, group: Node<'_>) {
        if !is_group(group) {
            return;
        }
        let specs = specs(group);
        self.join(&specs);
        self.leave_unclear(&specs);
        if specs.len() < 2 {
            return;
        }
        for spec in specs {
            let parameters = spec.field(Field::TYPE_PARAMETERS);
            if let Some(head) = parameters.or(spec.field(Field::NAME)) {
                self.mark(head.end(), 1);
            }
        }
    }

    /// A body on one line is a cell of its own: the bodies of such functions are aligned.
    fn function(&mut self, function: Node<'_>) {
        let body = function.field(Field::BODY).filter(|it| !is_long(*it));
        let Some(before) = body.and_then(Node::prev_sibling) else {
            return;
        };
        self.mark(before.end(), 1);
    }

    fn list(&mut self, open: TextSize, elements: &[Node<'_>]) {
        self.leave_unclear(elements);
        let breaks = breaks(open, elements, &|at| self.line(at));
        for element in breaks.joined {
            self.joined.insert(self.line(element.start()));
        }
        for pair in breaks.pairs {
            let colon = pair.children().into_iter().find(|it| it.kind_name() == ":");
            if let Some(colon) = colon {
                self.mark(colon.end(), 1);
            }
        }
    }

    fn selector(&mut self, selector: Node<'_>) {
        let (Some(operand), Some(name)) =
            (selector.field(Field::OPERAND), selector.field(Field::FIELD))
        else {
            return;
        };
        let line = self.line(name.start());
        if self.line(operand.end()) < line {
            self.joined.insert(line);
        }
    }

    /// Marks the white space behind the cell that ends at an offset, if something follows on the line.
    fn mark(&mut self, end: TextSize, cells: usize) {
        let rest = &self.file.text()[usize::from(end)..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if blanks == 0 || rest[blanks..].starts_with(['\n', '\r']) || rest.len() == blanks {
            return;
        }
        let gap = TextRange::at(end, TextSize::of(&rest[..blanks]));
        self.tabs.entry(end).or_insert(Tab { gap, cells });
    }

    fn line(&self, at: TextSize) -> usize {
        usize::try_from(self.file.source().line_col(at).line).unwrap_or_default()
    }
}

fn is_long(node: Node<'_>) -> bool {
    node.text().contains('\n')
}

fn code(node: Node<'_>) -> Vec<Node<'_>> {
    let children = node.named_children().into_iter();
    children.filter(|it| it.kind() != Kind::COMMENT).collect()
}

fn unlabeled(statement: Node<'_>) -> Node<'_> {
    let mut inner = statement;
    while inner.kind() == Kind::LABELED_STATEMENT
        && let Some(next) = code(inner).into_iter().nth(1)
    {
        inner = next;
    }
    inner
}

fn last_name(node: Node<'_>) -> Option<Node<'_>> {
    let mut names = node.fields(Field::NAME).into_iter();
    names.rfind(|it| it.is_named())
}

fn is_group(declaration: Node<'_>) -> bool {
    let children = declaration.children();
    children.iter().any(|it| it.kind_name() == "(")
}

fn specs(group: Node<'_>) -> Vec<Node<'_>> {
    let kinds = [
        Kind::CONST_SPEC,
        Kind::VAR_SPEC,
        Kind::TYPE_SPEC,
        Kind::TYPE_ALIAS,
    ];
    let children = group.named_children().into_iter();
    children.filter(|it| kinds.contains(&it.kind())).collect()
}

/// For each spec of a group whether it has a column for its type: a run of specs with values has one if any of them
/// has a type (go/printer/nodes.go: `keepTypeColumn`).
fn type_columns(specs: &[Node<'_>]) -> Vec<bool> {
    let mut columns = Vec::with_capacity(specs.len());
    let has = |spec: &Node<'_>, field| spec.field(field).is_some();
    for run in specs.chunk_by(|a, b| has(a, Field::VALUE) && has(b, Field::VALUE)) {
        let has_values = run.iter().all(|it| has(it, Field::VALUE));
        let has_type = run.iter().any(|it| has(it, Field::TYPE));
        columns.extend(vec![has_values && has_type; run.len()]);
    }
    columns
}
