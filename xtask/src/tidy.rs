//! The rules of ARCHITECTURE.md that can be checked by reading files.
//!
//! Each rule is a function from a [`Tree`] to violations, and has a test that plants one.

mod dependencies;
mod layers;
mod leftovers;
mod links;
mod markup;
mod names;
mod plain_words;
mod protocol;
mod states;
mod tests_named;
mod tree;

use anyhow::{Context, Result, bail};

use crate::tools::WASM_TARGET;
use crate::{checkout, process};
use tree::{Tree, Violation};

const RULES: &[fn(&Tree) -> Vec<Violation>] = &[
    layers::browser_is_named_in_two_places,
    layers::session_has_one_caller,
    layers::core_is_pure,
    states::states_are_no_booleans,
    names::components_and_sheets_pair,
    names::no_file_is_a_drawer,
    markup::no_text_becomes_markup,
    markup::views_pass_the_policy,
    leftovers::nothing_is_left_to_do,
    leftovers::nothing_reads_outside,
    links::links_lead_somewhere,
    protocol::document_knows_the_wire_types,
    tests_named::tests_named_are_there,
    plain_words::texts_are_plain,
];

/// Checks every rule and prints what breaks one. With `bless_protocol`, first notes in `docs/protocol.md`
/// that it was reviewed against the wire types as they are.
pub(crate) fn run(bless_protocol: bool) -> Result<()> {
    let root = checkout::root();
    if bless_protocol {
        let path = root.join(protocol::DOCUMENT);
        let tree = Tree::read(&root)?;
        let blessed = protocol::blessed(&tree).context("docs/protocol.md or its hash line is missing")?;
        std::fs::write(&path, blessed).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let tree = Tree::read(&root)?;
    let mut violations: Vec<Violation> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    violations.extend(dependencies::of_the_widget(&widget_dependencies()?));
    for violation in &violations {
        println!("{violation}");
    }
    match violations.len() {
        0 => {
            println!("tidy: {} files, no rule broken", tree.len());
            Ok(())
        }
        count => bail!("tidy: {count} places break a rule of ARCHITECTURE.md"),
    }
}

/// What `cargo tree` says the widget is built from.
fn widget_dependencies() -> Result<String> {
    let mut cargo = process::cargo();
    cargo.args(["tree", "--package", "portal-chat", "--target", WASM_TARGET, "--edges", "normal"]);
    let output =
        cargo.args(["--prefix", "depth", "--format", " {p}"]).output().context("cannot start cargo")?;
    if !output.status.success() {
        bail!("`{}` failed: {}", process::line(&cargo), String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
