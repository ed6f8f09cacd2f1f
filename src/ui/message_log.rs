//! The log: messages and events, oldest first, with a line for each day.

use std::ops::Range;

use chat_core::{Command, EntryKey, HistoryView};
use chat_protocol::Author;
use leptos::html::{Button, Div};
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::icon::{DOWN, Icon};
use super::log_rows::{Row, draw, number_of, rows};
use super::log_window::Window;
use crate::browser::scroll::{self, Line, Scroller};
use crate::browser::{focus, size};

/// Whether this person wrote the newest line.
fn is_mine_last(chat: Chat) -> bool {
    let last = chat.view.order.with_untracked(|order| order.last().copied());
    last.and_then(|key| chat.view.entry(key))
        .is_some_and(|entry| entry.with_untracked(|entry| entry.by == Author::USER))
}

/// When fewer lines than these are left to be drawn further up, the next ones are asked for.
const FEW_LEFT: usize = 24;

/// Where a person who has left the end reads: nothing may move it.
#[derive(Clone, Copy)]
struct Place {
    /// A line in sight.
    key: EntryKey,
    /// How far below the upper edge of what is in sight it begins, pixels.
    top: i32,
    /// How far the log was scrolled then.
    scrolled: i32,
}

/// The lines drawn, and where among them the person is. Cheap to copy.
#[derive(Clone, Copy)]
struct Reading {
    chat: Chat,
    log: NodeRef<Div>,
    list: NodeRef<Div>,
    /// «Показать более ранние сообщения».
    earlier: NodeRef<Button>,
    window: RwSignal<Window>,
    rows: Memo<Vec<Row>>,
    /// Whether the newest line is in sight, and what comes is followed.
    at_end: RwSignal<bool>,
    place: StoredValue<Option<Place>>,
    due: StoredValue<Due>,
}

/// What is to be put right in the next frame.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Due {
    Nothing,
    /// Lines have changed, and nobody is to notice.
    Stay,
    /// The end is to come into sight.
    End,
}

impl Reading {
    /// The element that scrolls. A collapsed panel has no size and says nothing about where the person is; and the
    /// widget may be gone by now.
    fn scroller(self) -> Option<Scroller> {
        self.log.try_get_untracked().flatten().filter(|log| log.client_height() > 0).map(Into::into)
    }

    /// The element of a row.
    fn line(self, number: usize) -> Option<Line> {
        let list = self.list.get_untracked()?;
        scroll::line(&list, number)
    }

    fn drawn(self, order: &[EntryKey]) -> Range<usize> {
        self.window.get_untracked().range(order)
    }

    /// Goes to the end, and follows what comes.
    fn follow(self) {
        self.at_end.try_set(true);
        self.window.try_set(Window::default());
    }

    /// The log was scrolled.
    fn look(self) {
        let Some(log) = self.scroller() else { return };
        match self.due.get_value() {
            Due::Nothing => self.observe(&log, self.is_held()),
            Due::End => {}
            // Lines have changed: the place has moved by what the person scrolled, and no more.
            Due::Stay => self.place.update_value(|place| {
                if let Some(place) = place {
                    let moved = log.scroll_top() - place.scrolled;
                    place.top -= moved;
                    place.scrolled += moved;
                    if moved < -scroll::NEAR {
                        self.at_end.set(false);
                    }
                }
            }),
        }
    }

    /// Lines have come, gone or grown: the person stays where they are. `held`, no more are drawn further up.
    fn settle(self, held: bool) {
        let Some(log) = self.scroller() else { return };
        self.due.set_value(Due::Nothing);
        if self.at_end.get_untracked() {
            scroll::to_end(&log);
        } else if let Some(Place { key, top, .. }) = self.place.get_value()
            && let Some(number) = self.rows.with_untracked(|rows| number_of(key, rows))
            && let Some(line) = self.line(number)
        {
            scroll::put(&line, &log, top);
        }
        self.observe(&log, held);
    }

