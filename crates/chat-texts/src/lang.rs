//! The languages there are.

use super::{Custom, EN, RU, Strings};

/// Language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Russian: also for any language there is no text in.
    #[default]
    Ru,
    /// English.
    En,
    /// One of a portal's own, or one of ours with other words.
    Custom(&'static Custom),
}

impl Lang {
    /// The language of a BCP 47 tag like `en-GB`.
    pub fn of_tag(tag: &str) -> Self {
        if is_english(tag) { Self::En } else { Self::Ru }
    }

    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
            Self::Custom(custom) => custom.tag(),
        }
    }

    /// How it is written, as the attribute `dir` says it.
    pub fn direction(self) -> &'static str {
        match self {
            Self::Custom(custom) if custom.is_right_to_left() => "rtl",
            _ => "ltr",
        }
    }

    /// Whether of two languages, Russian and English, the second one is understood better.
    pub fn prefers_english(self) -> bool {
        match self {
            Self::Ru => false,
            Self::En => true,
            Self::Custom(custom) => custom.base == Self::En,
        }
    }

    /// Its sentences.
    pub fn strings(self) -> &'static Strings {
        match self {
            Self::Ru => &RU,
            Self::En => &EN,
            Self::Custom(custom) => &custom.strings,
        }
    }
}

fn is_english(tag: &str) -> bool {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    primary.eq_ignore_ascii_case("en")
}
