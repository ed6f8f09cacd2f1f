//! What people download, against the budget.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::bundle::{LOADER, Manifest, Shipped};
use crate::{linked, widget};

/// Bytes the loader may have, compressed by brotli.
const LOADER_BUDGET: u64 = 2 * 1024;
/// Bytes of everything until the panel can be used, compressed by brotli.
const PANEL_BUDGET: u64 = 150 * 1024;

/// Builds the widget, prints a table and fails over the budget.
pub(crate) fn run() -> Result<()> {
    let dist = widget::build()?;
    let rows = rows(&dist)?;
    println!("\n{}", table(&rows));
    check(&rows)?;
    for row in rows.iter().filter(|row| row.name.ends_with(".wasm")) {
        let large = linked::too_large(&fs::read(dist.join(&row.name))?);
        ensure!(large.is_empty(), "the widget holds code of {}: do without", large.join(", "));
    }
    Ok(())
}

/// What the sum of everything needed at once is called.
const AT_ONCE: &str = "until the panel is usable";
/// The parts a conversation needs.
const CHAT: [&str; 2] = ["conversation", "driver"];

/// One shipped file, or a sum of some.
#[derive(Clone)]
struct Row {
    name: String,
    /// How many requests it takes.
    files: usize,
    raw: u64,
    gzip: u64,
    brotli: u64,
    /// The parts that need the file; none when the panel does.
    parts: Vec<String>,
}

fn rows(dist: &Path) -> Result<Vec<Row>> {
    let path = dist.join("manifest.json");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let manifest: Manifest =
        serde_json::from_str(&text).context("manifest.json is not what bundle writes")?;
    let size = |name: String| -> Result<u64> {
        Ok(fs::metadata(dist.join(&name)).with_context(|| format!("dist has no {name}"))?.len())
    };
    let row = |(name, shipped): (String, Shipped)| -> Result<Row> {
        let (raw, gzip, brotli) =
            (size(name.clone())?, size(format!("{name}.gz"))?, size(format!("{name}.br"))?);
        Ok(Row { name, files: 1, raw, gzip, brotli, parts: shipped.parts })
    };
    manifest.into_iter().map(row).collect()
}

fn sum<'a>(name: &str, rows: impl Iterator<Item = &'a Row>) -> Row {
    let nothing = Row { name: name.to_owned(), files: 0, raw: 0, gzip: 0, brotli: 0, parts: Vec::new() };
    rows.fold(nothing, |sum, row| Row {
        files: sum.files + row.files,
        raw: sum.raw + row.raw,
        gzip: sum.gzip + row.gzip,
        brotli: sum.brotli + row.brotli,
        ..sum
    })
}

/// Everything that must have come before the panel can be used.
fn at_once(rows: &[Row]) -> Row {
    sum(AT_ONCE, rows.iter().filter(|row| row.parts.is_empty()))
}

/// What each part adds, by name.
fn later(rows: &[Row]) -> Vec<Row> {
    let parts: BTreeSet<&String> = rows.iter().flat_map(|row| &row.parts).collect();
    let of =
        |part: &String| sum(&format!("later: {part}"), rows.iter().filter(|row| row.parts.contains(part)));
    parts.into_iter().map(of).collect()
}

/// Everything that must have come before a person can write to an operator.
fn to_write(rows: &[Row]) -> Row {
    let chat =
        |row: &&Row| row.parts.is_empty() || row.parts.iter().any(|part| CHAT.contains(&part.as_str()));
    sum("until one can write to an operator", rows.iter().filter(chat))
}

fn table(rows: &[Row]) -> String {
    let mut table =
        format!("{:<52}{:>6}{:>10}{:>10}{:>10}{:>10}\n", "bytes", "files", "raw", "gzip", "brotli", "budget");
    let (first, rest): (Vec<_>, Vec<_>) = rows.iter().cloned().partition(|row| row.parts.is_empty());
    for row in first.iter().chain(&rest).chain(&later(rows)).chain([&to_write(rows), &at_once(rows)]) {
        let budget = match &*row.name {
            LOADER => LOADER_BUDGET.to_string(),
            AT_ONCE => PANEL_BUDGET.to_string(),
            _ => String::new(),
        };
        let Row { name, files, raw, gzip, brotli, .. } = row;
        table.push_str(&format!("{name:<52}{files:>6}{raw:>10}{gzip:>10}{brotli:>10}{budget:>10}\n"));
    }
    table
}

fn check(rows: &[Row]) -> Result<()> {
    let loader = rows.iter().find(|row| row.name == LOADER).with_context(|| format!("no {LOADER}"))?.brotli;
    for (what, is, budget) in
        [("the loader", loader, LOADER_BUDGET), ("what the panel needs", at_once(rows).brotli, PANEL_BUDGET)]
    {
        if is > budget {
            bail!("{what} has {is} bytes, {} over the budget of {budget}: make it smaller", is - budget);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, brotli: u64) -> Row {
        let (name, parts) = (name.to_owned(), Vec::new());
        Row { name, files: 1, raw: 3 * brotli, gzip: brotli + brotli / 5, brotli, parts }
    }

    #[test]
    fn within_the_budget_is_fine_and_one_byte_over_is_not() {
        let rows = |loader, wasm| [row(LOADER, loader), row("portal-chat-1.wasm", wasm)];
        assert!(check(&rows(LOADER_BUDGET, PANEL_BUDGET - LOADER_BUDGET)).is_ok());
        assert!(check(&rows(LOADER_BUDGET + 1, 1)).is_err());
        assert!(check(&rows(LOADER_BUDGET, PANEL_BUDGET - LOADER_BUDGET + 1)).is_err());
    }

    #[test]
    fn the_table_ends_with_the_sum_and_its_budget() {
        let table = table(&[row(LOADER, 1000), row("portal-chat-1.wasm", 100_000)]);
        let last = table.lines().last().expect("a line");
        assert!(last.contains("101000") && last.ends_with("153600"), "{table}");
    }

    #[test]
    fn parts_that_come_later_are_summed_by_themselves() {
        let part = |name: &str, parts: &[&str]| Row {
            parts: parts.iter().map(|&part| part.to_owned()).collect(),
            ..row(name, PANEL_BUDGET)
        };
        let rows = [row(LOADER, 1), part("a.wasm", &["a"]), part("both.wasm", &["a", "b"])];
        assert!(check(&rows).is_ok());
        let sums: Vec<_> =
            later(&rows).into_iter().map(|row| (row.name, row.files, row.brotli / PANEL_BUDGET)).collect();
        assert_eq!(sums, [("later: a".to_owned(), 2, 2), ("later: b".to_owned(), 1, 1)]);
        let chat = [row(LOADER, 1), part("c.wasm", &["conversation", "driver"]), part("x.wasm", &["x"])];
        assert_eq!(to_write(&chat).brotli, 1 + PANEL_BUDGET);
    }
}
