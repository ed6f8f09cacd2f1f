//! What a photo tells besides the picture: where and when it was taken, and by whose phone. It is taken out before
//! the photo leaves the person's machine; not one byte of the picture itself changes.
//!
//! Of a JPEG stay the segments a picture is drawn by and, of the Exif data, which side is up; of a PNG the chunks it
//! is drawn by. What follows the picture's end goes too: phones hide films and second photos there.

use chat_protocol::Format;

/// The file without what it tells besides the picture; none when it is not built as its format demands. Documents
/// stay as they are.
pub fn without_metadata(format: Format, bytes: Vec<u8>) -> Option<Vec<u8>> {
    match format {
        Format::Jpeg => jpeg(&bytes),
        Format::Png => png(&bytes),
        Format::Pdf | Format::Other => Some(bytes),
    }
}

const SOI: [u8; 2] = [0xFF, 0xD8];
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;
const APP15: u8 = 0xEF;
const COMMENT: u8 = 0xFE;

fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&SOI)?;
    let mut kept = SOI.to_vec();
    loop {
        // Any number of FF may stand before a marker.
        let marker = *rest.strip_prefix(&[0xFF])?.iter().find(|byte| **byte != 0xFF)?;
        let start = rest.iter().position(|byte| *byte == marker)? + 1;
        rest = &rest[start..];
        if marker == EOI {
            kept.extend([0xFF, EOI]);
            return Some(kept);
        }
        let length = usize::from(u16::from_be_bytes(rest.get(..2)?.try_into().ok()?));
        let (segment, after) = rest.split_at_checked(length.max(2))?;
        rest = after;
        match marker {
            APP1 => kept.extend(upright(segment)),
            _ if !draws(marker, segment) => {}
            _ => {
                kept.extend([0xFF, marker]);
                kept.extend_from_slice(segment);
            }
        }
        if marker == SOS {
            let (data, after) = rest.split_at(end_of_scan(rest));
            kept.extend_from_slice(data);
            rest = after;
            if rest.is_empty() {
                // Cut off, as some cameras leave them; it can be looked at all the same.
                return Some(kept);
            }
        }
    }
}

/// Whether the picture would look different without the segment.
fn draws(marker: u8, segment: &[u8]) -> bool {
    match marker {
        APP0 => segment.get(2..).is_some_and(|body| body.starts_with(b"JFIF\0")),
        APP2 => segment.get(2..).is_some_and(|body| body.starts_with(b"ICC_PROFILE\0")),
        APP14 => segment.get(2..).is_some_and(|body| body.starts_with(b"Adobe")),
        APP1..=APP15 | COMMENT => false,
        _ => true,
    }
}

/// Where the data of a scan ends: at the next marker that is no restart and no stuffed zero.
fn end_of_scan(data: &[u8]) -> usize {
    let is_end = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    data.windows(2).position(is_end).unwrap_or(data.len())
}

/// A segment that says which side of the photo is up, and nothing else; nothing when it is not turned.
fn upright(segment: &[u8]) -> Vec<u8> {
    match orientation(segment) {
        Some(turned @ 2..=8) => {
            let mut kept = vec![0xFF, APP1, 0, 34];
            kept.extend(b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
            kept.push(turned);
            kept.extend([0; 6]);
            kept
        }
        _ => Vec::new(),
    }
}

/// The orientation in Exif data, 1 to 8.
fn orientation(segment: &[u8]) -> Option<u8> {
    let tiff = segment.get(2..)?.strip_prefix(b"Exif\0\0")?;
    let little = match tiff.get(..4)? {
        b"II\x2A\0" => true,
        b"MM\0\x2A" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let long = |at: usize| {
        let four = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let entries = usize::from(short(directory)?);
    let entry = (0..entries).map(|index| directory + 2 + 12 * index).find(|at| short(*at) == Some(0x0112))?;
    u8::try_from(short(entry + 8)?).ok()
}

const PNG: [u8; 8] = *b"\x89PNG\r\n\x1A\n";

/// Chunks beside the critical ones that a picture is drawn by.
const DRAWN_BY: &[&[u8; 4]] = &[
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD", b"cICP", b"sPLT", b"hIST",
    b"acTL", b"fcTL", b"fdAT",
];

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&PNG)?;
    let mut kept = PNG.to_vec();
    loop {
        let length = usize::try_from(u32::from_be_bytes(rest.get(..4)?.try_into().ok()?)).ok()?;
        let kind: &[u8; 4] = rest.get(4..8)?.try_into().ok()?;
        // Length, kind, data, checksum.
        let (chunk, after) = rest.split_at_checked(length.checked_add(12)?)?;
        rest = after;
        if kind[0].is_ascii_uppercase() || DRAWN_BY.contains(&kind) {
            kept.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Some(kept);
        }
    }
}
