//! «Обратный звонок»: a number to call, and then how the call stands. Fetched when it is wanted.

use chat_core::{CallBackView, Command, Keeping};
use chat_protocol::{CallBack, CallState, Personal, Phone};
use leptos::html::{Div, H3};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::form_field::{ConsentField, ErrorSummary, Field, FormField, Kind, is_well};
use super::form_screen::{follow, forget_on_wipe, is_broken};
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
    let heading = NodeRef::<H3>::new();
    let summary = NodeRef::<Div>::new();
    let (name, phone, consent) =
        (Field::new("call-name"), Field::new("call-phone"), Field::new("call-consent"));
    let ticked = RwSignal::new(false);
    forget_on_wipe(chat, vec![name, phone], ticked);
    follow(chat, asked, heading);

    let send = move || {
        let number = Phone::parse(&phone.text());
        phone.complain(if number.is_none() { f.phone_wrong } else { "" });
        consent.complain(if ticked.get_untracked() { "" } else { f.consent_missing });
        let well = is_well(&[phone, consent], summary);
        if let (true, Some(number)) = (well, number) {
            let name_text = name.text();
            let name_text = Some(name_text.trim()).filter(|text| !text.is_empty()).map(Personal::from);
            chat.commands.send(Command::RequestCallBack { phone: number, name: name_text });
            for field in [name, phone] {
                field.fill("");
            }
            ticked.set(false);
        }
    };
    let refused = move || {
        state.with(|state| match state {
            CallBackView::Refused { request, .. } => Some(request.clone()),
            _ => None,
        })
    };
    let change = move |_| {
        if let Some(request) = untrack(refused) {
            phone.fill(&request.phone);
            name.fill(request.name.as_deref().unwrap_or_default());
            chat.commands.send(Command::Discard(request.id));
        }
    };
    let drop_it = move |_| {
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
    view! {
        <h3 class="form-title" tabindex="-1" node_ref=heading>
            {chat.t.call_title}
        </h3>
        <form
            novalidate
            hidden=flag(move || asked.get())
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <p>{f.call_about}</p>
            <p class="form-notice" hidden=flag(move || !is_broken(chat))>
                {f.offline}
            </p>
            <ErrorSummary fields=vec![phone, consent] summary title=("call-errors", f.errors) />
            <FormField field=phone label=f.phone hint=f.phone_hint kind=Kind::Phone />
            <FormField field=name label=f.name_optional hint="" kind=Kind::Name optional=true />
            <ConsentField field=consent ticked />
            <button type="submit" class="button">
                {f.call_send}
            </button>
        </form>
        <div class="form-state" hidden=flag(move || !asked.get())>
            <p class="form-state-words">{words(move || state.with(|state| state_words(chat, state)))}</p>
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
