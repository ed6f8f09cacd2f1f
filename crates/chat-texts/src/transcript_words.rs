//! Sentences of the conversation to take along. A table of their own: they are part of what is fetched for it.

use chat_texts_derive::Table;

use super::Lang;

/// Every sentence of it, in one language.
#[derive(Table)]
pub struct TranscriptWords {
    /// Saves it as a file.
    pub save: &'static str,
    /// Puts it on paper.
    pub print: &'static str,
    /// Its history is being loaded.
    pub loading: &'static str,
    /// Its history could not be loaded.
    pub failed: &'static str,
    /// The browser does not print.
    pub not_printed: &'static str,
    /// It is saved.
    pub saved: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// When it was made.
    pub made: fn(when: &str) -> String,
    /// Whose time it tells: by the zone of this device.
    pub time: fn(zone: &str) -> String,
    /// The same where that is the zone of Moscow.
    pub time_moscow: &'static str,
    /// A file that went along.
    pub file: fn(name: &str) -> String,
    /// Beside a message that did not arrive.
    pub unsent: &'static str,
    /// Name of the file, with the number of the conversation.
    pub file_name: fn(number: &str) -> String,
}

impl TranscriptWords {
    /// In this language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ru => &RU,
            Lang::En => &EN,
            Lang::Custom(texts) => &texts.transcript,
        }
    }
}

pub(crate) static RU: TranscriptWords = TranscriptWords {
    save: "Сохранить переписку",
    print: "Распечатать",
    loading: "Загружаем всю переписку…",
    failed: "Не удалось загрузить всю переписку. Проверьте связь и повторите",
    not_printed: "Браузер не открыл печать. Сохраните переписку и распечатайте файл",
    saved: "Переписка сохранена в файл",
    title: "Переписка со службой поддержки",
    made: |when| format!("Сохранено: {when}"),
    time: |zone| format!("Время указано по часам устройства ({zone}). Московское время — UTC+3"),
    time_moscow: "Время московское (UTC+3)",
    file: |name| format!("Файл: {name}"),
    unsent: "Не отправлено",
    file_name: |number| format!("Переписка {number}.txt"),
};

pub(crate) static EN: TranscriptWords = TranscriptWords {
    save: "Save the conversation",
    print: "Print",
    loading: "Loading the whole conversation…",
    failed: "The whole conversation could not be loaded. Check the connection and try again",
    not_printed: "The browser did not open the print view. Save the conversation and print the file",
    saved: "The conversation was saved to a file",
    title: "Conversation with support",
    made: |when| format!("Saved: {when}"),
    time: |zone| format!("Times are by the clock of the device ({zone}). Moscow time is UTC+3"),
    time_moscow: "Times are by Moscow (UTC+3)",
    file: |name| format!("File: {name}"),
    unsent: "Not sent",
    file_name: |number| format!("Conversation {number}.txt"),
};
