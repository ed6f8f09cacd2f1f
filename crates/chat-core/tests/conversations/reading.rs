use chat_core::Command;
use expect_test::expect;

use crate::script::Script;

const ASSIGNED: &str = r#"{"t":"ev","c":"c1","seq":4,"at":20,"by":{"role":"operator","name":"Анна"},"k":"ticket.assigned","d":{"op":{"id":"anna","name":"Анна"}}}"#;

fn answer(seq: u64, text: &str) -> String {
    format!(
        r#"{{"t":"ev","c":"c1","seq":{seq},"at":30,"id":"01900000-0000-7000-8000-{seq:012}","by":{{"role":"operator","name":"Анна"}},"k":"msg","d":{{"text":"{text}"}}}}"#
    )
}

#[test]
fn an_operator_joins_types_answers_and_reads() {
    let mut script = Script::waiting();
    script.server(ASSIGNED);
    script
        .server(r#"{"t":"typing","c":"c1","by":{"role":"operator","name":"Анна"},"on":true,"ttl_ms":6000}"#);
    script.check(&expect![[r#"
        show [3] Operator ticket.assigned Received
        save place, read 4
        show ticket ОБР-2026-000001 WithOperator { name: ‹4 chars› }
        show typing on
    "#]]);
    script.server(&answer(5, "Здравствуйте"));
    script.pass(500);
    script.check(&expect![[r#"
        show [4] Operator «Здравствуйте» Received
        show typing off
        save place, read 5
        show nudge Useless
        send {"t":"msg.read","c":"c1","seq":5}
    "#]]);
    script.server(r#"{"t":"read","c":"c1","by":"operator","seq":5}"#);
    script.check(&expect![[r#"
        show [1] User «Не приходит СМС-код» Read
    "#]]);
}

#[test]
fn typing_ends_by_itself_when_its_end_is_lost() {
    let mut script = Script::waiting();
    script.server(r#"{"t":"typing","c":"c1","by":{"role":"operator"},"on":true,"ttl_ms":6000}"#);
    script.pass(6_000);
    script.check(&expect![[r#"
        show typing on
        show typing off
    "#]]);
}

#[test]
fn our_typing_is_sent_at_most_every_three_seconds() {
    let mut script = Script::waiting();
    for _ in 0..5 {
        script.command(Command::Type);
        script.pass(1_000);
    }
    script.command(Command::StopTyping);
    script.command(Command::StopTyping);
    script.check(&expect![[r#"
        send {"t":"typing","c":"c1","on":true}
        send {"t":"typing","c":"c1","on":true}
        send {"t":"typing","c":"c1","on":false}
    "#]]);
}

#[test]
fn whether_an_answer_helped_is_told_while_there_is_a_link_and_not_kept() {
    let mut script = Script::waiting();
    let helped = |helped| Command::RateAnswer { entry: "password-reset".to_owned(), helped };
    script.command(helped(true));
    script.check(&expect![[r#"
        send {"t":"faq.helped","entry":"password-reset","helped":true}
    "#]]);
    script.input(chat_core::Input::SocketClosed(chat_protocol::CloseCode::LINK_LOST));
    script.forget_printed();
    script.command(helped(false));
    script.check(&expect![[""]]);
}

#[test]
fn what_comes_while_the_panel_is_collapsed_is_unread() {
    let mut script = Script::waiting();
    script.command(Command::HidePanel);
    script.server(ASSIGNED);
    script.server(&answer(5, "Здравствуйте"));
    script.server(&answer(6, "Какой у вас номер?"));
    script.check(&expect![[r#"
        show [3] Operator ticket.assigned Received
        show ticket ОБР-2026-000001 WithOperator { name: ‹4 chars› }
        show [4] Operator «Здравствуйте» Received
        show nudge Useless
        show Unread(1)
        show [5] Operator «Какой у вас номер?» Received
        show Unread(2)
    "#]]);
    script.command(Command::ShowPanel);
    script.pass(500);
    script.check(&expect![[r#"
        save place, read 6
        show Unread(0)
        send {"t":"msg.read","c":"c1","seq":6}
    "#]]);
}

#[test]
fn who_catches_up_tells_of_it_at_its_beginning_and_its_end_only() {
    let mut script = Script::waiting();
    script.pass(500);
    for seq in 4..90 {
        script.server(&answer(seq, "Ответ"));
    }
    assert_eq!(script.count("msg.read"), 1);
    script.forget_printed();
    script.pass(500);
    script.check(&expect![[r#"
        send {"t":"msg.read","c":"c1","seq":89}
    "#]]);
    script.server(&answer(90, "Ещё"));
    script.check(&expect![[r#"
        show [89] Operator «Ещё» Received
        save place, read 90
    "#]]);
    script.pass(500);
    script.check(&expect![[r#"
        send {"t":"msg.read","c":"c1","seq":90}
    "#]]);
}

#[test]
fn what_was_read_is_told_though_another_conversation_is_looked_at_by_then() {
    let mut script = Script::waiting();
    script.server(&answer(4, "Ответ"));
    script.command(Command::StartOver);
    script.command(Command::HidePanel);
    script.forget_printed();
    script.pass(500);
    script.check(&expect![[r#"
        send {"t":"msg.read","c":"c1","seq":4}
    "#]]);
}

#[test]
fn a_gap_is_filled_before_anything_after_it_is_shown() {
    let mut script = Script::waiting();
    script.server(&answer(6, "Три"));
    script.check(&expect![[r#"
        send {"t":"history.get","id":"h1","c":"c1","after":3,"limit":100}
    "#]]);
    script.server(&answer(7, "Четыре"));
    script.check(&expect![[""]]);
    let page = format!(
        r#"{{"t":"history.page","re":"h1","c":"c1","events":[{},{},{}],"more":false}}"#,
        answer(4, "Раз"),
        answer(5, "Два"),
        answer(6, "Три")
    );
    script.server(&page);
    script.check(&expect![[r#"
        show [3] Operator «Раз» Received
        show [4] Operator «Два» Received
        show [5] Operator «Три» Received
        send {"t":"history.get","id":"h2","c":"c1","after":6,"limit":100}
        save place, read 6
        show nudge Useless
    "#]]);
}

#[test]
fn the_heartbeat_reveals_a_lost_tail() {
    let mut script = Script::waiting();
    script.server(r#"{"t":"ping","n":7,"tip":{"c1":5}}"#);
    script.check(&expect![[r#"
        send {"t":"pong","n":7}
        send {"t":"history.get","id":"h1","c":"c1","after":3,"limit":100}
    "#]]);
}

#[test]
fn an_event_that_comes_twice_is_shown_once() {
    let mut script = Script::waiting();
    script.server(&answer(4, "Раз"));
    script.forget_printed();
    script.server(&answer(4, "Раз"));
    script.check(&expect![[""]]);
}

#[test]
fn earlier_events_are_loaded_above() {
    let mut script = Script::live();
    script.say("Раз");
    script.server(r#"{"t":"sync","c":"c1","from":3,"to":3,"truncated":true}"#);
    script.server(r#"{"t":"ev","c":"c1","seq":3,"at":10,"by":{"role":"system"},"k":"ticket.queued","d":{}}"#);
    script.forget_printed();
    script.command(Command::LoadEarlier);
    script.command(Command::LoadEarlier);
    script.check(&expect![[r#"
        send {"t":"history.get","id":"h1","c":"c1","before":3,"limit":50}
        show History(Loading)
    "#]]);
    script.server(r#"{"t":"history.page","re":"h1","c":"c1","events":[{"c":"c1","seq":1,"at":10,"by":{"role":"system"},"k":"ticket.opened","d":{"no":"ОБР-2026-000001"}},{"c":"c1","seq":2,"at":10,"id":"m1","by":{"role":"user"},"k":"msg","d":{"text":"Раз"}}],"more":false}"#);
    script.check(&expect![[r#"
        show remove Command(m1)
        show prepend System ticket.opened Received | User «Раз» Accepted
        show History(Complete)
        show nudge later, in 60010 ms
    "#]]);
}

#[test]
fn a_later_version_of_the_server_is_survived() {
    let mut script = Script::waiting();
    script.server(r#"{"t":"confetti"}"#);
    script.server("not even JSON");
    script.server(
        r#"{"t":"ev","c":"c1","seq":4,"at":20,"by":{"role":"robot"},"k":"poll","d":{"text":"Оцените нас"}}"#,
    );
    script.check(&expect![[r#"
        show [3] System poll Received
        save place, read 4
    "#]]);
}

#[test]
fn what_the_operator_read_before_its_echo_was_numbered_is_read() {
    let mut script = Script::waiting();
    script.say("Раз");
    script.server(r#"{"t":"read","c":"c1","by":"operator","seq":4}"#);
    script.forget_printed();
    script.server(
        r#"{"t":"ev","c":"c1","seq":4,"at":20,"id":"m2","by":{"role":"user"},"k":"msg","d":{"text":"Раз"}}"#,
    );
    script.check(&expect![[r#"
        unsave m2
        show [3] User «Раз» Read
        save place, read 4
        show nudge later, in 60020 ms
    "#]]);
}

#[test]
fn a_page_that_does_not_fit_is_not_shown_and_a_lost_one_can_be_asked_for_again() {
    let mut script = Script::live();
    script.say("Раз");
    script.server(r#"{"t":"sync","c":"c1","from":9,"to":9,"truncated":true}"#);
    script.server(r#"{"t":"ev","c":"c1","seq":9,"at":10,"by":{"role":"system"},"k":"ticket.queued","d":{}}"#);
    script.server(r#"{"t":"synced"}"#);
    script.command(Command::LoadEarlier);
    script.forget_printed();
    script.server(r#"{"t":"history.page","re":"h1","c":"c1","events":[{"c":"c1","seq":6,"at":10,"by":{"role":"system"},"k":"ticket.queued","d":{}}],"more":true}"#);
    script.check(&expect![[r#"
        show History(More)
    "#]]);
    script.command(Command::LoadEarlier);
    script.forget_printed();
    script.input(chat_core::Input::SocketClosed(chat_protocol::CloseCode::LINK_LOST));
    script.check(&expect![[r#"
        show History(More)
        show Connection(Reconnecting)
        show [1] User «Раз» Delayed
    "#]]);
}

#[test]
fn a_transfer_puts_the_person_back_in_line_until_the_colleague_takes_over() {
    let mut script = Script::waiting();
    script.server(ASSIGNED);
    script.forget_printed();
    script.server(r#"{"t":"ev","c":"c1","seq":5,"at":30,"by":{"role":"operator","name":"Анна"},"k":"ticket.transferred","d":{"to":{"id":"boris","name":"Борис"}}}"#);
    script.server(r#"{"t":"queue","c":"c1","pos":1,"of":4}"#);
    script.say("Я ещё здесь");
    script.server(r#"{"t":"ev","c":"c1","seq":6,"at":40,"id":"m2","by":{"role":"user"},"k":"msg","d":{"text":"Я ещё здесь"}}"#);
    script.server(r#"{"t":"ev","c":"c1","seq":7,"at":50,"by":{"role":"operator","name":"Борис"},"k":"ticket.assigned","d":{"op":{"id":"boris","name":"Борис"}}}"#);
    script.check(&expect![[r#"
        show [4] Operator ticket.transferred Received
        save place, read 5
        show ticket ОБР-2026-000001 Waiting(None)
        show ticket ОБР-2026-000001 Waiting(Some(WaitingPlace { ahead: 0, minutes: None, over_minutes: None }))
        save m2
        show [5] User «Я ещё здесь» Sending
        send {"t":"msg.send","id":"m2","c":"c1","text":"Я ещё здесь"}
        unsave m2
        show [5] User «Я ещё здесь» Accepted
        save place, read 6
        show nudge later, in 60040 ms
        show [6] Operator ticket.assigned Received
        save place, read 7
        show ticket ОБР-2026-000001 WithOperator { name: ‹5 chars› }
    "#]]);
}
