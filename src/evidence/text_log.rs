//! The text of `-gcflags=-m` and `-m=2`, from Go 1.21 to 1.27.

use std::path::Path;
use std::sync::Arc;

use super::message::{Message, classify};
use super::path::PathRules;
use super::site::{Flow, Log, Note, Reason, Step};
use crate::text::LineCol;

/// Reads what the go command printed: package headers, the compiler's lines, and whatever else there is.
///
/// Lines of `go build -json` are read as the output that they wrap.
pub fn read_text(text: &str, rules: &PathRules) -> Log {
    let mut reader = Reader {
        rules,
        log: Log::default(),
        package: None,
        block: None,
        known: None,
    };
    for line in text.lines() {
        match wrapped(line) {
            Some(output) => output.lines().for_each(|line| reader.line(line)),
            None => reader.line(line),
        }
    }
    reader.close();
    reader.log
}

/// The text in a record of `go build -json`; empty where the record has none.
fn wrapped(line: &str) -> Option<String> {
    if !line.starts_with("{\"") {
        return None;
    }
    let record: serde_json::Value = serde_json::from_str(line).ok()?;
    record.get("Action")?;
    let output = record.get("Output").and_then(serde_json::Value::as_str);
    Some(output.unwrap_or_default().to_owned())
}

struct Reader<'a> {
    rules: &'a PathRules,
    log: Log,
    /// The package of the last header.
    package: Option<String>,
    /// The block of reasons that is open.
    block: Option<Block>,
    /// The last printed path and the file it means: most lines are about the file of the line before.
    known: Option<(String, Option<Arc<Path>>)>,
}

struct Block {
    file: Option<Arc<Path>>,
    at: LineCol,
    reason: Reason,
}

impl Reader<'_> {
    fn line(&mut self, line: &str) {
        let line = line.trim_end();
        if line.is_empty() {
            return;
        }
        if let Some(header) = line.strip_prefix("# ") {
            self.close();
            self.header(header);
            return;
        }
        let Some((printed, at, message)) = split(line) else {
            self.without_place(line);
            return;
        };
        let file = self.resolve(printed);
        if let Some(inner) = message.strip_prefix("  ") {
            self.inner(line, file.as_ref(), inner);
            return;
        }
        self.close();
        match classify(message) {
            Message::Note(note) => match &file {
                Some(file) => self.log.note(file, at, note),
                None => self.log.counts.synthetic += 1,
            },
            Message::Block { what, function } => {
                self.count(file.as_ref());
                self.block = Some(Block {
                    file,
                    at,
                    reason: Reason {
                        what,
                        function,
                        flows: Vec::new(),
                    },
                });
            }
            Message::Passed => self.log.counts.passed += 1,
            Message::Unknown => self.stranger(line),
        }
    }

    /// What the compiler says of variables that it made up itself, such as `#defers` of a loop over a function
    /// (cmd/compile/internal/rangefunc/rewrite.go), has no place.
    fn without_place(&mut self, line: &str) {
        match classify(line) {
            Message::Note(Note::Captures { .. }) => self.log.counts.synthetic += 1,
            _ => self.stranger(line),
        }
    }

    /// `# ex.org/pkg` or `# ex.org/pkg [ex.org/pkg.test]`.
    fn header(&mut self, header: &str) {
        let package = header.split(' ').next().unwrap_or(header);
        self.log.packages.insert(package.to_owned());
        self.package = Some(package.to_owned());
        self.known = None;
        self.log.counts.passed += 1;
    }

    /// A line of a block: a flow, or a step of one.
    fn inner(&mut self, line: &str, file: Option<&Arc<Path>>, text: &str) {
        if let Some((to, from)) = flow(text) {
            if let Some(block) = &mut self.block {
                block.reason.flows.push(Flow {
                    to: to.to_owned(),
                    from: from.to_owned(),
                    steps: Vec::new(),
                });
            }
            self.count(file);
        } else if let Some((expr, why, place)) = step(text) {
            let place = place.and_then(|place| split(place));
            let step = Step {
                expr: expr.to_owned(),
                why: why.to_owned(),
                file: place.and_then(|(printed, _, _)| self.resolve(printed)),
                at: place.map_or(LineCol { line: 1, column: 1 }, |(_, at, _)| at),
            };
            let flows = self.block.as_mut().map(|block| &mut block.reason.flows);
            if let Some(flow) = flows.and_then(|flows| flows.last_mut()) {
                flow.steps.push(step);
            }
            self.count(file);
        } else {
            self.stranger(line);
        }
    }

    fn close(&mut self) {
        if let Some(Block {
            file: Some(file),
            at,
            reason,
        }) = self.block.take()
        {
            self.log.reason(&file, at, reason);
        }
    }

    fn count(&mut self, file: Option<&Arc<Path>>) {
        match file {
            Some(_) => self.log.counts.placed += 1,
            None => self.log.counts.synthetic += 1,
        }
    }

    fn stranger(&mut self, line: &str) {
        self.log.counts.unknown += 1;
        self.log.unknown.push(line.to_owned());
    }

    fn resolve(&mut self, printed: &str) -> Option<Arc<Path>> {
        if let Some((known, file)) = &self.known
            && known == printed
        {
            return file.clone();
        }
        let file = self.rules.resolve(printed, self.package.as_deref());
        self.known = Some((printed.to_owned(), file.clone()));
        file
    }
}

