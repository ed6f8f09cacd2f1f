//! What a portal decides about help: topics, other channels and their hours. One JSON file, served beside the
//! loader; nothing of it is in the code, because phone numbers and hours change, and portals contradict
//! themselves.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use crate::Millis;
use crate::from_json;
use crate::json::{BadField, FromJson, Value, words};
use crate::schema::Types;

/// The zone of every hour in the file: Moscow has kept it, without summer time, since 2014.
pub(crate) const MOSCOW_MS: u64 = 3 * 60 * 60 * 1000;
pub(crate) const MINUTE_MS: u64 = 60 * 1000;
pub(crate) const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

from_json! {
    or default
    /// The whole file.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Portal {
        /// When operators answer; round the clock when empty.
        pub chat_hours: Vec<Hours>,
        /// What people most often ask about.
        pub topics: Vec<Topic>,
        /// Other ways to get help, in the order in which they are shown.
        pub channels: Vec<Channel>,
        /// What the guided form asks; the usual when empty.
        pub questions: Vec<Question>,
        /// What answers to frequent questions say in their `{name}`.
        pub facts: BTreeMap<String, Words>,
    }
}

from_json! {
    /// A topic to begin from.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Topic {
        /// Its name for operators, as in `msg.send.open.topic`.
        pub id: String,
        /// Its words.
        pub title: Words,
        /// What the guided form asks about it, in place of what it asks elsewhere.
        pub questions: Vec<Question>,
        /// What people often ask about it, as they would write it.
        pub templates: Vec<Words>,
        /// What the server answers at once to who begins with it, before an operator does.
        pub answer: Option<Words>,
    }
}

from_json! {
    /// A question of the guided form.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Question {
        /// What is asked: decides how the answer is typed and checked.
        pub kind: QuestionKind,
        /// Its words; those of the interface without. A text of its own needs them.
        pub title: Option<Words>,
        /// How it is answered.
        pub hint: Option<Words>,
        /// Whether it must be answered.
        pub required: bool,
    }
}

impl Question {
    /// Most questions of the kind [`QuestionKind::Text`] in one form.
    pub const MOST_OWN: usize = 6;
}

/// What a question asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// The service.
    Service,
    /// What the person was doing.
    Done,
    /// Text or code of an error.
    Error,
    /// The number of an application.
    Application,
    /// When it happened.
    When,
    /// A telephone number.
    Phone,
    /// An address of electronic mail.
    Email,
    /// The number of a taxpayer.
    Inn,
    /// The number of a pension account.
    Snils,
    /// Anything, also of a later version.
    Text,
}

words!(QuestionKind {
    "service" => Service,
    "done" => Done,
    "error" => Error,
    "application" => Application,
    "when" => When,
    "phone" => Phone,
    "email" => Email,
    "inn" => Inn,
    "snils" => Snils,
} else Text);

from_json! {
    /// A way to get help that is not this chat.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Channel {
        /// Of what kind.
        pub kind: ChannelKind,
        /// What it is for.
        pub title: Words,
        /// The number, address or name people read.
        pub value: String,
        /// Where a press leads: `tel:`, `mailto:` or `https:`.
        pub href: Option<String>,
        /// When somebody is there; round the clock when empty.
        pub hours: Vec<Hours>,
    }
}

/// Kind of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// A telephone line.
    Phone,
    /// Electronic mail.
    Email,
    /// An app, a page or anything else, also of a later version.
    Other,
}

words!(ChannelKind { "phone" => Phone, "email" => Email } else Other);

from_json! {
    /// Words in the languages of the interface.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Words {
        /// In Russian.
        pub ru: String,
        /// In English; the Russian ones without.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub en: Option<String>,
    }
}

from_json! {
    /// The same hours on some days of the week.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Hours {
        /// 1 for Monday … 7 for Sunday, each day named: `[1, 5]` is Monday and Friday.
        pub days: Vec<u64>,
        /// From this time of day on, like `09:00`, by Moscow.
        pub from: TimeOfDay,
        /// Until this one; `24:00` is the end of the day.
        pub to: TimeOfDay,
    }
}

/// Minutes since midnight, written `HH:MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(pub u64);

