//! «Обратный звонок»: a number to call, and then how the call stands. Fetched when it is wanted.

use chat_core::{CallBackView, Command, Keeping};
use chat_protocol::{CallBack, CallState, Personal, Phone};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::form_field::{Field, FormField, Kind};
use super::form_screen::{Form, FormScreen, RefusalActions, Wording};
use super::lazy::part;
use super::system_line::result_words;
use crate::browser::intl;
use crate::i18n::FormWords;

part!(call_back, draw);

fn draw() -> AnyView {
    view! { <CallBackScreen /> }.into_any()
}

/// How the call stands, in words; empty while none is asked for.
fn state_words(chat: Chat, state: &CallBackView) -> String {
    let (t, f) = (chat.t, FormWords::of(chat.lang));
    match state {
        CallBackView::None => String::new(),
        CallBackView::Sending { .. } => f.call_sending.to_owned(),
        CallBackView::Delayed { phone } => match chat.view.keeping.get() {
            Keeping::OnDevice => (f.call_delayed)(phone),
            Keeping::InMemory => (f.call_delayed_in_memory)(phone),
        },
        CallBackView::Scheduled(CallBack { phone, state: CallState::Taken, .. }) => (f.call_taken)(phone),
        CallBackView::Scheduled(CallBack { phone, due, .. }) => {
            (t.call_scheduled)(phone, &intl::soon(*due, chat.lang.tag()))
        }
        CallBackView::Cancelling => f.call_cancelling.to_owned(),
        CallBackView::Over(CallBack { result: Some(result), .. }) => result_words(*result, t).to_owned(),
        CallBackView::Over(_) => t.call_cancelled.to_owned(),
        CallBackView::Refused { code, .. } => format!("{}. {}", f.call_refused, f.refusal(*code)),
    }
}

/// The screen: the form, or in its place how the call stands.
#[component]
fn CallBackScreen() -> impl IntoView {
    let chat = chat();
    let f = FormWords::of(chat.lang);
    let state = Memo::new(move |_| chat.view.desk.with(|desk| desk.call_back.clone()));
    let asked = Memo::new(move |_| state.with(|state| *state != CallBackView::None));
    let (name, phone) = (Field::new("call-name"), Field::new("call-phone"));
    let form = Form::new(chat, &[phone, name], "call-consent");

    let send = move |()| {
        let number = Phone::parse(&phone.text());
        phone.complain(if number.is_none() { f.phone_wrong } else { "" });
        if let (true, Some(number)) = (form.is_well(), number) {
            let name_text = name.text();
            let name_text = Some(name_text.trim()).filter(|text| !text.is_empty()).map(Personal::from);
            chat.commands.send(Command::RequestCallBack { phone: number, name: name_text });
            form.clear();
        }
    };
    let refused = move || {
        state.with(|state| match state {
            CallBackView::Refused { request, .. } => Some(request.clone()),
            _ => None,
        })
    };
    let change = move |()| {
        if let Some(request) = untrack(refused) {
            phone.fill(&request.phone);
            name.fill(request.name.as_deref().unwrap_or_default());
            chat.commands.send(Command::Discard(request.id));
        }
    };
    let discard = move |()| {
        if let Some(request) = untrack(refused) {
            chat.commands.send(Command::Discard(request.id));
        }
    };
    let can_cancel = move || {
        state.with(|state| {
            matches!(
                state,
                CallBackView::Sending { .. } | CallBackView::Delayed { .. } | CallBackView::Scheduled(_)
            )
        })
    };
    let entries = view! {
        <FormField field=phone label=f.phone hint=f.phone_hint kind=Kind::Phone />
        <FormField field=name label=f.name_optional hint="" kind=Kind::Name optional=true />
    };
    let further = view! {
        <p hidden=flag(move || !can_cancel())>{f.call_safety}</p>
        <button
            type="button"
            class="button button-quiet"
            hidden=flag(move || !can_cancel())
            on:click=move |_| chat.commands.send(Command::CancelCallBack)
        >
            {f.call_cancel}
        </button>
        <button
            type="button"
            class="button"
            hidden=flag(move || state.with(|state| !matches!(state, CallBackView::Over(_))))
            on:click=move |_| chat.commands.send(Command::AnotherCallBack)
        >
            {f.call_again}
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
                title: chat.t.call_title,
                about: f.call_about,
                send: f.call_send,
                errors: "call-errors",
            }
            sent=asked
            send=Callback::new(send)
            entries=entries.into_any()
            state=words(move || state.with(|state| state_words(chat, state)))
            further=further.into_any()
        />
    }
}
