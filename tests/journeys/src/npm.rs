//! Files of npm packages, for what exists only there.

use tempfile::TempDir;
use tokio::process::Command;

/// A file of a package, by its path in `node_modules`; none where npm or its registry cannot be reached.
pub(crate) async fn file(package: &str, path: &str) -> Option<String> {
    let folder = TempDir::new().ok()?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
        .arg(folder.path())
        .arg(package);
    npm.kill_on_drop(true);
    let _ = npm.output().await.ok()?;
    std::fs::read_to_string(folder.path().join("node_modules").join(path)).ok()
}
