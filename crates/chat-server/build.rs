//! The console and the demo pages live inside the binary: build again when one of their files changes.

fn main() {
    use std::io::Write;

    let mut out = std::io::stdout();
    for folder in ["console", "demo"] {
        // Nobody reads this pipe but cargo; if it is gone, so is the build.
        let _ = writeln!(out, "cargo:rerun-if-changed={folder}");
    }
}
