//! Reading: unread counts, earlier events, gaps, the other side's typing.

use std::mem;

use chat_protocol::{CommandId, Event, GetHistory, HistoryPage, MarkRead, Millis, Seq, limits};

use super::{Replay, Session};
use crate::view::{HistoryView, Stage, TimelineChange, Update};

/// Events asked for at a time when scrolling back.
const EARLIER_PAGE: u64 = 50;
/// The server is told at once what was read, and then no more often than this, milliseconds: who comes back after an
/// hour reads a hundred lines in one breath.
const READ_EVERY: u64 = 500;
/// A request for events is given up after this long, milliseconds.
const FETCH_WITHIN: u64 = 10_000;

/// Whether the person can see the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attention {
    Shown,
    Hidden,
}

/// A request for events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Fetch {
    #[default]
    None,
    Waiting {
        id: CommandId,
        until: Millis,
    },
}

impl Fetch {
    pub(super) fn begin(id: CommandId, now: Millis) -> Self {
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

/// What the server is still to be told of what was read.
#[derive(Debug, Default)]
pub(super) struct ReadNotice {
    due: Option<MarkRead>,
    not_before: Millis,
}

impl ReadNotice {
    pub(super) fn deadline(&self) -> Option<Millis> {
        self.due.as_ref().map(|_| self.not_before)
    }

    /// The next `hello` tells it.
    pub(super) fn link_lost(&mut self) {
        *self = Self::default();
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
    pub(super) fn mark_read(&mut self, now: Millis) {
        self.read_what_is_shown();
        if self.read_notice.deadline().is_some_and(|due| due <= now) && self.connection.is_live() {
            self.read_notice.not_before = now.plus(READ_EVERY);
            self.tell_what_was_read();
        }
    }

    fn tell_what_was_read(&mut self) {
        if let Some(notice) = self.read_notice.due.take() {
            self.send(notice);
        }
    }

    fn read_what_is_shown(&mut self) {
        let last = self.timeline.last();
        let Some(c) = self.place.conversation else { return };
        if self.attention == Attention::Hidden || !self.connection.is_live() {
            return;
        }
        let closed = matches!(self.ticket.stage, Stage::Closed { .. });
        let over = closed && !(self.place.chosen && self.elsewhere.is_under_way());
        if last > self.place.read {
            (self.place.read, self.place.over) = (last, over);
            self.save_place();
            if self.read_notice.due.as_ref().is_some_and(|due| due.c != c) {
                self.tell_what_was_read();
            }
            self.read_notice.due = Some(MarkRead { c, seq: last });
        } else if over != self.place.over {
            self.place.over = over;
            self.save_place();
        }
    }

    pub(super) fn unread(&self) -> u64 {
        self.unread_here() + self.elsewhere.unread()
    }

    /// In the conversation shown.
    pub(super) fn unread_here(&self) -> u64 {
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

    /// Asks for the end of a log of which nothing is held. Without a connection `hello` does.
    pub(super) fn ask_for_newest(&mut self, now: Millis) {
        let Some(c) = self.place.conversation else { return };
        if self.connection.is_live() && self.timeline.last() == Seq(0) {
            let id = self.dice.command_id(now);
            self.newest = Fetch::begin(id, now);
            self.send(GetHistory { id, c, before: None, after: None, limit: EARLIER_PAGE });
            self.show(Update::History(HistoryView::Loading));
        }
    }

    /// They came: shown all at once, as history is.
    fn take_newest(&mut self, now: Millis, events: Vec<Event>) {
        self.newest = Fetch::None;
        if let Some(first) = events.first() {
            self.timeline.restart_at(first.seq);
        }
        let replay = mem::replace(&mut self.replay, Replay::Page);
        for event in events {
            self.event(now, event);
        }
        self.replay = replay;
        let page = self.timeline.entries().cloned().collect();
        self.show(Update::Timeline(TimelineChange::Reset(page)));
        self.show_history();
        self.fill_gap(now);
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
        let idle = self.gap == Fetch::None && self.newest == Fetch::None;
        if idle && self.connection.is_live() && self.tip > self.timeline.last() {
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
        if self.newest.is(re) {
            self.take_newest(now, events);
        } else if self.earlier.is(re) {
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
