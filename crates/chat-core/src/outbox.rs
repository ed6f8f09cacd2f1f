//! Commands the server has not confirmed, in the order in which they were accepted.
//!
//! One command is in flight at a time: only so does a refused first message never overtake a second.
//! A person does not type fast enough to notice. A message whose files are still being uploaded holds up what
//! was said after it, for the same reason; a form in that state holds up nothing: it is no part of any talk.

use chat_protocol::{CommandId, DurableCommand, ErrorCode, FileId, Millis, Refused, Retry};

use crate::saved::SavedCommand;
use crate::view::Room;

/// A command in flight must be answered this soon, milliseconds; then it is sent once more.
const ANSWER_WITHIN: u64 = 10_000;
/// Another tab's command must be confirmed this soon, milliseconds; then that tab counts as dead.
const CONFIRMED_WITHIN: u64 = 15_000;
/// A wait that is worth a word, milliseconds; a shorter one is over before it is read.
const WORTH_SAYING: u64 = 2_000;
/// Pause before a command is repeated after a fault of the server.
const REPEAT_AFTER: u64 = 2_000;

/// More messages do not wait: at 4,000 characters each they would fill a good part of what a browser keeps for the
/// whole portal.
const MOST: usize = 50;

#[derive(Debug, Default)]
pub(crate) struct Outbox {
    items: Vec<Item>,
    next_order: u64,
}

#[derive(Debug)]
struct Item {
    saved: SavedCommand,
    state: State,
    /// Files of it that the server does not hold yet. Not kept over a reload: then the server knows better.
    uploading: Vec<FileId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Queued {
        not_before: Millis,
    },
    InFlight {
        until: Millis,
        tries: Tries,
    },
    /// Another tab sends it; if it is not confirmed by then, this one does.
    Elsewhere {
        until: Millis,
    },
    /// The server wants it later; the person sees when.
    Held {
        until: Millis,
    },
    Parked(ErrorCode),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tries {
    First,
    Second,
}

/// How far a command has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Pending,
    /// Too many at once: it goes again at this time.
    Held(Millis),
    Parked(ErrorCode),
    Done,
}

/// What an overdue answer means.
#[derive(Debug, PartialEq)]
pub(crate) enum Overdue {
    Nothing,
    Resend(DurableCommand),
    /// Twice unanswered: the connection is dead.
    DeadLink,
}

