//! «Повторить запрос», in its second sense: the message arrived and nobody answers.
//!
//! Whether asking again can help is read off the log, so that every tab and every reload come to the same
//! answer. The server repeats the check.

use chat_protocol::{DurableCommand, EventBody, Limits, Millis, NudgeTicket, Opening, Role, Seq, Text};

use super::Session;
use crate::timeline::Timeline;
use crate::view::{NudgeView, Stage};

/// What the server says about nudges.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// Since the message, or since the nudge before, milliseconds.
    every_ms: u64,
    /// Until somebody answers.
    most: u64,
    /// This machine's clock when `welcome` came, and the server's.
    clocks: (Millis, Millis),
}

impl Rules {
    pub(super) fn new(limits: Limits, here: Millis, there: Millis) -> Self {
        Self { every_ms: limits.nudge_ms, most: limits.nudges, clocks: (here, there) }
    }

    /// A time of the server by this machine's clock.
    fn here(&self, there: Millis) -> Millis {
        let (now_here, now_there) = self.clocks;
        Millis(now_here.0.saturating_add(there.0).saturating_sub(now_there.0))
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::new(Limits::default(), Millis(0), Millis(0))
    }
}

/// What of the log nobody has answered yet.
#[derive(Clone, Copy, Debug)]
struct Unanswered {
    /// The person's newest message.
    seq: Seq,
    /// Of that message or of the newest nudge, whichever is later.
    at: Millis,
    /// Nudges since the last answer.
    nudges: u64,
}

impl Unanswered {
    fn read(timeline: &Timeline) -> Option<Self> {
        let (mut question, mut newest, mut nudges) = (None, Millis(0), 0);
        for (seq, entry) in timeline.logged().rev() {
            match (&entry.body, entry.by.role) {
                (EventBody::Message { .. }, Role::User) => {
                    question.get_or_insert(seq);
                    newest = newest.max(entry.at);
                }
                // What the helper answered, nobody has answered.
                (EventBody::Message { .. }, Role::Bot) => {}
                (EventBody::Message { .. }, _) => break,
                (EventBody::TicketNudged { count }, _) => {
                    nudges = nudges.max(*count);
                    newest = newest.max(entry.at);
                }
                _ => {}
            }
        }
        question.map(|seq| Self { seq, at: newest, nudges })
    }
}

/// The same, as an edition of the log was read: a log of thousands of lines is not read at each input.
#[derive(Debug, Default)]
pub(super) struct Noted {
    edition: u64,
    unanswered: Option<Unanswered>,
}

impl Session {
    fn unanswered(&mut self) -> Option<Unanswered> {
        let edition = self.timeline.edition();
        if self.noted.edition != edition {
            self.noted = Noted { edition, unanswered: Unanswered::read(&self.timeline) };
        }
        self.noted.unanswered
    }

    /// Whether asking again can help now, and if not, when.
    pub(super) fn nudge_view(&mut self) -> NudgeView {
        if !matches!(self.ticket.stage, Stage::Waiting(_) | Stage::WithOperator { .. }) {
            return NudgeView::Useless;
        }
        let is_here = |c| c == self.place.conversation;
        let commands = self.outbox.commands().map(|saved| &saved.command);
        if commands.filter(|command| is_here(command.conversation())).any(DurableCommand::is_nudge) {
            return NudgeView::UnderWay;
        }
        let Some(unanswered) = self.unanswered() else { return NudgeView::Useless };
        if unanswered.nudges >= self.nudging.most {
            return NudgeView::Exhausted;
        }
        let from = self.nudging.here(unanswered.at.plus(self.nudging.every_ms));
        match (from <= self.now, unanswered.nudges) {
            (true, _) => NudgeView::Ready,
            (false, 0) => NudgeView::Later { from },
            (false, _) => NudgeView::Again { from },
        }
    }

    /// When the answer of [`Self::nudge_view`] changes by itself.
    pub(super) fn nudge_deadline(&self) -> Option<Millis> {
        match self.shown.nudge {
            NudgeView::Later { from } | NudgeView::Again { from } => Some(from),
            NudgeView::Useless | NudgeView::Ready | NudgeView::UnderWay | NudgeView::Exhausted => None,
        }
    }

    /// Asks again. What the person adds is sent in any case: as an ordinary message when asking does not help.
    pub(super) fn nudge(&mut self, now: Millis, details: Option<Text>) {
        let details = details.map(Text::into_inner);
        let is_ready = self.nudge_view() == NudgeView::Ready;
        let unanswered = self.unanswered().filter(|_| is_ready);
        match (unanswered, self.place.conversation, details) {
            (Some(Unanswered { seq, .. }), Some(c), details) => {
                let id = self.dice.command_id(now);
                self.accept(now, NudgeTicket { id, c, after_seq: seq, details: details.clone() });
                if let Some(details) = details {
                    self.echo(now, id, EventBody::text(details));
                }
            }
            (_, _, Some(details)) => self.say(now, details.into(), Vec::new(), Opening::default()),
            (_, _, None) => {}
        }
    }
}
