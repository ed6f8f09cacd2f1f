//! What people ask of the desk besides a conversation: to be called, and to be answered by mail.

use serde::Serialize;

use crate::from_json;
use crate::json::words;
use crate::portal::{DAY_MS, MINUTE_MS, MOSCOW_MS, TimeOfDay};
use crate::{CommandId, ConversationId, File, Millis, Operator, Page, Personal};

/// In `welcome.features`: people may ask to be called.
pub const CALL_BACK: &str = "callback";

/// In `welcome.features`: people may ask by a form and are answered by mail.
pub const FORM: &str = "form";

from_json! {
    /// When people are called: a call begins at a chosen full hour, or within so many minutes after it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    pub struct CallTimes {
        /// Minutes after the chosen time within which somebody calls.
        pub within: u64,
        /// First minute of the day at which people are called, by Moscow.
        pub from: u64,
        /// The minute after the last one.
        pub to: u64,
    }
}

/// A time to be called at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallTime {
    /// The moment.
    pub at: Millis,
    /// Whether it is tomorrow, by Moscow.
    pub is_tomorrow: bool,
    /// Time of day by Moscow.
    pub from: TimeOfDay,
    /// Until when somebody calls.
    pub to: TimeOfDay,
}

impl CallTimes {
    /// What can be chosen now: the full hours of today that are ahead, and those of tomorrow.
    pub fn starts(self, now: Millis) -> Vec<CallTime> {
        let midnight = now.0 + MOSCOW_MS - (now.0 + MOSCOW_MS) % DAY_MS;
        let start = |index: u64| {
            let (day, minute) = (index / 24, index % 24 * 60);
            let at = Millis(midnight + day * DAY_MS + minute * MINUTE_MS - MOSCOW_MS);
            let to = TimeOfDay((minute + self.within) % (24 * 60));
            CallTime { at, is_tomorrow: day == 1, from: TimeOfDay(minute), to }
        };
        let can_be = |time: &CallTime| time.at > now && (self.from..self.to).contains(&time.from.0);
        (0..48).map(start).filter(can_be).collect()
    }
}

from_json! {
    /// A call-back as the person who asked for it sees it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct CallBack {
        /// Its name: that of the command that asked for it.
        pub id: CommandId,
        /// The number, masked.
        pub phone: Personal,
        /// Not before when, if the person chose a time.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub from: Option<Millis>,
        /// By when somebody calls.
        pub due: Millis,
        /// How far it is.
        pub state: CallState,
        /// How it ended, once it is done.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub result: Option<CallResult>,
    }
}

/// How far a call-back is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// An operator is about to call.
    Taken,
    /// The person does not want it any more.
    Cancelled,
    /// An operator called.
    Done,
    /// Nobody has taken it, and any state of a later version.
    Waiting,
}

words!(CallState { "taken" => Taken, "cancelled" => Cancelled, "done" => Done } else Waiting);

impl CallState {
    /// Whether somebody is still to call.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Taken)
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallResult {
    /// They spoke.
    Reached,
    /// There is no such number, or it is somebody else's.
    WrongNumber,
    /// Nobody answered, and any result of a later version.
    NotReached,
}

words!(CallResult { "reached" => Reached, "wrong_number" => WrongNumber } else NotReached);

from_json! {
    /// A call-back as operators see it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct CallCard {
        /// Its name.
        pub id: CommandId,
        /// The conversation it is about.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub c: Option<ConversationId>,
        /// Number of that conversation.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub no: Option<String>,
        /// The whole number.
        pub phone: Personal,
        /// Whom to ask for.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<Personal>,
        /// When it was asked for.
        pub asked_at: Millis,
        /// Not before when, if the person chose a time.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub from: Option<Millis>,
        /// By when to call.
        pub due: Millis,
        /// How far it is.
        pub state: CallState,
        /// Who took it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub op: Option<Operator>,
        /// How it ended.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub result: Option<CallResult>,
    }
}

from_json! {
    /// A form as operators see it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct FormCard {
        /// Its name.
        pub id: CommandId,
        /// Its number.
        pub no: String,
        /// When it came.
        pub at: Millis,
        /// By when to answer.
        pub due: Millis,
        /// Who asks.
        pub name: Personal,
        /// Where to call.
        pub phone: Personal,
        /// Where the answer goes.
        pub email: Personal,
        /// What about.
        pub text: Personal,
        /// What goes along with it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub files: Vec<File>,
        /// The page it was written on.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub page: Option<Page>,
        /// The answers, the oldest first.
        pub replies: Vec<FormReply>,
    }
}

from_json! {
    /// An answer to a form.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct FormReply {
        /// When.
        pub at: Millis,
        /// Who.
        pub op: Operator,
        /// What.
        pub text: Personal,
        /// How far its mail is.
        pub mail: MailState,
    }
}

/// How far a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// Handed over.
    Sent,
    /// Given up.
    Failed,
    /// On its way, and any state of a later version.
    Waiting,
}

words!(MailState { "sent" => Sent, "failed" => Failed } else Waiting);

from_json! {
    /// Asks to be called. The name of the command is the name of the call-back.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "callback.request")]
    pub struct RequestCallBack {
        /// Name of the command, and of the call-back from now on.
        pub id: CommandId,
        /// The conversation it is about, if there is one: its log tells how it goes.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub c: Option<ConversationId>,
        /// Where to call; see [`crate::Phone`].
        pub phone: Personal,
        /// Whom to ask for.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<Personal>,
        /// Not before this time; one of [`crate::desk::CallTimes::starts`]. As soon as may be without.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub from: Option<Millis>,
        /// Whether the person consents to the processing of what stands here; without, it is refused.
        pub consent: bool,
    }
}

from_json! {
    /// Takes a request for a call back.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "callback.cancel")]
    pub struct CancelCallBack {
        /// Name of the command.
        pub id: CommandId,
        /// Which one.
        pub callback: CommandId,
    }
}

from_json! {
    /// A request that is answered by mail, at any time of the day. The name of the command is the name of the
    /// form; the server gives it a number for people.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "form.submit")]
    pub struct SubmitForm {
        /// Name of the command, and of the form from now on.
        pub id: CommandId,
        /// Who writes.
        pub name: Personal,
        /// Where to call if the mail does not reach anybody; see [`crate::Phone`].
        pub phone: Personal,
        /// Where to answer; see [`crate::Email`].
        pub email: Personal,
        /// What about; see [`crate::Text`].
        pub text: Personal,
        /// What goes along with it: the sender's own files, all ready.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub files: Vec<File>,
        /// Where the person is, if they let it be told.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub page: Option<Page>,
        /// Whether the person consents to the processing of what stands here; without, it is refused.
        pub consent: bool,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_hours_of_today_and_tomorrow_can_be_chosen() {
        // Sunday, 22 November 2026, 12:00 by Moscow.
        let noon = Millis(1_795_338_000_000);
        let times = CallTimes { within: 30, from: 9 * 60, to: 14 * 60 };
        let starts = times.starts(noon);
        let words: Vec<_> = starts.iter().map(|time| (time.is_tomorrow, time.from.words())).collect();
        let expected = [(false, "13:00"), (true, "09:00"), (true, "10:00"), (true, "11:00")];
        assert!(
            words.iter().map(|(day, from)| (*day, &**from)).zip(expected).all(|(is, should)| is == should)
        );
        assert_eq!((words.len(), starts[0].at), (6, noon.plus(60 * 60 * 1000)));
        assert_eq!(starts[0].to.words(), "13:30");
        let never = CallTimes { within: 30, from: 0, to: 0 };
        assert_eq!(never.starts(noon), []);
    }
}
