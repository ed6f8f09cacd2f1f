//! «Обратная связь»: a question answered by mail, and then its number. Fetched when it is wanted.

use chat_core::{Command, FormView, Keeping};
use chat_protocol::{Email, Personal, Phone, Text, TextError};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::form_field::{Field, FormField, Kind};
use super::form_screen::{Form, FormScreen, RefusalActions, Wording};
use super::lazy::part;
use super::page_note::PageNote;
use crate::browser::intl;
use crate::i18n::FormWords;

part!(feedback_form, draw);

fn draw() -> AnyView {
    view! { <FeedbackForm /> }.into_any()
}

/// How the form stands, in words; empty while none was sent.
fn state_words(chat: Chat, state: &FormView) -> String {
    let f = FormWords::of(chat.lang);
    match state {
        FormView::None => String::new(),
        FormView::Sending => f.form_sending.to_owned(),
        FormView::Delayed => match chat.view.keeping.get() {
            Keeping::OnDevice => f.form_delayed.to_owned(),
            Keeping::InMemory => f.form_delayed_in_memory.to_owned(),
        },
        FormView::Accepted { no, .. } => (chat.t.form_accepted)(no),
        FormView::Refused { code, .. } => format!("{}. {}", f.form_refused, f.refusal(*code)),
    }
}

/// The screen: the form, or in its place how it stands.
#[component]
fn FeedbackForm() -> impl IntoView {
    let chat = chat();
    let f = FormWords::of(chat.lang);
    let state = Memo::new(move |_| chat.view.desk.with(|desk| desk.form.clone()));
    let sent = Memo::new(move |_| state.with(|state| *state != FormView::None));
    let fields = ["form-name", "form-phone", "form-email", "form-text"].map(Field::new);
    let [name, phone, email, text] = fields;
    let form = Form::new(chat, &fields, "form-consent");

    let send = move |()| {
        let who = name.text().trim().to_owned();
        name.complain(if who.is_empty() { f.name_empty } else { "" });
        let number = Phone::parse(&phone.text());
        phone.complain(if number.is_none() { f.phone_wrong } else { "" });
        let address = Email::parse(&email.text());
        email.complain(if address.is_none() { f.email_wrong } else { "" });
        let question = Text::parse(&text.text(), chat.view.text_limit.get_untracked());
        text.complain(&match &question {
            Ok(_) => String::new(),
            Err(TextError::Empty) => f.text_empty.to_owned(),
            Err(TextError::TooLong { over }) => (chat.t.text_too_long)(*over),
        });
        if let (true, Some(phone), Some(email), Ok(text)) = (form.is_well(), number, address, question) {
            let page = chat.page.attached();
            chat.commands.send(Command::SubmitForm { name: Personal::from(who), phone, email, text, page });
            form.clear();
        }
    };
    let refused = move || {
        state.with(|state| match state {
            FormView::Refused { form, .. } => Some(form.clone()),
            _ => None,
        })
    };
    let change = move |()| {
        if let Some(form) = untrack(refused) {
            for (field, was) in fields.iter().zip([&form.name, &form.phone, &form.email, &form.text]) {
                field.fill(was);
            }
            chat.commands.send(Command::Discard(form.id));
        }
    };
    let discard = move |()| {
        if let Some(form) = untrack(refused) {
            chat.commands.send(Command::Discard(form.id));
        }
    };
    let answer = move || {
        state.with(|state| match state {
            FormView::Accepted { due, email, .. } => {
                (f.form_answer)(email, &intl::soon(*due, chat.lang.tag()))
            }
            _ => String::new(),
        })
    };
    let entries = view! {
        <FormField field=name label=f.name hint="" kind=Kind::Name />
        <FormField field=phone label=f.phone hint=f.phone_hint kind=Kind::Phone />
        <FormField field=email label=f.email hint=f.email_hint kind=Kind::Email />
        <FormField field=text label=f.text hint=f.text_hint kind=Kind::Text />
        <PageNote begins=flag(|| true) />
    };
    let further = view! {
        <p>{words(answer)}</p>
        <button
            type="button"
            class="button"
            hidden=flag(move || state.with(|state| !matches!(state, FormView::Accepted { .. })))
            on:click=move |_| chat.commands.send(Command::AnotherForm)
        >
            {f.form_again}
        </button>
        <RefusalActions
            refused=flag(move || refused().is_some())
            change=Callback::new(change)
            discard=Callback::new(discard)
        />
    };
    view! {
        <FormScreen
            form
            wording=Wording {
                title: chat.t.form_title,
                about: f.form_about,
                send: f.form_send,
                errors: "form-errors",
            }
            sent
            send=Callback::new(send)
            entries=entries.into_any()
            state=words(move || state.with(|state| state_words(chat, state)))
            further=further.into_any()
        />
    }
}
