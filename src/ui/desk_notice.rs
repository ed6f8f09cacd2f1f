//! Whether anybody answers now: by the portal's hours, and by what the server says of the desk.

use chat_core::Stage;
use chat_protocol::Operators;
use chat_protocol::portal::{Open, open_at};
use leptos::prelude::*;

use super::channels::open_words;
use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::screen::{Screen, screen};
use crate::browser::clock;

/// Why an answer takes longer than people expect; empty when it does not. Tracked.
pub(super) fn desk_words(chat: Chat) -> String {
    // Opening the panel anew asks the clock anew.
    chat.panel.is_open();
    let t = chat.t;
    let stage = chat.view.ticket.with(|ticket| ticket.stage.clone());
    let in_line = matches!(stage, Stage::Waiting(_));
    if matches!(stage, Stage::WithOperator { .. } | Stage::Closed { .. }) && screen(chat) != Screen::Home {
        return String::new();
    }
    let open = chat.view.portal.with(|portal| open_at(&portal.chat_hours, clock::wall()));
    if !matches!(open, Open::Always | Open::Now) {
        let opens = open_words(open, t);
        return (t.chat_closed)(&if open == Open::Never {
            opens
        } else {
            format!("{opens} {}", t.by_moscow)
        });
    }
    match chat.view.presence.get() {
        Some(presence) if presence.ops == Operators::Away => t.desk_away.to_owned(),
        // Who is in the line sees the place there.
        Some(presence) if presence.ops == Operators::Busy && !in_line => match presence.eta_s {
            Some((from, to)) => {
                format!("{}. {}", t.desk_busy, (t.wait_minutes)(from.div_ceil(60), to.div_ceil(60)))
            }
            None => t.desk_busy.to_owned(),
        },
        _ => String::new(),
    }
}

/// The notice; hidden while there is nothing to say.
#[component]
pub(super) fn DeskNotice() -> impl IntoView {
    let chat = chat();
    let said = Memo::new(move |_| desk_words(chat));
    view! {
        <p class="desk-notice" hidden=flag(move || said.with(String::is_empty))>
            {words(move || said.get())}
        </p>
    }
}
