//! JSON Schemas of rule, pack and configuration files, written from the tables that the reader asks.

use serde_json::{Map, Value, json};

use super::predicate::ArgKind;
use super::vocabulary::{Form, Key, Sort, config, pack, rule};

/// The file that a schema is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SchemaOf {
    /// A rule.
    Rule,
    /// A `pack.toml`.
    Pack,
    /// A `gofix-escape.toml`.
    Config,
}

/// A key of a file, for its reference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyDoc {
    /// The key.
    pub name: &'static str,
    /// What it takes.
    pub takes: String,
    /// What it means.
    pub doc: &'static str,
}

/// Writes one schema; tables become definitions.
struct Writer {
    definitions: Map<String, Value>,
    /// Whether values may be stand-ins for parameters and patterns of the pack.
    stand_ins: bool,
}

/// The JSON Schema (draft 2020-12) of a file.
pub fn schema(of: SchemaOf) -> Value {
    let (form, stand_ins) = form(of);
    let mut writer = Writer {
        definitions: Map::new(),
        stand_ins,
    };
    let mut schema = writer.object(form);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!(match of {
        SchemaOf::Rule => "A rule of gofix-escape",
        SchemaOf::Pack => "The pack.toml of a rule pack of gofix-escape",
        SchemaOf::Config => "gofix-escape.toml",
    });
    if stand_ins {
        writer
            .definitions
            .insert("param-use".to_owned(), stand_in("param"));
        writer
            .definitions
            .insert("pattern-use".to_owned(), stand_in("use"));
    }
    schema["$defs"] = Value::Object(writer.definitions);
    schema
}

/// The keys at the top of a file.
pub fn keys(of: SchemaOf) -> Vec<KeyDoc> {
    let doc = |key: Key| KeyDoc {
        name: key.name,
        takes: takes(key.sort),
        doc: key.doc,
    };
    form(of).0.all_keys().into_iter().map(doc).collect()
}

fn form(of: SchemaOf) -> (&'static Form, bool) {
    match of {
        SchemaOf::Rule => (&rule::RULE, true),
        SchemaOf::Pack => (&pack::PACK, true),
        SchemaOf::Config => (&config::CONFIG, false),
    }
}

fn stand_in(key: &str) -> Value {
    json!({
        "type": "object",
        "properties": { key: { "type": "string" } },
        "required": [key],
        "additionalProperties": false,
    })
}

impl Writer {
    fn object(&mut self, form: &'static Form) -> Value {
        let keys = form.all_keys();
        let mut properties = Map::new();
        for key in &keys {
            let mut schema = self.sort(key.sort);
            schema["description"] = json!(key.doc);
            properties.insert(key.name.to_owned(), schema);
        }
        let required = keys.iter().filter(|key| key.required);
        let required: Vec<_> = required.map(|key| key.name).collect();
        let mut schema = json!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        if !form.one_of.is_empty() {
            let choices = form.one_of.iter().map(|key| json!({ "required": [key] }));
            schema["oneOf"] = choices.collect();
        }
        schema
    }

    /// A reference to the definition of a table, which is written once.
    fn table(&mut self, form: &'static Form) -> Value {
        if !self.definitions.contains_key(form.name) {
            // Tables may hold themselves.
            self.definitions
                .insert(form.name.to_owned(), Value::Bool(true));
            let schema = self.object(form);
            self.definitions.insert(form.name.to_owned(), schema);
        }
        json!({ "$ref": format!("#/$defs/{}", form.name) })
    }

    fn sort(&mut self, sort: Sort) -> Value {
        match sort {
            Sort::Text | Sort::Version | Sort::Range => self.or_param(json!({ "type": "string" })),
            Sort::Texts => {
                let one = self.or_param(json!({ "type": "string" }));
                one_or_several(&one)
            }
            Sort::Word(words) => self.or_param(json!({ "enum": words })),
            Sort::Pattern => self.pattern(),
            Sort::Patterns => {
                let one = self.pattern();
                one_or_several(&one)
            }
            Sort::Flag => self.or_param(json!({ "type": "boolean" })),
            Sort::Number => self.or_param(json!({ "type": "integer" })),
            Sort::Numbers => {
                self.or_param(json!({ "type": "array", "items": { "type": "integer" } }))
            }
            Sort::Any => json!({}),
            Sort::Table(form) => json!({ "anyOf": [self.table(form)] }),
            Sort::Tables(form) => json!({ "type": "array", "items": self.table(form) }),
            Sort::Named(inner) => {
                json!({ "type": "object", "additionalProperties": self.sort(*inner) })
            }
            Sort::Argument(kind) => self.argument(kind),
            Sort::Either(one, other) => json!({ "anyOf": [self.sort(*one), self.sort(*other)] }),
        }
    }

    fn argument(&mut self, kind: ArgKind) -> Value {
        match kind {
            ArgKind::Flag => self.sort(Sort::Flag),
            ArgKind::Number => self.sort(Sort::Number),
            ArgKind::Words([]) => self.sort(Sort::Texts),
            ArgKind::Words(words) => {
                let one = self.sort(Sort::Word(words));
                one_or_several(&one)
            }
            ArgKind::Metavariable | ArgKind::Regex => self.sort(Sort::Text),
            ArgKind::Patterns => self.patterns_or(&rule::SUBPATTERN),
            ArgKind::Related(_) => self.patterns_or(&rule::RELATED),
        }
    }

    fn patterns_or(&mut self, form: &'static Form) -> Value {
        let patterns = self.sort(Sort::Patterns);
        json!({ "anyOf": [patterns, self.table(form)] })
    }

    fn pattern(&mut self) -> Value {
        let pattern = self.or_param(json!({ "type": "string" }));
        if !self.stand_ins {
            return pattern;
        }
        json!({ "anyOf": [pattern, { "$ref": "#/$defs/pattern-use" }] })
    }

    fn or_param(&mut self, schema: Value) -> Value {
        if !self.stand_ins {
            return schema;
        }
        json!({ "anyOf": [schema, { "$ref": "#/$defs/param-use" }] })
    }
}

fn one_or_several(one: &Value) -> Value {
    json!({ "anyOf": [one, { "type": "array", "items": one }] })
}

/// What a key takes, for people.
fn takes(sort: Sort) -> String {
    match sort {
        Sort::Text => "text".to_owned(),
        Sort::Texts => "text, or several".to_owned(),
        Sort::Word(words) => words
            .iter()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", "),
        Sort::Pattern => "pattern".to_owned(),
        Sort::Patterns => "pattern, or several".to_owned(),
        Sort::Flag => "`true` or `false`".to_owned(),
        Sort::Number => "integer".to_owned(),
        Sort::Numbers => "integers".to_owned(),
        Sort::Any => "anything".to_owned(),
        Sort::Version => "version".to_owned(),
        Sort::Range => "range of versions".to_owned(),
        Sort::Table(_) => "table".to_owned(),
        Sort::Tables(_) => "tables".to_owned(),
        Sort::Named(inner) => format!("table of names, each with: {}", takes(*inner)),
        Sort::Argument(_) => "argument".to_owned(),
        Sort::Either(one, other) => format!("{}, or {}", takes(*one), takes(*other)),
    }
}
