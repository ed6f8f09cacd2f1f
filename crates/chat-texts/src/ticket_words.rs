//! Sentences of «Мои обращения». A table of their own: they are part of what is fetched with the list.

use chat_texts_derive::Table;

use super::Lang;

/// Every sentence of the list, in one language.
#[derive(Table)]
pub struct TicketWords {
    /// It is on its way.
    pub loading: &'static str,
    /// It has not come.
    pub failed: &'static str,
    /// There is no connection; what is shown may be old.
    pub offline: &'static str,
    /// Nothing was asked yet.
    pub empty: &'static str,
    /// Loads further ones.
    pub more: &'static str,
    /// A conversation that nobody answers yet.
    pub waiting: &'static str,
    /// A conversation that is over.
    pub closed: &'static str,
    /// A message for it waits in this browser.
    pub unsent: &'static str,
    /// A form is answered by this time.
    pub form_due: fn(time: &str) -> String,
    /// A form was answered.
    pub form_answered: &'static str,
    /// Where the answer will come, besides here.
    pub form_by_mail: &'static str,
    /// What went along with a form: names of files.
    pub form_files: fn(names: &str) -> String,
    /// An operator is about to call this number.
    pub call_taken: fn(phone: &str) -> String,
}

impl TicketWords {
    /// The sentences of a language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ru => &RU,
            Lang::En => &EN,
            Lang::Custom(texts) => &texts.tickets,
        }
    }
}

pub(crate) static RU: TicketWords = TicketWords {
    loading: "Загружаем обращения…",
    failed: "Не удалось загрузить обращения. Проверьте интернет и повторите",
    offline: "Нет связи. Обновим обращения, когда связь вернётся",
    empty: "Обращений пока нет",
    more: "Показать ещё",
    waiting: "Ждёт ответа оператора",
    closed: "Завершено",
    unsent: "Есть неотправленное сообщение",
    form_due: |time| format!("Ответим до {time}"),
    form_answered: "Есть ответ",
    form_by_mail: "Ответ придёт на почту и появится здесь",
    form_files: |names| format!("Файлы: {names}"),
    call_taken: |phone| format!("Оператор звонит на {phone}"),
};

pub(crate) static EN: TicketWords = TicketWords {
    loading: "Loading requests…",
    failed: "The requests did not load. Check your internet and try again",
    offline: "No connection. We will update the requests once it is back",
    empty: "No requests yet",
    more: "Show more",
    waiting: "Waiting for an operator",
    closed: "Closed",
    unsent: "A message was not sent",
    form_due: |time| format!("We will answer by {time}"),
    form_answered: "Answered",
    form_by_mail: "The answer comes by mail and will be shown here",
    form_files: |names| format!("Files: {names}"),
    call_taken: |phone| format!("An operator is calling {phone}"),
};
