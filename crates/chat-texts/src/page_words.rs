//! Sentences about what of the page goes along. A table of their own: they are part of what is fetched with it.

use chat_texts_derive::Table;

use super::Lang;

/// Every sentence about it, in one language.
#[derive(Table)]
pub struct PageWords {
    /// What goes along.
    pub attached: fn(what: &str) -> String,
    /// The page: its title, which may be empty, and its address.
    pub page: fn(title: &str, address: &str) -> String,
    /// The service it is about.
    pub service: fn(service: &str) -> String,
    /// The code of an error it shows.
    pub error: fn(code: &str) -> String,
    /// Nothing of it does.
    pub left_out: &'static str,
    /// Leaves it out.
    pub leave_out: &'static str,
    /// Puts it back.
    pub put_back: &'static str,
}

impl PageWords {
    /// Those of the language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ru => &RU,
            Lang::En => &EN,
            Lang::Custom(texts) => &texts.page,
        }
    }
}

pub(crate) static RU: PageWords = PageWords {
    attached: |what| format!("К сообщению приложим: {what}"),
    page: |title, address| match title {
        "" => format!("страница {address}"),
        _ => format!("страница «{title}», {address}"),
    },
    service: |service| format!("услуга «{service}»"),
    error: |code| format!("код ошибки {code}"),
    left_out: "Страницу к сообщению не приложим",
    leave_out: "Не прикладывать",
    put_back: "Приложить страницу",
};

pub(crate) static EN: PageWords = PageWords {
    attached: |what| format!("Goes along with the message: {what}"),
    page: |title, address| match title {
        "" => format!("the page {address}"),
        _ => format!("the page “{title}”, {address}"),
    },
    service: |service| format!("the service “{service}”"),
    error: |code| format!("the error code {code}"),
    left_out: "The page does not go along with the message",
    leave_out: "Leave it out",
    put_back: "Attach the page",
};
