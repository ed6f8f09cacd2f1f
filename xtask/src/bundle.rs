//! Trunk's last step: takes the widget apart, names files by content, joins the styles, fills the loader in,
//! compresses.
//!
//! Trunk leaves the widget in one piece in its staging folder, which is thrown away: [`parts`] begins anew with
//! what cargo compiled. What this step leaves there instead:
//!
//! ```text
//! portal-chat.js                     the loader, the one name that never changes
//! portal-chat.d.ts                   types of its API
//! full.html, full.css                the chat as a whole page
//! portal-chat-<hash>.js|.wasm        what the loader fetches, named by the content of both: cache for ever; the
//!                                    script brings the style sheet along
//! portal-chat-<part>-<hash>.wasm     what the widget fetches later, see src/ui/lazy.rs
//! portal-chat-shared-<hash>.wasm     all that several of these use and that is small
//! manifest.json                      size and integrity of each
//! *.br *.gz                          the same compressed, for the server to send as they are
//! ```

mod compressed;
mod integrity;
mod merged;
mod parts;
mod placeholders;
mod quoted;
mod script;
mod short_names;
mod style_sheet;
mod terse;
mod wasm;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::tools::WASM_TARGET;
use crate::{checkout, process};
use parts::Built;
use placeholders::filled;

/// Stable name of the loader.
pub(crate) const LOADER: &str = "portal-chat.js";

/// What the loader calls; it goes behind wasm-bindgen's glue.
const WIDGET: &str = "widget.js";

/// What is shipped as it was written.
const AS_WRITTEN: &[&str] = &["portal-chat.d.ts", "full.html", "full.css"];

/// The version of every package here.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What `manifest.json` says of one file.
#[derive(Serialize, Deserialize)]
pub(crate) struct Shipped {
    /// Size, uncompressed.
    pub(crate) bytes: usize,
    /// Value for an `integrity` attribute.
    pub(crate) integrity: String,
    /// The parts of the widget that need it; none when it is needed until the panel can be used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<String>,
}

/// `manifest.json`: what is shipped, by file name.
pub(crate) type Manifest = BTreeMap<String, Shipped>;

/// Runs the step in the folders Trunk names in the environment.
pub(crate) fn run() -> Result<()> {
    let folder = |name: &str| {
        let value = std::env::var_os(name);
        value.map(PathBuf::from).with_context(|| format!("{name} is not set: Trunk calls this command"))
    };
    let (staging, source) = (folder("TRUNK_STAGING_DIR")?, folder("TRUNK_SOURCE_DIR")?);
    let how = if std::env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release") {
        Build::Shipped
    } else {
        Build::Development
    };
    let built = Built::from_compiled(&compiled(how), how)?;
    let bundle = Bundle { staging, source };
    bundle.discard()?;
    bundle.write(how, built)
}

/// Where cargo leaves the widget when Trunk calls it.
fn compiled(how: Build) -> PathBuf {
    let profile = if how == Build::Shipped { "widget" } else { "debug" };
    checkout::target_dir().join(WASM_TARGET).join(profile).join("portal-chat.wasm")
}

/// Whether time is spent on making files small.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Build {
    Shipped,
    Development,
}

struct Bundle {
    /// Where Trunk gathers the result.
    staging: PathBuf,
    /// Root of the checkout.
    source: PathBuf,
}