impl Outbox {
    /// Takes over what an earlier page left, in any order.
    pub(crate) fn restore(left: Vec<SavedCommand>) -> Self {
        // A sorting algorithm would be the larger part of this crate's code; these are a handful.
        let mut saved: Vec<SavedCommand> = Vec::new();
        for command in left {
            let rank = |of: &SavedCommand| (!of.command.is_upgrade(), of.order, of.at);
            let place = saved.partition_point(|other| rank(other) <= rank(&command));
            saved.insert(place, command);
        }
        let next_order = saved.iter().map(|saved| saved.order + 1).max().unwrap_or(0);
        let items = saved
            .into_iter()
            .map(|saved| Item::new(saved, State::Queued { not_before: Millis(0) }))
            .collect();
        Self { items, next_order }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(crate) fn room(&self) -> Room {
        if self.items.len() < MOST { Room::Free } else { Room::Full }
    }

    /// Whether what a guest wrote is on its way to an account.
    pub(crate) fn is_upgrading(&self) -> bool {
        self.items.iter().any(|item| item.saved.command.is_upgrade())
    }

    pub(crate) fn commands(&self) -> impl Iterator<Item = &SavedCommand> {
        self.items.iter().map(|item| &item.saved)
    }

    /// Accepts a command; the caller saves what comes back before anything is sent.
    pub(crate) fn push(&mut self, at: Millis, command: DurableCommand) -> SavedCommand {
        let saved = SavedCommand { order: self.next_order, at, command };
        self.next_order += 1;
        self.insert(saved.clone(), State::Queued { not_before: Millis(0) });
        saved
    }

    /// Holds another tab's command, in case that tab dies.
    pub(crate) fn keep(&mut self, now: Millis, saved: SavedCommand) {
        self.next_order = self.next_order.max(saved.order + 1);
        self.insert(saved, State::Elsewhere { until: now.plus(CONFIRMED_WITHIN) });
    }

    /// At the end; an upgrade before everything else.
    fn insert(&mut self, saved: SavedCommand, state: State) {
        let place = if saved.command.is_upgrade() { 0 } else { self.items.len() };
        self.items.insert(place, Item::new(saved, state));
    }

    /// The tab that sent for all is gone: what others had accepted is sent from here.
    pub(crate) fn inherit(&mut self) {
        for item in &mut self.items {
            if matches!(item.state, State::Elsewhere { .. }) {
                item.state = State::Queued { not_before: Millis(0) };
            }
        }
    }

    pub(crate) fn progress(&self, id: CommandId) -> Progress {
        match self.items.iter().find(|item| item.saved.command.id() == id).map(|item| item.state) {
            None => Progress::Done,
            Some(State::Parked(code)) => Progress::Parked(code),
            Some(State::Held { until }) => Progress::Held(until),
            Some(State::Queued { .. } | State::InFlight { .. } | State::Elsewhere { .. }) => {
                Progress::Pending
            }
        }
    }

    pub(crate) fn remove(&mut self, id: CommandId) -> Option<SavedCommand> {
        let index = self.items.iter().position(|item| item.saved.command.id() == id)?;
        Some(self.items.remove(index).saved)
    }

    /// The next command to send on a live connection.
    pub(crate) fn take_next(&mut self, now: Millis) -> Option<DurableCommand> {
        let next = self.items.iter_mut().find(|item| item.is_ours_to_send())?;
        match next.state {
            State::Queued { not_before: due } | State::Held { until: due }
                if due <= now && next.uploading.is_empty() =>
            {
                next.state = State::InFlight { until: now.plus(ANSWER_WITHIN), tries: Tries::First };
                Some(next.saved.command.clone())
            }
            _ => None,
        }
    }

    /// A message must not be sent before the server holds these files.
    pub(crate) fn hold(&mut self, id: CommandId, uploading: Vec<FileId>) {
        if let Some(item) = self.items.iter_mut().find(|item| item.saved.command.id() == id) {
            item.uploading = uploading;
        }
    }

    /// The server holds a file.
    pub(crate) fn uploaded(&mut self, file: FileId) {
        for item in &mut self.items {
            item.uploading.retain(|other| *other != file);
        }
    }

    /// A file will not get there: what waits for it is not sent, and says why.
    pub(crate) fn upload_failed(&mut self, file: FileId, code: ErrorCode) {
        for item in self.items.iter_mut().filter(|item| item.uploading.contains(&file)) {
            item.uploading.clear();
            item.state = State::Parked(code);
        }
    }

    /// The connection is gone: what was in flight may or may not have arrived; it goes again, same id.
    pub(crate) fn link_lost(&mut self) {
        for item in &mut self.items {
            if matches!(item.state, State::InFlight { .. }) {
                item.state = State::Queued { not_before: Millis(0) };
            }
        }
    }

    /// The server said no. Returns whether the command is still wanted and by which rule.
    pub(crate) fn refused(&mut self, now: Millis, refused: &Refused) -> Option<Retry> {
        // A message that waits for its files was not sent from here: another tab asked too early.
        let mut here = self.items.iter_mut().filter(|item| item.uploading.is_empty());
        let item = here.find(|item| Some(item.saved.command.id()) == refused.re)?;
        item.state = match refused.retry {
            Retry::Never | Retry::New => State::Parked(refused.code),
            Retry::Same | Retry::Auth => State::Queued { not_before: now.plus(REPEAT_AFTER) },
            Retry::After => {
                let wait = refused.after_ms.unwrap_or(REPEAT_AFTER);
                let until = now.plus(wait);
                match refused.code {
                    ErrorCode::RateLimited if wait >= WORTH_SAYING => State::Held { until },
                    _ => State::Queued { not_before: until },
                }
            }
        };
        Some(refused.retry)
    }

    /// When something is due on a live connection.
    pub(crate) fn deadline(&self) -> Option<Millis> {
        let next = self.items.iter().find(|item| item.is_ours_to_send());
        let elsewhere = self.items.iter().filter(|item| matches!(item.state, State::Elsewhere { .. }));
        next.into_iter().chain(elsewhere).filter_map(Item::deadline).min()
    }

    pub(crate) fn overdue(&mut self, now: Millis) -> Overdue {
        for item in &mut self.items {
            match item.state {
                State::InFlight { until, tries: Tries::First } if until <= now => {
                    item.state = State::InFlight { until: now.plus(ANSWER_WITHIN), tries: Tries::Second };
                    return Overdue::Resend(item.saved.command.clone());
                }
                State::InFlight { until, tries: Tries::Second } if until <= now => return Overdue::DeadLink,
                State::Elsewhere { until } if until <= now => {
                    item.state = State::Queued { not_before: now };
                }
                _ => {}
            }
        }
        Overdue::Nothing
    }
}

impl Item {
    fn new(saved: SavedCommand, state: State) -> Self {
        Self { saved, state, uploading: Vec::new() }
    }

    fn is_ours_to_send(&self) -> bool {
        let waits_apart = self.saved.command.is_form() && !self.uploading.is_empty();
        !waits_apart
            && matches!(self.state, State::Queued { .. } | State::Held { .. } | State::InFlight { .. })
    }

    fn deadline(&self) -> Option<Millis> {
        match self.state {
            // Nothing is due before its files are there.
            State::Queued { .. } | State::Held { .. } if !self.uploading.is_empty() => None,
            State::Queued { not_before } => Some(not_before),
            State::Held { until } | State::InFlight { until, .. } | State::Elsewhere { until } => Some(until),
            State::Parked(_) => None,
        }
    }
}
