//! Templates: text with metavariables, rendered with what a match bound.

use std::collections::BTreeSet;

use text_size::TextRange;

use super::contexts::Context;
use super::imports::PatternImports;
use super::layout::{Layout, Segments};
use super::precedence::Place;
use super::shape::list_nodes;
use super::{Bound, Env, Node};
use crate::syntax::token::{TokenKind, Tokens};

/// The text of a fix: Go code with `$x`, `$*xs`, and `$$` for a dollar.
#[derive(Clone, Debug)]
pub struct Template {
    segments: Vec<Segment>,
    context: Option<Context>,
}

/// Why a text is not a template, or does not fit its rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TemplateError {
    /// What is wrong; lower-case, no final full stop.
    pub message: String,
    /// Where, in the text of the template.
    pub range: TextRange,
    /// What to do about it.
    pub help: Option<String>,
}

/// What a template is rendered with.
pub struct Rendering<'a, 't> {
    /// What the metavariables stand for.
    pub env: &'a Env<'t>,
    /// The indentation of the line on which the result starts; the template's other lines get it too.
    pub indent: &'a str,
    /// The node that the result replaces, so that it is put in parentheses where that place demands it.
    pub replaced: Option<Node<'t>>,
    /// The name of a package in the file, by import path; `None` keeps the name that the template uses.
    pub qualifier: &'a dyn Fn(&str) -> Option<String>,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub(super) enum Segment {
    /// Copied as it is.
    Text(String),
    /// The end of a line; the next one is indented.
    Newline,
    /// A package qualifier.
    Qualifier { name: String, path: String },
    Metavar {
        name: String,
        many: bool,
        place: Place,
        range: TextRange,
    },
}

impl Template {
    /// Parses a template; white space at its end does not belong to it.
    pub fn parse(text: &str, imports: &PatternImports) -> Result<Self, TemplateError> {
        let text = text.trim_end();
        let layout = Layout::of(text, imports)?;
        let mut segments = Segments::default();
        let mut at = 0;
        while at < text.len() {
            at = layout.segment(text, at, &mut segments)?;
        }
        Ok(Self {
            segments: segments.finish(),
            context: layout.context,
        })
    }

    /// The Go context in which it parses first, if there is one; without one it cannot place parentheses.
    pub fn context(&self) -> Option<Context> {
        self.context
    }

