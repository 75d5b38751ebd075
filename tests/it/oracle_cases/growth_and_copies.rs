//! Cases about slices, maps and strings that grow, what is made again in every call, and copies.

use super::Applicability::{Safe, Suggest, Unsafe};
use super::Outcome::{Alone, Fixed, Reported};
use super::{LATEST, Row};

pub(super) const CASES: &[Row] = &[
    (
        "m01_make_var",
        LATEST,
        Alone("nothing says how many bytes are enough for an array"),
    ),
    (
        "m01b_make_var32",
        LATEST,
        Alone("up to 32 bytes are on the stack since Go 1.25, and nothing says how many these are"),
    ),
    (
        "m02_make_limits",
        LATEST,
        Reported(&["variable-above-stack-limit"]),
    ),
    (
        "m03_make_localconst",
        LATEST,
        Alone("since Go 1.25 the compiler sees that the variable only ever holds the constant"),
    ),
    (
        "m04_append_prealloc",
        LATEST,
        Fixed(Unsafe, &["append-without-capacity"]),
    ),
    (
        "m05_map_prealloc",
        LATEST,
        Fixed(Suggest, &["map-without-size"]),
    ),
    (
        "m06_string_concat_loop",
        LATEST,
        Fixed(Unsafe, &["string-sum-in-loop"]),
    ),
    (
        "m07_bytes_string_conv",
        LATEST,
        Alone("since Go 1.22 bytes that are only read are those of the string"),
    ),
    (
        "m08_map_bytes_key",
        LATEST,
        Reported(&["map-key-in-variable"]),
    ),
    (
        "m09_map_literal_local",
        LATEST,
        Reported(&["map-made-for-lookups"]),
    ),
    (
        "m10_regexp_hoist",
        LATEST,
        Fixed(Unsafe, &["pattern-compiled-in-call"]),
    ),
    (
        "m11_slice_lit_hoist",
        LATEST,
        Alone("the callee does not keep the slice, which stays on the stack"),
    ),
    (
        "m12_strings_replacer_hoist",
        LATEST,
        Fixed(Unsafe, &["replacer-made-in-call"]),
    ),
    (
        "m13_strings_split_range",
        LATEST,
        Fixed(Safe, &["range-over-split"]),
    ),
    (
        "m13_strings_split_range",
        "1.23",
        Alone("there is no strings.SplitSeq before Go 1.24"),
    ),
    (
        "m14_tolower_eq",
        LATEST,
        Fixed(Unsafe, &["lower-case-comparison"]),
    ),
    (
        "m15_append_nil_copy",
        LATEST,
        Fixed(Suggest, &["reader-of-converted-string"]),
    ),
    (
        "m16_split_index",
        LATEST,
        Fixed(Safe, &["first-part-of-split-in-expression"]),
    ),
    (
        "m17_append_escaping_small",
        LATEST,
        Alone("how many elements are appended is not known before the loop"),
    ),
    (
        "r01_return_ptr",
        LATEST,
        Alone("a result that is no pointer is another function for its callers"),
    ),
    (
        "r01b_return_ptr_inlined",
        LATEST,
        Alone("the inlined function allocates nothing where the caller does not keep the pointer"),
    ),
    (
        "r02_reader_buf",
        LATEST,
        Reported(&["buffer-moved-by-interface"]),
    ),
    (
        "r03_binary_write",
        LATEST,
        Fixed(Safe, &["binary-write-of-integer"]),
    ),
    (
        "r04_bigparam",
        LATEST,
        Alone("copying 512 bytes takes some nanoseconds, and allocates nothing"),
    ),
    (
        "r05_iface_value_recv",
        LATEST,
        Alone("a pointer would see what becomes of the value afterwards"),
    ),
    (
        "r07_json_marshal_ptr",
        LATEST,
        Alone("the decoder needs a pointer, which allocates however the variable is declared"),
    ),
    (
        "r08_sprintf_join",
        LATEST,
        Fixed(Safe, &["formatted-string"]),
    ),
];