/// `FILE:LINE:COLUMN: MESSAGE`, `FILE:LINE: MESSAGE`, or a place without a message.
fn split(line: &str) -> Option<(&str, LineCol, &str)> {
    let mut from = 0;
    loop {
        let colon = from + line[from..].find(':')?;
        if let Some((at, rest)) = position(&line[colon + 1..])
            && !line[..colon].contains(' ')
        {
            let message = rest.strip_prefix(": ").or(rest.is_empty().then_some(""));
            return message.map(|message| (&line[..colon], at, message));
        }
        // The colon of a drive, or one in a name.
        from = colon + 1;
    }
}

/// `LINE:COLUMN` or `LINE` at the start of a text, and what follows.
fn position(text: &str) -> Option<(LineCol, &str)> {
    let (line, rest) = number(text)?;
    match rest.strip_prefix(':').and_then(number) {
        Some((column, rest)) => Some((LineCol { line, column }, rest)),
        None => Some((LineCol { line, column: 1 }, rest)),
    }
}

fn number(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = text[..text.len() - rest.len()].parse().ok()?;
    Some((number, rest))
}

/// `flow: DST ← SRC:`; toolchains before Go 1.24 may print `=` for the arrow.
pub(super) fn flow(text: &str) -> Option<(&str, &str)> {
    let flow = text.trim_start().strip_prefix("flow: ")?;
    let flow = flow.strip_suffix(':').unwrap_or(flow);
    flow.split_once(" ← ").or_else(|| flow.split_once(" = "))
}

