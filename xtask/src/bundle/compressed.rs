//! Compressed twins of what is shipped, made once at build time: the best compression is slow.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::write::GzEncoder;

/// Kinds of file that become smaller.
const TEXT: &[&str] = &["js", "wasm", "css", "html", "json", "svg"];

/// Writes `<file>.br` and `<file>.gz` beside every file of `folder` that becomes smaller by it.
pub(super) fn beside(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        if !path.is_file() || !TEXT.contains(&kind) {
            continue;
        }
        let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        for (suffix, small) in [("br", brotli(&content)?), ("gz", gzip(&content)?)] {
            let twin = path.with_extension(format!("{kind}.{suffix}"));
            fs::write(&twin, small).with_context(|| format!("cannot write {}", twin.display()))?;
        }
    }
    Ok(())
}

/// Brotli at its highest quality.
fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let params =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..Default::default() };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut small, &params).context("brotli failed")?;
    Ok(small)
}

/// Gzip at its highest level.
fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn twins_hold_the_same_content() {
        let content = b"portal ".repeat(100);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &*brotli(&content).expect("brotli"), &mut back).expect("brotli back");
        assert_eq!(back, content);
        back.clear();
        flate2::read::GzDecoder::new(&*gzip(&content).expect("gzip"))
            .read_to_end(&mut back)
            .expect("gzip back");
        assert_eq!(back, content);
    }
}
