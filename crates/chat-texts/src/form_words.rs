//! Sentences of the two forms. A table of their own: they are part of what is fetched with the forms.

use chat_protocol::ErrorCode;
use chat_texts_derive::Table;

use super::Lang;

/// Every sentence of the forms, in one language.
#[derive(Table)]
pub struct FormWords {
    /// Heading over the errors.
    pub errors: &'static str,
    /// Label of the name.
    pub name: &'static str,
    /// Label of the name where it may be left out.
    pub name_optional: &'static str,
    /// Label of the telephone number.
    pub phone: &'static str,
    /// How it is written.
    pub phone_hint: &'static str,
    /// It is no whole number.
    pub phone_wrong: &'static str,
    /// Label of the address of mail.
    pub email: &'static str,
    /// How it is written.
    pub email_hint: &'static str,
    /// It is no address.
    pub email_wrong: &'static str,
    /// Nobody is named.
    pub name_empty: &'static str,
    /// Label of the question.
    pub text: &'static str,
    /// What does not belong into it.
    pub text_hint: &'static str,
    /// Nothing was asked.
    pub text_empty: &'static str,
    /// The tick of consent.
    pub consent: &'static str,
    /// The page on what is consented to.
    pub consent_page: &'static str,
    /// There is no tick.
    pub consent_missing: &'static str,
    /// There is no connection: what is sent waits.
    pub offline: &'static str,
    /// Goes back to what was typed.
    pub change: &'static str,
    /// Gives it up.
    pub discard: &'static str,

    // «Обратный звонок».
    /// What it is.
    pub call_about: &'static str,
    /// Label of the time.
    pub call_from: &'static str,
    /// No time is chosen.
    pub call_soon: &'static str,
    /// A time that can be: whether it is tomorrow, from when, until when.
    pub call_time: fn(tomorrow: bool, from: &str, to: &str) -> String,
    /// Sends the request.
    pub call_send: &'static str,
    /// The request is on its way.
    pub call_sending: &'static str,
    /// It goes once there is a connection.
    pub call_delayed: fn(phone: &str) -> String,
    /// The same, and it does not survive a reload.
    pub call_delayed_in_memory: fn(phone: &str) -> String,
    /// Nobody who calls asks for this.
    pub call_safety: &'static str,
    /// An operator is about to call.
    pub call_taken: fn(phone: &str) -> String,
    /// Takes the request.
    pub call_cancel: &'static str,
    /// It is being taken.
    pub call_cancelling: &'static str,
    /// Asks for another.
    pub call_again: &'static str,
    /// The server refused it.
    pub call_refused: &'static str,

    // «Обратная связь».
    /// What it is.
    pub form_about: &'static str,
    /// Sends the form.
    pub form_send: &'static str,
    /// The form is on its way.
    pub form_sending: &'static str,
    /// It goes once there is a connection.
    pub form_delayed: &'static str,
    /// The same, and it does not survive a reload.
    pub form_delayed_in_memory: &'static str,
    /// Where and by when the answer comes.
    pub form_answer: fn(email: &str, time: &str) -> String,
    /// Begins another.
    pub form_again: &'static str,
    /// The server refused it.
    pub form_refused: &'static str,

    // Why the server refused.
    /// Something filled in is not acceptable.
    pub refused_content: &'static str,
    /// A call-back is asked for already.
    pub refused_open: &'static str,
    /// It is not offered any more.
    pub refused_not_offered: &'static str,
    /// Too many today.
    pub refused_too_many: &'static str,
    /// Anything else.
    pub refused_other: &'static str,
    /// Label of the files.
    pub files: &'static str,
    /// One of them will not be taken.
    pub files_wrong: &'static str,
    /// The server does not have a file.
    pub refused_file_missing: &'static str,
    /// The virus scanner found something in a file.
    pub refused_file_infected: &'static str,
    /// The server does not take a file.
    pub refused_file: &'static str,
}

impl FormWords {
    /// Those of the language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ru => &RU,
            Lang::En => &EN,
            Lang::Custom(texts) => &texts.forms,
        }
    }

    /// Why the server refused.
    pub fn refusal(&self, code: ErrorCode) -> &'static str {
        match code {
            ErrorCode::CallbackOpen => self.refused_open,
            ErrorCode::NotOffered => self.refused_not_offered,
            ErrorCode::TooManyConvs => self.refused_too_many,
            ErrorCode::InvalidField
            | ErrorCode::TextEmpty
            | ErrorCode::TextTooLong
            | ErrorCode::ConsentRequired => self.refused_content,
            ErrorCode::FileMissing | ErrorCode::TooManyFiles => self.refused_file_missing,
            ErrorCode::FileInfected => self.refused_file_infected,
            ErrorCode::FileTooBig | ErrorCode::FileType | ErrorCode::FileEmpty => self.refused_file,
            _ => self.refused_other,
        }
    }
}

