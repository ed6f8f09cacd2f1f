//! The rows of the log: which there are, and their elements.

use chat_core::EntryKey;
use chat_protocol::Role;
use leptos::html::Div;
use leptos::prelude::*;

use super::card::Card;
use super::context::Chat;
use super::log_window::Window;
use super::message::Message;
use super::system_line::SystemLine;
use crate::browser::intl::{Day, DayName};

/// One row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// What follows is of this day.
    Day(Day),
    /// A line of the view model.
    Entry(EntryKey),
}

impl Row {
    /// Which line it is; none for a day.
    pub(super) fn key(&self) -> Option<EntryKey> {
        match self {
            Self::Day(_) => None,
            Self::Entry(key) => Some(*key),
        }
    }
}

/// Where a line of the view model stands among rows.
pub(super) fn number_of(key: EntryKey, rows: &[Row]) -> Option<usize> {
    rows.iter().position(|row| row.key() == Some(key))
}

/// The lines to draw. One that has the focus stays, wherever it stands: the focus must not be lost.
pub(super) fn rows(chat: Chat, window: Window, focused: Option<EntryKey>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut last = None;
    let drawn: Vec<EntryKey> = chat.view.order.with(|order| {
        let range = window.range(order);
        let kept = focused.and_then(|key| order.iter().position(|other| *other == key));
        let (before, after) = (kept.filter(|at| *at < range.start), kept.filter(|at| *at >= range.end));
        before.into_iter().chain(range).chain(after).map(|index| order[index]).collect()
    });
    for key in drawn {
        let Some(entry) = chat.view.entry(key) else { continue };
        let day = Day::of(entry.with_untracked(|entry| entry.at));
        // A day has one line, also when the clocks of two machines disagree.
        if last != Some(day) && !rows.contains(&Row::Day(day)) {
            rows.push(Row::Day(day));
        }
        last = Some(day);
        rows.push(Row::Entry(key));
    }
    rows
}

/// A row that has an element.
struct Drawn {
    row: Row,
    state: <AnyView as Render>::State,
    owner: Owner,
}

impl Drawn {
    fn new(row: Row, chat: Chat, parent: &Owner) -> Self {
        let owner = parent.child();
        let state = owner.with(|| untrack(|| line(row, chat).build()));
        Self { row, state, owner }
    }

    /// Takes it away, unless it is among the rows.
    fn stays(&mut self, rows: &[Row]) -> bool {
        let stays = rows.contains(&self.row);
        if !stays {
            self.state.unmount();
            self.owner.cleanup();
        }
        stays
    }
}

/// Draws the rows into the list, an element each. What stays is not touched: Leptos' `For` takes lines out and puts
/// them in again when others come before them, and so takes the focus from what is in them.
pub(super) fn draw(rows: Memo<Vec<Row>>, list: NodeRef<Div>, chat: Chat) {
    let Some(parent) = Owner::current() else { return };
    Effect::new(move |was: Option<Vec<Drawn>>| {
        let Some(list) = list.get() else { return Vec::new() };
        let rows = rows.get();
        let mut was = was.unwrap_or_default();
        was.retain_mut(|drawn| drawn.stays(&rows));
        let mut now = Vec::with_capacity(rows.len());
        for (number, row) in rows.into_iter().enumerate() {
            let at = was.iter().position(|drawn| drawn.row == row);
            let mut drawn = at.map_or_else(|| Drawn::new(row, chat, &parent), |at| was.remove(at));
            // The first of those that are left stands there already.
            if at != Some(0) {
                drawn.state.mount(&list, list.children().item(number as u32).as_deref());
            }
            now.push(drawn);
        }
        now
    });
}

fn line(row: Row, chat: Chat) -> AnyView {
    let t = chat.t;
    match row {
        Row::Day(day) => {
            let words = match day.name() {
                DayName::Today => t.today.to_owned(),
                DayName::Yesterday => t.yesterday.to_owned(),
                DayName::Earlier => day.in_words(chat.lang.tag()),
            };
            view! {
                <div role="listitem" class="day">
                    <span>{words}</span>
                </div>
            }
            .into_any()
        }
        Row::Entry(key) => chat
            .view
            .entry(key)
            .map(|entry| {
                let (is_message, is_card, role) =
                    entry.with_untracked(|entry| (entry.body.is_said(), entry.body.is_card(), entry.by.role));
                view! {
                    <div role="listitem" class="line" class:line-mine=is_message && role == Role::User>
                        {if is_message {
                            view! { <Message entry /> }.into_any()
                        } else if is_card {
                            view! { <Card entry /> }.into_any()
                        } else {
                            view! { <SystemLine entry /> }.into_any()
                        }}
                    </div>
                }
            })
            .into_any(),
    }
}
