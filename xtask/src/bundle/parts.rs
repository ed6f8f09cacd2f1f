//! Takes the compiled widget apart: the main WebAssembly, and parts that are fetched when they are wanted.
//!
//! A part begins at the function that `part!` in `src/ui/lazy.rs` declares. The splitter follows the linker's
//! relocations from there: what nothing else needs goes into the part's own file, which shares memory and
//! function table with the main one. wasm-bindgen then sees the main one only. So this step does again, from
//! cargo's own result, what Trunk did to the widget in one piece.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use super::merged::merged;
use super::wasm::{without_exports, without_section};
use super::{Build, shrink};
use crate::process;

/// Stem of the files made on the way.
const MAIN: &str = "portal-chat";
/// Module from which the main WebAssembly imports what fetches parts; no such file is shipped.
const LINK_MODULE: &str = "./__wasm_split.js";
/// What the glue has in its place.
const RUNTIME: &str = include_str!("parts.js");
/// What the splitter calls the files that several parts share, before a number.
const CHUNK: &str = "chunk_";
/// Stem of the file that the small ones of them become.
const SHARED: &str = "shared";
/// Bytes from which a shared file is worth a request of its own. Measured: with less a part needs more than eight
/// requests, with more it fetches ten kilobytes and more that only others use.
const WORTH_A_REQUEST: usize = 4 * 1024;
/// Exports of a library for streams that Leptos brings along and nothing here uses: classes of JavaScript over
/// Rust's streams. As exports they would keep five kilobytes alive.
const UNUSED_EXPORTS: &str = "intounderlying";

/// The widget, taken apart.
pub(super) struct Built {
    /// wasm-bindgen's JavaScript, which still imports [`LINK_MODULE`].
    pub(super) glue: String,
    /// The main WebAssembly.
    pub(super) main: Vec<u8>,
    /// The files that parts consist of, by stem.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// Which of them each part needs, by the part's name.
    pub(super) parts: BTreeMap<String, Vec<String>>,
}

