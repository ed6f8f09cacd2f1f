//! «Обратный звонок»: a number to call, and then how the call stands. Fetched when it is wanted.

use chat_core::{CallBackView, Command, Keeping};
use chat_protocol::desk::CallTime;
use chat_protocol::{CallBack, CallState, Millis, Personal, Phone};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::desk_bar::scheduled_words;
use super::dynamic::{flag, words};
use super::form_field::{Field, FormField, Kind};
use super::form_screen::{Form, FormScreen, RefusalActions, Wording};
use super::lazy::part;
use super::system_line::result_words;
use crate::browser::clock;
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
        CallBackView::Scheduled(card) => scheduled_words(chat, &card.phone, card.from, card.due),
        CallBackView::Cancelling => f.call_cancelling.to_owned(),
        CallBackView::Over(CallBack { result: Some(result), .. }) => result_words(*result, t).to_owned(),
        CallBackView::Over(_) => t.call_cancelled.to_owned(),
        CallBackView::Refused { code, .. } => format!("{}. {}", f.call_refused, f.refusal(*code)),
    }
}

/// What can be chosen now.
fn times(chat: Chat) -> Vec<CallTime> {
    // Opening the panel anew asks the clock anew.
    chat.panel.is_open();
    let times = chat.view.desk.with(|desk| desk.offers.call_times);
    times.map(|times| times.starts(clock::wall())).unwrap_or_default()
}

/// When to call; hidden where people cannot choose.
#[component]
fn TimeField(
    /// The time that was chosen: none, as soon as may be.
    from: RwSignal<Option<Millis>>,
) -> impl IntoView {
    let chat = chat();
    let f = FormWords::of(chat.lang);
    let option = move |time: CallTime| {
        let words = (f.call_time)(time.is_tomorrow, &time.from.words(), &time.to.words());
        view! { <option value=time.at.0.to_string()>{words}</option> }
    };
    let choose = move |event| from.set(event_target_value(&event).parse().ok().map(Millis));
    view! {
        <div class="form-field" hidden=flag(move || times(chat).is_empty())>
            <label for="call-from">{f.call_from}</label>
            <select
                id="call-from"
                class="form-input"
                prop:value=move || from.get().map(|from| from.0.to_string()).unwrap_or_default()
                on:change=choose
            >
                <option value="">{f.call_soon}</option>
                {move || times(chat).into_iter().map(option).collect_view()}
            </select>
        </div>
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
    let from = RwSignal::new(None::<Millis>);

    let send = move |()| {
        let number = Phone::parse(&phone.text());
        phone.complain(if number.is_none() { f.phone_wrong } else { "" });
        if let (true, Some(number)) = (form.is_well(), number) {
            let name_text = name.text();
            let name_text = Some(name_text.trim()).filter(|text| !text.is_empty()).map(Personal::from);
            let from = from.get_untracked();
            chat.commands.send(Command::RequestCallBack { phone: number, name: name_text, from });
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
        <TimeField from />
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
