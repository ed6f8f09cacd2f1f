//! Times and dates in a person's own words and time zone.

use std::cell::RefCell;

use chat_protocol::Millis;
use js_sys::{Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// A day by the person's own calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Day {
    year: u32,
    month: u32,
    date: u32,
}

/// How far back a day lies, where people have a word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayName {
    /// This day.
    Today,
    /// The day before.
    Yesterday,
    /// Any other.
    Earlier,
}

impl Day {
    /// The day of this moment.
    pub fn of(at: Millis) -> Self {
        Self::of_date(&date(at))
    }

    /// How far back it lies now.
    pub fn name(self) -> DayName {
        let now = Date::new_0();
        if self == Self::of_date(&now) {
            return DayName::Today;
        }
        now.set_date(now.get_date() - 1);
        if self == Self::of_date(&now) { DayName::Yesterday } else { DayName::Earlier }
    }

    /// «16 ноября», with the year when it is not this one.
    pub fn in_words(self, lang: &str) -> String {
        let mut wanted = vec![("day", "numeric"), ("month", "long")];
        if self.year != Date::new_0().get_full_year() {
            wanted.push(("year", "numeric"));
        }
        format(&Date::new_with_year_month_day(self.year, self.month as i32, self.date as i32), lang, &wanted)
    }

    /// «16 ноября 2026 г.», for what is kept.
    pub fn in_full(self, lang: &str) -> String {
        let wanted = [("day", "numeric"), ("month", "long"), ("year", "numeric")];
        format(&Date::new_with_year_month_day(self.year, self.month as i32, self.date as i32), lang, &wanted)
    }

    fn of_date(date: &Date) -> Self {
        Self { year: date.get_full_year(), month: date.get_month(), date: date.get_date() }
    }
}

/// «пн»: a day of the week, from 1 for Monday.
pub fn weekday(day: u64, lang: &str) -> String {
    // The first of 2024 was one.
    format(&Date::new_with_year_month_day(2024, 0, day as i32), lang, &[("weekday", "short")])
}

/// «12:03».
pub fn clock_time(at: Millis, lang: &str) -> String {
    format(&date(at), lang, &[("hour", "2-digit"), ("minute", "2-digit")])
}

/// «15:40» today, «17 ноября, 15:40» on another day.
pub fn soon(at: Millis, lang: &str) -> String {
    let (day, time) = (Day::of(at), clock_time(at, lang));
    if day.name() == DayName::Today { time } else { format!("{}, {time}", day.in_words(lang)) }
}

/// The zone in which a portal says its times.
const MOSCOW: (&str, &str) = ("timeZone", "Europe/Moscow");

/// «15:40» by Moscow.
pub fn time_by_moscow(at: Millis, lang: &str) -> String {
    format(&date(at), lang, &[("hour", "2-digit"), ("minute", "2-digit"), MOSCOW])
}

/// «15:40» today, «15:40 17 ноября» on another day, both by Moscow.
pub fn soon_by_moscow(at: Millis, lang: &str) -> String {
    let in_words = |date: &Date| format(date, lang, &[("day", "numeric"), ("month", "long"), MOSCOW]);
    let (day, time) = (in_words(&date(at)), time_by_moscow(at, lang));
    if day == in_words(&Date::new_0()) { time } else { format!("{time} {day}") }
}

/// «UTC+3» or «UTC+5:30»: the zone of this device at that time.
pub fn zone(at: Millis) -> String {
    // Minutes by which UTC is ahead.
    let behind = date(at).get_timezone_offset() as i64;
    let (sign, minutes) = if behind > 0 { ('-', behind) } else { ('+', -behind) };
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// «2026-11-16T09:03:00.000Z», for `<time datetime>`.
pub fn iso(at: Millis) -> String {
    date(at).to_iso_string().into()
}

/// The plural of a number: «one», «few», «many» and so on.
pub fn plural(lang: &str, number: u64) -> String {
    let locales = js_sys::Array::of1(&lang.into());
    Intl::PluralRules::new(&locales, &Object::new()).select(number as f64).into()
}

/// «2,5 МБ», or «120 КБ» below one megabyte.
pub fn size(lang: &str, bytes: u64) -> String {
    let (unit, count) = match bytes {
        0..1_048_576 => ("kilobyte", bytes.div_ceil(1024) as f64),
        _ => ("megabyte", bytes as f64 / 1_048_576.0),
    };
    let options = Object::new();
    let wanted =
        [("style", "unit".into()), ("unit", unit.into()), ("maximumFractionDigits", JsValue::from(1))];
    for (field, value) in wanted {
        // A plain object takes any property.
        let _ = Reflect::set(&options, &field.into(), &value);
    }
    let locales = js_sys::Array::of1(&lang.into());
    let format = Intl::NumberFormat::new(&locales, &options).format();
    let said = format.call1(&JsValue::UNDEFINED, &count.into()).ok();
    said.and_then(|text| text.as_string()).unwrap_or_default()
}

fn date(at: Millis) -> Date {
    Date::new(&JsValue::from_f64(at.0 as f64))
}

thread_local! {
    /// How dates are said, by language and what is wanted. Browsers make such a thing slowly; this one is made once.
    static FORMATS: RefCell<Vec<(String, Function)>> = const { RefCell::new(Vec::new()) };
}

fn format(date: &Date, lang: &str, wanted: &[(&str, &str)]) -> String {
    let name = wanted.iter().fold(lang.to_owned(), |name, (field, form)| name + field + form);
    let format = FORMATS.with_borrow_mut(|formats| {
        if let Some((_, format)) = formats.iter().find(|(other, _)| *other == name) {
            return format.clone();
        }
        let format = new_format(lang, wanted);
        formats.push((name, format.clone()));
        format
    });
    format.call1(&JsValue::UNDEFINED, date).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn new_format(lang: &str, wanted: &[(&str, &str)]) -> Function {
    let options = Object::new();
    for (field, form) in wanted {
        // A plain object takes any property.
        let _ = Reflect::set(&options, &(*field).into(), &(*form).into());
    }
    let locales = js_sys::Array::of1(&lang.into());
    Intl::DateTimeFormat::new(&locales, &options).format()
}