    /// Takes note of where the person is, and draws what is around it; `held`, no further up.
    fn observe(self, log: &Scroller, held: bool) {
        let ends = self.chat.view.order.with_untracked(|order| self.drawn(order).end == order.len());
        let near = if self.chat.scrolls.get_untracked() { scroll::NEAR } else { 1 };
        let is = ends && scroll::is_at_end(log, near);
        if self.at_end.get_untracked() != is {
            self.at_end.set(is);
        }
        self.note(log, held);
    }

    /// Whether the button for earlier lines has the focus: more lines would push it out of sight.
    fn is_held(self) -> bool {
        self.earlier.get_untracked().is_some_and(|earlier| focus::is_inside(&earlier))
    }

    /// Notes the place, and draws what is around it; `held`, no further up.
    fn note(self, log: &Scroller, held: bool) {
        let seen = self.list.get_untracked().and_then(|list| scroll::in_sight(log, &list));
        let Some((first, last)) = seen else { return };
        let window = self.chat.view.order.with_untracked(|order| {
            let drawn = self.drawn(order);
            self.rows.with_untracked(|rows| {
                // Without the line that is drawn only because it has the focus.
                let top = number_of(*order.get(drawn.start)?, rows)?;
                let bottom = number_of(*order.get(drawn.end - 1)?, rows)?;
                let (first, last) = (first.max(top), last.min(bottom));
                let seen = rows.get(first..=last)?;
                let (at, key) =
                    seen.iter().enumerate().find_map(|(at, row)| row.key().map(|key| (at, key)))?;
                let top_of_line = scroll::top_of(&self.line(first + at)?, log);
                self.place.set_value(Some(Place { key, top: top_of_line, scrolled: log.scroll_top() }));
                let above = rows[top..first].iter().filter_map(Row::key).count();
                let in_sight = seen.iter().filter_map(Row::key).count();
                let start = drawn.start + above;
                let at_end = self.at_end.get_untracked();
                Some(self.window.get_untracked().around(start..start + in_sight, order, at_end, held))
            })
        });
        if let Some(window) = window.filter(|window| *window != self.window.get_untracked()) {
            self.window.set(window);
        }
    }

    /// Shows earlier lines: of those held, the next ones; when few of them are left, more are asked for.
    fn show_earlier(self) {
        let left = self.chat.view.order.with_untracked(|order| self.drawn(order).start);
        if left < FEW_LEFT && self.chat.view.history.get_untracked() == HistoryView::More {
            self.chat.commands.send(Command::LoadEarlier);
        }
        if let Some(log) = self.scroller().filter(|_| left > 0) {
            scroll::to_start(&log);
            self.at_end.set(false);
            self.note(&log, false);
        }
    }

    /// Goes to the end and takes the focus along: what had it goes away.
    fn show_newest(self) {
        self.follow();
        if let Some(log) = self.scroller() {
            scroll::to_end(&log);
        }
        self.focus();
    }

    /// Goes to the end and puts the focus on the last line, so that it is read from there.
    fn read_newest(self) {
        self.show_newest();
        // It may have to be drawn first.
        request_animation_frame(move || {
            let last = self.rows.try_with_untracked(Vec::len).and_then(|count| count.checked_sub(1));
            if let Some(line) = last.and_then(|last| self.line(last)) {
                focus::give_to_read(&line);
            }
        });
    }

    fn focus(self) {
        if let Some(log) = self.log.get_untracked() {
            focus::give(&log);
        }
    }

    /// Keeps the person in place, or at the end, whatever happens to the lines.
    fn stay(self) {
        let Self { chat, log, list, rows, .. } = self;
        Effect::new(move |was: Option<(Option<EntryKey>, Option<EntryKey>)>| {
            rows.track();
            let now = chat.view.order.with(|order| (order.first().copied(), order.last().copied()));
            let (was_first, was_last) = was.unwrap_or_default();
            // One's own message, or another log: what comes is read from its end.
            let to_end = now.1 != was_last && (now.1.is_none() || is_mine_last(chat));
            if to_end {
                self.follow();
            } else if now.1 != was_last && was_last.is_some() && !chat.scrolls.get_untracked() {
                self.at_end.set(false);
            }
            if to_end || self.due.get_value() == Due::Nothing {
                self.due.set_value(if to_end { Due::End } else { Due::Stay });
            }
            request_animation_frame(move || {
                // The widget may be gone by now.
                if log.try_get_untracked().is_some() {
                    // What was asked for is drawn.
                    self.settle(self.is_held() && was_first == now.0);
                }
            });
            now
        });
        let watches = StoredValue::new_local(Vec::new());
        let watch = move |element: &Scroller| {
            let settle = move || {
                if log.try_get_untracked().is_some() {
                    self.settle(self.is_held());
                }
            };
            watches.update_value(|all| all.push(size::watch(element, settle)));
        };
        // Also when the panel opens, the keyboard comes up or the composer grows; and when a line grows, by the note
        // that it was not sent.
        log.on_load(move |log| watch(&log));
        list.on_load(move |list| watch(&list));
        on_cleanup(move || watches.dispose());
    }
}

