//! Photos lose what they tell besides the picture, and nothing of the picture.
#![allow(clippy::unwrap_used, missing_docs, reason = "a panic is how a test fails")]

use chat_core::picture::without_metadata;
use chat_protocol::Format;

/// Numbers that look random and follow from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most)).map(|_| u8::try_from(self.below(256)).unwrap()).collect()
    }
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let mut segment = vec![0xFF, marker];
    segment.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
    segment.extend(body);
    segment
}

/// Exif data with a place on the map, and which side is up.
fn exif(little: bool, orientation: u16) -> Vec<u8> {
    let two = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
    let four = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
    let mut body = b"Exif\0\0".to_vec();
    body.extend(if little { b"II\x2A\0" } else { b"MM\0\x2A" });
    body.extend(four(8));
    body.extend(two(2));
    for (tag, kind, value) in [(0x0112, 3, orientation), (0x8825, 4, 38)] {
        body.extend(two(tag));
        body.extend(two(kind));
        body.extend(four(1));
        body.extend(two(value));
        body.extend([0, 0]);
    }
    body.extend(four(0));
    body.extend(b"GPS 55.7558 N 37.6173 E");
    segment(0xE1, &body)
}

fn scan(dice: &mut Dice) -> Vec<u8> {
    let mut scan = segment(0xDA, &dice.bytes(20));
    for byte in dice.bytes(300) {
        scan.push(byte);
        if byte == 0xFF {
            scan.push([0x00, 0xD0, 0xD7][dice.below(3)]);
        }
    }
    scan
}

/// A photo, and the same photo as it should leave the machine.
fn photo(dice: &mut Dice) -> (Vec<u8>, Vec<u8>) {
    let (mut told, mut drawn) = (vec![0xFF, 0xD8], vec![0xFF, 0xD8]);
    let mut both = |told: &mut Vec<u8>, part: Vec<u8>| {
        told.extend(&part);
        drawn.extend(part);
    };
    for _ in 0..dice.below(8) {
        match dice.below(9) {
            0 => told.extend(exif(dice.below(2) == 0, 1)),
            1 => told.extend(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>")),
            2 => told.extend(segment(0xED, &dice.bytes(50))),
            3 => told.extend(segment(0xFE, b"taken by Anna's phone")),
            4 => told.extend(segment(0xE2, b"MPF\0a second photo")),
            5 => both(&mut told, segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0")),
            6 => both(&mut told, segment(0xE2, b"ICC_PROFILE\0\x01\x01colours")),
            7 => both(&mut told, segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01")),
            _ => both(&mut told, segment([0xDB, 0xC0, 0xC4, 0xDD][dice.below(4)], &dice.bytes(60))),
        }
    }
    for _ in 0..=dice.below(3) {
        both(&mut told, segment(0xC4, &dice.bytes(30)));
        both(&mut told, scan(dice));
    }
    both(&mut told, vec![0xFF, 0xD9]);
    told.extend(dice.bytes(100));
    (told, drawn)
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(data);
    chunk.extend(b"crc!");
    chunk
}

fn screenshot(dice: &mut Dice) -> (Vec<u8>, Vec<u8>) {
    let start = [b"\x89PNG\r\n\x1A\n".to_vec(), chunk(b"IHDR", &dice.bytes(14))].concat();
    let (mut told, mut drawn) = (start.clone(), start);
    for _ in 0..dice.below(10) {
        let kept = [b"PLTE", b"IDAT", b"tRNS", b"iCCP", b"pHYs"];
        let dropped = [b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"prVt"];
        if dice.below(2) == 0 {
            told.extend(chunk(dropped[dice.below(dropped.len())], &dice.bytes(80)));
        } else {
            let part = chunk(kept[dice.below(kept.len())], &dice.bytes(80));
            told.extend(&part);
            drawn.extend(part);
        }
    }
    let end = chunk(b"IEND", b"");
    told.extend(&end);
    drawn.extend(end);
    told.extend(dice.bytes(50));
    (told, drawn)
}

#[test]
fn of_any_photo_only_the_picture_is_left() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..3_000 {
        let (told, drawn) = photo(&mut dice);
        assert_eq!(without_metadata(Format::Jpeg, told), Some(drawn.clone()));
        assert_eq!(without_metadata(Format::Jpeg, drawn.clone()), Some(drawn));
        let (told, drawn) = screenshot(&mut dice);
        assert_eq!(without_metadata(Format::Png, told), Some(drawn.clone()));
        assert_eq!(without_metadata(Format::Png, drawn.clone()), Some(drawn));
    }
}

#[test]
fn which_side_is_up_is_kept_and_the_place_is_not() {
    for little in [true, false] {
        for orientation in 1..=8 {
            let told = [&[0xFF, 0xD8][..], &exif(little, orientation), &[0xFF, 0xD9]].concat();
            let left = without_metadata(Format::Jpeg, told).unwrap();
            assert!(!left.windows(3).any(|word| word == b"GPS"));
            if orientation == 1 {
                assert_eq!(left, [0xFF, 0xD8, 0xFF, 0xD9]);
                continue;
            }
            assert_eq!(left.len(), 4 + 36);
            assert_eq!(without_metadata(Format::Jpeg, left.clone()), Some(left.clone()), "it is read back");
            assert_eq!(left[31], u8::try_from(orientation).unwrap());
        }
    }
}

#[test]
fn what_is_not_built_as_a_picture_is_said_so_and_never_panics() {
    let mut dice = Dice(7);
    for _ in 0..3_000 {
        let (jpeg, png) = (photo(&mut dice).0, screenshot(&mut dice).0);
        for (format, mut bytes) in [(Format::Jpeg, jpeg), (Format::Png, png)] {
            let at = dice.below(bytes.len());
            match dice.below(3) {
                0 => bytes.truncate(at),
                1 => bytes[at] ^= 0x55,
                _ => drop(bytes.remove(at)),
            }
            if let Some(left) = without_metadata(format, bytes) {
                assert_eq!(without_metadata(format, left.clone()), Some(left));
            }
        }
    }
    assert_eq!(without_metadata(Format::Jpeg, b"\xFF\xD8\xFF\xE1\xFF\xFFshort".to_vec()), None);
    assert_eq!(without_metadata(Format::Png, b"\x89PNG\r\n\x1A\n\xFF\xFF\xFF\xFFIDAT".to_vec()), None);
    assert_eq!(without_metadata(Format::Pdf, b"%PDF-1.7".to_vec()), Some(b"%PDF-1.7".to_vec()));
}
