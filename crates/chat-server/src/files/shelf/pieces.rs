//! The pieces of files in a bucket, and their names: `PREFIX/FILE/OFFSET`, the offset in twenty digits.

use object_store::ObjectMeta;
use object_store::path::Path;

/// Digits of an offset: enough for any, so that names stand in the order of the file.
const DIGITS: usize = 20;

/// A run of a file's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The file's name on the shelf.
    pub(super) stored: String,
    /// From which byte on.
    pub(super) at: u64,
    /// How many.
    pub(super) len: u64,
}

impl Piece {
    /// The piece that this object is; none when it is something else that lies in the bucket.
    pub(super) fn of(prefix: &Path, object: &ObjectMeta) -> Option<Self> {
        let mut parts = object.location.prefix_match(prefix)?;
        let (stored, at) = (parts.next()?, parts.next()?);
        let (stored, at) = (stored.as_ref(), at.as_ref());
        let is_ours = parts.next().is_none()
            && stored.len() == 32
            && stored.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && at.len() == DIGITS
            && at.bytes().all(|byte| byte.is_ascii_digit());
        let at = at.parse().ok().filter(|_| is_ours)?;
        Some(Self { stored: stored.to_owned(), at, len: object.size })
    }
}

/// Where the piece of a file that begins at a byte lies.
pub(super) fn place(prefix: &Path, stored: &str, at: u64) -> Path {
    prefix.clone().join(stored).join(format!("{at:0DIGITS$}"))
}

/// Those of a file's pieces that join from its beginning, in their order. What stands behind a gap is none of the file.
pub(super) fn joined(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_by_key(|piece| piece.at);
    let mut end = 0;
    pieces.retain(|piece| {
        let joins = piece.at == end && piece.len > 0;
        end += if joins { piece.len } else { 0 };
        joins
    });
    pieces
}

/// How long joined pieces are together.
pub(super) fn length(joined: &[Piece]) -> u64 {
    joined.iter().map(|piece| piece.len).sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use object_store::ObjectMeta;
    use object_store::path::Path;

    use super::{Piece, joined, length, place};

    const FILE: &str = "0123456789abcdef0123456789abcdef";

    fn object(location: Path) -> ObjectMeta {
        ObjectMeta { location, last_modified: Default::default(), size: 7, e_tag: None, version: None }
    }

    #[test]
    fn a_piece_is_known_by_its_name_and_nothing_else_in_the_bucket_is_one() {
        let prefix = Path::from("chat/files");
        let piece = Piece::of(&prefix, &object(place(&prefix, FILE, 1_048_576)));
        assert_eq!(piece, Some(Piece { stored: FILE.to_owned(), at: 1_048_576, len: 7 }));
        let greatest = place(&prefix, FILE, u64::MAX);
        assert_eq!(Piece::of(&prefix, &object(greatest)).unwrap().at, u64::MAX);
        for other in [
            format!("chat/files/{FILE}/00000000000000000000/more"),
            format!("chat/files/{FILE}"),
            format!("chat/files/{FILE}/1048576"),
            format!("chat/files/{FILE}/99999999999999999999"),
            format!("chat/files/{FILE}/+0000000000000000000"),
            "chat/files/0123/00000000000000000000".to_owned(),
            format!("chat/files2/{FILE}/00000000000000000000"),
            "reports/2026.pdf".to_owned(),
        ] {
            assert_eq!(Piece::of(&prefix, &object(Path::from(other.as_str()))), None, "{other}");
        }
    }

    #[test]
    fn a_file_ends_where_its_pieces_no_longer_join() {
        let piece = |at, len| Piece { stored: FILE.to_owned(), at, len };
        let found = joined(vec![piece(15, 5), piece(10, 5), piece(0, 10), piece(21, 4), piece(12, 9)]);
        assert_eq!(found, [piece(0, 10), piece(10, 5), piece(15, 5)]);
        assert_eq!(length(&found), 20);
        assert_eq!(length(&joined(vec![piece(3, 10)])), 0);
    }
}
