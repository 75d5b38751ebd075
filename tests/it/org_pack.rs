//! The example pack of an organization: checks of other tools and API migrations, all of it TOML.

use std::path::Path;

use gofix_escape::rule::{Applicability, ExampleOutcome, RuleSet};

use crate::rules::{check_examples, packs};
use crate::support::Project;

fn org() -> RuleSet {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut packs = packs(&golden);
    packs.retain(|pack| pack.path.ends_with("org"));
    let (rules, faults) = RuleSet::load(&packs);
    assert!(faults.is_empty(), "{faults:#?}");
    rules
}

#[test]
fn every_example_of_the_pack_holds() {
    check_examples(&org());
}

#[test]
fn most_rules_of_the_pack_have_a_fix_that_an_example_shows() {
    let rules = org();
    let fixes = |rule: &&gofix_escape::rule::Rule| {
        let shows = rule.examples.iter().any(|example| {
            matches!(&example.outcome, ExampleOutcome::Fires { after: Some(after), .. } if *after != example.before)
        });
        shows
            && rule
                .applicability
                .is_some_and(|best| Applicability::Unsafe <= best)
    };
    let all = rules.rules().len();
    let fixable = rules.rules().iter().filter(fixes).count();
    assert!(30 <= all, "{all} rules");
    assert!(22 <= fixable, "{fixable} of {all} rules have a fix");
}

#[test]
fn every_rule_of_the_pack_names_the_check_it_stands_for() {
    for rule in org().rules() {
        assert!(!rule.supersedes.is_empty(), "{}", rule.id);
        assert_eq!(&*rule.pack, "org", "{}", rule.id);
    }
}

#[test]
fn the_tools_that_the_pack_follows_are_all_there() {
    let rules = org();
    let named: Vec<_> = rules
        .rules()
        .iter()
        .flat_map(|rule| &rule.supersedes)
        .collect();
    for tool in [
        "govet:",
        "SA",
        "S1",
        "gocritic:",
        "revive:",
        "perfsprint:",
        "semgrep:",
        "uber:",
        "modernize:",
    ] {
        assert!(named.iter().any(|name| name.starts_with(tool)), "{tool}");
    }
    let migrations = rules
        .rules()
        .iter()
        .filter(|rule| rule.tags.iter().any(|tag| tag == "migration"));
    assert!(3 <= migrations.count());
}

#[test]
fn the_program_tests_and_lists_the_pack() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/org");
    let run = Project::new().run(["rules".as_ref(), "test".as_ref(), golden.as_os_str()]);
    assert_eq!(run.status, Some(0), "{run:#?}");
}
