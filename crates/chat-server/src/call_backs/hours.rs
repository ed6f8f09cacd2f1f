//! The hours of the day at which people are called, by Moscow.

use chat_protocol::Millis;

/// Moscow keeps UTC+3 all year since 2014.
const MOSCOW_MS: u64 = 3 * 60 * 60 * 1000;
const MINUTE_MS: u64 = 60 * 1000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// From one time of day to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Minutes since midnight.
    from: u64,
    to: u64,
}

impl Hours {
    /// Reads two times like `09:00` and `21:00`; none when they are no times, or run backwards.
    pub fn parse(from: &str, to: &str) -> Option<Self> {
        let hours = Self { from: time_of_day(from)?, to: time_of_day(to)? };
        (hours.from < hours.to).then_some(hours)
    }

    /// First minute of the day, and the one after the last.
    pub(super) fn minutes(self) -> (u64, u64) {
        (self.from, self.to)
    }

    /// This moment if it lies within the hours, or else when they begin next.
    pub(super) fn next(self, now: Millis) -> Millis {
        let local = now.plus(MOSCOW_MS).0;
        let midnight = local - local % DAY_MS;
        let (from, to) = (midnight + self.from * MINUTE_MS, midnight + self.to * MINUTE_MS);
        let next = if local < from {
            from
        } else if local < to {
            local
        } else {
            from + DAY_MS
        };
        Millis(next - MOSCOW_MS)
    }
}

fn time_of_day(text: &str) -> Option<u64> {
    let (hours, minutes) = text.split_once(':').filter(|_| text.len() == 5)?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let time = hours * 60 + minutes;
    (minutes < 60 && time <= 24 * 60).then_some(time)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use chat_protocol::Millis;

    use super::Hours;

    #[test]
    fn who_asks_at_night_is_called_in_the_morning() {
        let hours = Hours::parse("09:00", "21:00").unwrap();
        // 2026-11-22, 06:00, 12:00 and 23:00 by Moscow.
        let (early, noon, late) =
            (Millis(1_795_316_400_000), Millis(1_795_338_000_000), Millis(1_795_377_600_000));
        assert_eq!(hours.next(early), Millis(1_795_327_200_000));
        assert_eq!(hours.next(noon), noon);
        assert_eq!(hours.next(late), Millis(1_795_413_600_000));
    }

    #[test]
    fn hours_that_are_none_are_refused() {
        for (from, to) in [
            ("9:00", "21:00"),
            ("21:00", "09:00"),
            ("09:00", "24:01"),
            ("09:60", "21:00"),
            ("утром", "21:00"),
        ] {
            assert_eq!(Hours::parse(from, to), None, "{from} {to}");
        }
        assert!(Hours::parse("00:00", "24:00").is_some());
    }
}
