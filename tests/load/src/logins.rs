//! How many people come in a second: from the first byte of the connection to the end of what they missed.

use std::sync::Arc;
use std::time::Instant;

use crate::table::{Table, per_second};
use crate::{Person, Result, Target, crowd};

/// At the same time.
pub(crate) const LANES: usize = 32;

/// What coming in cost.
pub(crate) struct LoggedIn {
    pub(crate) table: Table,
    /// New guests a second.
    pub(crate) new: String,
}

/// So many new guests, then the same again with their tokens and a conversation.
pub(crate) async fn log_in(target: &Target, count: usize) -> Result<LoggedIn> {
    let began = Instant::now();
    let at = target.clone();
    let people = crowd::each(count, LANES, move |nth| {
        let target = at.clone();
        async move {
            let mut person = Person::arrive(&target, nth).await?;
            person.cut();
            Ok(())
        }
    });
    people.await?;
    let new = per_second(count, began.elapsed());

    let returning = (count / 4).max(1);
    let at = target.clone();
    let people = crowd::each(returning, LANES, move |nth| {
        let target = at.clone();
        async move {
            let mut person = Person::arrive(&target, nth).await?;
            person.say("Не приходит СМС-код").await?;
            person.confirmed().await?;
            person.cut();
            Ok(tokio::sync::Mutex::new(person))
        }
    });
    let people = Arc::new(people.await?);
    let began = Instant::now();
    let at = target.clone();
    let back = crowd::each(returning, LANES, move |nth| {
        let (target, people) = (at.clone(), Arc::clone(&people));
        async move {
            let mut person = people[nth].lock().await;
            person.come(&target).await?;
            person.cut();
            Ok(())
        }
    });
    back.await?;
    let resumed = per_second(returning, began.elapsed());

    let mut table = Table::new("Log-ins", &["", "a second"]);
    table.row(["new guests".to_owned(), new.clone()]);
    table.row(["guests who resume a conversation".to_owned(), resumed]);
    Ok(LoggedIn { table, new })
}
