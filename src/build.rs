//! Builds again when a rule is added: `include_dir` alone notices changed files, not new ones.

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/build.rs");
}
