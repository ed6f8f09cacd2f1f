//! «Обратная связь»: a question answered by mail, and then its number. Fetched when it is wanted.

use chat_core::{Command, FormView, Keeping};
use chat_protocol::{Email, Personal, Phone, Text, TextError};
use leptos::html::{Div, H3};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::form_field::{ConsentField, ErrorSummary, Field, FormField, Kind, is_well};
use super::form_screen::{follow, forget_on_wipe, is_broken};
use super::lazy::part;
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
    let heading = NodeRef::<H3>::new();
    let summary = NodeRef::<Div>::new();
    let [name, phone, email, text] = ["form-name", "form-phone", "form-email", "form-text"].map(Field::new);
    let consent = Field::new("form-consent");
    let ticked = RwSignal::new(false);
    let all = [name, phone, email, text, consent];
    forget_on_wipe(chat, vec![name, phone, email, text], ticked);
    follow(chat, sent, heading);

    let send = move || {
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
        consent.complain(if ticked.get_untracked() { "" } else { f.consent_missing });
        let well = is_well(&all, summary);
        if let (true, Some(phone_parsed), Some(email_parsed), Ok(text_parsed)) =
            (well, number, address, question)
        {
            chat.commands.send(Command::SubmitForm {
                name: Personal::from(who),
                phone: phone_parsed,
                email: email_parsed,
                text: text_parsed,
            });
            for field in [name, phone, email, text] {
                field.fill("");
            }
            ticked.set(false);
        }
    };
    let refused = move || {
        state.with(|state| match state {
            FormView::Refused { form, .. } => Some(form.clone()),
            _ => None,
        })
    };
    let change = move |_| {
        if let Some(form) = untrack(refused) {
            for (field, was) in
                [(name, &form.name), (phone, &form.phone), (email, &form.email), (text, &form.text)]
            {
                field.fill(was);
            }
            chat.commands.send(Command::Discard(form.id));
        }
    };
    let drop_it = move |_| {
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
    view! {
        <h3 class="form-title" tabindex="-1" node_ref=heading>
            {chat.t.form_title}
        </h3>
        <form
            novalidate
            hidden=flag(move || sent.get())
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <p>{f.form_about}</p>
            <p class="form-notice" hidden=flag(move || !is_broken(chat))>
                {f.offline}
            </p>
            <ErrorSummary fields=all.to_vec() summary title=("form-errors", f.errors) />
            <FormField field=name label=f.name hint="" kind=Kind::Name />
            <FormField field=phone label=f.phone hint=f.phone_hint kind=Kind::Phone />
            <FormField field=email label=f.email hint=f.email_hint kind=Kind::Email />
            <FormField field=text label=f.text hint=f.text_hint kind=Kind::Text />
            <ConsentField field=consent ticked />
            <button type="submit" class="button">
                {f.form_send}
            </button>
        </form>
        <div class="form-state" hidden=flag(move || !sent.get())>
            <p class="form-state-words">{words(move || state.with(|state| state_words(chat, state)))}</p>
            <p>{words(answer)}</p>
            <button
                type="button"
                class="button"
                hidden=flag(move || state.with(|state| !matches!(state, FormView::Accepted { .. })))
                on:click=move |_| chat.commands.send(Command::AnotherForm)
            >
                {f.form_again}
            </button>
            <div class="form-actions" hidden=flag(move || refused().is_none())>
                <button type="button" class="button" on:click=change>
                    {f.change}
                </button>
                <button type="button" class="button button-quiet" on:click=drop_it>
                    {f.discard}
                </button>
            </div>
        </div>
    }
}
