//! The launcher, and where a person begins.

use chat_core::{DeskView, IdentityView, Stage as Stages, Update};
use chat_protocol::json::parse;
use chat_protocol::{Operators, Presence};
use leptos::prelude::Set;
use mounted::entries::ticket;
use portal_chat::i18n::Lang;

use super::states;
use crate::entries::desk;
use crate::stage::{Files, Reached, Stage};

states![
    launcher,
    launcher_with_unread_messages,
    home,
    home_of_a_bare_chat,
    home_in_english,
    home_nobody_at_the_desk,
    home_many_ask,
    home_outside_the_hours,
    home_questions_by_theme,
    home_answers_found,
    home_read_as_another_layout,
    home_nothing_found,
    home_questions_did_not_come,
    home_answer,
    home_answer_helped,
    home_conversation_under_way,
    home_signed_in,
];

async fn at_home() -> Result<Stage, String> {
    let stage = Stage::new().opened().await?;
    stage.apply(Update::Desk(desk()));
    stage.until(".topic").await?;
    stage.until(".channel").await?;
    stage.until(".lookup-field").await?;
    Ok(stage)
}

async fn found(query: &str) -> Result<Stage, String> {
    let stage = at_home().await?;
    stage.fill(".lookup-field", query).await?;
    stage.until(".lookup-hits .lookup-hit").await?;
    Ok(stage)
}

async fn answer_shown() -> Result<Stage, String> {
    let stage = found("не приходит код").await?;
    stage.click(".lookup-hits .lookup-hit").await?;
    stage.until(".lookup-question").await?;
    Ok(stage)
}

async fn launcher() -> Reached {
    Stage::new();
    Ok(())
}

async fn launcher_with_unread_messages() -> Reached {
    let stage = Stage::new();
    stage.apply(Update::Unread(12));
    stage.until(".badge[data-text='12']").await.map(drop)
}

async fn home() -> Reached {
    at_home().await.map(drop)
}

async fn home_of_a_bare_chat() -> Reached {
    Stage::with(Lang::Ru, Files::NONE).opened().await?.until(".home-start").await.map(drop)
}

async fn home_in_english() -> Reached {
    let stage = Stage::with(Lang::En, Files::DEMO).opened().await?;
    stage.apply(Update::Desk(desk()));
    stage.until(".channel").await?;
    stage.until(".lookup-field").await.map(drop)
}

async fn home_nobody_at_the_desk() -> Reached {
    let stage = at_home().await?;
    stage.apply(Update::Presence(Some(Presence { ops: Operators::Away, eta_s: None })));
    stage.until(".home .desk-notice").await.map(drop)
}

async fn home_many_ask() -> Reached {
    let stage = at_home().await?;
    stage.apply(Update::Presence(Some(Presence { ops: Operators::Busy, eta_s: Some((900, 1200)) })));
    stage.until(".home .desk-notice").await.map(drop)
}

async fn home_outside_the_hours() -> Reached {
    let stage = Stage::with(Lang::Ru, Files { portal: "", ..Files::DEMO });
    // No day of the week is named.
    let portal = parse(r#"{"chat_hours":[{"days":[],"from":"09:00","to":"18:00"}]}"#);
    stage.view.portal.set(portal.map_err(|why| why.to_string())?);
    let stage = stage.opened().await?;
    stage.until(".home .desk-notice").await.map(drop)
}

async fn home_questions_by_theme() -> Reached {
    let stage = at_home().await?;
    stage.click(".lookup-themes > summary").await?;
    stage.click(".lookup-theme > summary").await?;
    stage.until(".lookup-theme[open] .lookup-hit").await.map(drop)
}

async fn home_answers_found() -> Reached {
    found("пароль").await.map(drop)
}

async fn home_read_as_another_layout() -> Reached {
    found("gfhjkm").await?.until("#lookup-read-as").await.map(drop)
}

async fn home_nothing_found() -> Reached {
    let stage = at_home().await?;
    stage.fill(".lookup-field", "слон").await?;
    stage.until(".lookup-nothing").await.map(drop)
}

async fn home_questions_did_not_come() -> Reached {
    let stage = Stage::with(Lang::Ru, Files { faq: "no-such-questions.json", ..Files::DEMO });
    stage.opened().await?.until(".lookup-missing").await.map(drop)
}

async fn home_answer() -> Reached {
    answer_shown().await.map(drop)
}

async fn home_answer_helped() -> Reached {
    let stage = answer_shown().await?;
    stage.press("Нет").await?;
    stage.until(".lookup-thanks").await.map(drop)
}

async fn home_conversation_under_way() -> Reached {
    let stage = at_home().await?;
    stage.apply(Update::Ticket(ticket(Stages::Waiting(None))));
    stage.click("[aria-label='На главную']").await?;
    stage.apply(Update::Unread(2));
    stage.until_says(".home-start", "Продолжить разговор").await
}

async fn home_signed_in() -> Reached {
    let stage = at_home().await?;
    stage.apply(Update::Identity(IdentityView::Account { name: Some("Мария".into()) }));
    let mut offers = desk().offers;
    offers.call_back = false;
    stage.apply(Update::Desk(DeskView { offers, ..DeskView::default() }));
    stage.until(".home-start").await.map(drop)
}
