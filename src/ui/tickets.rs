//! «Мои обращения»: everything this person asked, and the way into each conversation. Fetched when it is wanted.

use chat_core::{Command, ConnectionView, ListState, TicketLine};
use chat_protocol::{CallState, ChatItem, CommandId, ConversationId, FormItem, Millis, TicketState};
use leptos::prelude::*;

use super::channels::words_of;
use super::context::{Chat, chat};
use super::desk_bar::scheduled_words;
use super::dynamic::{flag, words};
use super::home::begin;
use super::lazy::part;
use super::screen::{Screen, screen};
use super::system_line::result_words;
use crate::browser::focus;
use crate::browser::intl::{self, Day, DayName};
use crate::i18n::TicketWords;

part!(tickets, draw);

fn draw() -> AnyView {
    view! { <TicketsScreen /> }.into_any()
}

/// Name of a line: what it says changes, and whoever stands on it stays there.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Chat(ConversationId),
    Asked(CommandId),
}

fn key_of(line: &TicketLine) -> Option<Key> {
    let item = &line.item;
    let asked = item.call.as_ref().map(|call| call.id).or(item.form.as_ref().map(|form| form.id));
    item.chat.as_ref().map(|chat| Key::Chat(chat.c)).or(asked.map(Key::Asked))
}

/// Whether nothing can be fetched for now; tracked.
fn is_cut_off(chat: Chat) -> bool {
    !matches!(
        chat.view.connection.get(),
        ConnectionView::Live | ConnectionView::Idle | ConnectionView::Connecting
    )
}

/// The sentence over the list, or in its place; empty when the list says it all.
fn state_words(chat: Chat) -> &'static str {
    let w = TicketWords::of(chat.lang);
    let (state, is_empty) = chat.view.tickets.with(|list| (list.state, list.items.is_empty()));
    match (state, is_empty) {
        (ListState::Failed, _) => w.failed,
        (ListState::Unknown | ListState::Loading, _) if is_cut_off(chat) => w.offline,
        (ListState::Unknown | ListState::Loading, true) => w.loading,
        (ListState::Here, true) => w.empty,
        (ListState::Unknown | ListState::Loading | ListState::Here, false) => "",
    }
}

/// «12:03» today, «Вчера», «16 ноября».
fn day_words(chat: Chat, at: Millis) -> String {
    let day = Day::of(at);
    match day.name() {
        DayName::Today => intl::clock_time(at, chat.lang.tag()),
        DayName::Yesterday => chat.t.yesterday.to_owned(),
        DayName::Earlier => day.in_words(chat.lang.tag()),
    }
}

fn chat_state(chat: Chat, item: &ChatItem) -> String {
    let w = TicketWords::of(chat.lang);
    match (item.state, &item.op) {
        (TicketState::Closed, _) => w.closed.to_owned(),
        (TicketState::Assigned, Some(op)) if !op.name.is_empty() => (chat.t.operator)(&op.name),
        (TicketState::Assigned, _) => chat.t.operator_unnamed.to_owned(),
        (TicketState::Bot, _) => chat.t.bot.to_owned(),
        (TicketState::Waiting, _) => w.waiting.to_owned(),
    }
}

/// What the list says of one line: its name, what it is about, how it stands, what is new.
#[derive(Default)]
struct Said {
    name: String,
    about: String,
    preview: String,
    state: String,
    news: String,
}

