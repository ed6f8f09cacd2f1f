//! Whether anybody is at the desk, as people are told.
#![allow(clippy::unwrap_used)]

mod desk;

use chat_protocol::Operators;
use desk::{ANNA, Desk, message, new_conversation};

#[tokio::test]
async fn a_long_line_makes_the_desk_busy_and_one_that_is_served_does_not() {
    let desk = Desk::with(|config| config.peak = 2).await;
    let mut anna = desk.operator(ANNA).await;
    let (mut one, mut two, mut other) = (desk.guest().await, desk.guest().await, desk.guest().await);
    other.told(Operators::Online).await;
    let (first, second) = (new_conversation(), new_conversation());
    one.send(message(first, "раз")).await;
    two.send(message(second, "два")).await;
    other.told(Operators::Busy).await;
    anna.take(first).await;
    other.told(Operators::Online).await;
}

#[tokio::test]
async fn who_comes_later_is_told_how_it_is_by_then() {
    let desk = Desk::with(|config| config.peak = 1).await;
    let mut one = desk.guest().await;
    one.send(message(new_conversation(), "раз")).await;
    one.told(Operators::Busy).await;
    let mut later = desk.guest().await;
    later.told(Operators::Busy).await;
}
