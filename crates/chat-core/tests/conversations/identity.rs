//! Guests and accounts: who a person writes as, and what must never be shown or sent as somebody else.

use chat_core::{Change, Command, Effect, IdentityView, Input, Place, Saved, TokenAnswer, Update};
use chat_protocol::{CloseCode, Secret};
use expect_test::expect;

use crate::script::Script;

/// Tokens of two people, as far as a client reads them: `{"sub":"maria"}`, `{"sub":"boris"}`.
const MARIA: &str = "e30.eyJzdWIiOiJtYXJpYSJ9.x";
const BORIS: &str = "e30.eyJzdWIiOiJib3JpcyJ9.x";

fn given(token: &str) -> Input {
    Input::Token(TokenAnswer::Given(Secret::from(token)))
}

fn welcome(script: &mut Script, id: &str, convs: &str) {
    script.input(Input::SocketOpened);
    script.server(&format!(
        r#"{{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{{"kind":"token","id":"{id}","name":"Мария"}},"convs":[{convs}]}}"#
    ));
    script.server(r#"{"t":"synced"}"#);
}

/// A browser where Мария, signed in, has a conversation and a message that was not sent.
fn marias_browser() -> Saved {
    let mut script = Script::new();
    script.input(Input::Identified);
    script.input(given(MARIA));
    script.command(Command::ShowPanel);
    script.input(given(MARIA));
    welcome(&mut script, "a-maria", "");
    let effects = script.say_effects("Секрет");
    let commands = effects.iter().filter_map(|effect| match effect {
        Effect::Save(Change::PutCommand(saved)) => Some(saved.clone()),
        _ => None,
    });
    let commands = commands.collect();
    Saved { place: script.place(), commands }
}

fn shows(effects: &[Effect], words: &str) -> bool {
    effects
        .iter()
        .any(|effect| matches!(effect, Effect::Show(update) if format!("{update:?}").contains(words)))
}

#[test]
fn a_guest_with_nothing_under_way_becomes_who_is_signed_in() {
    let mut script = Script::live();
    script.input(Input::Identified);
    script.input(given(MARIA));
    script.check(&expect![[r#"
        need token
        save place, read 0
        close 1000
        connect
        show Connection(Connecting)
        show Identity(Account { name: None })
    "#]]);
    welcome(&mut script, "a-maria", "");
    script.check(&expect![[r#"
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"token","token":"e30.eyJzdWIiOiJtYXJpYSJ9.x"}}
        save place, read 0
        show TextLimit(4000)
        show Connection(Live)
        show Identity(Account { name: Some(‹5 chars›) })
    "#]]);
}

#[test]
fn a_guests_conversation_is_attached_only_when_asked_and_before_everything_else() {
    let mut script = Script::waiting();
    script.input(Input::Identified);
    script.input(given(MARIA));
    script.check(&expect![[r#"
        need token
        show Identity(Attachable)
    "#]]);
    script.say("Пока не ответили");
    script.forget_printed();
    script.command(Command::Attach);
    script.check(&expect![[r#"
        save u1
        save place, read 3
        close 1000
        need token
        show Connection(Connecting)
        show Identity(Attaching)
    "#]]);
    script.input(given(MARIA));
    welcome(&mut script, "a-maria", "");
    // Of the log on screen nothing went away, and the message waits for the upgrade.
    script.check(&expect![[r#"
        connect
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"token","token":"e30.eyJzdWIiOiJtYXJpYSJ9.x"},"resume":{"epoch":"e1","convs":{"c1":[3,3]}}}
        save place, read 3
        show TextLimit(4000)
        send {"t":"auth.upgrade","id":"u1","guest_token":"g1.x"}
        show Connection(Live)
    "#]]);
    script.server(r#"{"t":"ok","re":"u1","at":20}"#);
    script.check(&expect![[r#"
        unsave u1
        send {"t":"msg.send","id":"m2","c":"c1","text":"Пока не ответили"}
        show Identity(Account { name: Some(‹5 chars›) })
    "#]]);
}

#[test]
fn an_upgrade_survives_a_reload_and_goes_first() {
    let mut script = Script::waiting();
    script.input(Input::Identified);
    script.input(given(MARIA));
    script.say("Пока не ответили");
    let mut saved = Saved { place: Place::default(), commands: script.kept() };
    script.command(Command::Attach);
    saved.place = script.place();
    saved.commands = script.kept();
    assert!(saved.place.guest_token.is_none() && saved.commands.len() == 2);

    let mut script = Script::resumed(2, saved);
    script.input(Input::Started);
    script.input(Input::Identified);
    script.input(given(MARIA));
    script.check(&expect![[r#"
        show Connection(Connecting)
        show Identity(Attaching)
        need token
        show reset User «Пока не ответили» Sending
        connect
        show ticket - Opening
    "#]]);
    welcome(&mut script, "a-maria", "");
    script.check(&expect![[r#"
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"token","token":"e30.eyJzdWIiOiJtYXJpYSJ9.x"},"resume":{"epoch":"e1","convs":{"01a20201-c480-715c-8289-ec67ec8e65a1":[0,3]}}}
        save place, read 3
        show TextLimit(4000)
        send {"t":"auth.upgrade","id":"u1","guest_token":"g1.x"}
        show Connection(Live)
        show desk [] call back: None; form: None
    "#]]);
}

#[test]
fn a_refused_upgrade_leaves_the_account_without_the_guests_conversation() {
    let mut script = Script::waiting();
    script.input(Input::Identified);
    script.input(given(MARIA));
    script.command(Command::Attach);
    script.input(given(MARIA));
    welcome(&mut script, "a-maria", "");
    script.forget_printed();
    script.server(r#"{"t":"err","re":"u1","code":"forbidden","msg":"","retry":"never"}"#);
    script.check(&expect![[r#"
        unsave u1
        save place, read 0
        show reset 
        show History(Complete)
        show ticket - New
        show nudge Useless
        show Identity(Account { name: Some(‹5 chars›) })
    "#]]);
}

#[test]
fn a_token_is_refreshed_before_it_ends() {
    let mut script = Script::live();
    script.input(Input::Identified);
    script.input(given(MARIA));
    welcome(&mut script, "a-maria", "");
    script.forget_printed();
    script.server(r#"{"t":"auth.expiring","in_ms":60000}"#);
    script.input(given(MARIA));
    script.check(&expect![[r#"
        need token
        send {"t":"auth.refresh","id":"r1","token":"e30.eyJzdWIiOiJtYXJpYSJ9.x"}
    "#]]);
}

#[test]
fn a_message_on_its_way_when_the_token_ends_goes_again_with_a_fresh_one() {
    let mut script = Script::live();
    script.input(Input::Identified);
    script.input(given(MARIA));
    welcome(&mut script, "a-maria", "");
    script.say("Здравствуйте");
    script.forget_printed();
    script.input(Input::SocketClosed(CloseCode::TOKEN_EXPIRED));
    script.check(&expect![[r#"
        need token
        show Connection(Reconnecting)
    "#]]);
    script.input(given(MARIA));
    welcome(&mut script, "a-maria", "");
    script.check(&expect![[r#"
        connect
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"token","token":"e30.eyJzdWIiOiJtYXJpYSJ9.x"},"resume":{"epoch":"e1","convs":{"c1":[0,0]}}}
        save place, read 0
        show TextLimit(4000)
        send {"t":"msg.send","id":"m1","c":"c1","text":"Здравствуйте","open":{"page":{"url":"https://portal.example/pay"}}}
        show Connection(Live)
    "#]]);
}

#[test]
fn a_page_that_cannot_tell_is_asked_again_later_and_the_person_is_told() {
    let mut script = Script::resumed(1, marias_browser());
    script.input(Input::Started);
    script.input(Input::Identified);
    script.forget_printed();
    script.input(Input::Token(TokenAnswer::Failed));
    script.check(&expect![[r#"
        show Connection(ConnectingLong)
    "#]]);
    script.pass(2_000);
    script.input(Input::Token(TokenAnswer::Failed));
    script.check(&expect![[r#"
        need token
        show Identity(SignInNeeded { unsent: true })
    "#]]);
    script.pass(4_000);
    script.input(given(MARIA));
    script.check(&expect![[r#"
        need token
        show reset User «Секрет» Delayed
        connect
        show ticket - Opening
        show Identity(Account { name: None })
    "#]]);
}

#[test]
fn a_page_that_never_answers_is_asked_once_more() {
    let mut script = Script::resumed(1, marias_browser());
    script.input(Input::Started);
    script.input(Input::Identified);
    script.forget_printed();
    script.pass(12_000);
    script.check(&expect![[r#"
        close 1000
        show Connection(ConnectingLong)
        need token
    "#]]);
}

#[test]
fn a_guest_whose_page_could_not_tell_is_asked_for_again_when_the_panel_opens() {
    let mut script = Script::live();
    script.input(Input::Identified);
    script.input(Input::Token(TokenAnswer::Failed));
    assert!(script.input(Input::Command(Command::ShowPanel)).contains(&Effect::NeedToken));
    script.input(given(MARIA));
    assert_eq!(script.place().account.as_deref(), Some("a-maria"));
    assert!(!script.input(Input::Command(Command::ShowPanel)).contains(&Effect::NeedToken));
}

#[test]
fn who_is_signed_in_no_longer_stays_who_they_are_until_they_choose() {
    let mut script = Script::live();
    script.input(Input::Identified);
    script.input(given(MARIA));
    welcome(&mut script, "a-maria", "");
    script.forget_printed();
    script.input(Input::Identified);
    script.input(Input::Token(TokenAnswer::Nobody));
    script.check(&expect![[r#"
        need token
        close 1000
        show Connection(Idle)
        show Identity(SignInNeeded { unsent: false })
    "#]]);
    script.say("Вы тут?");
    script.input(Input::Token(TokenAnswer::Nobody));
    script.check(&expect![[r#"
        save place, read 0
        save m1
        show [0] User «Вы тут?» Delayed
        need token
        show Connection(Connecting)
        show ticket - Opening
        show Identity(SignInNeeded { unsent: true })
        close 1000
        show Connection(Idle)
    "#]]);
    script.command(Command::ContinueAsGuest);
    script.input(Input::SocketOpened);
    script.check(&expect![[r#"
        wipe
        wipe this tab's fields
        show reset 
        show History(Complete)
        close 1000
        connect
        show Connection(Connecting)
        show ticket - New
        show desk [] call back: None; form: None
        show Identity(Guest)
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest"}}
    "#]]);
}

#[test]
fn a_refused_token_is_final_until_the_page_says_so_anew() {
    let mut script = Script::live();
    script.input(Input::Identified);
    script.input(given(MARIA));
    script.input(Input::SocketOpened);
    script.forget_printed();
    script.input(Input::SocketClosed(CloseCode::TOKEN_REFUSED));
    script.check(&expect![[r#"
        close 1000
        show Connection(Idle)
        show Identity(SignInNeeded { unsent: false })
    "#]]);
    script.command(Command::ShowPanel);
    script.pass(60_000);
    script.check(&expect![[r#"
        close 1000
    "#]]);
    script.input(Input::Identified);
    script.input(given(MARIA));
    script.check(&expect![[r#"
        need token
        show Identity(Account { name: None })
        close 1000
        connect
        show Connection(Connecting)
    "#]]);
}

#[test]
fn nothing_of_an_account_is_shown_before_the_page_says_that_it_is_the_same_person() {
    let saved = marias_browser();
    assert!(saved.place.account.as_deref() == Some("a-maria") && saved.commands.len() == 1);
    let mut script = Script::resumed(2, saved.clone());
    let effects = script.input(Input::Started);
    assert!(!shows(&effects, "Timeline"), "{effects:?}");
    assert!(!shows(&script.input(Input::Identified), "Timeline"));
    assert!(shows(&script.input(given(MARIA)), "Timeline"));

    let mut script = Script::resumed(2, saved);
    script.input(Input::Started);
    script.input(Input::Identified);
    let effects = script.input(given(BORIS));
    assert!(effects.contains(&Effect::Save(Change::Wipe)));
    assert!(!shows(&effects, "Sending"), "{effects:?}");
    assert_eq!((script.place().account.as_deref(), script.place().conversation), (Some("a-boris"), None));
}

#[test]
fn another_person_whom_only_the_server_knows_sees_nothing_either() {
    let mut script = Script::resumed(2, marias_browser());
    script.input(Input::Started);
    script.input(Input::Identified);
    assert!(!shows(&script.input(given("opaque")), "Timeline"));
    script.input(Input::SocketOpened);
    let effects = script.input(Input::Frame(
        r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{"kind":"token","id":"a-boris"}}"#
            .into(),
    ));
    assert!(effects.contains(&Effect::Save(Change::Wipe)));
    assert_eq!((script.place().account.as_deref(), script.place().conversation), (Some("a-boris"), None));
}

#[test]
fn what_is_kept_holds_no_token_of_the_portal() {
    let saved = marias_browser();
    let kept = saved.place.encode() + &saved.commands[0].encode();
    assert!(kept.contains("a-maria") && !kept.contains("eyJz"), "{kept}");
}

#[test]
fn who_leaves_the_browser_is_a_guest_even_if_the_page_still_knows_them() {
    let mut script = Script::live();
    script.input(Input::Identified);
    script.input(given(MARIA));
    welcome(&mut script, "a-maria", "");
    script.say("Здравствуйте");
    script.forget_printed();
    script.command(Command::Forget);
    script.check(&expect![[r#"
        wipe
        wipe this tab's fields
        show reset 
        show History(Complete)
        close 1000
        connect
        show Connection(Connecting)
        show ticket - New
        show desk [] call back: None; form: None
        show Identity(Guest)
    "#]]);
    script.input(given(MARIA));
    script.check(&expect![""]);
}

#[test]
fn a_tab_follows_when_another_one_attaches_the_conversation() {
    let mut script = Script::waiting();
    script.input(Input::Identified);
    script.input(given(MARIA));
    let mut theirs = script.place();
    theirs.guest_token = None;
    theirs.account = Some("a-maria".into());
    script.forget_printed();
    script.input(Input::PlaceChanged(theirs));
    script.check(&expect![[r#"
        close 1000
        need token
        show Connection(Connecting)
        show Identity(Account { name: None })
    "#]]);
}

#[test]
fn a_guest_does_not_lose_a_conversation_to_a_tab_that_has_none() {
    let mut script = Script::waiting();
    let theirs = Place { account: Some("a-maria".into()), ..Place::default() };
    script.input(Input::PlaceChanged(theirs));
    assert!(script.place().guest_token.is_some() && script.place().is_under_way());
}

#[test]
fn a_tab_of_another_person_is_not_brought_up_to_date() {
    let script = Script::waiting();
    let mut held = chat_core::sharing::Held::default();
    assert!(script.session.introduce(&held).is_some());
    held.account = Some("a-maria".into());
    assert!(script.session.introduce(&held).is_none());
}

#[test]
fn a_page_that_never_says_who_is_there_leaves_the_account_alone() {
    let mut script = Script::resumed(2, marias_browser());
    let mut effects = script.input(Input::Started);
    let deadline = script.session.next_deadline().expect("an attempt under way");
    script.now = deadline;
    effects.extend(script.input(Input::DeadlineReached));
    let needed = Update::Identity(IdentityView::SignInNeeded { unsent: true });
    assert!(effects.contains(&Effect::Show(needed)), "{effects:?}");
    assert!(!effects.contains(&Effect::Connect));
}

#[test]
fn an_account_sends_files_by_the_token_of_its_connection_which_is_kept_nowhere() {
    let mut script = Script::new();
    script.input(Input::Identified);
    script.input(given(MARIA));
    script.command(Command::ShowPanel);
    script.input(given(MARIA));
    script.input(Input::SocketOpened);
    let welcome = |token: &str| {
        Input::Frame(format!(
            r#"{{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{{"kind":"token","id":"a-maria"}},"files_token":"{token}","convs":[],"features":["files"]}}"#
        ))
    };
    let token = |effects: Vec<Effect>| {
        let mut files = effects.into_iter().filter_map(|effect| match effect {
            Effect::Show(Update::Files(files)) => Some(files.map(|files| files.token.0)),
            Effect::Save(change) => {
                assert!(!format!("{change:?}").contains("f1."), "the token is kept");
                None
            }
            _ => None,
        });
        files.next_back().flatten()
    };
    let synced = || Input::Frame(r#"{"t":"synced"}"#.to_owned());
    script.input(welcome("f1.one"));
    assert_eq!(token(script.input(synced())).as_deref(), Some("f1.one"));
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.pass(60_000);
    script.input(given(MARIA));
    script.input(Input::SocketOpened);
    script.input(welcome("f1.two"));
    assert_eq!(token(script.input(synced())).as_deref(), Some("f1.two"));
}