    /// The metavariables that it uses, and whether each is a sequence.
    pub fn metavars(&self) -> Vec<(&str, bool)> {
        let found = self.segments.iter().filter_map(|segment| match segment {
            Segment::Metavar { name, many, .. } => Some((name.as_str(), *many)),
            _ => None,
        });
        found.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The import paths of the packages that it names.
    pub fn imports(&self) -> Vec<&str> {
        let found = self.segments.iter().filter_map(|segment| match segment {
            Segment::Qualifier { path, .. } => Some(path.as_str()),
            _ => None,
        });
        found.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The metavariables whose names it declares: `$x` of `$x, ok := f()`.
    pub fn declared(&self) -> BTreeSet<&str> {
        let segments = self.segments.iter().enumerate();
        let declared = segments.filter_map(|(at, segment)| match segment {
            Segment::Metavar { name, .. } => {
                is_left_of_define(&self.segments[at + 1..]).then_some(name.as_str())
            }
            _ => None,
        });
        declared.collect()
    }

    /// The names that it spells itself, other than fields, methods and packages.
    pub fn spelled(&self) -> BTreeSet<&str> {
        let texts = self.segments.iter().filter_map(|segment| match segment {
            Segment::Text(text) => Some(text.as_str()),
            Segment::Newline | Segment::Qualifier { .. } | Segment::Metavar { .. } => None,
        });
        texts.flat_map(names_of).collect()
    }

    /// Whether everything that it uses is bound by its rule.
    pub fn check(&self, bound: &[&str]) -> Result<(), TemplateError> {
        for segment in &self.segments {
            if let Segment::Metavar { name, range, .. } = segment
                && !bound.contains(&name.as_str())
            {
                let known: Vec<_> = bound.iter().map(|name| format!("`${name}`")).collect();
                return Err(TemplateError {
                    message: format!("metavariable `${name}` is not bound by the pattern"),
                    range: *range,
                    help: Some(if known.is_empty() {
                        "the pattern binds nothing".to_owned()
                    } else {
                        format!("the pattern binds {}", known.join(", "))
                    }),
                });
            }
        }
        Ok(())
    }

    /// The text with what its metavariables stand for; knows nothing of the place where it goes.
    pub fn render(&self, env: &Env<'_>, indent: &str) -> String {
        self.render_with(&Rendering {
            env,
            indent,
            replaced: None,
            qualifier: &|_| None,
        })
    }

    /// The text that replaces a node.
    pub fn render_with(&self, rendering: &Rendering<'_, '_>) -> String {
        let mut output = Output {
            text: String::new(),
            newline: newline(rendering),
            indent: rendering.indent,
            swallow: Swallow::Nothing,
        };
        for (at, segment) in self.segments.iter().enumerate() {
            let next = self.segments.get(at + 1);
            match segment {
                Segment::Text(text) => output.text(text),
                Segment::Newline => output.line_end(next),
                Segment::Qualifier { name, path } => {
                    let local = (rendering.qualifier)(path);
                    output.push(local.as_deref().unwrap_or(name));
                }
                Segment::Metavar { name, place, .. } => match rendering.env.get(name) {
                    Some(Bound::Node(node)) => output.node(*node, *place),
                    Some(Bound::Nodes(nodes)) => output.nodes(nodes, next),
                    Some(Bound::Text(text)) => output.push(text),
                    // Left as it is, it is a syntax error, which no guard lets through.
                    None => output.push(&format!("${name}")),
                },
            }
        }
        match rendering.replaced {
            Some(replaced) => in_place_of(replaced, output.text),
            None => output.text,
        }
    }
}

/// The names in a piece of text, other than those behind a dot.
fn names_of(text: &str) -> Vec<&str> {
    let mut tokens = Tokens::new(text);
    let mut names = Vec::new();
    loop {
        let token = tokens.next();
        match token.kind {
            TokenKind::End => return names,
            TokenKind::Name if !text[..token.start].ends_with('.') => {
                names.push(&text[token.start..token.end]);
            }
            _ => {}
        }
    }
}

/// Whether nothing but names and commas stand before the next `:=`.
fn is_left_of_define(rest: &[Segment]) -> bool {
    for segment in rest {
        let text = match segment {
            Segment::Text(text) => text.as_str(),
            Segment::Metavar { .. } => continue,
            Segment::Newline | Segment::Qualifier { .. } => return false,
        };
        let (before, is_define) = match text.split_once(":=") {
            Some((before, _)) => (before, true),
            None => (text, false),
        };
        let is_list = |c: char| c.is_alphanumeric() || "_, \t".contains(c);
        if !before.chars().all(is_list) {
            return false;
        }
        if is_define {
            return true;
        }
    }
    false
}

/// The text of an expression, in parentheses where the place of `replaced` demands them.
pub fn in_place_of(replaced: Node<'_>, text: String) -> String {
    let place = Place::of(replaced);
    let before = replaced.file_text()[..replaced.start().into()]
        .chars()
        .next_back();
    if place.text_needs_parens(&text, before) {
        format!("({text})")
    } else {
        text
    }
}

/// How the file at hand ends its lines.
fn newline(rendering: &Rendering<'_, '_>) -> &'static str {
    let bound = rendering.env.values().find_map(|bound| match bound {
        Bound::Node(node) => Some(*node),
        Bound::Nodes(nodes) => nodes.first().copied(),
        Bound::Text(_) => None,
    });
    let text = rendering.replaced.or(bound).map_or("", Node::file_text);
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// What of the coming text goes away with an empty sequence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Swallow {
    Nothing,
    /// Its first separator.
    Separator,
    /// Spaces at its start.
    Space,
    /// The end of the line.
    Newline,
}

struct Output<'a> {
    text: String,
    newline: &'static str,
    indent: &'a str,
    swallow: Swallow,
}

