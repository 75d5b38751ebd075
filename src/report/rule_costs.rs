//! What rules find and cost, as a table.

use std::fmt::Write as _;

use crate::engine::RuleCosts;

/// One line per rule: hits, how many of them have a fix, time, in how much of the declarations it had to look, and in how
/// much of them no other rule had to; at last what all of them looked at.
pub fn rule_costs(costs: &RuleCosts) -> String {
    let ids = costs.rules.iter().map(|cost| cost.rule.chars().count());
    let width = ids.max().unwrap_or(0).max("rule".len());
    let mut out = format!(
        "{:width$}  {:>6}  {:>6}  {:>6}  {:>9}  {:>10}  {:>6}\n",
        "rule", "hits", "safe", "unsafe", "time", "candidates", "alone"
    );
    for cost in &costs.rules {
        let _ = writeln!(
            out,
            "{:width$}  {:>6}  {:>6}  {:>6}  {:>6.1} ms  {:>9}%  {:>5}%",
            cost.rule,
            cost.hits,
            share(cost.safe as u64, cost.hits as u64),
            share(cost.is_unsafe as u64, cost.hits as u64),
            cost.time.as_secs_f64() * 1000.0,
            percent(cost.candidates, costs.declarations),
            percent(cost.alone, costs.declarations),
        );
    }
    let _ = writeln!(
        out,
        "{:width$}  {:>6}  {:>6}  {:>6}  {:>9}  {:>9}%",
        "all",
        "",
        "",
        "",
        "",
        percent(costs.candidates, costs.declarations),
    );
    out
}

fn share(part: u64, whole: u64) -> String {
    match whole {
        0 => "-".to_owned(),
        _ => format!("{}%", part * 100 / whole),
    }
}

/// A share with one decimal place.
fn percent(part: u64, whole: u64) -> String {
    let tenths = (part * 1000).checked_div(whole).unwrap_or(0);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::RuleCost;

    #[test]
    fn a_rule_without_hits_has_no_rate() {
        let cost = |rule: &str, hits| RuleCost {
            rule: rule.into(),
            hits,
            safe: hits / 2,
            is_unsafe: 0,
            candidates: 3,
            alone: 1,
            time: Duration::from_micros(1250),
        };
        expect_test::expect![[r#"
            rule         hits    safe  unsafe       time  candidates   alone
            some-rule       4     50%      0%     1.2 ms        1.5%    0.5%
            r               0       -       -     1.2 ms        1.5%    0.5%
            all                                                 2.5%
        "#]]
        .assert_eq(&rule_costs(&RuleCosts {
            rules: vec![cost("some-rule", 4), cost("r", 0)],
            candidates: 5,
            declarations: 200,
        }));
    }
}
