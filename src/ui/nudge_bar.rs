//! «Повторить запрос» while nobody answers. What stands in the composer may go along.

use chat_core::{Command, NudgeView, secrets};
use chat_protocol::Text;
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use crate::browser::intl;

/// What is said about asking again; empty while there is nothing to say.
pub(super) fn nudge_words(chat: Chat, nudge: NudgeView) -> String {
    match nudge {
        NudgeView::Useless | NudgeView::Later { .. } => String::new(),
        NudgeView::Ready => chat.t.nudge_ready.to_owned(),
        NudgeView::UnderWay => chat.t.nudging.to_owned(),
        NudgeView::Again { from } => (chat.t.nudge_again)(&intl::clock_time(from, chat.lang.tag())),
        NudgeView::Exhausted => chat.t.nudge_exhausted.to_owned(),
    }
}

/// The bar; hidden while asking again cannot help and has not been tried.
#[component]
pub(super) fn NudgeBar() -> impl IntoView {
    let chat = chat();
    let (t, draft, nudge) = (chat.t, chat.draft, chat.view.nudge);
    // What looks like a secret is for the composer to ask about.
    let details = move || {
        draft.with(|text| {
            let text = Some(text).filter(|text| secrets::find(text).is_none())?;
            Text::parse(text, chat.view.text_limit.get()).ok()
        })
    };
    let ask = move |_| {
        let details = untrack(details);
        if details.is_some() {
            draft.set(String::new());
        }
        chat.commands.send(Command::Nudge { details });
        chat.focus_composer();
    };
    view! {
        <div class="nudge-bar" hidden=flag(move || nudge_words(chat, nudge.get()).is_empty())>
            <p>{words(move || nudge_words(chat, nudge.get()))}</p>
            <button
                type="button"
                class="text-button"
                hidden=flag(move || nudge.get() != NudgeView::Ready)
                on:click=ask
            >
                {words(move || if details().is_some() { t.nudge_with_text } else { t.retry })}
            </button>
        </div>
    }
}
