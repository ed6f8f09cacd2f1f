//! Sentences of the lookup of frequent questions. A table of their own: they are part of what is fetched with it.

use chat_texts_derive::Table;

use super::Lang;

/// Every sentence of the lookup, in one language.
#[derive(Table)]
pub struct LookupWords {
    /// Over everything.
    pub title: &'static str,
    /// Unfolds all questions, by theme.
    pub themes: &'static str,
    /// Label of the field.
    pub field: &'static str,
    /// The questions did not come, or cannot be read.
    pub missing: &'static str,
    /// How many answers there are.
    pub found: fn(count: usize) -> String,
    /// Nothing fits.
    pub nothing: &'static str,
    /// What was searched for instead of what was written.
    pub read_as: fn(meant: &str) -> String,
    /// Searches for just what was written.
    pub as_written: fn(written: &str) -> String,
    /// To the conversation, with what was typed.
    pub not_found: &'static str,
    /// Back from an answer.
    pub back: &'static str,
    /// To the conversation, with the question that was read.
    pub start: &'static str,
    /// Asks whether an answer helped.
    pub helped: &'static str,
    /// It did.
    pub yes: &'static str,
    /// It did not.
    pub no: &'static str,
    /// Thanks who says that it did.
    pub thanks: &'static str,
    /// Thanks who says that it did not.
    pub thanks_no: &'static str,
    /// A link to the telephone, with its number.
    pub call: fn(number: &str) -> String,
    /// A link to the mail, with its address.
    pub write: fn(address: &str) -> String,
    /// Over what is offered beside the composer.
    pub suggestions: &'static str,
    /// Says how much is offered there.
    pub suggested: fn(count: usize) -> String,
    /// Puts it away.
    pub put_away: &'static str,
    /// Back from an answer to the message that is being written.
    pub back_to_message: &'static str,
    /// Goes on writing to an operator after an answer.
    pub ask: &'static str,
    /// What the operator will see of what was looked up.
    pub told: fn(what: &str) -> String,
    /// A part of it: what was searched for.
    pub told_query: fn(query: &str) -> String,
    /// A part of it: which answer was read.
    pub told_answer: fn(answer: &str) -> String,
    /// Keeps it from the operator.
    pub keep_back: &'static str,
}

impl LookupWords {
    /// The table of a language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ru => &RU,
            Lang::En => &EN,
            Lang::Custom(texts) => &texts.lookup,
        }
    }
}

pub(crate) static RU: LookupWords = LookupWords {
    title: "Частые вопросы",
    themes: "Все вопросы по темам",
    field: "Найти ответ",
    missing: "Частые вопросы не загрузились. Начните чат — ответит оператор",
    found: |count| format!("Найдено ответов: {count}"),
    nothing: "Ничего не нашли. Напишите иначе или спросите оператора",
    read_as: |meant| format!("Показаны ответы на «{meant}»"),
    as_written: |written| format!("Искать «{written}»"),
    not_found: "Не нашли ответ? Откройте чат",
    back: "К вопросам",
    start: "Начать чат",
    helped: "Помогло?",
    yes: "Да",
    no: "Нет",
    thanks: "Спасибо за ответ",
    thanks_no: "Спасибо за ответ. Спросите оператора — он разберётся с вашим случаем",
    call: |number| format!("Позвонить: {number}"),
    write: |address| format!("Написать: {address}"),
    suggestions: "Возможно, ответ уже есть",
    suggested: |count| format!("Возможно, ответ уже есть. Вопросов над полем сообщения: {count}"),
    put_away: "Скрыть",
    back_to_message: "К сообщению",
    ask: "Написать оператору",
    told: |what| format!("Оператор увидит: {what}"),
    told_query: |query| format!("вы искали «{query}»"),
    told_answer: |title| format!("вы прочли ответ «{title}»"),
    keep_back: "Не показывать",
};

pub(crate) static EN: LookupWords = LookupWords {
    title: "Frequent questions",
    themes: "All questions by topic",
    field: "Find an answer",
    missing: "The frequent questions did not load. Start a chat: an operator answers",
    found: |count| format!("Answers found: {count}"),
    nothing: "Nothing found. Put it in other words, or ask an operator",
    read_as: |meant| format!("Answers for “{meant}”"),
    as_written: |written| format!("Search for “{written}”"),
    not_found: "No answer here? Open the chat",
    back: "To the questions",
    start: "Start chat",
    helped: "Did it help?",
    yes: "Yes",
    no: "No",
    thanks: "Thank you for telling us",
    thanks_no: "Thank you for telling us. Ask an operator: they look into your case",
    call: |number| format!("Call {number}"),
    write: |address| format!("Write to {address}"),
    suggestions: "There may be an answer already",
    suggested: |count| format!("There may be an answer already. Questions above the message field: {count}"),
    put_away: "Hide",
    back_to_message: "Back to the message",
    ask: "Write to an operator",
    told: |what| format!("The operator will see: {what}"),
    told_query: |query| format!("you searched for “{query}”"),
    told_answer: |title| format!("you read the answer “{title}”"),
    keep_back: "Do not show it",
};
