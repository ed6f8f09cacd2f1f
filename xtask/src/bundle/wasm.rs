//! Takes things out of WebAssembly files, without reading what they mean.

use std::ops::Range;

use anyhow::{Context, Result, ensure};

/// Length of the magic number and the version.
const HEADER: usize = 8;
/// Numbers of kinds of section, as the specification has them.
const CUSTOM: u8 = 0;
const EXPORTS: u8 = 7;

/// `wasm` without its custom sections of that name.
pub(super) fn without_section(wasm: &[u8], name: &str) -> Result<Vec<u8>> {
    let mut out = header(wasm)?;
    for section in sections(wasm)? {
        let content = &wasm[section.content];
        if section.kind != CUSTOM || named(content, 0).is_none_or(|(found, _)| found != name.as_bytes()) {
            out.extend_from_slice(&wasm[section.whole]);
        }
    }
    Ok(out)
}

/// `wasm` without the exports whose name holds `part`.
pub(super) fn without_exports(wasm: &[u8], part: &str) -> Result<Vec<u8>> {
    let mut out = header(wasm)?;
    for section in sections(wasm)? {
        if section.kind == EXPORTS {
            let content = fewer_exports(&wasm[section.content], part).context("the exports are broken")?;
            out.push(EXPORTS);
            push_number(&mut out, content.len());
            out.extend(content);
        } else {
            out.extend_from_slice(&wasm[section.whole]);
        }
    }
    Ok(out)
}

fn fewer_exports(exports: &[u8], part: &str) -> Option<Vec<u8>> {
    let (count, mut at) = number(exports, 0)?;
    let (mut kept, mut entries) = (0, Vec::new());
    for _ in 0..count {
        let (name, kind) = named(exports, at)?;
        // A byte says what is exported, a number which one.
        let (_, end) = number(exports, kind + 1)?;
        if !String::from_utf8_lossy(name).contains(part) {
            kept += 1;
            entries.extend_from_slice(exports.get(at..end)?);
        }
        at = end;
    }
    let mut content = Vec::new();
    push_number(&mut content, kept);
    content.extend(entries);
    Some(content)
}

struct Section {
    kind: u8,
    /// With kind and length.
    whole: Range<usize>,
    content: Range<usize>,
}

fn header(wasm: &[u8]) -> Result<Vec<u8>> {
    ensure!(wasm.starts_with(b"\0asm"), "not WebAssembly");
    Ok(wasm.get(..HEADER).context("not WebAssembly")?.to_vec())
}

fn sections(wasm: &[u8]) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    let mut at = HEADER;
    while at < wasm.len() {
        let section = number(wasm, at + 1).and_then(|(size, start)| {
            let end = start.checked_add(size).filter(|end| *end <= wasm.len())?;
            Some(Section { kind: wasm[at], whole: at..end, content: start..end })
        });
        let section = section.context("the WebAssembly ends within a section")?;
        at = section.whole.end;
        sections.push(section);
    }
    Ok(sections)
}

/// The name that stands `at`, and where the next thing stands.
fn named(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let (len, start) = number(bytes, at)?;
    let end = start.checked_add(len)?;
    Some((bytes.get(start..end)?, end))
}

/// The number (LEB128) that stands `at`, and where the next thing stands.
fn number(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        value |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some((value, at));
        }
        shift += 7;
    }
}

fn push_number(bytes: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custom_section_is_taken_out_and_the_others_stay() {
        let wasm = b"\0asm\x01\0\0\0\0\x04\x01aXX\x01\x02bb\0\x02\x01c";
        assert_eq!(without_section(wasm, "a").expect("WebAssembly"), b"\0asm\x01\0\0\0\x01\x02bb\0\x02\x01c");
        assert_eq!(without_section(wasm, "d").expect("WebAssembly"), wasm);
        assert!(without_section(&wasm[..wasm.len() - 1], "a").is_err());
        assert!(without_section(b"<!doctype html>", "a").is_err());
    }

    #[test]
    fn exports_are_taken_out_by_name() {
        let wasm = b"\0asm\x01\0\0\0\x01\x02bb\x07\x0c\x02\x02ab\0\x01\x02cd\0\x80\x01";
        assert_eq!(
            without_exports(wasm, "b").expect("WebAssembly"),
            b"\0asm\x01\0\0\0\x01\x02bb\x07\x07\x01\x02cd\0\x80\x01"
        );
        assert_eq!(without_exports(wasm, "x").expect("WebAssembly"), wasm);
    }

    #[test]
    fn long_numbers_are_written_as_they_are_read() {
        let mut bytes = Vec::new();
        push_number(&mut bytes, 300);
        assert_eq!((&*bytes, number(&bytes, 0)), (&[0xac, 0x02][..], Some((300, 2))));
    }
}
