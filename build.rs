//! Tells the linker what the bundle step needs to take the widget apart.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        // The splitter follows the relocations from each part's first function.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