impl Bundle {
    fn write(&self, how: Build, built: Built) -> Result<()> {
        let (sheet, launcher_sheet) = self.styles()?;
        let mut manifest = Manifest::new();
        let mut keep = |name: &str, content: &[u8], parts: Vec<String>| -> Result<String> {
            fs::write(self.staging.join(name), content).with_context(|| format!("cannot write {name}"))?;
            let integrity = integrity::sri(content);
            let shipped = Shipped { bytes: content.len(), integrity: integrity.clone(), parts };
            manifest.insert(name.to_owned(), shipped);
            Ok(integrity)
        };

        let Built { glue, main, files, parts } = built;
        let mut kept = BTreeMap::new();
        for (stem, content) in &files {
            let label = stem.trim_start_matches("split_").replace('_', "-");
            let name = format!("portal-chat-{label}-{}.wasm", integrity::short_hash(content));
            let needed_by =
                parts.iter().filter(|(_, files)| files.contains(stem)).map(|(part, _)| part.clone());
            let integrity = keep(&name, content, needed_by.collect())?;
            kept.insert(stem, (name, integrity));
        }
        let parts = parts.iter().map(|(part, stems)| {
            (part.clone(), stems.iter().filter_map(|stem| kept.get(stem).cloned()).collect())
        });
        let glue = parts::join(&glue, &parts.collect())?;
        let glue = glue + &filled(&self.script(WIDGET)?, &[("__CSS__", &sheet)])?;
        let glue = if how == Build::Shipped { script::without_comments(&glue)? } else { glue };

        // One name for both: hashes do not compress, and the loader has few bytes to spare.
        let files = format!("portal-chat-{}.", integrity::short_hash(&[glue.as_bytes(), &main].concat()));
        let js = keep(&format!("{files}js"), glue.as_bytes(), Vec::new())?;
        let wasm = keep(&format!("{files}wasm"), &main, Vec::new())?;
        let values = [
            ("__FILES__", &*files),
            ("__JS_SRI__", &*js),
            ("__WASM_SRI__", &*wasm),
            ("__LAUNCHER_CSS__", &*launcher_sheet),
            ("__VERSION__", VERSION),
        ];
        let text = filled(&self.script(LOADER)?, &values)?;
        let text = match how {
            Build::Shipped => terse::terse(&short_names::short_names(&script::without_comments(&text)?)?)?,
            Build::Development => text,
        };
        keep(LOADER, text.as_bytes(), Vec::new())?;

        for name in AS_WRITTEN {
            fs::copy(self.source.join("loader").join(name), self.staging.join(name))
                .with_context(|| format!("cannot copy {name}"))?;
        }
        let manifest = serde_json::to_string_pretty(&manifest)?;
        fs::write(self.staging.join("manifest.json"), manifest).context("cannot write manifest.json")?;
        if how == Build::Shipped { compressed::beside(&self.staging) } else { Ok(()) }
    }

    /// A script as it was written.
    fn script(&self, name: &str) -> Result<String> {
        let path = self.source.join("loader").join(name);
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    /// Throws away what Trunk left of the widget in one piece.
    fn discard(&self) -> Result<()> {
        let entries = fs::read_dir(&self.staging)
            .with_context(|| format!("cannot read {}", self.staging.display()))?
            .filter_map(|entry| Some(entry.ok()?.path()));
        let left = |path: &PathBuf| matches!(path.extension().and_then(OsStr::to_str), Some("js" | "wasm"));
        for path in entries.filter(left) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
        Ok(())
    }

    /// The widget's style sheet and the launcher's, which travels inside the loader.
    fn styles(&self) -> Result<(String, String)> {
        let folder = self.source.join("style");
        let mut sheets: Vec<PathBuf> = fs::read_dir(&folder)
            .with_context(|| format!("cannot read {}", folder.display()))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension() == Some(OsStr::new("css")))
            .collect();
        // Tokens first: the other sheets use them. The rest by name, so that the result is the same everywhere.
        sheets.sort_by_key(|path| (path.file_stem() != Some(OsStr::new("tokens")), path.clone()));
        let (mut widget, mut launcher) = (String::new(), String::new());
        for path in &sheets {
            let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            let small = style_sheet::minified(&text).with_context(|| format!("in {}", path.display()))?;
            let is_launcher = path.file_stem() == Some(OsStr::new("launcher"));
            if is_launcher { &mut launcher } else { &mut widget }.push_str(&small);
        }
        Ok((widget, launcher))
    }
}