impl TimeOfDay {
    fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':').filter(|_| text.len() == 5)?;
        let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
        let of_day = hours * 60 + minutes;
        (minutes < 60 && of_day <= 24 * 60).then_some(Self(of_day))
    }

    /// As people write it.
    pub fn words(self) -> String {
        let Self(minutes) = self;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl FromJson for TimeOfDay {
    fn from_json(value: &Value) -> Result<Self, BadField> {
        value.as_str().and_then(Self::parse).ok_or(BadField(""))
    }

    fn schema(_types: &mut Types) -> Value {
        json!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$" })
    }
}

/// Whether somebody is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// At any time.
    Always,
    /// Now.
    Now,
    /// Not now.
    Later {
        /// On which day of the week, 1 for Monday.
        day: u64,
        /// In how many days; 0 for today.
        in_days: u64,
        /// From when on.
        from: TimeOfDay,
    },
    /// No day of the week is named.
    Never,
}

/// Whether somebody is there at this moment.
pub fn open_at(hours: &[Hours], now: Millis) -> Open {
    if hours.is_empty() {
        return Open::Always;
    }
    let moscow = now.plus(MOSCOW_MS).0;
    let of_day = TimeOfDay(moscow % DAY_MS / MINUTE_MS);
    // The first day of the epoch was a Thursday.
    let weekday = |in_days: u64| (moscow / DAY_MS + in_days + 3) % 7 + 1;
    let on = |day: u64| hours.iter().filter(move |hours| hours.days.contains(&day));
    if on(weekday(0)).any(|hours| hours.from <= of_day && of_day < hours.to) {
        return Open::Now;
    }
    (0..8)
        .find_map(|in_days| {
            let day = weekday(in_days);
            let ahead = on(day).map(|hours| hours.from).filter(|from| in_days > 0 || *from > of_day);
            ahead.min().map(|from| Open::Later { day, in_days, from })
        })
        .unwrap_or(Open::Never)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sunday, 22 November 2026, 12:00 by Moscow.
    const SUNDAY_NOON: Millis = Millis(1_795_338_000_000);

    fn hours(days: &[u64], from: &str, to: &str) -> Hours {
        let time = |text| TimeOfDay::parse(text).expect("a time of day");
        Hours { days: days.to_vec(), from: time(from), to: time(to) }
    }

    #[test]
    fn without_hours_somebody_is_always_there() {
        assert_eq!(open_at(&[], SUNDAY_NOON), Open::Always);
    }

    #[test]
    fn hours_are_by_moscow_and_end_before_their_last_minute() {
        let daily = [hours(&[1, 2, 3, 4, 5, 6, 7], "12:00", "12:01")];
        assert_eq!(open_at(&daily, SUNDAY_NOON), Open::Now);
        let tomorrow = Open::Later { day: 1, in_days: 1, from: TimeOfDay(720) };
        assert_eq!(open_at(&daily, SUNDAY_NOON.plus(60_000)), tomorrow);
    }

    #[test]
    fn the_next_opening_is_later_today_on_another_day_or_in_a_week() {
        let later = |days: &[u64], from: &str| open_at(&[hours(days, from, "18:00")], SUNDAY_NOON);
        assert_eq!(later(&[7], "12:01"), Open::Later { day: 7, in_days: 0, from: TimeOfDay(721) });
        assert_eq!(later(&[1, 5], "09:00"), Open::Later { day: 1, in_days: 1, from: TimeOfDay(540) });
        let past = [hours(&[7], "09:00", "11:00")];
        assert_eq!(open_at(&past, SUNDAY_NOON), Open::Later { day: 7, in_days: 7, from: TimeOfDay(540) });
        assert_eq!(open_at(&[hours(&[], "09:00", "11:00")], SUNDAY_NOON), Open::Never);
    }

    #[test]
    fn what_is_no_time_of_day_is_refused() {
        for text in ["9:00", "24:01", "09:60", "утром", "09-00"] {
            assert_eq!(TimeOfDay::parse(text), None, "{text}");
        }
        assert_eq!(TimeOfDay::parse("24:00"), Some(TimeOfDay(1440)));
    }

    #[test]
    fn a_file_may_leave_out_whatever_it_likes() {
        assert_eq!(crate::json::parse::<Portal>("{}"), Ok(Portal::default()));
        let text = r#"{"channels":[{"kind":"phone","title":{"ru":"Линия"},"value":"1","hours":[{"days":[1],"from":"9","to":"10:00"}]}]}"#;
        assert_eq!(crate::json::parse::<Portal>(text), Err(BadField("from")));
    }
}