/// The log, scrolled to its end unless the person reads further up.
#[component]
pub(super) fn MessageLog() -> impl IntoView {
    let chat = chat();
    let t = chat.t;
    let window = RwSignal::new(Window::default());
    let focused = RwSignal::new(None::<EntryKey>);
    let reading = Reading {
        chat,
        log: NodeRef::new(),
        list: NodeRef::new(),
        earlier: NodeRef::new(),
        window,
        rows: Memo::new(move |_| rows(chat, window.get(), focused.get())),
        at_end: RwSignal::new(true),
        place: StoredValue::new(None),
        due: StoredValue::new(Due::Nothing),
    };
    let Reading { log, list, earlier, rows, at_end, .. } = reading;
    draw(rows, list, chat);
    reading.stay();
    let drawn = Memo::new(move |_| chat.view.order.with(|order| (window.get().range(order), order.len())));
    let above = move || drawn.with(|(drawn, _)| drawn.start);
    let below = move || drawn.with(|(drawn, count)| count - drawn.end);
    let all_above = Memo::new(move |_| above() == 0 && chat.view.history.get() == HistoryView::Complete);
    let gone = RwSignal::new(false);
    // The button goes: the focus does not go with it.
    Effect::new(move || {
        let now = all_above.get();
        if now && reading.is_held() {
            reading.focus();
        }
        gone.set(now);
    });
    let note_focus = move |_| {
        let number = list.get_untracked().and_then(|list| focus::child_with(&list));
        let key = number.and_then(|number| rows.with_untracked(|rows| rows.get(number).and_then(Row::key)));
        focused.set(key);
    };
    view! {
        <div class="message-log-frame">
            <button
                type="button"
                class="skip-link"
                hidden=flag(move || rows.with(Vec::is_empty))
                on:click=move |_| reading.read_newest()
            >
                {t.to_last}
            </button>
            <div
                class="message-log"
                part="log"
                role="log"
                aria-live="off"
                aria-label=t.log
                tabindex="0"
                node_ref=log
                on:scroll=move |_| reading.look()
            >
                <button
                    type="button"
                    class="text-button earlier"
                    hidden=flag(move || gone.get())
                    node_ref=earlier
                    on:click=move |_| reading.show_earlier()
                >
                    {words(move || {
                        if chat.view.history.get() == HistoryView::Loading { t.earlier_loading } else { t.earlier }
                    })}
                </button>
                <div class="welcome" hidden=flag(move || rows.with(|rows| !rows.is_empty()))>
                    <p class="welcome-words">{t.welcome}</p>
                    <p>{t.welcome_hint}</p>
                </div>
                <p class="hidden-text" hidden=flag(move || above() == 0)>
                    {words(move || (t.more_above)(above()))}
                </p>
                <div
                    role="list"
                    class="message-list"
                    node_ref=list
                    on:focusin=note_focus
                    on:focusout=note_focus
                ></div>
                <p class="hidden-text" hidden=flag(move || below() == 0)>
                    {words(move || (t.more_below)(below()))}
                </p>
            </div>
            <button
                type="button"
                class="to-newest"
                hidden=flag(move || at_end.get())
                on:click=move |_| reading.show_newest()
            >
                <Icon d=DOWN />
                {t.to_newest}
            </button>
        </div>
    }
}
