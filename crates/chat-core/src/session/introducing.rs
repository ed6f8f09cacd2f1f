//! What a server would answer to the `hello` of another tab, from what this one holds.

use chat_protocol::{
    Conversation, ConversationId, Event, Operator, PeerRead, Queue, Role, Seq, Sync, Synced, TicketState,
    Welcome, limits::FILES_FEATURE,
};

use super::Session;
use crate::sharing::Held;
use crate::view::{Entry, EntryKey, FilesView, Stage, WaitingPlace};

impl Session {
    /// Whether everything missed has come and commands can be sent.
    pub fn is_live(&self) -> bool {
        self.connection.is_live()
    }

    /// The conversation it is in.
    pub fn conversation(&self) -> Option<ConversationId> {
        self.place.conversation
    }

    /// The frames that bring another tab up to date. None when it is in another conversation, or when this
    /// session is not connected itself.
    pub fn introduce(&self, held: &Held) -> Option<Vec<String>> {
        let welcome = self.welcome.as_ref().filter(|_| self.is_live())?;
        let c = self.place.conversation;
        if held.account != self.place.account {
            return None;
        }
        if held.conversation.is_some() && held.conversation != c {
            return None;
        }
        let first = self.timeline.first();
        let window = Seq(first.0 - 1)..=self.timeline.last();
        let resumed = held.epoch.as_ref() == Some(&welcome.epoch) && window.contains(&held.last);
        let mut frames = vec![encode(&Welcome {
            resumed,
            guest_token: self.place.guest_token.clone(),
            callback: self.desk.call_back().cloned(),
            convs: self.known(),
            unread: self.elsewhere.unread_by_conversation(),
            ..welcome.clone()
        })];
        if let Some(c) = c {
            let from = if resumed { held.last.next() } else { first };
            // What this tab misses itself, the other one asks for.
            let to = self.tip.max(self.timeline.last());
            frames.push(encode(&Sync { c, from, to, truncated: !resumed && first > Seq(1) }));
            let missing = self.timeline.logged().filter(|(seq, _)| *seq >= from);
            frames.extend(missing.map(|(seq, entry)| encode(&event(c, seq, entry))));
        }
        frames.push(encode(&Synced {}));
        frames.extend(self.presence.as_ref().map(encode));
        if let Some(c) = c {
            frames.push(encode(&PeerRead { c, by: Role::Operator, seq: self.timeline.peer_read() }));
            if let Stage::Waiting(Some(WaitingPlace { ahead, minutes, over_minutes })) = self.ticket.stage {
                let pos = ahead + 1;
                let eta_s = minutes.map(|(from, to)| (from * 60, to * 60));
                let over_s = over_minutes.map(|minutes| minutes * 60);
                frames.push(encode(&Queue { c, pos, of: pos, eta_s, over_s }));
            }
        }
        Some(frames)
    }

    /// What this person's files are uploaded with; none while the server takes none.
    pub(super) fn files_view(&self) -> Option<FilesView> {
        let welcome = self.welcome.as_ref()?;
        let limits = welcome.limits;
        welcome.features.iter().any(|feature| feature == FILES_FEATURE).then_some(())?;
        // An account's own token serves once and is not kept.
        let token = match self.is_account() {
            true => welcome.files_token.clone()?,
            false => self.place.guest_token.clone()?,
        };
        Some(FilesView { token, size: limits.file, count: limits.files, formats: limits.mime })
    }

    /// Every conversation, the one shown last; none while that one has not begun: nobody is to join another.
    fn known(&self) -> Vec<Conversation> {
        let here = self.place.conversation.and_then(|c| self.as_known(c));
        here.map(|here| self.elsewhere.known().chain([here]).collect()).unwrap_or_default()
    }

    fn as_known(&self, c: ConversationId) -> Option<Conversation> {
        let (state, op) = match &self.ticket.stage {
            Stage::New | Stage::Opening if self.tip == Seq(0) => return None,
            // Just joined: its log, which is on its way, says how it stands.
            Stage::New | Stage::Opening | Stage::Waiting(_) => (TicketState::Waiting, None),
            Stage::Bot => (TicketState::Bot, None),
            Stage::WithOperator { name } => {
                (TicketState::Assigned, Some(Operator { id: String::new(), name: name.clone() }))
            }
            Stage::Closed { .. } => (TicketState::Closed, None),
        };
        let no = self.ticket.number.clone().unwrap_or_default();
        Some(Conversation { c, no, state, last: self.timeline.last(), read: self.place.read, op })
    }
}

/// Frame by frame, and not by the enum of all of them: a widget need not carry how to write what it never writes.
fn encode(frame: &impl serde::Serialize) -> String {
    serde_json::to_string(frame).unwrap_or_default()
}

fn event(c: ConversationId, seq: Seq, entry: &Entry) -> Event {
    let id = match entry.key {
        EntryKey::Command(id) => Some(id),
        EntryKey::Seq(_) => None,
    };
    Event { c, seq, at: entry.at, id, by: entry.by.clone(), body: entry.body.clone() }
}