pub(crate) static RU: FormWords = FormWords {
    errors: "Проверьте, что заполнено",
    name: "Имя и фамилия",
    name_optional: "Как к вам обращаться (можно не указывать)",
    phone: "Номер телефона",
    phone_hint: "Пример: +7 900 000-00-00",
    phone_wrong: "Введите номер полностью: +7 и 10 цифр",
    email: "Электронная почта",
    email_hint: "Пример: ivanov@example.ru",
    email_wrong: "Введите адрес почты полностью, например ivanov@example.ru",
    name_empty: "Напишите, как к вам обращаться",
    text: "Что случилось",
    text_hint: "Не указывайте паспортные данные, пароли и коды из СМС",
    text_empty: "Опишите вопрос",
    consent: "Даю согласие на обработку персональных данных",
    consent_page: "Условия обработки персональных данных (откроется в новой вкладке)",
    consent_missing: "Поставьте отметку о согласии",
    offline: "Сейчас нет связи. Заполните форму — отправим, когда связь вернётся",
    change: "Изменить",
    discard: "Удалить",
    call_about: "Оставьте номер — сотрудник поддержки перезвонит",
    call_from: "Когда позвонить (по Москве)",
    call_soon: "Как можно скорее",
    call_time: |is_tomorrow, from, to| {
        let day = if is_tomorrow { "Завтра" } else { "Сегодня" };
        format!("{day}, {from}–{to}")
    },
    call_send: "Заказать звонок",
    call_sending: "Отправляем заявку на звонок…",
    call_delayed: |phone| {
        format!("Нет связи. Заявка на звонок на {phone} сохранена — отправим, когда связь вернётся")
    },
    call_delayed_in_memory: |phone| {
        format!(
            "Нет связи. Заявку на звонок на {phone} отправим, когда связь вернётся. Не закрывайте страницу"
        )
    },
    call_safety: "Код из СМС сотрудник не спросит",
    call_taken: |phone| format!("Сотрудник сейчас звонит вам на {phone}"),
    call_cancel: "Отменить звонок",
    call_cancelling: "Отменяем звонок…",
    call_again: "Заказать ещё один звонок",
    call_refused: "Звонок не заказан",
    form_about: "Опишите вопрос — ответ придёт на электронную почту. Можно писать в любое время",
    form_send: "Отправить обращение",
    form_sending: "Отправляем обращение…",
    form_delayed: "Нет связи. Обращение сохранено — отправим, когда связь вернётся",
    form_delayed_in_memory: "Нет связи. Обращение отправим, когда связь вернётся. Не закрывайте страницу",
    form_answer: |email, time| format!("Ответ придёт на {email} до {time}"),
    form_again: "Написать ещё одно обращение",
    form_refused: "Обращение не отправлено",
    refused_content: "Исправьте то, что заполнено, и отправьте снова",
    refused_open: "Звонок уже заказан. Чтобы указать другой номер, сначала отмените его",
    refused_not_offered: "Сейчас это недоступно. Выберите другой способ связи",
    refused_too_many: "Сегодня больше нельзя. Выберите другой способ связи",
    refused_other: "Попробуйте ещё раз или выберите другой способ связи",
    files: "Файлы (можно не прикладывать)",
    files_wrong: "Удалите файл, который не подходит, или выберите другой",
    refused_file_missing: "Файл не успел загрузиться. Нажмите «Изменить» и выберите его снова",
    refused_file_infected: "Файл не прошёл проверку на вирусы. Нажмите «Изменить» и выберите другой",
    refused_file: "Файл не подходит. Нажмите «Изменить» и выберите другой",
};

pub(crate) static EN: FormWords = FormWords {
    errors: "Check what you have filled in",
    name: "First and last name",
    name_optional: "Your name (may be left out)",
    phone: "Telephone number",
    phone_hint: "Example: +7 900 000-00-00",
    phone_wrong: "Enter the whole number: +7 and 10 digits",
    email: "E-mail",
    email_hint: "Example: ivanov@example.ru",
    email_wrong: "Enter the whole e-mail address, like ivanov@example.ru",
    name_empty: "Enter your name",
    text: "What happened",
    text_hint: "Leave out passport data, passwords and codes from text messages",
    text_empty: "Describe your question",
    consent: "I consent to the processing of my personal data",
    consent_page: "How personal data are processed (opens in a new tab)",
    consent_missing: "Tick the box to give your consent",
    offline: "There is no connection. Fill in the form: it is sent when the connection is back",
    change: "Change",
    discard: "Delete",
    call_about: "Leave your number, and a member of staff will call you",
    call_from: "When to call (Moscow time)",
    call_soon: "As soon as possible",
    call_time: |is_tomorrow, from, to| {
        let day = if is_tomorrow { "Tomorrow" } else { "Today" };
        format!("{day}, {from}–{to}")
    },
    call_send: "Ask for a call",
    call_sending: "Sending your request…",
    call_delayed: |phone| {
        format!(
            "There is no connection. The request to call {phone} is saved: it is sent when the connection is back"
        )
    },
    call_delayed_in_memory: |phone| {
        format!(
            "There is no connection. The request to call {phone} is sent when it is back. Do not close the page"
        )
    },
    call_safety: "Nobody who calls will ask for a code from a text message",
    call_taken: |phone| format!("A member of staff is calling {phone} now"),
    call_cancel: "Cancel the call",
    call_cancelling: "Cancelling the call…",
    call_again: "Ask for another call",
    call_refused: "The call was not arranged",
    form_about: "Describe your question, and the answer comes by e-mail. You can write at any time",
    form_send: "Send the request",
    form_sending: "Sending your request…",
    form_delayed: "There is no connection. The request is saved: it is sent when the connection is back",
    form_delayed_in_memory: "There is no connection. The request is sent when it is back. Do not close the page",
    form_answer: |email, time| format!("The answer comes to {email} by {time}"),
    form_again: "Write another request",
    form_refused: "The request was not sent",
    refused_content: "Correct what you have filled in and send it again",
    refused_open: "A call is arranged already. To give another number, cancel it first",
    refused_not_offered: "This is not available now. Choose another way to reach us",
    refused_too_many: "No more of these today. Choose another way to reach us",
    refused_other: "Try again or choose another way to reach us",
    files: "Files (may be left out)",
    files_wrong: "Remove the file that cannot be attached, or choose another",
    refused_file_missing: "A file did not finish uploading. Press “Change” and choose it again",
    refused_file_infected: "A file did not pass the virus check. Press “Change” and choose another",
    refused_file: "A file cannot be attached. Press “Change” and choose another",
};