fn said(chat: Chat, line: &TicketLine) -> Said {
    let (t, w) = (chat.t, TicketWords::of(chat.lang));
    let item = &line.item;
    if let Some(item) = &item.chat {
        let topics = |id: &String| {
            let find = |topic: &&chat_protocol::portal::Topic| topic.id == *id;
            chat.view
                .portal
                .with(|portal| portal.topics.iter().find(find).map(|topic| words_of(&topic.title, chat.lang)))
        };
        let news = match (line.unsent, item.unread) {
            (true, _) => w.unsent.to_owned(),
            (false, 0) => String::new(),
            (false, count) => (t.new_messages)(usize::try_from(count).unwrap_or(usize::MAX)),
        };
        return Said {
            name: format!("{} {}", t.ticket, item.no),
            about: item.topic.as_ref().and_then(topics).unwrap_or_default(),
            preview: item.preview.to_string(),
            state: chat_state(chat, item),
            news,
        };
    }
    if let Some(form) = &item.form {
        let state = match form.answers.is_empty() {
            true => (w.form_due)(&intl::soon(form.due, chat.lang.tag())),
            false => w.form_answered.to_owned(),
        };
        let name = format!("{} {}", t.ticket, form.no);
        return Said {
            name,
            about: t.form_title.to_owned(),
            preview: form.text.to_string(),
            state,
            ..Said::default()
        };
    }
    let state = item.call.as_ref().map(|call| match (call.state, call.result) {
        (CallState::Done, Some(result)) => result_words(result, t).to_owned(),
        (CallState::Done, None) => t.call_reached.to_owned(),
        (CallState::Cancelled, _) => t.call_cancelled.to_owned(),
        (CallState::Taken, _) => (w.call_taken)(&call.phone),
        (CallState::Waiting, _) => scheduled_words(chat, &call.phone, call.from, call.due),
    });
    Said { name: t.call_title.to_owned(), state: state.unwrap_or_default(), ..Said::default() }
}

/// The screen.
#[component]
fn TicketsScreen() -> impl IntoView {
    let chat = chat();
    let (t, w) = (chat.t, TicketWords::of(chat.lang));
    let list = chat.view.tickets;
    // Whoever comes here sees how things stand now; so does who was signed in or left meanwhile.
    Effect::new(move |was: Option<bool>| {
        let here = chat.panel.is_open() && screen(chat) == Screen::Tickets;
        let unknown = list.with(|list| list.state == ListState::Unknown);
        if here && (was != Some(true) || unknown) {
            chat.commands.send(Command::ListTickets);
        }
        here
    });
    Effect::new(move |was: Option<&'static str>| {
        let now = state_words(chat);
        let here = chat.panel.is_open_untracked() && untrack(|| screen(chat)) == Screen::Tickets;
        if was.is_some_and(|was| was != now) && here && now != w.loading && !now.is_empty() {
            chat.announcer.say(now);
        }
        now
    });
    let keys = Memo::new(move |_| list.with(|list| list.items.iter().filter_map(key_of).collect::<Vec<_>>()));
    let can = move |state: ListState| list.with(|list| list.state == state);
    let retry = move |_| {
        chat.commands.send(Command::ListTickets);
        // The button that was pressed goes.
        chat.focus_screen_soon();
    };
    // What has come after «Показать ещё» begins where the focus is.
    let awaited = StoredValue::new(None::<usize>);
    let more = move |_| {
        awaited.set_value(Some(keys.with_untracked(Vec::len)));
        chat.commands.send(Command::MoreTickets);
    };
    Effect::new(move || {
        let count = keys.with(Vec::len);
        let first = awaited.get_value().filter(|before| count > *before);
        if let Some(first) = first {
            awaited.set_value(None);
            request_animation_frame(move || {
                if let Some(dialog) = chat.dialog.try_get_untracked().flatten() {
                    focus::give_part(&dialog, &format!(".tickets-list > li:nth-child({})", first + 1));
                }
            });
        }
    });
    view! {
        <h3 class="form-title" tabindex="-1">
            {t.tickets_title}
        </h3>
        <p class="tickets-state" hidden=flag(move || state_words(chat).is_empty())>
            {words(move || state_words(chat))}
        </p>
        <button type="button" class="button" hidden=flag(move || !can(ListState::Failed)) on:click=retry>
            {t.part_again}
        </button>
        <button
            type="button"
            class="button"
            hidden=flag(move || !can(ListState::Here) || keys.with(|keys| !keys.is_empty()))
            on:click=move |_| begin(chat, None)
        >
            {t.start}
        </button>
        <ul class="tickets-list" hidden=flag(move || keys.with(Vec::is_empty))>
            <For each=move || keys.get() key=|key| *key let:key>
                {row(chat, key)}
            </For>
        </ul>
        <button
            type="button"
            class="button button-quiet"
            hidden=flag(move || list.with(|list| !list.more || list.state == ListState::Failed))
            on:click=more
        >
            {words(move || if can(ListState::Loading) { w.loading } else { w.more })}
        </button>
    }
}

