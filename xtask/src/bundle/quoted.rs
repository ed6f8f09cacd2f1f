//! Strings in quotes, as scripts and style sheets have them.

use anyhow::{Result, bail};

/// Length of the string `text` begins with, quotes included.
pub(super) fn len(text: &str, quote: char) -> Result<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => break,
            _ if c == quote => return Ok(at + 1),
            _ => {}
        }
    }
    bail!("a string is not closed: {}", text.lines().next().unwrap_or_default())
}
