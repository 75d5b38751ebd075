//! JUnit XML, for the test tab of a build.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::annotation::{Report, TOOL};
use super::xml::{HEAD, escaped, tag};
use crate::text::Severity;

/// The test cases of one file: one that fails for each finding, one that ends with an error where it went wrong.
#[derive(Default)]
struct Suite {
    cases: String,
    failures: usize,
    errors: usize,
}

/// The findings as JUnit XML: a suite a file, a failure a finding. A run that found nothing is one case that passed.
pub fn junit(report: &Report<'_>) -> String {
    let mut suites: BTreeMap<String, Suite> = BTreeMap::new();
    for it in report.troubles() {
        let suite = suites.entry(it.path.clone()).or_default();
        match it.severity {
            Severity::Error => suite.errors += 1,
            Severity::Warning | Severity::Info => suite.failures += 1,
        }
        let kind = match it.severity {
            Severity::Error => "error",
            Severity::Warning | Severity::Info => "failure",
        };
        let body = format!("{}: {}", it.path, it.message);
        suite.push(TOOL, &it.path, kind, (&it.message, it.severity, &body));
    }
    report.annotations(|it| {
        let (finding, at) = (it.finding, it.place.start);
        let suite = suites.entry(it.path.clone()).or_default();
        suite.failures += 1;
        let name = format!("{} at {}:{}", finding.rule, at.line, at.column);
        let body = format!("{}:{}:{}: {}", it.path, at.line, at.column, it.text());
        suite.push(
            &name,
            &it.path,
            "failure",
            (&finding.message, finding.severity, &body),
        );
    });
    if suites.is_empty() {
        let passed = suites.entry(TOOL.to_owned()).or_default();
        passed.cases = format!(
            "    {}/>\n",
            tag("testcase", &[("name", TOOL), ("classname", TOOL)])
        );
    }
    document(&suites)
}

impl Suite {
    fn push(&mut self, name: &str, path: &str, kind: &str, what: (&str, Severity, &str)) {
        let (message, severity, body) = what;
        let case = tag("testcase", &[("name", name), ("classname", path)]);
        let inner = tag(kind, &[("message", message), ("type", severity.name())]);
        let body = escaped(body).replace("&#10;", "\n");
        // Writing to a string cannot fail.
        let _ = writeln!(
            self.cases,
            "    {case}>\n      {inner}>{body}</{kind}>\n    </testcase>"
        );
    }

    fn tests(&self) -> usize {
        (self.failures + self.errors).max(1)
    }
}

fn document(suites: &BTreeMap<String, Suite>) -> String {
    let all = suites.values();
    let (tests, failures, errors) = all.fold((0, 0, 0), |sum, it| {
        (sum.0 + it.tests(), sum.1 + it.failures, sum.2 + it.errors)
    });
    let counts = |name: &str, element: &str, counts: (usize, usize, usize)| {
        let (tests, failures, errors) = counts;
        let counts = [tests, failures, errors].map(|it| it.to_string());
        tag(
            element,
            &[
                ("name", name),
                ("tests", &counts[0]),
                ("failures", &counts[1]),
                ("errors", &counts[2]),
            ],
        )
    };
    let head = counts(TOOL, "testsuites", (tests, failures, errors));
    let mut out = format!("{HEAD}{head}>\n");
    for (path, suite) in suites {
        let head = counts(
            path,
            "testsuite",
            (suite.tests(), suite.failures, suite.errors),
        );
        let _ = write!(out, "  {head}>\n{}  </testsuite>\n", suite.cases);
    }
    out.push_str("</testsuites>\n");
    out
}
