//! What people download, against the budget.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::bundle::{LOADER, Manifest};
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

/// One shipped file.
struct Row {
    name: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

fn rows(dist: &Path) -> Result<Vec<Row>> {
    let path = dist.join("manifest.json");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let manifest: Manifest =
        serde_json::from_str(&text).context("manifest.json is not what bundle writes")?;
    let size = |name: String| -> Result<u64> {
        Ok(fs::metadata(dist.join(&name)).with_context(|| format!("dist has no {name}"))?.len())
    };
    let row = |name: &String| -> Result<Row> {
        let (raw, gzip, brotli) =
            (size(name.clone())?, size(format!("{name}.gz"))?, size(format!("{name}.br"))?);
        Ok(Row { name: name.clone(), raw, gzip, brotli })
    };
    manifest.keys().map(row).collect()
}

fn sum(rows: &[Row]) -> Row {
    let total = |size: fn(&Row) -> u64| rows.iter().map(size).sum();
    let name = "until the panel is usable".to_owned();
    Row { name, raw: total(|row| row.raw), gzip: total(|row| row.gzip), brotli: total(|row| row.brotli) }
}

fn table(rows: &[Row]) -> String {
    let mut table = format!("{:<36}{:>10}{:>10}{:>10}{:>10}\n", "bytes", "raw", "gzip", "brotli", "budget");
    for row in rows.iter().chain([&sum(rows)]) {
        let budget = match &*row.name {
            LOADER => LOADER_BUDGET.to_string(),
            "until the panel is usable" => PANEL_BUDGET.to_string(),
            _ => String::new(),
        };
        let Row { name, raw, gzip, brotli } = row;
        table.push_str(&format!("{name:<36}{raw:>10}{gzip:>10}{brotli:>10}{budget:>10}\n"));
    }
    table
}

fn check(rows: &[Row]) -> Result<()> {
    let loader = rows.iter().find(|row| row.name == LOADER).with_context(|| format!("no {LOADER}"))?.brotli;
    for (what, is, budget) in
        [("the loader", loader, LOADER_BUDGET), ("what the panel needs", sum(rows).brotli, PANEL_BUDGET)]
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
        Row { name: name.to_owned(), raw: 3 * brotli, gzip: brotli + brotli / 5, brotli }
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
}
