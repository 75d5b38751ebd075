//! The keys of edits that are rewrites of the refactor floor, and what each does.

use crate::refactor::{FormatForm, Operation};

/// The keys of an edit that are rewrites of the refactor floor, the keys that go with them, and what they do.
pub(super) const OPERATIONS: [(&str, Operation, &[&str], &str); 8] = [
    (
        "shadow-in",
        Operation::Shadow,
        &["var"],
        "declares `v := v` first in the block, after such copies that are there already, if nothing assigns `v` while the \
         block runs; what becomes of an address that the block takes is for the rule to know",
    ),
    (
        "wrap-body",
        Operation::WrapBody,
        &[],
        "puts the body of a loop into a function literal that is called at once",
    ),
    (
        "copy-before",
        Operation::CopyBefore,
        &["var", "name"],
        "declares `vCopy := v` before the statement that holds the node, which then uses the copy: the node only reads \
         `v` and nothing assigns it from there on, or nothing else uses it from there on",
    ),
    (
        "copy-fields",
        Operation::CopyFields,
        &["var"],
        "declares `vF := v.f` before the statement that holds the node, for each field of the struct `v` that the node \
         reads, if it uses nothing else of `v` and nothing assigns `v` from there on",
    ),
    (
        "copy-fields-behind",
        Operation::CopyFieldsBehind,
        &["var"],
        "declares `pF := p.f` before the statement that holds the node, for each field of the struct behind the pointer `p` \
         that the node reads, if it uses nothing else of `p`, nothing assigns `p` from there on, and the struct is larger \
         than the fields; that the fields do not change meanwhile is for the rule to know",
    ),
    (
        "hoist",
        Operation::Hoist,
        &["name"],
        "makes the call, of an imported function with constant arguments, the value of a new variable of the package, \
         declared before the function; `name` is what comes after the function in its name. The rule must know that one \
         value serves all, and that the call may run when the program starts",
    ),
    (
        "localize",
        Operation::Localize,
        &["var"],
        "makes the first assignment of `v` in the function literal, a statement of its body, a declaration of its own \
         (`v = f()` becomes `v := f()`), if nothing outside uses `v` from then on; that the function runs only once for \
         each `v`, or one run at a time, is for the rule to know",
    ),
    (
        "narrow",
        Operation::Narrow,
        &[],
        "moves the declaration of one variable down into the block that holds all its uses, or to right before the one \
         statement that does, but into no loop or function literal",
    ),
];

/// The keys of an edit that take a format call to pieces, and what it becomes.
pub(super) const FORMATS: [(&str, FormatForm, &str); 3] = [
    (
        "format-sum",
        FormatForm::Sum,
        "takes `fmt.Sprintf(…)` to pieces, as a sum of strings and calls of strconv that is exactly the same string",
    ),
    (
        "format-append",
        FormatForm::Append,
        "makes `[]byte(fmt.Sprintf(…))` or `append(b, fmt.Sprintf(…)...)` nested appends of the pieces",
    ),
    (
        "format-writes",
        FormatForm::Writes,
        "makes the statement `b.WriteString(fmt.Sprintf(…))` or `fmt.Fprintf(b, …)` one write a piece, if `b` is a \
         variable of type `strings.Builder` or `bytes.Buffer`, or a pointer to one",
    ),
];

/// The key of an edit that changes what a pool holds, and what it does.
pub(super) const POOL: (&str, &str) = (
    "pool-of-pointers",
    "makes a `sync.Pool` of values one of pointers to them: what `New` returns, every `Get` with its type and every `Put`, \
     in all files of the package, with a variable for the pointer that goes from one to the other; refused where the pool \
     is exported or used otherwise, where `New` does more than return a literal or a `make`, and where a value may be given \
     back twice or was not taken from the pool by the same function",
);
