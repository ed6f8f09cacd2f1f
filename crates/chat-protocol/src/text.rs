//! The one rule of what a message may contain, used by the composer and by the server alike.

use std::fmt;

use crate::Personal;

/// A message as a person may send it: trimmed, not empty, within the limit, no control characters
/// except line feed and tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(Personal);

/// Why a text cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but white space.
    Empty,
    /// Longer than the limit by this many characters.
    TooLong {
        /// Characters above the limit.
        over: usize,
    },
}

/// Whether a character turns the direction of what follows it. In a name that stands in a sentence such a one
/// disguises the name, or turns the sentence.
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl Text {
    /// Parses what was typed. Trims it, normalises line ends to `\n` and drops other control characters.
    pub fn parse(typed: &str, max_chars: usize) -> Result<Self, TextError> {
        let mut text = String::with_capacity(typed.len());
        let mut before = ' ';
        for c in typed.chars() {
            match c {
                '\n' if before == '\r' => {}
                '\r' => text.push('\n'),
                '\n' | '\t' => text.push(c),
                _ if c.is_control() => {}
                _ => text.push(c),
            }
            before = c;
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        match text.chars().count().checked_sub(max_chars) {
            None | Some(0) => Ok(Self(Personal::from(text))),
            Some(over) => Err(TextError::TooLong { over }),
        }
    }

    /// Parses what was typed beside files: it may be empty.
    pub fn beside_files(typed: &str, max_chars: usize) -> Result<Self, TextError> {
        match Self::parse(typed, max_chars) {
            Err(TextError::Empty) => Ok(Self(Personal::default())),
            other => other,
        }
    }

    /// The text itself.
    pub fn into_inner(self) -> Personal {
        self.0
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("the text is empty: write something"),
            Self::TooLong { over } => write!(out, "the text is too long: remove {over} characters"),
        }
    }
}

impl std::error::Error for TextError {}
