//! The keywords that a piece of code of some kind has in it.

use super::Kind;

/// The keywords in every node of a kind, which may be a canonical one.
pub fn keywords(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::FUNC_LITERAL | Kind::FUNCTION_TYPE => &["func"],
        Kind::GO_STATEMENT => &["go"],
        Kind::DEFER_STATEMENT => &["defer"],
        Kind::RETURN_STATEMENT => &["return"],
        Kind::FOR_STATEMENT | Kind::FOR_CLAUSE => &["for"],
        Kind::RANGE_CLAUSE => &["for", "range"],
        Kind::IF_STATEMENT => &["if"],
        Kind::EXPRESSION_SWITCH_STATEMENT => &["switch"],
        Kind::TYPE_SWITCH_STATEMENT => &["switch", "type"],
        Kind::SELECT_STATEMENT => &["select"],
        Kind::EXPRESSION_CASE | Kind::TYPE_CASE | Kind::COMMUNICATION_CASE => &["case"],
        Kind::DEFAULT_CASE => &["default"],
        Kind::BREAK_STATEMENT => &["break"],
        Kind::CONTINUE_STATEMENT => &["continue"],
        Kind::GOTO_STATEMENT => &["goto"],
        Kind::FALLTHROUGH_STATEMENT => &["fallthrough"],
        Kind::STRUCT_TYPE => &["struct"],
        Kind::INTERFACE_TYPE => &["interface"],
        Kind::MAP_TYPE => &["map"],
        Kind::CHANNEL_TYPE => &["chan"],
        // The keyword of a declaration says nothing about what is in it.
        _ => &[],
    }
}
