//! How a call-back and a form stand, on every screen but their own; and, to who waits long, the offer of a call.

use chat_core::{CallBackView, Command, DeskView, FormView, Stage, TicketView};
use chat_protocol::Millis;
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::screen::{Screen, screen};
use super::system_line::result_words;
use crate::browser::intl;

/// What the bar is about.
#[derive(Clone, PartialEq)]
enum News {
    Nothing,
    /// The wait is longer than so many minutes.
    Offer(u64),
    /// The call-back.
    Call(String, Rest),
    /// The form.
    Form(String, Rest),
}

/// Whether anything more will come of it.
#[derive(Clone, Copy, PartialEq)]
enum Rest {
    More,
    Nothing,
}

/// How long the wait exceeds which limit, minutes, if a call back is offered instead.
fn offer(ticket: &TicketView, desk: &DeskView) -> Option<u64> {
    let Stage::Waiting(Some(place)) = ticket.stage else { return None };
    place.over_minutes.filter(|_| desk.offers.call_back && desk.call_back == CallBackView::None)
}

fn call_news(chat: Chat, call_back: &CallBackView) -> Option<News> {
    let t = chat.t;
    Some(match call_back {
        CallBackView::None
        | CallBackView::Sending { .. }
        | CallBackView::Delayed { .. }
        | CallBackView::Cancelling => return None,
        CallBackView::Scheduled(card) => {
            News::Call(scheduled_words(chat, &card.phone, card.from, card.due), Rest::More)
        }
        CallBackView::Over(card) => {
            let words = card.result.map_or(t.call_cancelled, |result| result_words(result, t));
            News::Call(words.to_owned(), Rest::Nothing)
        }
        CallBackView::Refused { .. } => News::Call(t.call_refused.to_owned(), Rest::More),
    })
}

fn form_news(chat: Chat, form: &FormView) -> Option<News> {
    let t = chat.t;
    Some(match form {
        FormView::None | FormView::Sending { .. } | FormView::Delayed { .. } => return None,
        FormView::Accepted { no, .. } => News::Form((t.form_accepted)(no), Rest::Nothing),
        FormView::Refused { .. } => News::Form(t.form_refused.to_owned(), Rest::More),
    })
}

/// When somebody calls, by Moscow, as the times to choose from are.
pub(super) fn scheduled_words(chat: Chat, phone: &str, from: Option<Millis>, due: Millis) -> String {
    let (t, lang) = (chat.t, chat.lang.tag());
    match from {
        Some(from) => {
            (t.call_between)(phone, &intl::soon_by_moscow(from, lang), &intl::time_by_moscow(due, lang))
        }
        None => (t.call_scheduled)(phone, &intl::soon_by_moscow(due, lang)),
    }
}

/// The bar; hidden while there is nothing to say. What it says is said aloud on its own screen, too.
#[component]
pub(super) fn DeskBar() -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    let stays = RwSignal::new(false);
    let news = Memo::new(move |_| {
        let offered = chat.view.ticket.with(|ticket| chat.view.desk.with(|desk| offer(ticket, desk)));
        chat.view.desk.with(|desk| {
            let form = form_news(chat, &desk.form);
            let refused = form.clone().filter(|_| matches!(desk.form, FormView::Refused { .. }));
            let offered = offered.filter(|_| !stays.get()).map(News::Offer);
            refused.or_else(|| call_news(chat, &desk.call_back)).or(offered).or(form).unwrap_or(News::Nothing)
        })
    });
    let sentence = move || match news.get() {
        News::Nothing => String::new(),
        News::Offer(minutes) => (t.long_wait)(minutes),
        News::Call(words, _) | News::Form(words, _) => words,
    };
    Effect::new(move |was: Option<String>| {
        let now = sentence();
        if was.is_some_and(|was| was != now) && !now.is_empty() && chat.panel.is_open_untracked() {
            chat.announcer.say(&now);
        }
        now
    });
    let place = move || match news.get() {
        News::Nothing => None,
        News::Offer(_) | News::Call(..) => Some(Screen::CallBack),
        News::Form(..) => Some(Screen::Feedback),
    };
    let is_offer = move || matches!(news.get(), News::Offer(_));
    let can_hide = move || {
        matches!(news.get(), News::Offer(_) | News::Call(_, Rest::Nothing) | News::Form(_, Rest::Nothing))
    };
    let open = move |_| {
        if let Some(screen) = untrack(place) {
            chat.go_to(screen);
        }
    };
    let hide = move |_| {
        match untrack(|| news.get()) {
            News::Offer(_) => stays.set(true),
            News::Call(..) => chat.commands.send(Command::AnotherCallBack),
            News::Form(..) => chat.commands.send(Command::AnotherForm),
            News::Nothing => {}
        }
        // The button that was pressed goes with the bar.
        chat.focus_screen_soon();
    };
    view! {
        <div
            class="desk-bar"
            hidden=flag(move || place().is_none_or(|place| place == screen(chat)))
        >
            <p>{words(sentence)}</p>
            <button type="button" class="text-button" on:click=open>
                {words(move || if is_offer() { t.order_call } else { t.open })}
            </button>
            <button type="button" class="text-button" hidden=flag(move || !can_hide()) on:click=hide>
                {words(move || if is_offer() { t.stay } else { t.hide })}
            </button>
        </div>
    }
}