/// `from EXPR (WHY) at PLACE`; the records of `-json` have no place there.
pub(super) fn step(text: &str) -> Option<(&str, &str, Option<&str>)> {
    let step = text.trim_start().strip_prefix("from ")?;
    let (step, place) = match step.rsplit_once(") at ") {
        Some((step, place)) => (step, Some(place)),
        None => (step.strip_suffix(')')?, None),
    };
    let (expr, why) = step.rsplit_once(" (")?;
    Some((expr, why, place))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::evidence::Counts;

    fn rules() -> PathRules {
        PathRules {
            base: "/m".into(),
            ..PathRules::default()
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &Expect) {
        let log = read_text(text, &rules());
        let mut shown = String::new();
        for file in log.files() {
            for (at, site) in log.file(file) {
                let place = format!("{}:{}:{}", file.display(), at.line, at.column);
                for note in &site.notes {
                    let _ = writeln!(shown, "{place}: {}", note.words());
                }
                for reason in &site.reasons {
                    let Reason { what, function, .. } = reason;
                    let _ = writeln!(shown, "{place}: why {what} in `{function}`");
                    for flow in &reason.flows {
                        let _ = writeln!(shown, "  {} <- {}", flow.to, flow.from);
                        for step in &flow.steps {
                            let Step { expr, why, at, .. } = step;
                            let place = format!("{}:{}", at.line, at.column);
                            let _ = writeln!(shown, "    {expr} | {why} | {place}");
                        }
                    }
                }
            }
        }
        let _ = writeln!(shown, "{:?} {:?}", log.counts, log.packages);
        expected.assert_eq(&shown);
    }

    /// Printed by go1.26.8.
    const GO_1_26: &str = "\
# ex
./a.go:15:6: v escapes to heap in F:
./a.go:15:6:   flow: {heap} ← &v:
./a.go:15:6:     from &v (address-of) at ./a.go:16:30
./a.go:15:6:     from json.Unmarshal(b, &v) (call parameter) at ./a.go:16:26
./a.go:19:2: F capturing by ref: x (addr=false assign=true width=8)
./a.go:15:6: moved to heap: v
./a.go:28:20: ... argument does not escape
./a.go:28:30: n escapes to heap
<autogenerated>:1: parameter ~p0 leaks to {heap} for E.M with derefs=0:
<autogenerated>:1:   flow: {heap} ← ~p0:
<autogenerated>:1:     from ~p0.I (dot) at <autogenerated>:1
";

    #[test]
    fn arrows_of_go_1_26() {
        check(
            GO_1_26,
            &expect![[r#"
                /m/a.go:15:6: moved to heap: v
                /m/a.go:15:6: why v in `F`
                  {heap} <- &v
                    &v | address-of | 16:30
                    json.Unmarshal(b, &v) | call parameter | 16:26
                /m/a.go:19:2: F capturing by ref: x
                /m/a.go:28:20: ... argument does not escape
                /m/a.go:28:30: n escapes to heap
                Counts { placed: 8, synthetic: 3, passed: 1, unknown: 0 } {"ex"}
            "#]],
        );
    }

    #[test]
    fn equals_signs_of_older_toolchains() {
        let old = "./a.go:3:2: x escapes to heap:\n\
            ./a.go:3:2:   flow: {heap} = &x:\n\
            ./a.go:3:2:     from &x (address-of) at ./a.go:4:9\n\
            ./a.go:3:2: moved to heap: x\n";
        check(
            old,
            &expect![[r#"
                /m/a.go:3:2: moved to heap: x
                /m/a.go:3:2: why x in ``
                  {heap} <- &x
                    &x | address-of | 4:9
                Counts { placed: 4, synthetic: 0, passed: 0, unknown: 0 } {}
            "#]],
        );
    }

    #[test]
    fn repeated_lines_count_but_stand_once() {
        let line = "./a.go:3:2: moved to heap: x\n";
        let log = read_text(&line.repeat(3), &rules());
        assert_eq!(log.counts.placed, 3);
        assert_eq!(log.file(Path::new("/m/a.go")).count(), 1);
    }

    #[test]
    fn records_of_go_build_json_are_unwrapped() {
        let line = r##"{"ImportPath":"ex","Action":"build-output","Output":"# ex\n./a.go:3:2: moved to heap: x\n"}"##;
        let log = read_text(line, &rules());
        assert!(log.knows_file(Path::new("/m/a.go")));
        assert_eq!(log.counts.unknown, 0);
    }

    #[test]
    fn lines_that_are_not_understood_are_kept() {
        let text = "./a.go:3:2: undefined: y\ngo: downloading ex.org/x v1\n./a.go:1:1:   odd\n";
        let log = read_text(text, &rules());
        assert_eq!(log.counts.unknown, 3);
        assert_eq!(log.unknown[0], "./a.go:3:2: undefined: y");
    }

    #[test]
    fn drives_and_files_without_columns_are_places() {
        let split = |line| split(line).map(|(file, at, text)| (file, at.line, at.column, text));
        assert_eq!(split("C:\\a.go:3:4: x"), Some(("C:\\a.go", 3, 4, "x")));
        assert_eq!(split("a.y:7: x"), Some(("a.y", 7, 1, "x")));
        assert_eq!(split("no place here: 3"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_every_line_is_counted(text in "[a-c .:#\\n{\"(0-9←=&)é]{0,80}") {
            let log = read_text(&text, &rules());
            let Counts { placed, synthetic, passed, unknown } = log.counts;
            let lines = text.lines().filter(|line| !line.trim_end().is_empty()).count();
            proptest::prop_assert_eq!(placed + synthetic + passed + unknown, lines);
        }
    }

    #[test]
    fn variables_of_the_compiler_have_no_place() {
        check(
            "F capturing by value: #defers (addr=false assign=false width=16)\n",
            &expect![[r#"
                Counts { placed: 0, synthetic: 1, passed: 0, unknown: 0 } {}
            "#]],
        );
    }
}
