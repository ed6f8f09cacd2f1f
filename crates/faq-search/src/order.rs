//! What is sorted, as numbers: each further type to sort would bring the code for sorting along once more.

/// A pair that is sorted by its first number, then by its second.
pub(crate) fn pair(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

/// The first number of a pair.
pub(crate) fn first(pair: u64) -> u32 {
    (pair >> 32) as u32
}

/// The second number of a pair.
pub(crate) fn second(pair: u64) -> u32 {
    pair as u32
}

/// A value, none below zero, as a number that is the smaller the larger the value is.
pub(crate) fn falling(value: f32) -> u32 {
    !value.to_bits()
}

/// The value of such a number.
pub(crate) fn rising(number: u32) -> f32 {
    f32::from_bits(!number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_values_come_first_then_smaller_numbers() {
        let mut pairs = vec![pair(falling(0.5), 7), pair(falling(2.0), 9), pair(falling(2.0), 3)];
        pairs.sort_unstable();
        let back: Vec<_> = pairs.into_iter().map(|pair| (rising(first(pair)), second(pair))).collect();
        assert_eq!(back, [(2.0, 3), (2.0, 9), (0.5, 7)]);
    }
}
