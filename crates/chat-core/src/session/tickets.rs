//! «Мои обращения»: the list of everything this person asked, and how another conversation becomes the one shown.

use chat_protocol::{
    ChatItem, CommandId, ConversationId, Event, EventBody, ListTickets, Millis, Operator, Personal, Role,
    TicketItem, TicketState, Tickets as Page,
};

use super::Session;
use super::reading::Fetch;
use crate::timeline::Timeline;
use crate::view::{ListState, Stage, TicketLine, TicketView, TicketsView};

/// Items asked for at a time.
const PAGE: u64 = 20;

/// Longest beginning of a message in the list, characters.
const PREVIEW: usize = 140;

/// The list as far as it was asked for.
#[derive(Debug, Default)]
pub(super) struct Tickets {
    items: Vec<TicketItem>,
    /// Where the next page begins.
    cursor: Option<String>,
    state: ListState,
    /// What is to be asked for as soon as there is a connection.
    wanted: Option<Wanted>,
    pub(super) asked: Fetch,
}

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    First,
    Next,
}

impl Tickets {
    /// The list may be another one by now.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// The link is lost: what was asked for is asked for again.
    pub(super) fn link_lost(&mut self) {
        self.asked = Fetch::None;
    }

    /// Somebody wrote in one of the conversations.
    pub(super) fn follow(&mut self, event: &Event) {
        let EventBody::Message { text, files, .. } = &event.body else { return };
        let found = self.items.iter_mut().find_map(|item| {
            let TicketItem { at, chat, .. } = item;
            chat.as_mut().filter(|chat| chat.c == event.c).map(|chat| (at, chat))
        });
        if let Some((at, chat)) = found.filter(|(at, _)| **at <= event.at) {
            *at = event.at;
            let words = if text.is_empty() { files.first().map(|file| &file.name) } else { Some(text) };
            let line = words.map(|words| words.chars().take(PREVIEW).collect()).unwrap_or_default();
            chat.preview = Personal(line);
        }
    }

    fn chat(&self, c: ConversationId) -> Option<&ChatItem> {
        self.items.iter().filter_map(|item| item.chat.as_ref()).find(|chat| chat.c == c)
    }

    fn fail(&mut self) {
        (self.asked, self.wanted, self.state) = (Fetch::None, None, ListState::Failed);
    }
}

impl Session {
    /// Somebody looks at the list: asks for its beginning.
    pub(super) fn list_tickets(&mut self, now: Millis) {
        self.want_tickets(now, Wanted::First);
    }

    /// And for more.
    pub(super) fn more_tickets(&mut self, now: Millis) {
        if self.tickets.cursor.is_some() && self.tickets.wanted.is_none() {
            self.want_tickets(now, Wanted::Next);
        }
    }

    fn want_tickets(&mut self, now: Millis, wanted: Wanted) {
        self.tickets.wanted = Some(wanted);
        self.tickets.asked = Fetch::None;
        self.tickets.state = ListState::Loading;
        let step = self.connection.need(now);
        self.take(step);
    }

    /// Asks once there is a connection.
    pub(super) fn ask_for_tickets(&mut self, now: Millis) {
        let Some(wanted) = self.tickets.wanted else { return };
        if self.tickets.asked == Fetch::None {
            let id = self.dice.command_id(now);
            self.tickets.asked = Fetch::begin(id, now);
            let cursor = self.tickets.cursor.clone().filter(|_| wanted == Wanted::Next);
            self.send(ListTickets { id, cursor, limit: PAGE });
        }
    }

    pub(super) fn tickets_came(&mut self, page: Page) {
        if !self.tickets.asked.is(page.re) {
            return;
        }
        self.tickets.asked = Fetch::None;
        if self.tickets.wanted.take() == Some(Wanted::First) {
            self.tickets.items.clear();
        }
        for item in page.items {
            // What this version does not know is nothing it could show.
            let is_known = item.chat.is_some() || item.call.is_some() || item.form.is_some();
            if is_known && self.tickets.items.iter().all(|held| !is_same(held, &item)) {
                self.tickets.items.push(item);
            }
        }
        self.tickets.cursor = page.cursor;
        self.tickets.state = ListState::Here;
    }

