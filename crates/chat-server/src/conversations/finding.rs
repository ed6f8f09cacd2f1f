//! `ticket.find`: a conversation by the number people quote.

use rusqlite::{Connection, OptionalExtension};

use super::Ticket;
use super::message::number_of;

/// The conversation with a number: the whole one, or what stands behind the year, then the newest.
pub(crate) fn numbered(db: &Connection, typed: &str) -> rusqlite::Result<Option<Ticket>> {
    let digits = typed.trim().trim_start_matches(|c: char| !c.is_ascii_digit());
    let (years, count) = match digits.split_once('-') {
        Some((year, count)) => (year.parse().into_iter().collect(), count),
        None => (years(db)?, digits),
    };
    let Ok(count) = count.parse() else { return Ok(None) };
    for year in years {
        let found = with_number(db, &number_of(year, count))?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

fn years(db: &Connection) -> rusqlite::Result<Vec<i32>> {
    db.prepare_cached("SELECT year FROM counters ORDER BY year DESC")?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn with_number(db: &Connection, no: &str) -> rusqlite::Result<Option<Ticket>> {
    let name: Option<String> = db
        .prepare_cached("SELECT c FROM conversations WHERE number = ?1")?
        .query_row([no], |row| row.get(0))
        .optional()?;
    match name.and_then(|name| name.parse().ok()) {
        Some(c) => Ticket::load(db, c),
        None => Ok(None),
    }
}
