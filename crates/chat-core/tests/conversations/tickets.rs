//! «Мои обращения»: the list, another conversation on screen, and what the one left still has to say.

use chat_core::{Command, Input, Place, Saved};
use chat_protocol::{CloseCode, ConversationId};
use expect_test::expect;

use crate::script::Script;

/// A closed conversation, and one with an operator.
const OLD: &str = "01900000-0000-7000-8000-0000000000b1";
const OPEN: &str = "01900000-0000-7000-8000-0000000000b2";

fn named(c: &str) -> ConversationId {
    c.parse().unwrap()
}

fn chat(c: &str, no: &str, state: &str, preview: &str, unread: u64) -> String {
    format!(
        r#"{{"at":50,"chat":{{"c":"{c}","no":"{no}","state":"{state}","preview":"{preview}","unread":{unread}}}}}"#
    )
}

/// The list has come, with the conversation shown, the closed one, a form and a call-back.
fn listed() -> Script {
    let mut script = Script::waiting();
    script.command(Command::ListTickets);
    script.forget_printed();
    let items = [
        chat("c1", "ОБР-1", "waiting", "Не приходит СМС-код", 0),
        chat(OLD, "ОБР-2", "closed", "Спасибо", 1),
        r#"{"at":40,"form":{"id":"01900000-0000-7000-8000-0000000000f1","no":"ОБР-3","asked_at":30,"due":90,"text":"Справка","answers":[{"at":40,"name":"Анна","text":"Готова"}]}}"#.to_owned(),
        r#"{"at":20,"call":{"id":"01900000-0000-7000-8000-0000000000f2","phone":"+7 *** ***-12-34","due":60,"state":"done","result":"reached"}}"#.to_owned(),
        r#"{"at":10,"letter":{"of":"a later version"}}"#.to_owned(),
    ];
    script.server(&format!(r#"{{"t":"tickets","re":"l1","items":[{}],"cursor":"10.x"}}"#, items.join(",")));
    script
}

#[test]
fn the_list_is_asked_for_when_somebody_looks_and_goes_on_page_by_page() {
    let mut script = Script::waiting();
    script.command(Command::ListTickets);
    script.check(&expect![[r#"
        send {"t":"ticket.list","id":"l1","limit":20}
        show tickets Loading: 
    "#]]);
    script.server(&format!(
        r#"{{"t":"tickets","re":"l1","items":[{}],"cursor":"50.x"}}"#,
        chat(OLD, "ОБР-2", "closed", "Спасибо", 0)
    ));
    script.command(Command::MoreTickets);
    script.check(&expect![[r#"
        show tickets Here, more: ОБР-2 Closed «Спасибо» 0 unread
        send {"t":"ticket.list","id":"l2","cursor":"50.x","limit":20}
        show tickets Loading, more: ОБР-2 Closed «Спасибо» 0 unread
    "#]]);
    script.server(&format!(
        r#"{{"t":"tickets","re":"l2","items":[{}]}}"#,
        chat(OPEN, "ОБР-1", "assigned", "Проверяем", 1)
    ));
    script.command(Command::MoreTickets);
    script.check(&expect![[r#"
        show tickets Here: ОБР-2 Closed «Спасибо» 0 unread | ОБР-1 Assigned «Проверяем» 1 unread
    "#]]);
}

#[test]
fn everything_asked_stands_in_one_list_and_what_is_of_a_later_version_in_none() {
    let mut script = listed();
    script.check(&expect![[r#"
        show tickets Here, more: ОБР-1 Waiting «Не приходит СМС-код» 0 unread | ОБР-2 Closed «Спасибо» 1 unread | form ОБР-3 1 answers | call Done
    "#]]);
}

#[test]
fn a_list_that_does_not_come_can_be_asked_for_again() {
    let mut script = Script::waiting();
    script.command(Command::ListTickets);
    script.forget_printed();
    script.pass(10_000);
    script.check(&expect![[r#"
        show tickets Failed: 
    "#]]);
    script.command(Command::ListTickets);
    script.check(&expect![[r#"
        send {"t":"ticket.list","id":"l2","limit":20}
        show tickets Loading: 
    "#]]);
    script.server(r#"{"t":"err","re":"l2","code":"store_unavailable","msg":"","retry":"same"}"#);
    script.check(&expect![[r#"
        show tickets Failed: 
    "#]]);
}

#[test]
fn without_a_connection_the_list_is_asked_for_once_there_is_one() {
    let mut script = Script::waiting();
    script.command(Command::ListTickets);
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.pass(1_000);
    script.input(Input::SocketOpened);
    script.forget_printed();
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","resumed":true,"now":0,"user":{"kind":"guest","id":"g"},"convs":[{"c":"c1","no":"ОБР-2026-000001","state":"waiting","last":3,"read":3}]}"#);
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        save place, read 3
        show TextLimit(4000)
        send {"t":"ticket.list","id":"l2","limit":20}
        show Connection(Live)
        show nudge later, in 60010 ms
    "#]]);
}

#[test]
fn another_conversation_is_shown_from_its_end_and_goes_on() {
    let mut script = listed();
    script.forget_printed();
    script.command(Command::OpenTicket(named(OLD)));
    script.check(&expect![[r#"
        save place, read 0
        show reset 
        show History(Complete)
        send {"t":"history.get","id":"h1","c":"c2","limit":50}
        show History(Loading)
        show ticket ОБР-2 Closed { by: System }
        show nudge Useless
        show tickets Here, more: ОБР-1 Waiting «Не приходит СМС-код» 0 unread | ОБР-2 Closed «Спасибо» 0 unread | form ОБР-3 1 answers | call Done
    "#]]);
    script.server(&format!(
        r#"{{"t":"history.page","re":"h1","c":"{OLD}","events":[{{"t":"ev","c":"{OLD}","seq":7,"at":45,"by":{{"role":"operator","name":"Анна"}},"k":"msg","d":{{"text":"Спасибо"}}}},{{"t":"ev","c":"{OLD}","seq":8,"at":46,"by":{{"role":"operator","name":"Анна"}},"k":"ticket.closed","d":{{}}}}],"more":true}}"#
    ));
    script.check(&expect![[r#"
        show reset Operator «Спасибо» Received | Operator ticket.closed Received
        show History(More)
        save place, read 8
        show ticket ОБР-2 Closed { by: Operator }
    "#]]);
    script.command(Command::LoadEarlier);
    script.command(Command::Reopen);
    script.check(&expect![[r#"
        send {"t":"history.get","id":"h2","c":"c2","before":7,"limit":50}
        show History(Loading)
        save m2
        save place, read 8
        send {"t":"ticket.reopen","id":"m2","c":"c2"}
        show ticket ОБР-2 Waiting(None)
        show tickets Here, more: ОБР-1 Waiting «Не приходит СМС-код» 0 unread | ОБР-2 Waiting «Спасибо» 0 unread | form ОБР-3 1 answers | call Done
    "#]]);
}

#[test]
fn a_message_left_behind_is_delivered_and_shown_in_its_own_log_only() {
    let mut script = listed();
    script.say("И ещё");
    script.forget_printed();
    script.command(Command::OpenTicket(named(OLD)));
    script.check(&expect![[r#"
        save place, read 0
        show reset 
        show History(Complete)
        send {"t":"history.get","id":"h1","c":"c2","limit":50}
        show History(Loading)
        show ticket ОБР-2 Closed { by: System }
        show nudge Useless
        show tickets Here, more: ОБР-1 Waiting «Не приходит СМС-код» 0 unread, unsent | ОБР-2 Closed «Спасибо» 0 unread | form ОБР-3 1 answers | call Done
    "#]]);
    script.server(&format!(r#"{{"t":"history.page","re":"h1","c":"{OLD}","events":[],"more":false}}"#));
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":60,"id":"m2","by":{"role":"user"},"k":"msg","d":{"text":"И ещё"}}"#);
    script.server(r#"{"t":"ok","re":"m2","c":"c1","seq":4,"at":60}"#);
    script.check(&expect![[r#"
        show reset 
        show History(Complete)
        unsave m2
        show tickets Here, more: ОБР-1 Waiting «И ещё» 0 unread | ОБР-2 Closed «Спасибо» 0 unread | form ОБР-3 1 answers | call Done
    "#]]);
    let c1 = script.conversation("c1");
    script.command(Command::OpenTicket(c1));
    script.check(&expect![[r#"
        save place, read 0
        show reset 
        show History(Complete)
        send {"t":"history.get","id":"h2","c":"c1","limit":50}
        show History(Loading)
        show ticket ОБР-2026-000001 Waiting(None)
        show tickets Here, more: ОБР-1 Waiting «И ещё» 0 unread | ОБР-2 Closed «Спасибо» 1 unread | form ОБР-3 1 answers | call Done
    "#]]);
}

#[test]
fn one_that_was_not_sent_waits_in_its_own_log_and_the_list_says_so() {
    let mut script = listed();
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.say("Без связи");
    script.command(Command::OpenTicket(named(OLD)));
    script.forget_printed();
    let c1 = script.conversation("c1");
    script.command(Command::OpenTicket(c1));
    script.check(&expect![[r#"
        save place, read 0
        show reset 
        show History(Complete)
        show reset User «Без связи» Delayed
        show ticket ОБР-2026-000001 Waiting(None)
        show tickets Here, more: ОБР-1 Waiting «Не приходит СМС-код» 0 unread, unsent | ОБР-2 Closed «Спасибо» 1 unread | form ОБР-3 1 answers | call Done
    "#]]);
}

#[test]
fn what_is_refused_in_the_conversation_left_stays_there() {
    let mut script = listed();
    script.say("Слишком длинно");
    script.command(Command::OpenTicket(named(OLD)));
    script.forget_printed();
    script.server(r#"{"t":"err","re":"m2","code":"text_too_long","msg":"","retry":"new"}"#);
    script.check(&expect![[r#""#]]);
    let c1 = script.conversation("c1");
    script.command(Command::OpenTicket(c1));
    script.check(&expect![[r#"
        save place, read 0
        show reset 
        show History(Complete)
        show reset User «Слишком длинно» Refused(TextTooLong)
        send {"t":"history.get","id":"h2","c":"c1","limit":50}
        show History(Loading)
        show ticket ОБР-2026-000001 Waiting(None)
        show tickets Here, more: ОБР-1 Waiting «Не приходит СМС-код» 0 unread, unsent | ОБР-2 Closed «Спасибо» 1 unread | form ОБР-3 1 answers | call Done
    "#]]);
}

#[test]
fn what_comes_elsewhere_counts_as_unread_until_it_is_opened() {
    let mut script = listed();
    script.command(Command::OpenTicket(named(OLD)));
    script.forget_printed();
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":60,"by":{"role":"operator","name":"Анна"},"k":"ticket.assigned","d":{"op":{"id":"anna","name":"Анна"}}}"#);
    script.server(r#"{"t":"ev","c":"c1","seq":5,"at":60,"by":{"role":"operator","name":"Анна"},"k":"msg","d":{"text":"Отвечаю"}}"#);
    script.check(&expect![[r#"
        show tickets Here, more: ОБР-1 Assigned «Не приходит СМС-код» 0 unread | ОБР-2 Closed «Спасибо» 0 unread | form ОБР-3 1 answers | call Done
        show tickets Here, more: ОБР-1 Assigned «Отвечаю» 1 unread | ОБР-2 Closed «Спасибо» 0 unread | form ОБР-3 1 answers | call Done
        show Unread(1)
    "#]]);
    let c1 = script.conversation("c1");
    script.command(Command::OpenTicket(c1));
    script.check(&expect![[r#"
        save place, read 0
        show reset 
        show History(Complete)
        send {"t":"history.get","id":"h2","c":"c1","limit":50}
        show History(Loading)
        show ticket ОБР-2026-000001 WithOperator { name: ‹4 chars› }
        show tickets Here, more: ОБР-1 Assigned «Отвечаю» 0 unread | ОБР-2 Closed «Спасибо» 1 unread | form ОБР-3 1 answers | call Done
        show Unread(0)
    "#]]);
}

#[test]
fn the_server_tells_of_what_is_unread_elsewhere() {
    let mut script = Script::new();
    script.command(Command::ShowPanel);
    script.input(Input::SocketOpened);
    script.forget_printed();
    script.server(&format!(
        r#"{{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{{"kind":"guest","id":"g"}},"guest_token":"g1.x","convs":[{{"c":"{OLD}","no":"ОБР-1","state":"waiting","last":5,"read":3}},{{"c":"{OPEN}","no":"ОБР-2","state":"assigned","last":4,"read":4}}],"features":["tickets"],"unread":{{"{OLD}":2}}}}"#
    ));
    // The log of the other one comes along: what was counted is not counted again.
    script.server(&format!(r#"{{"t":"sync","c":"{OLD}","from":5,"to":5,"truncated":true}}"#));
    script.server(&format!(
        r#"{{"t":"ev","c":"{OLD}","seq":5,"at":60,"by":{{"role":"operator","name":"Анна"}},"k":"msg","d":{{"text":"Раньше"}}}}"#
    ));
    script.server(r#"{"t":"synced"}"#);
    script.server(&format!(
        r#"{{"t":"ev","c":"{OLD}","seq":6,"at":60,"by":{{"role":"operator","name":"Анна"}},"k":"msg","d":{{"text":"Теперь"}}}}"#
    ));
    script.check(&expect![[r#"
        save place, read 4
        show TextLimit(4000)
        show Connection(Live)
        show ticket ОБР-2 WithOperator { name: ‹0 chars› }
        show desk [tickets] call back: None; form: None
        show Unread(2)
        show Unread(3)
    "#]]);
}

#[test]
fn a_reload_comes_back_to_the_conversation_that_was_opened() {
    let mut script = listed();
    script.command(Command::OpenTicket(named(OLD)));
    let place = script.place();
    let mut again = Script::resumed(2, Saved { place, commands: Vec::new() });
    again.input(Input::Started);
    again.input(Input::SocketOpened);
    again.check(&expect![[r#"
        connect
        show Connection(Connecting)
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.x"},"resume":{"epoch":"e1","convs":{"01900000-0000-7000-8000-0000000000b1":[0,0]}}}
    "#]]);
}

#[test]
fn a_closed_one_on_screen_hides_nothing_that_is_under_way() {
    let mut script = listed();
    script.command(Command::OpenTicket(named(OLD)));
    assert!(script.place().is_under_way(), "the first one waits");
    script.server(&format!(
        r#"{{"t":"history.page","re":"h1","c":"{OLD}","events":[{{"t":"ev","c":"{OLD}","seq":1,"at":46,"by":{{"role":"system"}},"k":"ticket.closed","d":{{}}}}],"more":false}}"#
    ));
    assert!(script.place().is_under_way());
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":60,"by":{"role":"operator","name":"Анна"},"k":"ticket.closed","d":{}}"#);
    assert!(!script.place().is_under_way(), "now both are over");
}

#[test]
fn another_tab_that_has_something_under_way_is_not_led_away() {
    let mut script = Script::waiting();
    let mut theirs = script.place();
    theirs.conversation = Some(named(OPEN));
    script.input(Input::PlaceChanged(theirs));
    script.check(&expect![[r#""#]]);
}

#[test]
fn what_another_tab_has_read_elsewhere_is_unread_no_longer() {
    let mut script = listed();
    script.command(Command::OpenTicket(named(OLD)));
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":60,"by":{"role":"operator","name":"Анна"},"k":"msg","d":{"text":"Отвечаю"}}"#);
    let theirs = Place {
        conversation: Some(script.conversation("c1")),
        read: chat_protocol::Seq(4),
        ..script.place()
    };
    script.forget_printed();
    script.input(Input::PlaceChanged(theirs));
    script.check(&expect![[r#"
        show tickets Here, more: ОБР-1 Waiting «Отвечаю» 0 unread | ОБР-2 Closed «Спасибо» 0 unread | form ОБР-3 1 answers | call Done
        show Unread(0)
    "#]]);
}

#[test]
fn one_that_was_removed_meanwhile_leaves_an_empty_beginning() {
    let mut script = listed();
    script.command(Command::OpenTicket(named(OLD)));
    script.forget_printed();
    script.server(r#"{"t":"err","re":"h1","code":"not_found","msg":"","retry":"never"}"#);
    script.check(&expect![[r#"
        save place, read 0
        show reset 
        show History(Complete)
        show ticket - New
        show tickets Unknown: 
    "#]]);
}

#[test]
fn leaving_the_browser_takes_the_list_along() {
    let mut script = listed();
    script.forget_printed();
    script.command(Command::Forget);
    script.check(&expect![[r#"
        send {"t":"auth.logout","id":"m2"}
        wipe
        wipe this tab's fields
        show reset 
        show History(Complete)
        close 1000
        connect
        show Connection(Connecting)
        show ticket - New
        show nudge Useless
        show desk [] call back: None; form: None
        show tickets Unknown: 
    "#]]);
}

/// A message of a conversation that belongs to a guest whom the server knows no longer.
fn refused_as_somebody_elses() -> Script {
    let mut script = Script::waiting();
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.say("Мой вопрос");
    script.pass(1_000);
    script.input(Input::SocketOpened);
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{"kind":"guest","id":"g-2"},"guest_token":"g1.y","convs":[]}"#);
    script.server(r#"{"t":"synced"}"#);
    script.forget_printed();
    script.server(r#"{"t":"err","re":"m2","code":"not_found","msg":"","retry":"never"}"#);
    script
}

#[test]
fn a_message_of_a_conversation_out_of_reach_stays_and_does_not_hold_up_a_new_one() {
    let mut script = refused_as_somebody_elses();
    script.check(&expect![[r#"
        save place, read 0
        show [0] User «Мой вопрос» Refused(NotFound)
        show ticket - New
    "#]]);
    script.say("Новый вопрос");
    script.check(&expect![[r#"
        save place, read 0
        save m3
        show [1] User «Новый вопрос» Sending
        send {"t":"msg.send","id":"m3","c":"c2","text":"Новый вопрос","open":{"page":{"url":"https://portal.example/pay"}}}
        show ticket - Opening
    "#]]);
}

#[test]
fn retried_it_goes_into_a_new_conversation_under_a_new_name() {
    let mut script = refused_as_somebody_elses();
    script.forget_printed();
    script.command(Command::Retry(script.id("m2")));
    script.check(&expect![[r#"
        unsave m2
        show remove Command(m2)
        save place, read 0
        save m3
        show [0] User «Мой вопрос» Sending
        send {"t":"msg.send","id":"m3","c":"c2","text":"Мой вопрос","open":{}}
        show ticket - Opening
    "#]]);
}

#[test]
fn discarded_it_leaves_nothing() {
    let mut script = refused_as_somebody_elses();
    script.forget_printed();
    script.command(Command::Discard(script.id("m2")));
    script.check(&expect![[r#"
        unsave m2
        show remove Command(m2)
    "#]]);
}

#[test]
fn after_a_reload_it_stands_beside_the_new_conversation_with_its_reason() {
    let mut script = refused_as_somebody_elses();
    script.say("Новый вопрос");
    let saved = Saved { place: script.place(), commands: script.kept() };
    let mut again = Script::resumed(2, saved);
    again.command(Command::ShowPanel);
    again.input(Input::Started);
    again.input(Input::SocketOpened);
    again.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{"kind":"guest","id":"g-2"},"convs":[]}"#);
    again.server(r#"{"t":"synced"}"#);
    again.check(&expect![[r#"
        connect
        show Connection(Connecting)
        show reset User «Новый вопрос» Sending
        show ticket - Opening
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.y"},"resume":{"epoch":"e1","convs":{"01a20201-c868-7585-a712-0fa83d7e35de":[0,0]}}}
        save place, read 0
        show TextLimit(4000)
        send {"t":"msg.send","id":"m1","c":"c2","text":"Мой вопрос"}
        show Connection(Live)
        show desk [] call back: None; form: None
    "#]]);
    again.server(r#"{"t":"err","re":"m1","code":"not_found","msg":"","retry":"never"}"#);
    again.check(&expect![[r#"
        show [1] User «Мой вопрос» Refused(NotFound)
        send {"t":"msg.send","id":"m2","c":"c1","text":"Новый вопрос","open":{"page":{"url":"https://portal.example/pay"}}}
    "#]]);
}

#[test]
fn another_tab_does_not_bring_a_conversation_back_that_was_given_up() {
    let mut script = Script::live();
    script.say("Вопрос");
    let theirs = script.place();
    script.server(r#"{"t":"err","re":"m1","code":"too_many_convs","msg":"","retry":"never"}"#);
    script.forget_printed();
    script.input(Input::PlaceChanged(theirs));
    script.check(&expect![[""]]);
    assert_eq!(script.place().conversation, None);
}
