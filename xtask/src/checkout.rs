//! Where things lie: the checkout, its build folder, the versions it pins.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Root folder of the checkout, absolute.
pub(crate) fn root() -> PathBuf {
    // Set by `cargo run`; the compiled-in value serves a binary that is started by hand.
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Where cargo puts what it builds.
pub(crate) fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// Where Trunk puts the finished widget.
pub(crate) fn dist_dir() -> PathBuf {
    root().join("dist")
}

/// Version of `package` in `Cargo.lock`.
pub(crate) fn locked_version(package: &str) -> Result<String> {
    let path = root().join("Cargo.lock");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    version_in_lock(&text, package)
}

/// Version of Trunk's tool `key` (like `wasm_bindgen`) in `Trunk.toml`.
pub(crate) fn trunk_tool_version(key: &str) -> Result<String> {
    let path = root().join("Trunk.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let table: toml::Table = toml::from_str(&text).context("Trunk.toml is not TOML")?;
    let version = table.get("tools").and_then(|tools| tools.get(key)).and_then(toml::Value::as_str);
    version.map(str::to_owned).with_context(|| format!("Trunk.toml has no `{key}` under [tools]: add it"))
}

fn version_in_lock(lock: &str, package: &str) -> Result<String> {
    let table: toml::Table = toml::from_str(lock).context("Cargo.lock is not TOML")?;
    let packages = table.get("package").and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut found = packages
        .iter()
        .filter(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))
        .filter_map(|entry| entry.get("version").and_then(toml::Value::as_str));
    match (found.next(), found.next()) {
        (Some(version), None) => Ok(version.to_owned()),
        (None, _) => bail!("Cargo.lock has no package `{package}`"),
        (Some(_), Some(_)) => bail!("Cargo.lock has several versions of `{package}`: keep one"),
    }
}

#[cfg(test)]
mod tests {
    use super::version_in_lock;

    #[test]
    fn a_locked_version_is_found() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.2.3\"\n[[package]]\nname = \"b\"\nversion = \"2.0.0\"\n";
        assert_eq!(version_in_lock(lock, "a").ok().as_deref(), Some("1.2.3"));
        assert!(version_in_lock(lock, "c").is_err());
    }

    #[test]
    fn two_versions_of_a_pinned_package_are_refused() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.2.3\"\n[[package]]\nname = \"a\"\nversion = \"2.0.0\"\n";
        assert!(version_in_lock(lock, "a").is_err());
    }
}
