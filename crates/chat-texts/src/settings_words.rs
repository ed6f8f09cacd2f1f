//! Sentences of what a person can silence, stop or hide. A table of their own: they are part of what is fetched for it.

use chat_texts_derive::Table;

use super::Lang;

/// Every sentence of it, in one language.
#[derive(Table)]
pub struct SettingsWords {
    /// Whether new messages make a sound.
    pub sounds: &'static str,
    /// Whether news are read aloud by screen readers.
    pub announcements: &'static str,
    /// What is read aloud all the same.
    pub announcements_hint: &'static str,
    /// Whether the log goes along with new messages.
    pub scrolling: &'static str,
    /// What is otherwise.
    pub scrolling_hint: &'static str,
    /// Hides the chat.
    pub hide: &'static str,
    /// What that means, and how it comes back.
    pub hide_hint: &'static str,
    /// What it means for the conversation under way.
    pub hide_under_way: &'static str,
}

impl SettingsWords {
    /// In this language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ru => &RU,
            Lang::En => &EN,
            Lang::Custom(texts) => &texts.settings,
        }
    }
}

pub(crate) static RU: SettingsWords = SettingsWords {
    sounds: "Звук новых сообщений",
    announcements: "Читать новое вслух",
    announcements_hint: "Для программы экранного доступа. Об ошибках чат скажет в любом случае",
    scrolling: "Прокручивать к новым сообщениям",
    scrolling_hint: "Если выключить, переписка стоит на месте. К новым сообщениям ведёт кнопка «К новым»",
    hide: "Скрыть чат до конца визита",
    hide_hint: "Кнопка чата исчезнет в этой вкладке. Чтобы вернуть её, закройте вкладку и откройте сайт снова",
    hide_under_way: "Разговор не завершится. Ответ оператора вы увидите, когда вернёте чат",
};

pub(crate) static EN: SettingsWords = SettingsWords {
    sounds: "Sound of new messages",
    announcements: "Read news aloud",
    announcements_hint: "For people who use a screen reader. Errors are read in any case",
    scrolling: "Scroll to new messages",
    scrolling_hint: "When this is off, the conversation stays where it is. “To the newest” leads to new messages",
    hide: "Hide the chat for this visit",
    hide_hint: "The chat button disappears from this tab. To get it back, close the tab and open the site again",
    hide_under_way: "The conversation does not end. You see the operator’s answer once the chat is back",
};
