//! Sentences of the lookup of frequent questions. A table of their own: they are part of what is fetched with it.

use super::Lang;

/// Every sentence of the lookup, in one language.
pub struct LookupWords {
    /// Over everything.
    pub title: &'static str,
    /// Label of the field.
    pub field: &'static str,
    /// The questions did not come, or cannot be read.
    pub missing: &'static str,
    /// How many answers there are.
    pub found: fn(usize) -> String,
    /// Nothing fits.
    pub nothing: &'static str,
    /// What was searched for instead of what was written.
    pub read_as: fn(&str) -> String,
    /// Searches for just what was written.
    pub as_written: fn(&str) -> String,
    /// To the conversation, with what was typed.
    pub not_found: &'static str,
    /// Back from an answer.
    pub back: &'static str,
    /// To the conversation, with the question that was read.
    pub start: &'static str,
}

impl LookupWords {
    /// The table of a language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ru => &RU,
            Lang::En => &EN,
        }
    }
}

static RU: LookupWords = LookupWords {
    title: "Частые вопросы",
    field: "Найти ответ",
    missing: "Частые вопросы не загрузились. Начните чат — ответит оператор",
    found: |count| format!("Найдено ответов: {count}"),
    nothing: "Ничего не нашли. Напишите иначе или спросите оператора",
    read_as: |meant| format!("Показаны ответы на «{meant}»"),
    as_written: |written| format!("Искать «{written}»"),
    not_found: "Не нашли ответ? Откройте чат",
    back: "К вопросам",
    start: "Начать чат",
};

static EN: LookupWords = LookupWords {
    title: "Frequent questions",
    field: "Find an answer",
    missing: "The frequent questions did not load. Start a chat: an operator answers",
    found: |count| format!("Answers found: {count}"),
    nothing: "Nothing found. Put it in other words, or ask an operator",
    read_as: |meant| format!("Answers for “{meant}”"),
    as_written: |written| format!("Search for “{written}”"),
    not_found: "No answer here? Open the chat",
    back: "To the questions",
    start: "Start chat",
};
