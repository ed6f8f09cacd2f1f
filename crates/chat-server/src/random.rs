//! Random bytes from the system.

use crate::error::ServerError;

/// `N` bytes nobody can guess.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], ServerError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| ServerError::System { what: "random bytes", why: error.to_string() })?;
    Ok(bytes)
}

/// A name nobody can guess: 128 bits as 32 hexadecimal digits.
pub(crate) fn name() -> Result<String, ServerError> {
    Ok(bytes::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}
