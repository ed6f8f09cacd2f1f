//! Everybody is cut at once, in the middle of a message, and comes back at once: how long until all are there with
//! their logs whole.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::logins::LANES;
use crate::table::{Spans, Table, grouped, ms};
use crate::{Error, Person, Result, Target, Verdict, crowd};

/// Before somebody who could not get in tries again.
const AGAIN: Duration = Duration::from_millis(500);

/// After so long they are given up.
const PATIENCE: Duration = Duration::from_secs(180);

/// Cuts so many connections, each with a conversation.
pub(crate) async fn cut_all(target: &Target, count: usize) -> Result<(Table, Verdict)> {
    let at = target.clone();
    let people = crowd::each(count, LANES, move |nth| {
        let target = at.clone();
        async move {
            let mut person = Person::arrive(&target, nth).await?;
            person.say("Не приходит СМС-код").await?;
            person.confirmed().await?;
            Ok(person)
        }
    });
    let mut people = people.await?;
    for person in &mut people {
        person.say("Номер телефона верный").await?;
        person.cut();
    }
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for mut person in people {
        let target = target.clone();
        tasks.spawn(async move {
            let mut tries = 1_u64;
            while let Err(error) = back(&mut person, &target).await {
                if began.elapsed() > PATIENCE {
                    return Err(error);
                }
                tries += 1;
                tokio::time::sleep(AGAIN).await;
            }
            Ok((person, began.elapsed(), tries))
        });
    }
    let back = crowd::all(tasks).await?;
    let all = began.elapsed();
    let tries: u64 = back.iter().map(|(_, _, tries)| tries - 1).sum();
    let (mut spans, mut verdict) = (Vec::new(), Verdict::default());
    for (mut person, span, _) in back {
        spans.push(span);
        verdict = verdict.and(person.verdict().await?);
    }
    let spans = Spans::from(spans);

    let mut table = Table::new("Everybody is cut at once, and comes back", &["", "figure"]);
    let mut row = |what: &str, figure: String| table.row([what.to_owned(), figure]);
    row("connections, each with a conversation and a message under way", grouped(count as f64));
    row("half were back with everything after, ms", spans.at(50));
    row("99 of 100 after, ms", spans.at(99));
    row("all after, ms", ms(all));
    row("tries that failed", grouped(tries as f64));
    row("messages lost", verdict.lost.to_string());
    row("messages doubled", verdict.doubled.to_string());
    row("gaps in the logs", verdict.gaps.to_string());
    Ok((table, verdict))
}

async fn back(person: &mut Person, target: &Target) -> std::result::Result<(), Error> {
    person.come(target).await?;
    person.confirmed().await
}