impl Built {
    /// Takes `compiled`, what cargo built with the feature `split`, apart.
    pub(super) fn from_compiled(compiled: &Path, how: Build) -> Result<Self> {
        let wasm = fs::read(compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let main = folder.path().join(MAIN).with_extension("wasm");
        let mut parts = split(&wasm, folder.path(), &main)?;
        let (glue, main) = bind(&main)?;
        let mut files = BTreeMap::new();
        for stem in parts.values().flatten() {
            let path = folder.path().join(stem).with_extension("wasm");
            files.insert(stem.clone(), finished(&path, how)?);
        }
        if let Some(shared) = gather(&mut files, &mut parts)? {
            let path = folder.path().join(SHARED).with_extension("wasm");
            fs::write(&path, shared).with_context(|| format!("cannot write {}", path.display()))?;
            files.insert(SHARED.to_owned(), finished(&path, how)?);
        }
        Ok(Self { glue, main: finished(&main, how)?, files, parts })
    }
}

/// Takes the small files that parts share out and answers them as one.
///
/// The splitter makes a file for every set of parts that have something in common, and most hold a function or
/// two. All of them come with the first part that needs one: together they compress better than a few apart. They
/// call each other through the function table, so any order will do.
fn gather(
    files: &mut BTreeMap<String, Vec<u8>>,
    parts: &mut BTreeMap<String, Vec<String>>,
) -> Result<Option<Vec<u8>>> {
    let is_small =
        |stem: &String, content: &Vec<u8>| stem.starts_with(CHUNK) && content.len() < WORTH_A_REQUEST;
    let small: BTreeMap<_, _> = files.extract_if(.., |stem, content| is_small(stem, content)).collect();
    if small.is_empty() {
        return Ok(None);
    }
    for stems in parts.values_mut() {
        let all = stems.len();
        stems.retain(|stem| !small.contains_key(stem));
        if stems.len() < all {
            stems.insert(0, SHARED.to_owned());
        }
    }
    merged(small.values()).map(Some)
}

/// Writes the main WebAssembly to `main`, the files of parts into `folder`, and answers which part needs which.
fn split(wasm: &[u8], folder: &Path, main: &Path) -> Result<BTreeMap<String, Vec<String>>> {
    let wasm = without_exports(wasm, UNUSED_EXPORTS)?;
    let mut options = Options::new(&wasm);
    options.output_dir = folder;
    options.main_out_path = main;
    options.link_name = LINK_MODULE;
    let split = transform(options).map_err(|why| anyhow!("cannot take the widget apart: {why:#}"))?;
    ensure!(
        !split.prefetch_map.is_empty(),
        "the widget has no parts: is the feature `split` on in the rust link of index.html?"
    );
    Ok(split.prefetch_map.into_iter().collect())
}

/// Joins the main WebAssembly with JavaScript: the glue's text and the path of the result.
fn bind(main: &Path) -> Result<(String, PathBuf)> {
    let wasm = fs::read(main).with_context(|| format!("cannot read {}", main.display()))?;
    // With the list of features wasm-bindgen would make use of tables of references, which parts do not share.
    fs::write(main, without_section(&wasm, "target_features")?).context("cannot write the main file")?;
    let folder = main.with_extension("bound");
    let mut command = Command::new("wasm-bindgen");
    command
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports"])
        .args(["--remove-name-section", "--remove-producers-section", "--out-dir"])
        .arg(&folder)
        .arg(main);
    process::run(&mut command)?;
    ensure!(
        !folder.join("snippets").exists(),
        "the widget brings JavaScript snippets (`inline_js` or `module` of wasm_bindgen), whose names are not \
         hashed: put that code into loader/portal-chat.js"
    );
    let glue = folder.join(MAIN).with_extension("js");
    let glue = fs::read_to_string(&glue).with_context(|| format!("cannot read {}", glue.display()))?;
    ensure!(
        !glue.contains(&format!("{UNUSED_EXPORTS}source_new")),
        "the widget uses streams now: keep their exports (UNUSED_EXPORTS in xtask/src/bundle/parts.rs)"
    );
    Ok((glue, folder.join(format!("{MAIN}_bg.wasm"))))
}

/// The file as it is shipped.
fn finished(path: &Path, how: Build) -> Result<Vec<u8>> {
    let read = || fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let bare = ["name", "producers", "target_features"]
        .iter()
        .try_fold(read()?, |wasm, name| without_section(&wasm, name))?;
    if how == Build::Development {
        return Ok(bare);
    }
    fs::write(path, bare).with_context(|| format!("cannot write {}", path.display()))?;
    shrink(path)?;
    read()
}

/// `glue` with what fetches each part, from files with that name and integrity, in place of its imports.
pub(super) fn join(glue: &str, parts: &BTreeMap<String, Vec<(String, String)>>) -> Result<String> {
    let loads: Vec<String> = parts
        .iter()
        .map(|(part, files)| {
            let files: Vec<_> = files.iter().map(|(name, sri)| format!("['{name}', '{sri}']")).collect();
            format!("__wasm_split_load_{part}: load({}),", files.join(", "))
        })
        .collect();
    let mut joined = RUNTIME.replace("__LOADS__", &loads.join("\n    "));
    let mut imports = 0;
    for line in glue.lines() {
        match imported_as(line) {
            Some(name) => {
                imports += 1;
                joined.push_str(&format!("const {name} = parts;\n"));
            }
            None => {
                joined.push_str(line);
                joined.push('\n');
            }
        }
    }
    ensure!(imports == parts.len(), "wasm-bindgen's glue imports {imports} parts and not {}", parts.len());
    Ok(joined)
}

/// The name under which `line` imports [`LINK_MODULE`], if it does.
fn imported_as(line: &str) -> Option<&str> {
    let (name, module) = line.strip_prefix("import * as ")?.split_once(" from ")?;
    (module.trim_end_matches(';').trim_matches(['"', '\'']) == LINK_MODULE).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glue_fetches_parts_by_their_names() {
        let glue = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\"\nlet wasm;\n";
        let file = |name: &str| (format!("{name}.wasm"), format!("sha256-{name}"));
        let parts = [("bars", vec![file("both"), file("bars")]), ("log", vec![file("both"), file("log")])];
        let parts = parts.map(|(name, files)| (name.to_owned(), files)).into();
        let joined = join(glue, &parts).expect("a glue");
        assert!(!joined.contains("import *"), "{joined}");
        assert!(joined.ends_with("const import1 = parts;\nconst import2 = parts;\nlet wasm;\n"), "{joined}");
        let load =
            "__wasm_split_load_bars: load(['both.wasm', 'sha256-both'], ['bars.wasm', 'sha256-bars']),";
        assert!(joined.contains(load), "{joined}");
    }

    #[test]
    fn small_files_that_parts_share_come_as_one() {
        let small = b"\0asm\x01\0\0\0".to_vec();
        let large = [small.clone(), vec![0; WORTH_A_REQUEST]].concat();
        let stems = |stems: &[&str]| stems.iter().map(|&stem| stem.to_owned()).collect::<Vec<_>>();
        let mut files: BTreeMap<_, _> =
            [("chunk_1", &small), ("chunk_2", &large), ("chunk_3", &small), ("split_bars", &small)]
                .map(|(stem, content)| (stem.to_owned(), content.clone()))
                .into();
        let mut parts: BTreeMap<_, _> = [
            ("bars".to_owned(), stems(&["chunk_1", "chunk_2", "chunk_3", "split_bars"])),
            ("log".to_owned(), stems(&["chunk_2"])),
        ]
        .into();
        let shared = gather(&mut files, &mut parts).expect("WebAssembly");
        assert_eq!(shared, Some(merged([&small, &small]).expect("WebAssembly")));
        assert_eq!(files.keys().collect::<Vec<_>>(), ["chunk_2", "split_bars"]);
        assert_eq!(parts["bars"], [SHARED, "chunk_2", "split_bars"]);
        assert_eq!(parts["log"], ["chunk_2"]);
    }

    #[test]
    fn a_part_that_nothing_would_fetch_is_an_error() {
        let parts = [("log".to_owned(), Vec::new())].into();
        assert!(join("let wasm;\n", &parts).is_err());
    }
}
