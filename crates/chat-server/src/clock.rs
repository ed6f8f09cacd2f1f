//! The server's clock, and the year in which a conversation is numbered.

use std::time::{SystemTime, UNIX_EPOCH};

use chat_protocol::Millis;
use time::{Duration, OffsetDateTime};

/// Moscow keeps UTC+3 all year since 2014.
const MOSCOW: Duration = Duration::hours(3);

/// This moment.
pub(crate) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// The calendar year in Moscow.
pub(crate) fn moscow_year(at: Millis) -> i32 {
    let seconds = i64::try_from(at.0 / 1000).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds).map_or(1970, |utc| (utc + MOSCOW).year())
}

#[cfg(test)]
mod tests {
    use chat_protocol::Millis;

    use super::moscow_year;

    #[test]
    fn the_year_begins_three_hours_before_utc() {
        // 2026-12-31T20:59:59Z and one second later.
        assert_eq!(moscow_year(Millis(1_798_750_799_000)), 2026);
        assert_eq!(moscow_year(Millis(1_798_750_800_000)), 2027);
    }
}
