//! Every sentence a person reads, in each language.
//!
//! One field of [`Strings`] a sentence; a language is a constant, so that a missing sentence does not
//! compile. Sentences with a number read «Осталось: 3»: nothing has to be declined.

mod card_words;
mod en;
mod file_words;
mod form_words;
mod lang;
mod lookup_words;
mod page_words;
mod question_words;
mod ru;
mod strings;
mod ticket_words;
mod transcript_words;

pub use card_words::CardWords;
pub use en::EN;
pub use file_words::FileWords;
pub use form_words::FormWords;
pub use lang::Lang;
pub use lookup_words::LookupWords;
pub use page_words::PageWords;
pub use question_words::QuestionWords;
pub use ru::RU;
pub use strings::{Strings, strings};
pub use ticket_words::TicketWords;
pub use transcript_words::TranscriptWords;
