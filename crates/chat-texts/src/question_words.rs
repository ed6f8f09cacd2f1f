//! Sentences of the guided form. A table of their own: they are part of what is fetched with it.

use chat_protocol::portal::QuestionKind;
use chat_texts_derive::Table;

use super::Lang;

/// Every sentence of the guided form, in one language.
#[derive(Table)]
pub struct QuestionWords {
    /// What it is.
    pub about: &'static str,
    /// Heading over the errors.
    pub errors: &'static str,
    /// Label of the topic.
    pub topic: &'static str,
    /// No topic of the list.
    pub no_topic: &'static str,
    /// Over questions that are often asked.
    pub templates: &'static str,
    /// Beside the label of what may be left empty.
    pub optional: &'static str,
    /// A field that must not stay empty, by its label.
    pub missing: fn(label: &str) -> String,
    /// Nothing was filled in at all.
    pub nothing: &'static str,
    /// It is no whole telephone number.
    pub phone_wrong: &'static str,
    /// It is no address of mail.
    pub email_wrong: &'static str,
    /// The control digits do not match.
    pub inn_wrong: &'static str,
    /// The control digits do not match.
    pub snils_wrong: &'static str,
    /// Writes the message into the composer.
    pub compose: &'static str,
    /// It stands there.
    pub composed: &'static str,
    label: fn(kind: QuestionKind) -> &'static str,
    hint: fn(kind: QuestionKind) -> &'static str,
}

impl QuestionWords {
    /// Those of the language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ru => &RU,
            Lang::En => &EN,
            Lang::Custom(texts) => &texts.questions,
        }
    }

    /// What a question is called where the portal gives it no title.
    pub fn label(&self, kind: QuestionKind) -> &'static str {
        (self.label)(kind)
    }

    /// How it is answered, where the portal does not say; may be empty.
    pub fn hint(&self, kind: QuestionKind) -> &'static str {
        (self.hint)(kind)
    }
}

pub(crate) static RU: QuestionWords = QuestionWords {
    about: "Заполните, что знаете, — получится сообщение. Перед отправкой его можно поправить. Не указывайте паспортные данные",
    errors: "Проверьте, что заполнено",
    topic: "Тема",
    no_topic: "Другое",
    templates: "Частые вопросы",
    optional: "можно не заполнять",
    missing: |label| format!("Заполните поле «{label}»"),
    nothing: "Заполните хотя бы одно поле",
    phone_wrong: "Введите номер полностью: +7 и 10 цифр",
    email_wrong: "Введите адрес почты полностью, например ivanov@example.ru",
    inn_wrong: "Проверьте ИНН: в нём 10 или 12 цифр, и одна из них не подходит",
    snils_wrong: "Проверьте СНИЛС: в нём 11 цифр, и одна из них не подходит",
    compose: "Составить сообщение",
    composed: "Сообщение составлено. Проверьте его и отправьте",
    label: |kind| match kind {
        QuestionKind::Service => "Услуга",
        QuestionKind::Done => "Что вы делали",
        QuestionKind::Error => "Текст или код ошибки",
        QuestionKind::Application => "Номер заявления",
        QuestionKind::When => "Когда это было",
        QuestionKind::Phone => "Номер телефона",
        QuestionKind::Email => "Электронная почта",
        QuestionKind::Inn => "ИНН",
        QuestionKind::Snils => "СНИЛС",
        QuestionKind::Text => "Что случилось",
    },
    hint: |kind| match kind {
        QuestionKind::Done | QuestionKind::Text => "Одно-два предложения",
        QuestionKind::When => "Пример: сегодня около 15:00",
        QuestionKind::Phone => "Пример: +7 900 000-00-00",
        QuestionKind::Email => "Пример: ivanov@example.ru",
        QuestionKind::Inn => "10 или 12 цифр",
        QuestionKind::Snils => "Пример: 112-233-445 95",
        QuestionKind::Service | QuestionKind::Error | QuestionKind::Application => "",
    },
};

pub(crate) static EN: QuestionWords = QuestionWords {
    about: "Fill in what you know, and it becomes a message. You can change it before you send it. Leave out passport data",
    errors: "Check what you have filled in",
    topic: "Topic",
    no_topic: "Something else",
    templates: "Often asked",
    optional: "may be left out",
    missing: |label| format!("Fill in “{label}”"),
    nothing: "Fill in at least one field",
    phone_wrong: "Enter the whole number: +7 and 10 digits",
    email_wrong: "Enter the whole e-mail address, like ivanov@example.ru",
    inn_wrong: "Check the INN: it has 10 or 12 digits, and one of them does not fit",
    snils_wrong: "Check the SNILS: it has 11 digits, and one of them does not fit",
    compose: "Write the message",
    composed: "The message is written. Check it and send it",
    label: |kind| match kind {
        QuestionKind::Service => "Service",
        QuestionKind::Done => "What you were doing",
        QuestionKind::Error => "Text or code of the error",
        QuestionKind::Application => "Number of the application",
        QuestionKind::When => "When it happened",
        QuestionKind::Phone => "Telephone number",
        QuestionKind::Email => "E-mail",
        QuestionKind::Inn => "INN",
        QuestionKind::Snils => "SNILS",
        QuestionKind::Text => "What happened",
    },
    hint: |kind| match kind {
        QuestionKind::Done | QuestionKind::Text => "One or two sentences",
        QuestionKind::When => "Example: today at about 15:00",
        QuestionKind::Phone => "Example: +7 900 000-00-00",
        QuestionKind::Email => "Example: ivanov@example.ru",
        QuestionKind::Inn => "10 or 12 digits",
        QuestionKind::Snils => "Example: 112-233-445 95",
        QuestionKind::Service | QuestionKind::Error | QuestionKind::Application => "",
    },
};