/// Makes the WebAssembly smaller, when `wasm-opt` is there.
fn shrink(wasm: &Path) -> Result<()> {
    let Some(wasm_opt) = process::on_path(&["wasm-opt"]) else {
        println!("There is no wasm-opt: the WebAssembly stays about 2 % larger");
        return Ok(());
    };
    // The section that lists the features in use is gone: they must be named.
    let features = [
        "--enable-bulk-memory",
        "--enable-nontrapping-float-to-int",
        "--enable-sign-ext",
        "--enable-mutable-globals",
        "--enable-reference-types",
        "--enable-multivalue",
    ];
    let mut command = Command::new(wasm_opt);
    // Inlining what has one caller makes the file smaller but less alike, so it compresses worse.
    command
        .args(["-Oz", "--one-caller-inline-max-function-size=20"])
        .args(features)
        .arg("--strip-producers")
        .arg(wasm)
        .arg("-o")
        .arg(wasm);
    process::run(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The widget with one part.
    fn built() -> Built {
        Built {
            glue: "import * as import1 from \"./__wasm_split.js\"\nexport default 1; // glue\n".to_owned(),
            main: b"main".to_vec(),
            files: [("split_log".to_owned(), b"log".to_vec())].into(),
            parts: [("log".to_owned(), vec!["split_log".to_owned()])].into(),
        }
    }

    /// A checkout and a staging folder as Trunk leaves it.
    fn bundle(loader: &str) -> (tempfile::TempDir, Bundle) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, content: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, content).expect("a file");
        };
        write("staging/portal-chat.js", "export default 1; // glue\n");
        write("staging/portal-chat_bg.wasm", "wasm");
        write("source/loader/portal-chat.js", loader);
        for name in AS_WRITTEN {
            write(&format!("source/loader/{name}"), "");
        }
        write("source/loader/widget.js", "const CSS = '__CSS__';\n");
        write("source/style/tokens.css", ":host { --a: 1px; }\n");
        write("source/style/button.css", "b { top: var(--a); }\n");
        write("source/style/launcher.css", "i::before { content: '\\201C'; }\n");
        let bundle = Bundle { staging: folder.path().join("staging"), source: folder.path().join("source") };
        (folder, bundle)
    }

    #[test]
    fn files_are_named_by_content_and_the_loader_names_them() {
        let (_folder, bundle) =
            bundle("load('__FILES__', '__JS_SRI__', '__WASM_SRI__', '__LAUNCHER_CSS__', '__VERSION__');");
        bundle.discard().expect("room");
        bundle.write(Build::Development, built()).expect("a bundle");
        let read = |name: &str| fs::read_to_string(bundle.staging.join(name)).expect(name);
        let manifest: Manifest = serde_json::from_str(&read("manifest.json")).expect("JSON");
        let named = |end: &str| {
            manifest.keys().find(|name| name.ends_with(end) && *name != LOADER).expect("a file").clone()
        };
        let js = named(".js");
        assert!(
            read(&js)
                .ends_with("\nexport default 1; // glue\nconst CSS = ':host{--a:1px}b{top:var(--a)}';\n")
        );
        let part = manifest.iter().find(|(_, shipped)| shipped.parts == ["log"]).expect("a part");
        assert!(part.0.starts_with("portal-chat-log-"), "{}", part.0);
        assert!(read(&js).contains(&format!("load(['{}', '{}'])", part.0, part.1.integrity)));
        let loader = read(LOADER);
        let files = js.strip_suffix("js").expect("a script");
        assert!(loader.starts_with(&format!("load('{files}', '{}', '", manifest[&js].integrity)), "{loader}");
        assert_eq!(read(&format!("{files}wasm")), "main");
        let end = format!(r"'i::before{{content:\'\\201C\'}}', '{VERSION}');");
        assert!(loader.ends_with(&end), "{loader}");
        assert!(!bundle.staging.join("portal-chat_bg.wasm").exists());
    }

    #[test]
    fn two_builds_of_the_same_content_have_the_same_names() {
        let [first, second] = [(), ()].map(|()| {
            let (_folder, bundle) = bundle("import('__FILES__js')");
            bundle.write(Build::Development, built()).expect("a bundle");
            fs::read_to_string(bundle.staging.join("manifest.json")).expect("a manifest")
        });
        assert_eq!(first, second);
    }
}
