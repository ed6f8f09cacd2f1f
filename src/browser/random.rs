//! Randomness.

/// A seed that differs from page load to page load.
pub fn seed() -> u64 {
    let mut bytes = [0; 8];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    let filled = crypto.is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if filled {
        u64::from_le_bytes(bytes)
    } else {
        // Browsers without `crypto` are long gone; two page loads in one microsecond still differ.
        js_sys::Math::random().to_bits() ^ js_sys::Date::now().to_bits()
    }
}
