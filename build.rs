//! Tells the linker what the bundle step needs to take the widget apart, and joins the style sheets for the component.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        // The splitter follows the relocations from each part's first function.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    if env::var_os("CARGO_FEATURE_COMPONENT").is_some() {
        println!("cargo::rerun-if-changed=style");
        let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
        fs::write(out.join("styles.css"), styles(Path::new("style"))?)?;
    }
    Ok(())
}

/// Every sheet: the launcher's and the tokens first, the rest by name.
fn styles(folder: &Path) -> io::Result<String> {
    let mut sheets: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    let place = |path: &PathBuf| match path.file_stem().and_then(|stem| stem.to_str()) {
        Some("launcher") => 0,
        Some("tokens") => 1,
        _ => 2,
    };
    sheets.sort_by_key(|path| (place(path), path.clone()));
    sheets.iter().map(fs::read_to_string).collect()
}
