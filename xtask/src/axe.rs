//! axe-core, which finds what hinders people: from npm, at test time.

use std::path::PathBuf;
use std::process::Command;

use crate::{checkout, process};

const PACKAGE: &str = "axe-core@4.14.1";

/// Installs it below the build folder and answers its file; none where npm or its registry cannot be reached.
pub(crate) fn install() -> Option<PathBuf> {
    let folder = checkout::target_dir().join(PACKAGE);
    let file = folder.join("node_modules/axe-core/axe.min.js");
    if !file.is_file() {
        let npm = process::on_path(&["npm"])?;
        let mut install = Command::new(npm);
        install.args(["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
        let _ = install.arg(&folder).arg(PACKAGE).output().ok()?;
    }
    file.is_file().then_some(file)
}
