//! Where a person writes.

use chat_core::secrets::{self, SecretKind};
use chat_core::{Command, FormView, Room, Stage};
use chat_protocol::{Opening, Text, TextError};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::attachments::Attachments;
use super::channels::words_of;
use super::closed_bar::has_ended;
use super::context::{Chat, chat};
use super::dynamic::{flag, true_while, words};
use super::files_part::files_part;
use super::icon::{CLIP, Icon, SEND};
use super::lazy::Lazy;
use super::screen::{Screen, screen, screen_untracked};
use crate::browser::{files, size, storage};
use crate::i18n::Strings;

/// What browsers report for a key that an input method has taken.
const TAKEN_BY_INPUT_METHOD: u32 = 229;

/// Why a text is not sent yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hindrance {
    Text(TextError),
    /// Nobody is there yet to keep the message: it stays where it is until somebody is.
    NotReady,
    NoRoom,
    /// What was dropped has not been looked at.
    Files,
    /// The person decides.
    Secret(SecretKind),
}

impl Hindrance {
    fn words(self, t: &Strings) -> String {
        match self {
            Self::Text(TextError::Empty) => t.text_empty.to_owned(),
            Self::Text(TextError::TooLong { over }) => (t.text_too_long)(over),
            Self::NotReady => t.connecting.to_owned(),
            Self::NoRoom => t.text_no_room.to_owned(),
            Self::Files => t.part_fetching.to_owned(),
            Self::Secret(kind) => (t.secret)(kind).to_owned(),
        }
    }
}

/// Whether the person has looked at a warning.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    First,
    Sure,
}

/// The text, unless something speaks against sending it now.
fn checked(chat: Chat, care: Care) -> Result<Text, Hindrance> {
    let draft = chat.draft.get_untracked();
    let parse = match untrack(|| chat.attachments.count()) {
        0 => Text::parse,
        _ => Text::beside_files,
    };
    let text = parse(&draft, chat.view.text_limit.get_untracked()).map_err(Hindrance::Text)?;
    if !chat.view.ready.get_untracked() {
        return Err(Hindrance::NotReady);
    }
    if chat.view.room.get_untracked() == Room::Full {
        return Err(Hindrance::NoRoom);
    }
    if chat.attachments.offered.with_untracked(|offered| !offered.is_empty()) {
        return Err(Hindrance::Files);
    }
    match secrets::find(&draft).filter(|_| care == Care::First) {
        Some(kind) => Err(Hindrance::Secret(kind)),
        None => Ok(text),
    }
}

/// Whether the next message opens a conversation; tracked.
pub(super) fn begins(chat: Chat) -> bool {
    chat.view.ticket.with(|ticket| ticket.stage == Stage::New) && chat.view.order.with(Vec::is_empty)
}

/// What takes files that are dropped on the panel now: the form that is filled in, or the next message.
fn taker(chat: Chat) -> Option<Attachments> {
    match screen(chat) {
        Screen::Feedback => {
            chat.view.desk.with(|desk| desk.form == FormView::None).then_some(chat.form_files)
        }
        _ => chat.view.files.with(Option::is_some).then_some(chat.attachments),
    }
}

/// Takes files that are dropped on the panel or pasted into it, whether or not what uploads them has come: the
/// browser would open them in place of the page.
fn take_offers(chat: Chat) {
    let watch = StoredValue::new_local(None);
    Effect::new(move || {
        let Some(dialog) = chat.dialog.get() else { return };
        let wanted = move || untrack(|| taker(chat)).is_some();
        let take = move |offered| {
            if let Some(taker) = untrack(|| taker(chat)) {
                taker.offer(offered);
            }
        };
        watch.set_value(Some(files::watch(&dialog, wanted, take)));
    });
    on_cleanup(move || watch.dispose());
}

