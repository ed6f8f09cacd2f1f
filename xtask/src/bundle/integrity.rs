//! Hashes of what is shipped.

use base64::Engine;
use sha2::{Digest, Sha256};

/// First 16 hexadecimal digits of the SHA-256: enough to tell builds apart in a file name.
pub(super) fn short_hash(content: &[u8]) -> String {
    Sha256::digest(content)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Value for an `integrity` attribute, as <https://www.w3.org/TR/SRI/> writes it.
pub(super) fn sri(content: &[u8]) -> String {
    // Not a longer one: the loader carries two, and they do not compress.
    format!("sha256-{}", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(content)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        assert_eq!(short_hash(b"abc"), "ba7816bf8f01cfea");
        // The specification's own example, with this hash.
        assert_eq!(sri(b"alert('Hello, world.');"), "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }
}
