//! A language out of a portal's file.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::texts::Known;
use crate::{
    CardWords, FileWords, FormWords, Intl, Lang, LookupWords, PageWords, QuestionWords, SettingsWords,
    Strings, Table, Texts, TicketWords, TranscriptWords, card_words, file_words, form_words, lookup_words,
    page_words, question_words, said, settings_words, ticket_words, transcript_words,
};

/// What a file calls its tables, and what may stand in each.
macro_rules! tables {
    ($($field:ident: $table:ty = $module:ident),* $(,)?) => {
        /// The sentences of a portal's file over those that are built in.
        pub struct Custom {
            texts: &'static Texts,
            pub(crate) base: Lang,
            pub(crate) strings: Strings,
            $(pub(crate) $field: $table,)*
        }

        const KNOWN: &[Known] = &[
            (Strings::NAME, Strings::SHAPES),
            $((<$table>::NAME, <$table>::SHAPES),)*
        ];

        impl Custom {
            fn new(texts: &'static Texts) -> Self {
                let base = if texts.in_english { Lang::En } else { Lang::Ru };
                Self {
                    strings: Strings::over(base.strings(), texts),
                    $($field: <$table>::over(if texts.in_english { &$module::EN } else { &$module::RU }, texts),)*
                    texts,
                    base,
                }
            }
        }

        /// All sentences as a file would say them in one of our languages: where a translator begins.
        pub fn all_keys(lang: Lang) -> Value {
            let table = |examples: Vec<(&'static str, Value)>| -> Value {
                examples.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
            };
            let mut file = Map::new();
            file.insert("language".to_owned(), json!(lang.tag()));
            file.insert("base".to_owned(), json!(if lang.prefers_english() { "en" } else { "ru" }));
            file.insert(Strings::NAME.to_owned(), table(lang.strings().examples()));
            $(file.insert(<$table>::NAME.to_owned(), table(<$table>::of(lang).examples()));)*
            file.into()
        }
    };
}

tables! {
    cards: CardWords = card_words,
    files: FileWords = file_words,
    forms: FormWords = form_words,
    lookup: LookupWords = lookup_words,
    page: PageWords = page_words,
    questions: QuestionWords = question_words,
    settings: SettingsWords = settings_words,
    tickets: TicketWords = ticket_words,
    transcript: TranscriptWords = transcript_words,
}

impl Custom {
    /// Reads a file for a page in this language, and has sentences said by it from now on. Beside it a sentence for
    /// each mistake; what is wrong in the file stays as it is built in. Lives as long as the page: made once.
    pub fn read(text: &str, lang: Lang, intl: Intl) -> (&'static Self, Vec<String>) {
        let (texts, mistakes) = Texts::read(text, lang.tag(), intl, KNOWN);
        let texts: &'static Texts = Box::leak(Box::new(texts));
        said::put_in_use(texts);
        (Box::leak(Box::new(Self::new(texts))), mistakes)
    }

    /// BCP 47 tag of the language.
    pub fn tag(&self) -> &'static str {
        &self.texts.tag
    }

    /// Whether it is written from right to left.
    pub(crate) fn is_right_to_left(&self) -> bool {
        self.texts.is_right_to_left()
    }
}

/// What is wrong in a file; a sentence a mistake.
pub fn mistakes(text: &str) -> Vec<String> {
    let intl = Intl { plural: |_, _| "other".to_owned(), size: |_, bytes| bytes.to_string() };
    Texts::read(text, Lang::Ru.tag(), intl, KNOWN).1
}

impl PartialEq for Custom {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Custom {}

impl fmt::Debug for Custom {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.texts.fmt(out)
    }
}
