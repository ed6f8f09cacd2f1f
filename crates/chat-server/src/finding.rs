//! `ticket.find`: what has the number that people quote, a conversation or a form; they are counted together.

use chat_protocol::{CommandId, Found};

use crate::conversations::{Ticket, notes_of, number_of};
use crate::feedback;
use crate::store::{Db, DbResult, unreadable};

/// What has a number: the whole one, or what stands behind the year, then the newest.
pub(crate) fn find(db: &Db, re: CommandId, typed: &str) -> DbResult<Option<Found>> {
    for no in numbers(db, typed)? {
        if let Some(ticket) = Ticket::numbered(db, &no)?.filter(Ticket::has_waited) {
            let notes = notes_of(db, ticket.c)?;
            return Ok(Some(Found { re, card: Some(ticket.card()), notes, form: None }));
        }
        if let Some(form) = feedback::numbered(db, &no)? {
            return Ok(Some(Found { re, card: None, notes: Vec::new(), form: Some(form) }));
        }
    }
    Ok(None)
}

/// The numbers that may be meant, the newest first.
fn numbers(db: &Db, typed: &str) -> DbResult<Vec<String>> {
    let digits = typed.trim().trim_start_matches(|c: char| !c.is_ascii_digit());
    let (years, count) = match digits.split_once('-') {
        Some((year, count)) => (year.parse().into_iter().collect(), count),
        None => (years(db)?, digits),
    };
    let Ok(count) = count.parse() else { return Ok(Vec::new()) };
    Ok(years.into_iter().map(|year| number_of(year, count)).collect())
}

fn years(db: &Db) -> DbResult<Vec<i32>> {
    db.all("SELECT year FROM counters ORDER BY year DESC", &[], |row| {
        i32::try_from(row.get::<i64>(0)?).map_err(|_| unreadable(0, "years"))
    })
}
