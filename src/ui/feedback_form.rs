//! «Обратная связь»: a question answered by mail, and then its number. Fetched when it is wanted.

use chat_core::secrets::{self, SecretKind};
use chat_core::{Command, FormView, Keeping};
use chat_protocol::{Email, Personal, Phone, SubmitForm, Text, TextError};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::files_part::files_part;
use super::form_field::{Field, FormField, Kind};
use super::form_screen::{Form, FormScreen, RefusalActions, Wording};
use super::lazy::{Lazy, part};
use super::message_files::Accompanying;
use super::page_note::PageNote;
use super::screen::{Screen, screen};
use super::upload::limits_of;
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
        FormView::Sending { .. } => f.form_sending.to_owned(),
        FormView::Delayed { .. } => match chat.view.keeping.get() {
            Keeping::OnDevice => f.form_delayed.to_owned(),
            Keeping::InMemory => f.form_delayed_in_memory.to_owned(),
        },
        FormView::Accepted { no, .. } => (chat.t.form_accepted)(no),
        FormView::Refused { code, .. } => format!("{}. {}", f.form_refused, f.refusal(*code)),
    }
}

/// What was filled in and is not with the server yet.
fn on_its_way(state: &FormView) -> Option<&SubmitForm> {
    match state {
        FormView::Sending { form } | FormView::Delayed { form } | FormView::Refused { form, .. } => {
            Some(form)
        }
        FormView::None | FormView::Accepted { .. } => None,
    }
}

/// What is wrong with the files: some will not be taken, or were not looked at yet.
fn complaint_of_files(chat: Chat) -> &'static str {
    let f = FormWords::of(chat.lang);
    if chat.form_files.has_rejected() {
        f.files_wrong
    } else if chat.form_files.offered.with(|offered| !offered.is_empty()) {
        chat.t.part_fetching
    } else {
        ""
    }
}

/// The screen: the form, or in its place how it stands.
#[component]
fn FeedbackForm() -> impl IntoView {
    let chat = chat();
    let f = FormWords::of(chat.lang);
    let state = Memo::new(move |_| chat.view.desk.with(|desk| desk.form.clone()));
    let sent = Memo::new(move |_| state.with(|state| *state != FormView::None));
    let fields = ["form-name", "form-phone", "form-email", "form-text", "form-files"].map(Field::new);
    let [name, phone, email, text, files] = fields;
    provide_context(chat.form_files);
    // What was wrong with the files may be so no longer.
    Effect::new(move || {
        if complaint_of_files(chat).is_empty() {
            files.complain("");
        }
    });
    Effect::new(move || {
        if state.with(|state| on_its_way(state).is_none()) {
            chat.form_files.forget_sent();
        }
    });
    let form = Form::new(chat, &fields, "form-consent");

    let secret = RwSignal::new(None::<SecretKind>);
    // What was wrong may have been corrected.
    let asked = move || secret.get().filter(|_| !text.error().is_empty());
    let send = move |sure: bool| {
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
        secret.set(secrets::find(&text.text()).filter(|_| question.is_ok() && !sure));
        if let Some(kind) = secret.get_untracked() {
            text.complain((chat.t.secret)(kind));
        }
        files.complain(untrack(|| complaint_of_files(chat)));
        if let (true, Some(phone), Some(email), Ok(text)) = (form.is_well(), number, address, question) {
            let (name, page) = (Personal::from(who), chat.page.attached());
            let (files, uploading) = chat.form_files.take();
            chat.commands.send(Command::SubmitForm { name, phone, email, text, files, uploading, page });
            form.clear();
        }
    };
    let is_refused = move || state.with(|state| matches!(state, FormView::Refused { .. }));
    let under_way = move || state.with(|state| on_its_way(state).cloned());
    let change = move |()| {
        if let Some(form) = untrack(under_way) {
            chat.form_files.take_back(&form.files);
            for (field, was) in fields.iter().zip([&form.name, &form.phone, &form.email, &form.text]) {
                field.fill(was);
            }
            chat.commands.send(Command::Discard(form.id));
        }
    };
    let discard = move |()| {
        if let Some(form) = untrack(under_way) {
            chat.commands.send(Command::Discard(form.id));
        }
    };
    let sent_files = Memo::new(move |_| under_way().map(|form| form.files).unwrap_or_default());
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
        <button
            type="button"
            class="text-button"
            hidden=flag(move || asked().is_none())
            on:click=move |_| send(true)
        >
            {words(move || asked().map(chat.t.secret_send).unwrap_or_default())}
        </button>
        <div
            class="form-field"
            role="group"
            aria-labelledby="form-files-label"
            hidden=flag(move || limits_of(chat, chat.form_files).is_none())
        >
            <p id="form-files-label" class="form-label">{f.files}</p>
            <p id="form-files-error" class="form-error">
                {words(move || files.error())}
            </p>
            <Lazy part=files_part() wanted=flag(move || screen(chat) == Screen::Feedback) t=chat.t />
        </div>
        <PageNote begins=flag(|| true) />
    };
    let further = view! {
        <p>{words(answer)}</p>
        {move || {
            let files = sent_files.get();
            (!files.is_empty())
                .then(|| {
                    let take_back = Callback::new(change);
                    provide_context(Accompanying { files, are_mine: true, attachments: chat.form_files, take_back });
                    view! { <Lazy part=files_part() wanted=flag(|| true) t=chat.t /> }
                })
        }}
        <button
            type="button"
            class="button"
            hidden=flag(move || state.with(|state| !matches!(state, FormView::Accepted { .. })))
            on:click=move |_| chat.commands.send(Command::AnotherForm)
        >
            {f.form_again}
        </button>
        <RefusalActions
            refused=flag(is_refused)
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
            send=Callback::new(move |()| send(false))
            entries=entries.into_any()
            state=words(move || state.with(|state| state_words(chat, state)))
            further=further.into_any()
        />
    }
}
