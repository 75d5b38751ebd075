//! From the text of a template to its segments.

use text_size::{TextRange, TextSize};

use super::contexts::{Context, Parsed};
use super::goal::declared_names;
use super::imports::{PatternImports, Qualifier};
use super::likely::Likely;
use super::metavar::{Substituted, metavar_at, occurrences, range};
use super::precedence::Place;
use super::shape::NAMES;
use super::template::{Segment, TemplateError};
use super::{Kind, Node};
use crate::syntax::Field;

/// What the Go code in a template says about its metavariables and names.
pub(super) struct Layout {
    pub(super) context: Option<Context>,
    places: Vec<(TextRange, Place)>,
    qualifiers: Vec<(TextRange, String)>,
    raw_strings: Vec<TextRange>,
}

impl Layout {
    /// What is known of a text; nothing where it is not Go code.
    pub(super) fn of(text: &str, imports: &PatternImports) -> Result<Self, TemplateError> {
        let mut layout = Self {
            context: None,
            places: Vec::new(),
            qualifiers: Vec::new(),
            raw_strings: Vec::new(),
        };
        let Ok(found) = occurrences(text) else {
            return Ok(layout);
        };
        let substituted = Substituted::new(text, &found);
        let likely = Likely::of(&substituted.text);
        let contexts = [Context::COMMON, Context::RARE].concat();
        for context in contexts.into_iter().filter(|it| likely.allows(*it)) {
            let Some(parsed) = Parsed::new(&substituted.text, context) else {
                continue;
            };
            let (Some(root), Some(_)) = (parsed.root(), parsed.nodes()) else {
                continue;
            };
            layout.context = Some(context);
            layout.places = found
                .iter()
                .filter_map(|occurrence| {
                    let place = substituted.place(occurrence.range)?;
                    let node = root.covering(identifier_in(&substituted.text, place, &parsed))?;
                    Some((occurrence.range, Place::of(node)))
                })
                .collect();
            layout.names(root, &parsed, &substituted, imports)?;
            break;
        }
        Ok(layout)
    }

    /// Finds package qualifiers and raw strings.
    fn names(
        &mut self,
        root: Node<'_>,
        parsed: &Parsed,
        substituted: &Substituted,
        imports: &PatternImports,
    ) -> Result<(), TemplateError> {
        let declared = declared_names(root);
        for node in root.descendants() {
            let original = || substituted.original(parsed.in_text(node.range()));
            if node.kind() == Kind::RAW_STRING_LITERAL {
                self.raw_strings.push(original());
            }
            if !is_before_dot(node) || declared.contains(node.text()) {
                continue;
            }
            match imports.qualifier(node.text()) {
                Qualifier::Package(path) => self.qualifiers.push((original(), path.to_owned())),
                Qualifier::Ambiguous([first, second]) => {
                    let name = node.text();
                    return Err(TemplateError {
                        message: format!("`{name}` may be `{first}` or `{second}`"),
                        range: original(),
                        help: Some(format!("declare the import path that `{name}` stands for")),
                    });
                }
                Qualifier::Other => {}
            }
        }
        Ok(())
    }

    /// Adds the segment that starts at `at`; returns where the next one starts.
    pub(super) fn segment(
        &self,
        text: &str,
        at: usize,
        segments: &mut Segments,
    ) -> Result<usize, TemplateError> {
        let rest = &text[at..];
        if rest.starts_with("$$") {
            segments.text("$");
            return Ok(at + 2);
        }
        if rest.starts_with('$') {
            return self.metavar(text, at, segments);
        }
        let here = self
            .qualifiers
            .iter()
            .find(|(it, _)| usize::from(it.start()) == at);
        if let Some((range, path)) = here {
            segments.push(Segment::Qualifier {
                name: text[*range].to_owned(),
                path: path.clone(),
            });
            return Ok(range.end().into());
        }
        if let Some(line_end) = ["\n", "\r\n"].iter().find(|it| rest.starts_with(**it))
            && !self.is_in_raw_string(at)
        {
            segments.push(Segment::Newline);
            return Ok(at + line_end.len());
        }
        let len = rest.chars().next().map_or(1, char::len_utf8);
        segments.text(&rest[..len]);
        Ok(at + len)
    }

    fn metavar(
        &self,
        text: &str,
        at: usize,
        segments: &mut Segments,
    ) -> Result<usize, TemplateError> {
        let Some(found) = metavar_at(text, at) else {
            return Err(TemplateError {
                message: "`$` without a name".to_owned(),
                range: range(at, at + 1),
                help: Some("write `$$` for a dollar".to_owned()),
            });
        };
        if found.name == "_" {
            return Err(TemplateError {
                message: "`$_` stands for nothing that could be written".to_owned(),
                range: found.range,
                help: Some("give it a name, here and in the pattern".to_owned()),
            });
        }
        let place = self.places.iter().find(|(range, _)| *range == found.range);
        let end = found.range.end().into();
        segments.push(Segment::Metavar {
            name: found.name,
            many: found.many,
            place: place.map(|(_, place)| *place).unwrap_or_default(),
            range: found.range,
        });
        Ok(end)
    }

    fn is_in_raw_string(&self, at: usize) -> bool {
        let Ok(at) = TextSize::try_from(at) else {
            return false;
        };
        self.raw_strings.iter().any(|range| range.contains(at))
    }
}

/// The range in the tree of the identifier that stands for a metavariable, without a `case` around it.
fn identifier_in(text: &str, place: TextRange, parsed: &Parsed) -> TextRange {
    let written = &text[place];
    let identifier = written.trim_start_matches("case ").trim_start_matches("<-");
    let start = place.end() - TextSize::of(identifier);
    let end = start + TextSize::of(identifier.trim_end_matches(':'));
    parsed.in_tree(TextRange::new(start, end))
}

fn is_before_dot(node: Node<'_>) -> bool {
    NAMES.contains(&node.kind())
        && node.parent().is_some_and(|parent| match parent.kind() {
            Kind::SELECTOR_EXPRESSION => parent.field(Field::OPERAND) == Some(node),
            Kind::QUALIFIED_TYPE => parent.field(Field::PACKAGE) == Some(node),
            _ => false,
        })
}

/// Segments under construction; neighboring texts become one.
#[derive(Default)]
pub(super) struct Segments {
    done: Vec<Segment>,
    text: String,
}

impl Segments {
    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn push(&mut self, segment: Segment) {
        if !self.text.is_empty() {
            self.done
                .push(Segment::Text(std::mem::take(&mut self.text)));
        }
        self.done.push(segment);
    }

    pub(super) fn finish(mut self) -> Vec<Segment> {
        if !self.text.is_empty() {
            self.done.push(Segment::Text(self.text));
        }
        self.done
    }
}
