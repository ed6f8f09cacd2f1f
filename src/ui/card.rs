//! A card in the log: how an application stands, or something an operator asks for. What was answered, or can no
//! longer be, has no button.

use chat_core::{CallBackView, Command, Entry, EntryKey, IdentityView};
use chat_protocol::{EventBody, StatusCard, is_safe_link};
use leptos::prelude::*;

use super::closed_bar::has_ended;
use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::message::author_words;
use super::rating::{Rating, is_rated};
use super::screen::Screen;
use crate::browser::intl::{self, Day};
use crate::i18n::{CardWords, Strings};

/// What the card is about, in a sentence; none for what is no card.
pub(super) fn card_title(body: &EventBody, t: &Strings) -> Option<String> {
    match body {
        EventBody::StatusShown { card } => Some((t.card_status)(&card.title, &card.no)),
        EventBody::RatingAsked {} => Some(t.card_rating.to_owned()),
        EventBody::CallBackOffered {} => Some(t.card_call.to_owned()),
        EventBody::IdentityAsked {} => Some(t.card_identity.to_owned()),
        _ => None,
    }
}

/// What the card of an application says, by name.
pub(super) fn status_facts(card: &StatusCard, chat: Chat) -> Vec<(&'static str, String)> {
    let c = CardWords::of(chat.lang);
    let day = |at| Day::of(at).in_words(chat.lang.tag());
    let own = card.state_text.as_ref().map(|text| text.to_string());
    let state = own.unwrap_or_else(|| (c.states)(card.state).to_owned());
    [
        Some((c.number, card.no.to_string())),
        Some((c.state, state)),
        card.date.map(|at| (c.submitted, day(at))),
        card.due.map(|at| (c.expected, day(at))),
        card.delay_reason.as_ref().map(|why| (c.delay, why.to_string())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether something like this stands below in the log; tracked.
fn is_followed(chat: Chat, key: EntryKey, is: fn(&EventBody) -> bool) -> bool {
    chat.view.marks.with(|marks| {
        let below = marks.iter().skip_while(|other| **other != key).skip(1);
        below
            .filter_map(|key| chat.view.entry(*key))
            .any(|entry| entry.with_untracked(|entry| is(&entry.body)))
    })
}

/// The card.
#[component]
pub(super) fn Card(
    /// What happened.
    entry: ArcRwSignal<Entry>,
) -> impl IntoView {
    let chat = chat();
    // Only the server shows cards, and it never changes what it showed.
    let Entry { key, at, by, body, .. } = entry.get_untracked();
    let title = match &body {
        EventBody::StatusShown { card } => card.title.to_string(),
        body => card_title(body, chat.t).unwrap_or_default(),
    };
    let inside = match body {
        EventBody::StatusShown { card } => status(chat, &card),
        EventBody::RatingAsked {} => rating(chat, key),
        EventBody::CallBackOffered {} => call(chat, key),
        EventBody::IdentityAsked {} => identity(chat, key),
        _ => ().into_any(),
    };
    view! {
        <div class="card">
            <p class="card-author">{author_words(&by, chat.t)}</p>
            <p class="card-title">{title}</p>
            {inside}
            <p class="card-meta">
                <time datetime=intl::iso(at)>{intl::clock_time(at, chat.lang.tag())}</time>
            </p>
        </div>
    }
}

fn status(chat: Chat, card: &StatusCard) -> AnyView {
    let c = CardWords::of(chat.lang);
    let fact = |(name, value): (&'static str, String)| {
        view! {
            <div class="card-fact">
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
        .into_any()
    };
    let link = card.url.as_ref().filter(|url| is_safe_link(url)).map(|url| {
        view! {
            <a
                class="card-link"
                href=url.to_string()
                target="_blank"
                title=chat.t.new_tab
                rel="noopener noreferrer"
            >
                {c.open}
            </a>
        }
    });
    view! {
        <dl class="card-facts">{status_facts(card, chat).into_iter().map(fact).collect_view()}</dl>
        {link}
    }
    .into_any()
}

fn rating(chat: Chat, key: EntryKey) -> AnyView {
    let open = move || {
        let asked_anew = is_followed(chat, key, |body| matches!(body, EventBody::RatingAsked {}));
        !asked_anew && !is_rated(chat) && !has_ended(chat)
    };
    let open = Memo::new(move |_| open());
    view! { {move || open.get().then(|| view! { <Rating of="asked" /> })} }.into_any()
}

fn call(chat: Chat, key: EntryKey) -> AnyView {
    let (t, c) = (chat.t, CardWords::of(chat.lang));
    let ordered = move || is_followed(chat, key, |body| matches!(body, EventBody::CallBackScheduled { .. }));
    let open = move || {
        let free = chat.view.desk.with(|desk| {
            let none = matches!(desk.call_back, CallBackView::None | CallBackView::Over(_));
            desk.offers.call_back && none
        });
        free && !ordered() && !has_ended(chat)
    };
    view! {
        <p class="card-hint">{words(move || if ordered() { c.call_ordered } else { c.call_hint })}</p>
        <button
            type="button"
            class="button button-quiet"
            hidden=flag(move || !open())
            on:click=move |_| chat.go_to(Screen::CallBack)
        >
            {t.order_call}
        </button>
    }
    .into_any()
}

/// What a person can do who is asked to sign in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SigningIn {
    Done,
    UnderWay,
    Attach,
    SignIn,
    /// The page has no way to its log-in.
    Impossible,
    /// The conversation is over.
    TooLate,
}

fn signing_in(chat: Chat, key: EntryKey) -> SigningIn {
    let changed = is_followed(chat, key, |body| matches!(body, EventBody::IdentityChanged { .. }));
    chat.view.identity.with(|identity| match identity {
        _ if changed => SigningIn::Done,
        IdentityView::Account { .. } => SigningIn::Done,
        _ if has_ended(chat) => SigningIn::TooLate,
        IdentityView::Attaching => SigningIn::UnderWay,
        IdentityView::Attachable => SigningIn::Attach,
        IdentityView::Guest | IdentityView::SignInNeeded { .. } => {
            if chat.view.can_sign_in.get() {
                SigningIn::SignIn
            } else {
                SigningIn::Impossible
            }
        }
    })
}

fn identity(chat: Chat, key: EntryKey) -> AnyView {
    let (t, c) = (chat.t, CardWords::of(chat.lang));
    let now = Memo::new(move |_| signing_in(chat, key));
    let hint = move || match now.get() {
        SigningIn::Done => c.identity_done,
        SigningIn::UnderWay => t.attaching,
        SigningIn::Attach => t.attach_question,
        SigningIn::SignIn => c.identity_hint,
        SigningIn::Impossible => c.identity_absent,
        SigningIn::TooLate => "",
    };
    let act = move |_| {
        if now.get_untracked() == SigningIn::Attach {
            chat.commands.send(Command::Attach);
            chat.focus_composer();
        } else {
            chat.view.sign_in();
        }
    };
    view! {
        <p class="card-hint">{words(hint)}</p>
        <button
            type="button"
            class="button button-quiet"
            hidden=flag(move || !matches!(now.get(), SigningIn::Attach | SigningIn::SignIn))
            on:click=act
        >
            {words(move || if now.get() == SigningIn::Attach { t.attach } else { t.sign_in })}
        </button>
    }
    .into_any()
}