/// The field, its hints and «Отправить».
#[component]
pub(super) fn Composer() -> impl IntoView {
    let chat = chat();
    let (t, draft, field) = (chat.t, chat.draft, chat.field);
    let error = RwSignal::new(None::<Hindrance>);
    // The composer may come later than the person who wants to write.
    field.on_load(move |_| {
        if chat.panel.is_open_untracked() && screen_untracked(chat) == Screen::Conversation {
            request_animation_frame(move || chat.focus_composer());
        }
    });

    take_offers(chat);
    Effect::new(move || draft.with(|text| storage::keep_draft(text)));
    Effect::new(move || {
        draft.track();
        chat.panel.is_open();
        has_ended(chat);
        if let Some(field) = field.get() {
            request_animation_frame(move || size::fit_to_text(&field));
        }
    });

    let send = move |care: Care| match checked(chat, care) {
        Ok(text) => {
            let topic = chat.topic.get_untracked().map(|topic| topic.id);
            chat.topic.set(None);
            let page = chat.page.attached().filter(|_| untrack(|| begins(chat)));
            let faq = chat.looked_up.get_untracked();
            chat.looked_up.set(None);
            let opening = Opening { topic, page, faq };
            let (files, uploading) = chat.attachments.take();
            chat.commands.send(Command::SendText { text, files, uploading, opening });
            draft.set(String::new());
            error.set(None);
        }
        Err(why) => {
            error.set(Some(why));
            chat.announcer.warn(&why.words(t));
        }
    };
    let press = move |care| {
        send(care);
        chat.focus_composer();
    };
    // Pressed before anybody was there to keep the message: it goes as soon as somebody is.
    Effect::new(move || {
        if chat.view.ready.get() && error.get() == Some(Hindrance::NotReady) {
            send(Care::First);
        }
    });
    let on_input = move |event| {
        let typed = event_target_value(&event);
        chat.commands.send(if typed.trim().is_empty() { Command::StopTyping } else { Command::Type });
        error.set(None);
        draft.set(typed);
    };
    let on_key = move |event: KeyboardEvent| {
        let mid_word = event.is_composing() || event.key_code() == TAKEN_BY_INPUT_METHOD;
        if event.key() == "Enter" && !event.shift_key() && !mid_word {
            event.prevent_default();
            press(Care::First);
        }
    };
    let secret = Memo::new(move |_| match error.get() {
        Some(Hindrance::Secret(kind)) => Some(kind),
        _ => None,
    });

    view! {
        <form
            class="composer"
            part="composer"
            novalidate
            hidden=flag(move || has_ended(chat))
            on:submit=move |event| {
                event.prevent_default();
                press(Care::First);
            }
        >
            <label class="hidden-text" for="composer-field">
                {t.composer}
            </label>
            <p class="composer-topic" hidden=flag(move || chat.topic.with(Option::is_none))>
                <span>
                    {words(move || {
                        let title = chat.topic.with(|topic| topic.as_ref().map(|topic| words_of(&topic.title, chat.lang)));
                        title.map(|title| (t.topic)(&title)).unwrap_or_default()
                    })}
                </span>
                <button
                    type="button"
                    class="text-button"
                    on:click=move |_| {
                        chat.topic.set(None);
                        chat.focus_composer();
                    }
                >
                    {t.topic_remove}
                </button>
            </p>
            <button
                type="button"
                class="text-button composer-questions"
                hidden=flag(move || !begins(chat))
                on:click=move |_| chat.go_to(Screen::Questions)
            >
                {t.questions_title}
            </button>
            <p id="composer-error" class="composer-error">
                {words(move || error.get().map(|why| why.words(t)).unwrap_or_default())}
            </p>
            <p class="composer-secret" hidden=flag(move || secret.get().is_none())>
                <button
                    type="button"
                    class="text-button"
                    on:click=move |_| {
                        error.set(None);
                        chat.focus_composer();
                    }
                >
                    {t.secret_edit}
                </button>
                <button type="button" class="text-button" on:click=move |_| press(Care::Sure)>
                    {words(move || secret.get().map(t.secret_send).unwrap_or_default())}
                </button>
            </p>
            <div
                class="attachment-picker"
                id="attachment-picker"
                hidden=flag(move || !chat.attachments.are_shown())
            >
                <Lazy
                    part=files_part()
                    wanted=flag(move || chat.attachments.are_shown())
                    shown=flag(move || chat.view.files.with(Option::is_some) || chat.attachments.are_shown())
                    t
                />
            </div>
            <div class="composer-row">
                <textarea
                    id="composer-field"
                    dir="auto"
                    class="composer-field"
                    rows="1"
                    enterkeyhint="send"
                    placeholder=t.composer
                    aria-describedby="composer-error composer-guest composer-keys"
                    aria-invalid=true_while(move || error.get().is_some())
                    node_ref=field
                    prop:value=draft
                    on:input=on_input
                    on:keydown=on_key
                    on:blur=move |_| chat.commands.send(Command::StopTyping)
                ></textarea>
                <button
                    type="button"
                    class="icon-button composer-clip"
                    aria-label=t.file_add
                    title=t.file_add
                    aria-controls="attachment-picker"
                    aria-expanded=words(move || chat.attachments.picking.get().to_string())
                    hidden=flag(move || chat.view.files.with(Option::is_none))
                    on:click=move |_| chat.attachments.picking.update(|picking| *picking = !*picking)
                >
                    <Icon d=CLIP />
                </button>
                <button type="submit" class="button composer-send">
                    <Icon d=SEND />
                    <span class="composer-send-words">{t.send}</span>
                </button>
            </div>
            <p id="composer-keys" class="composer-hint composer-keys">
                {t.composer_hint}
            </p>
        </form>
    }
}
