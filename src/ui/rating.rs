//! How a conversation was, once it is over: five scores, and words for who wants to add some.

use chat_core::Command;
use chat_protocol::{EventBody, Text, limits};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::{flag, words};

/// Whether the conversation on screen has been rated since it was asked for, or gone on with; tracked.
pub(super) fn is_rated(chat: Chat) -> bool {
    let newest = chat.view.marks.with(|marks| {
        marks.iter().rev().find_map(|key| {
            let entry = chat.view.entry(*key)?;
            entry.with_untracked(|entry| match entry.body {
                EventBody::Rated { .. } => Some(true),
                EventBody::RatingAsked {} | EventBody::TicketReopened {} => Some(false),
                _ => None,
            })
        })
    });
    newest.unwrap_or_default()
}

/// The form; a word of thanks once it was sent.
#[component]
pub(super) fn Rating(
    /// Where it stands: part of the names of its fields, which must differ from those of another.
    of: &'static str,
) -> impl IntoView {
    let chat = chat();
    let (error, words_of) = (format!("rating-error-{of}"), format!("rating-comment-{of}"));
    let t = chat.t;
    let score = RwSignal::new(0);
    let comment = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let sent = RwSignal::new(false);
    let done = move || sent.get() || is_rated(chat);
    // Another conversation, or this one after it went on, can be rated anew.
    Effect::new(move || {
        if !super::closed_bar::has_ended(chat) {
            sent.set(false);
            score.set(0);
            comment.set(String::new());
        }
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        missing.set(score.get_untracked() == 0);
        if missing.get_untracked() {
            chat.announcer.warn(t.rate_missing);
            return;
        }
        let comment =
            comment.with_untracked(|text| Text::parse(text, chat.view.text_limit.get_untracked()).ok());
        chat.commands.send(Command::Rate { score: score.get_untracked(), comment });
        sent.set(true);
        chat.announcer.say(t.rated);
        chat.focus_heading();
    };
    let choice = move |value: u64| {
        view! {
            <label class="rating-choice">
                <input
                    type="radio"
                    name="rating"
                    aria-label=(t.score)(value)
                    prop:checked=flag(move || score.get() == value)
                    on:change=move |_| {
                        score.set(value);
                        missing.set(false);
                    }
                />
                <span aria-hidden="true">{value}</span>
            </label>
        }
        .into_any()
    };
    view! {
        <form class="rating" novalidate hidden=flag(done) on:submit=send>
            <fieldset class="rating-scores" aria-describedby=error.clone()>
                <legend>{t.rate_question}</legend>
                {(1..=limits::BEST_SCORE).map(choice).collect_view()}
            </fieldset>
            <p class="rating-ends" aria-hidden="true">
                <span>{(t.score)(1)}</span>
                <span>{(t.score)(limits::BEST_SCORE)}</span>
            </p>
            <p id=error class="rating-error">
                {words(move || if missing.get() { t.rate_missing } else { "" })}
            </p>
            <div class="rating-more" hidden=flag(move || score.get() == 0)>
                <label for=words_of.clone()>{t.rate_comment}</label>
                <textarea
                    id=words_of
                    class="rating-comment"
                    rows="2"
                    prop:value=move || comment.get()
                    on:input=move |event| comment.set(event_target_value(&event))
                ></textarea>
            </div>
            <button type="submit" class="button button-quiet">
                {t.rate_send}
            </button>
        </form>
        <p class="rating-thanks" hidden=flag(move || !done())>
            {t.rated}
        </p>
    }
}
