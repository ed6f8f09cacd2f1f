//! What a sentence can depend on, by the words a file uses.

use chat_core::secrets::SecretKind;
use chat_protocol::CaseState;
use chat_protocol::portal::QuestionKind;

/// One of few cases.
pub(crate) trait Choice: Copy + 'static {
    /// The words of all cases.
    const WORDS: &'static [&'static str];
    /// The word of this one.
    fn word(self) -> &'static str;
    /// The case of the word; the first one for a word there is none of.
    fn of_word(word: &str) -> Self;
}

macro_rules! choice {
    ($of:ty { $first_word:literal => $first:path, $($word:literal => $case:path),* $(,)? }) => {
        impl Choice for $of {
            const WORDS: &'static [&'static str] = &[$first_word, $($word),*];
            fn word(self) -> &'static str {
                match self {
                    $first => $first_word,
                    $($case => $word,)*
                }
            }
            fn of_word(word: &str) -> Self {
                match word {
                    $($word => $case,)*
                    _ => $first,
                }
            }
        }
    };
}

choice!(CaseState {
    "submitted" => CaseState::Submitted, "in_work" => CaseState::InWork, "needs_you" => CaseState::NeedsYou,
    "ready" => CaseState::Ready, "refused" => CaseState::Refused,
});

choice!(SecretKind {
    "card" => SecretKind::Card, "password" => SecretKind::Password, "sms_code" => SecretKind::SmsCode,
});

choice!(QuestionKind {
    "service" => QuestionKind::Service, "done" => QuestionKind::Done, "error" => QuestionKind::Error,
    "application" => QuestionKind::Application, "when" => QuestionKind::When, "phone" => QuestionKind::Phone,
    "email" => QuestionKind::Email, "inn" => QuestionKind::Inn, "snils" => QuestionKind::Snils,
    "text" => QuestionKind::Text,
});

impl Choice for bool {
    const WORDS: &'static [&'static str] = &["false", "true"];
    fn word(self) -> &'static str {
        if self { "true" } else { "false" }
    }
    fn of_word(word: &str) -> Self {
        word == "true"
    }
}
