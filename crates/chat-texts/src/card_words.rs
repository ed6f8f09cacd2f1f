//! Sentences of the cards in the log. A table of their own: they are part of what is fetched with the conversation.

use chat_protocol::CaseState;
use chat_texts_derive::Table;

use super::Lang;

/// Every sentence of the cards, in one language.
#[derive(Table)]
pub struct CardWords {
    /// Before the number of an application.
    pub number: &'static str,
    /// Before how far it is.
    pub state: &'static str,
    /// How far it is, where the service has no words of its own.
    pub states: fn(state: CaseState) -> &'static str,
    /// Before the day it was submitted.
    pub submitted: &'static str,
    /// Before the day by which the outcome is expected.
    pub expected: &'static str,
    /// Before the reason for the delay.
    pub delay: &'static str,
    /// Leads to the page about it.
    pub open: &'static str,
    /// What a call back means for the conversation.
    pub call_hint: &'static str,
    /// The person asked to be called.
    pub call_ordered: &'static str,
    /// What signing in means for the conversation.
    pub identity_hint: &'static str,
    /// The page has no way to its log-in.
    pub identity_absent: &'static str,
    /// The person has signed in.
    pub identity_done: &'static str,
}

impl CardWords {
    /// In this language.
    pub fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ru => &RU,
            Lang::En => &EN,
            Lang::Custom(texts) => &texts.cards,
        }
    }
}

pub(crate) static RU: CardWords = CardWords {
    number: "Номер",
    state: "Статус",
    states: |state| match state {
        CaseState::Submitted => "Подано",
        CaseState::InWork => "Рассматривается",
        CaseState::NeedsYou => "Нужно ваше действие",
        CaseState::Ready => "Готово",
        CaseState::Refused => "Отказано",
    },
    submitted: "Подано",
    expected: "Ожидаемый срок",
    delay: "Причина задержки",
    open: "Открыть заявление",
    call_hint: "Разговор здесь останется, место в очереди тоже",
    call_ordered: "Звонок заказан",
    identity_hint: "После входа разговор продолжится здесь, переписка сохранится",
    identity_absent: "На этой странице нет входа на портал. Можно продолжить разговор как гость",
    identity_done: "Готово: вы вошли на портал",
};

pub(crate) static EN: CardWords = CardWords {
    number: "Number",
    state: "Status",
    states: |state| match state {
        CaseState::Submitted => "Submitted",
        CaseState::InWork => "In progress",
        CaseState::NeedsYou => "Your action is needed",
        CaseState::Ready => "Ready",
        CaseState::Refused => "Refused",
    },
    submitted: "Submitted",
    expected: "Expected by",
    delay: "Reason for the delay",
    open: "Open the application",
    call_hint: "The conversation stays here, and so does your place in the queue",
    call_ordered: "The call is arranged",
    identity_hint: "After you sign in the conversation goes on here, the messages are kept",
    identity_absent: "This page has no way to sign in. You can go on as a guest",
    identity_done: "Done: you are signed in",
};