    /// The answer did not come, or was a refusal. Returns whether it was the list's.
    pub(super) fn tickets_refused(&mut self, re: CommandId) -> bool {
        let is_ours = self.tickets.asked.is(re);
        if is_ours {
            self.tickets.fail();
        }
        is_ours
    }

    pub(super) fn tickets_overdue(&mut self, now: Millis) {
        if self.tickets.asked.expired(now) {
            self.tickets.fail();
        }
    }

    pub(super) fn tickets_view(&self) -> TicketsView {
        TicketsView {
            state: self.tickets.state,
            items: self.tickets.items.iter().map(|item| self.ticket_line(item)).collect(),
            more: self.tickets.cursor.is_some(),
        }
    }

    /// An item, and what is known better by now.
    fn ticket_line(&self, item: &TicketItem) -> TicketLine {
        let mut item = item.clone();
        let mut unsent = false;
        if let Some(chat) = &mut item.chat {
            let c = chat.c;
            if self.place.conversation == Some(c) {
                stand(chat, &self.ticket);
                chat.unread = self.unread_here();
            } else if let Some(other) = self.elsewhere.find(c) {
                stand(chat, &other.ticket);
                chat.unread = other.unread;
            }
            unsent = self
                .outbox
                .commands()
                .any(|saved| saved.command.conversation() == Some(c) && saved.command.message().is_some());
        }
        TicketLine { item, unsent }
    }

    /// Another conversation is the one shown from now on. What the outbox holds of the one left is sent as ever,
    /// and shown when that one is opened again.
    pub(super) fn open_ticket(&mut self, now: Millis, c: ConversationId) {
        if self.place.conversation == Some(c) {
            return;
        }
        self.stop_typing();
        self.remember_this_one();
        self.move_to(Some(c));
        self.place.chosen = true;
        self.timeline = Timeline::default();
        self.clear_conversation();
        if let Some(chat) = self.tickets.chat(c) {
            self.ticket = as_ticket(chat);
        }
        if let Some(other) = self.elsewhere.take(c) {
            self.ticket = other.ticket;
            self.timeline.read_by_peer(other.peer_read);
        }
        self.echo_outbox();
        if self.connection.is_greeting() {
            // Under way is what `hello` named: the other one.
            self.reconnect(now);
        }
        self.ask_for_newest(now);
        let step = self.connection.need(now);
        self.take(step);
    }
}

/// Takes over how the conversation stands.
fn stand(chat: &mut ChatItem, ticket: &TicketView) {
    let (state, op) = match &ticket.stage {
        Stage::New | Stage::Opening => return,
        Stage::Bot => (TicketState::Bot, None),
        Stage::Waiting(_) => (TicketState::Waiting, None),
        Stage::WithOperator { name } => {
            (TicketState::Assigned, Some(Operator { id: String::new(), name: name.clone() }))
        }
        Stage::Closed { .. } => (TicketState::Closed, None),
    };
    (chat.state, chat.op) = (state, op);
}

/// How the conversation stands, as the list says.
fn as_ticket(chat: &ChatItem) -> TicketView {
    let stage = match chat.state {
        TicketState::Bot => Stage::Bot,
        TicketState::Waiting => Stage::Waiting(None),
        TicketState::Assigned => {
            Stage::WithOperator { name: chat.op.as_ref().map(|op| op.name.clone()).unwrap_or_default() }
        }
        TicketState::Closed => Stage::Closed { by: Role::System },
    };
    TicketView { number: Some(chat.no.clone()), stage }
}

fn is_same(one: &TicketItem, other: &TicketItem) -> bool {
    match (one, other) {
        (TicketItem { chat: Some(one), .. }, TicketItem { chat: Some(other), .. }) => one.c == other.c,
        (TicketItem { call: Some(one), .. }, TicketItem { call: Some(other), .. }) => one.id == other.id,
        (TicketItem { form: Some(one), .. }, TicketItem { form: Some(other), .. }) => one.id == other.id,
        _ => false,
    }
}