impl Output<'_> {
    fn push(&mut self, text: &str) {
        self.swallow = Swallow::Nothing;
        self.text.push_str(text);
    }

    fn text(&mut self, text: &str) {
        let text = match self.swallow {
            Swallow::Nothing | Swallow::Newline => text,
            Swallow::Space => text.trim_start_matches(' '),
            Swallow::Separator => {
                let rest = text.trim_start_matches(' ');
                let rest = rest.strip_prefix([',', ';']).unwrap_or(rest);
                rest.trim_start_matches(' ')
            }
        };
        self.push(text);
    }

    fn line_end(&mut self, next: Option<&Segment>) {
        if self.swallow == Swallow::Newline {
            self.swallow = Swallow::Nothing;
            return;
        }
        self.push(self.newline);
        // An empty line stays empty.
        if !matches!(next, Some(Segment::Newline) | None) {
            self.text.push_str(self.indent);
        }
    }

    fn node(&mut self, node: Node<'_>, place: Place) {
        let text = node.text().trim_end();
        if place.needs_parens(node, self.text.chars().next_back()) {
            self.push(&format!("({text})"));
        } else {
            self.push(text);
        }
    }

    fn nodes(&mut self, nodes: &[Node<'_>], next: Option<&Segment>) {
        let (Some(first), Some(last)) = (nodes.first(), nodes.last()) else {
            self.nothing(next);
            return;
        };
        if nodes.windows(2).all(|pair| are_neighbors(pair[0], pair[1])) {
            let range = TextRange::new(first.start(), last.end());
            self.push(first.file_text()[range].trim_end());
            return;
        }
        let separator = if self.is_at_line_start() && !matches!(next, Some(Segment::Text(_))) {
            format!("{}{}", self.newline, self.indent)
        } else {
            ", ".to_owned()
        };
        let texts: Vec<_> = nodes.iter().map(|node| node.text().trim_end()).collect();
        self.push(&texts.join(&separator));
    }

    /// Drops the separator or the line that only served an empty sequence.
    fn nothing(&mut self, next: Option<&Segment>) {
        let next_text = match next {
            Some(Segment::Text(text)) => text.trim_start_matches(' '),
            _ => "",
        };
        let before = self.text.trim_end();
        if before.ends_with([',', ';']) {
            let kept = before.len() - 1;
            self.text.truncate(kept);
        } else if next_text.starts_with([',', ';']) {
            self.swallow = Swallow::Separator;
        } else if self.is_at_line_start() && matches!(next, Some(Segment::Newline) | None) {
            let line = self.text.rfind('\n').map_or(0, |at| at + 1);
            self.text.truncate(line);
            if next.is_none() {
                self.text.truncate(self.text.trim_end().len());
            } else {
                self.swallow = Swallow::Newline;
                self.text.push_str(if line > 0 { self.indent } else { "" });
            }
        } else if self.text.ends_with([' ', '(', '[', '{']) {
            self.swallow = Swallow::Space;
        }
    }

    fn is_at_line_start(&self) -> bool {
        let line = self.text.rfind('\n').map_or(0, |at| at + 1);
        self.text[line..].trim().is_empty()
    }
}

/// Whether nothing but separators and comments is between two nodes.
fn are_neighbors(left: Node<'_>, right: Node<'_>) -> bool {
    let Some(parent) = left.parent().filter(|it| right.parent() == Some(*it)) else {
        return false;
    };
    let siblings = list_nodes(parent);
    siblings
        .windows(2)
        .any(|pair| pair[0] == left && pair[1] == right)
}
