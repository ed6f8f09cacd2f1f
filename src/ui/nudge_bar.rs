//! «Повторить запрос» while nobody answers; what stands in the composer may go along. While the automatic helper does,
//! the way to an operator.

use chat_core::{Command, NudgeView, Stage, secrets};
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
    let is_bot = move || chat.view.ticket.with(|ticket| ticket.stage == Stage::Bot);
    let sentence = move || {
        if is_bot() { t.call_operator_hint.to_owned() } else { nudge_words(chat, nudge.get()) }
    };
    let ask = move |_| {
        if untrack(is_bot) {
            chat.commands.send(Command::CallOperator);
            chat.focus_composer();
            return;
        }
        let details = untrack(details);
        if details.is_some() {
            draft.set(String::new());
        }
        chat.commands.send(Command::Nudge { details });
        chat.focus_composer();
    };
    view! {
        <div class="nudge-bar" hidden=flag(move || sentence().is_empty())>
            <p>{words(sentence)}</p>
            <button
                type="button"
                class="text-button"
                hidden=flag(move || nudge.get() != NudgeView::Ready && !is_bot())
                on:click=ask
            >
                {words(move || match () {
                    () if is_bot() => t.call_operator,
                    () if details().is_some() => t.nudge_with_text,
                    () => t.retry,
                })}
            </button>
        </div>
    }
}
