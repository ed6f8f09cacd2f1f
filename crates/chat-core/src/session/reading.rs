//! Reading: unread counts, earlier events, gaps, the other side's typing.

use chat_protocol::{CommandId, GetHistory, HistoryPage, MarkRead, Millis, limits};

use super::Session;
use crate::view::{HistoryView, Stage, Update};

/// Events asked for at a time when scrolling back.
const EARLIER_PAGE: u64 = 50;
/// A request for events is given up after this long, milliseconds.
const FETCH_WITHIN: u64 = 10_000;

/// Whether the person can see the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attention {
    Shown,
    Hidden,
}

/// A request for events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fetch {
    None,
    Waiting { id: CommandId, until: Millis },
}

impl Fetch {
    fn begin(id: CommandId, now: Millis) -> Self {
        Self::Waiting { id, until: now.plus(FETCH_WITHIN) }
    }

    pub(super) fn deadline(self) -> Option<Millis> {
        match self {
            Self::None => None,
            Self::Waiting { until, .. } => Some(until),
        }
    }

    pub(super) fn expired(self, now: Millis) -> bool {
        self.deadline().is_some_and(|until| until <= now)
    }

    pub(super) fn is(self, re: CommandId) -> bool {
        matches!(self, Self::Waiting { id, .. } if id == re)
    }
}

/// Whether the other side is writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PeerTyping {
    Silent,
    Until(Millis),
}

impl PeerTyping {
    pub(super) fn deadline(self) -> Option<Millis> {
        match self {
            Self::Silent => None,
            Self::Until(until) => Some(until),
        }
    }
}

impl Session {
    /// What is on screen counts as read, here and at the server.
    pub(super) fn mark_read(&mut self) {
        let last = self.timeline.last();
        let Some(c) = self.place.conversation else { return };
        if self.attention == Attention::Shown && self.connection.is_live() && last > self.place.read {
            self.place.read = last;
            self.place.over = matches!(self.ticket.stage, Stage::Closed { .. });
            self.save_place();
            self.send(MarkRead { c, seq: last });
        }
    }

    pub(super) fn unread(&self) -> u64 {
        match self.attention {
            Attention::Shown => 0,
            Attention::Hidden => self.timeline.unread_after(self.place.read),
        }
    }

    pub(super) fn load_earlier(&mut self, now: Millis) {
        let Some(c) = self.place.conversation else { return };
        let idle = self.earlier == Fetch::None;
        if idle && self.connection.is_live() && self.timeline.has_earlier() {
            let id = self.dice.command_id(now);
            self.earlier = Fetch::begin(id, now);
            let before = Some(self.timeline.first());
            self.send(GetHistory { id, c, before, after: None, limit: EARLIER_PAGE });
            self.show(Update::History(HistoryView::Loading));
        }
    }

    pub(super) fn end_earlier(&mut self) {
        if self.earlier != Fetch::None {
            self.earlier = Fetch::None;
            self.show_history();
        }
    }

    pub(super) fn show_history(&mut self) {
        let more = self.timeline.has_earlier();
        self.show(Update::History(if more { HistoryView::More } else { HistoryView::Complete }));
    }

    /// Asks for what lies between the newest event held and the newest known to exist.
    pub(super) fn fill_gap(&mut self, now: Millis) {
        let Some(c) = self.place.conversation else { return };
        if self.gap == Fetch::None && self.connection.is_live() && self.tip > self.timeline.last() {
            let id = self.dice.command_id(now);
            self.gap = Fetch::begin(id, now);
            let after = Some(self.timeline.last());
            self.send(GetHistory { id, c, before: None, after, limit: limits::MAX_HISTORY });
        }
    }

    pub(super) fn history_page(&mut self, now: Millis, page: HistoryPage) {
        let HistoryPage { re, c, events, .. } = page;
        if Some(c) != self.place.conversation {
            return;
        }
        if self.earlier.is(re) {
            for change in self.timeline.prepend(events) {
                self.show(Update::Timeline(change));
            }
            self.end_earlier();
        } else if self.gap.is(re) {
            for event in events {
                self.event(now, event);
            }
            self.gap = Fetch::None;
            self.fill_gap(now);
        }
    }

    pub(super) fn peer_stopped_typing(&mut self) {
        if self.peer_typing != PeerTyping::Silent {
            self.peer_typing = PeerTyping::Silent;
            self.show(Update::PeerTyping(None));
        }
    }
}
