//! Every sentence a person reads, in each language, and files in which a portal says them in words of its own.
//!
//! One field of a table a sentence; a language is a constant, so that a missing sentence does not compile. Sentences
//! with a number read «Осталось: 3»: nothing has to be declined. A file may decline: [`Texts`].

mod card_words;
mod choice;
mod custom;
mod en;
mod example;
mod file_words;
mod form_words;
mod lang;
mod lookup_words;
mod page_words;
mod question_words;
mod ru;
mod said;
mod settings_words;
mod strings;
mod table;
mod texts;
mod ticket_words;
mod transcript_words;

pub use card_words::CardWords;
pub use custom::{Custom, all_keys, mistakes};
pub use en::EN;
pub use file_words::FileWords;
pub use form_words::FormWords;
pub use lang::Lang;
pub use lookup_words::LookupWords;
pub use page_words::PageWords;
pub use question_words::QuestionWords;
pub use ru::RU;
pub use said::{Intl, Said};
pub use settings_words::SettingsWords;
pub use strings::Strings;
pub use table::{Bytes, Gap, Shape, Table};
pub use texts::{MOST_BYTES, Texts};
pub use ticket_words::TicketWords;
pub use transcript_words::TranscriptWords;

use choice::Choice;
use serde_json::Value;