/// One line: a button into the conversation, one that shows the answer, or only how a call stands.
fn row(chat: Chat, key: Key) -> AnyView {
    let line = Memo::new(move |_| {
        chat.view.tickets.with(|list| list.items.iter().find(|line| key_of(line) == Some(key)).cloned())
    });
    let form = move || line.with(|line| line.as_ref().and_then(|line| line.item.form.clone()));
    let inside = match key {
        Key::Chat(c) => {
            let open = move |_| {
                chat.commands.send(Command::OpenTicket(c));
                chat.go_to(Screen::Conversation);
            };
            view! {
                <button type="button" class="ticket-entry" on:click=open>
                    {entry(chat, line)}
                </button>
            }
            .into_any()
        }
        Key::Asked(_) if untrack(form).is_some() => {
            let open = RwSignal::new(false);
            view! {
                <button
                    type="button"
                    class="ticket-entry"
                    aria-expanded=words(move || open.get().to_string())
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {entry(chat, line)}
                </button>
                <div class="ticket-answers" hidden=flag(move || !open.get())>
                    {move || form().map(|form| answers(chat, &form))}
                </div>
            }
            .into_any()
        }
        Key::Asked(_) => view! { <div class="ticket-entry">{entry(chat, line)}</div> }.into_any(),
    };
    view! { <li tabindex="-1">{inside}</li> }.into_any()
}

/// The words of a line.
fn entry(chat: Chat, line: Memo<Option<TicketLine>>) -> AnyView {
    let part = move |class: &'static str, pick: fn(Said) -> String| {
        let say =
            move || line.with(|line| line.as_ref().map(|line| pick(said(chat, line))).unwrap_or_default());
        view! {
            <span class=class hidden=flag(move || say().is_empty())>
                {words(say)}
                " "
            </span>
        }
        .into_any()
    };
    let day =
        move || line.with(|line| line.as_ref().map(|line| day_words(chat, line.item.at)).unwrap_or_default());
    view! {
        <span class="ticket-entry-head">
            {part("ticket-entry-name", |said| said.name)} <span class="ticket-entry-day">{words(day)} " "</span>
        </span>
        {part("ticket-entry-about", |said| said.about)}
        {part("ticket-entry-preview", |said| said.preview)}
        {part("ticket-entry-state", |said| said.state)}
        {part("ticket-entry-news", |said| said.news)}
    }
    .into_any()
}

/// What was asked by a form, and what was answered.
fn answers(chat: Chat, form: &FormItem) -> AnyView {
    let lines = form.answers.iter().map(|answer| {
        let by = format!("{}, {}", answer.name.0, day_words(chat, answer.at));
        let text = answer.text.to_string();
        view! {
            <p class="ticket-answer-by">{by}</p>
            <p class="ticket-answer">{text}</p>
        }
    });
    let files: Vec<&str> = form.files.iter().map(|file| &*file.name.0).collect();
    let files = files.join(", ");
    let none = form.answers.is_empty().then(|| TicketWords::of(chat.lang).form_by_mail);
    view! {
        <p class="ticket-answer-by">{chat.t.me}</p>
        <p class="ticket-answer">{form.text.to_string()}</p>
        {(!files.is_empty())
            .then(|| view! { <p class="ticket-answer-by">{(TicketWords::of(chat.lang).form_files)(&files)}</p> })}
        {lines.collect_view()}
        {none.map(|words| view! { <p class="ticket-answer-by">{words}</p> })}
    }
    .into_any()
}
