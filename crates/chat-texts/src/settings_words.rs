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
    /// Hides the chat.
    pub hide: &'static str,
    /// What that means, and how it comes back.
    pub hide_hint: &'static str,
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
    announcements_hint: "Если вы пользуетесь программой экранного доступа. Об ошибках чат скажет в любом случае",
    hide: "Скрыть чат до конца визита",
    hide_hint: "Кнопка чата исчезнет со всех страниц сайта. Чтобы вернуть её, закройте вкладку и откройте сайт снова",
};

pub(crate) static EN: SettingsWords = SettingsWords {
    sounds: "Sound of new messages",
    announcements: "Read news aloud",
    announcements_hint: "For people who use a screen reader. Errors are read in any case",
    hide: "Hide the chat for this visit",
    hide_hint: "The chat button disappears from all pages of this site. To get it back, close the tab and open the site again",
};
