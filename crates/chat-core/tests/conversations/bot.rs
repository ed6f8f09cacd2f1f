//! The automatic helper: its answer, what it offers, and the way to an operator.

use chat_core::{Command, Input};
use chat_protocol::{CloseCode, Seq};
use expect_test::expect;

use crate::script::Script;

/// A conversation that the helper has answered with the message at 3.
fn answered() -> Script {
    let mut script = Script::live();
    script.say("Не приходит СМС-код");
    script.server(r#"{"t":"ev","c":"c1","seq":1,"at":10,"by":{"role":"system"},"k":"ticket.opened","d":{"no":"ОБР-2026-000001"}}"#);
    script.server(r#"{"t":"ev","c":"c1","seq":2,"at":10,"id":"m1","by":{"role":"user"},"k":"msg","d":{"text":"Не приходит СМС-код"}}"#);
    script.forget_printed();
    script.server(r#"{"t":"ev","c":"c1","seq":3,"at":10,"by":{"role":"bot"},"k":"msg","d":{"text":"Проверьте номер","actions":[{"id":"solved","label":"Помогло"},{"id":"queue","label":"Передать в онлайн-чат"}]}}"#);
    script.server(r#"{"t":"ok","re":"m1","c":"c1","seq":2,"at":10}"#);
    script
}

fn choose(script: &mut Script, action: &str) {
    script.command(Command::Choose { seq: Seq(3), action: action.to_owned() });
}

#[test]
fn a_conversation_that_begins_with_the_helpers_answer_is_with_the_helper() {
    let mut script = answered();
    script.check(&expect![[r#"
        show [2] Bot «Проверьте номер» Received
        save place, read 3
        show ticket ОБР-2026-000001 Bot
    "#]]);
}

#[test]
fn a_choice_stands_in_the_log_at_once_and_can_be_made_once() {
    let mut script = answered();
    script.forget_printed();
    choose(&mut script, "queue");
    choose(&mut script, "solved");
    script.check(&expect![[r#"
        save m2
        show [3] User msg.action Sending
        send {"t":"msg.action","id":"m2","c":"c1","seq":3,"action":"queue"}
    "#]]);
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":20,"id":"m2","by":{"role":"user"},"k":"msg.action","d":{"to":3,"action":"queue","text":"Передать в онлайн-чат"}}"#);
    script.server(r#"{"t":"ev","c":"c1","seq":5,"at":20,"by":{"role":"system"},"k":"ticket.queued","d":{}}"#);
    script.server(r#"{"t":"ok","re":"m2","c":"c1","seq":4,"at":20}"#);
    choose(&mut script, "solved");
    script.check(&expect![[r#"
        unsave m2
        show [3] User msg.action Accepted
        save place, read 4
        show [4] System ticket.queued Received
        save place, read 5
        show ticket ОБР-2026-000001 Waiting(None)
        show nudge later, in 60010 ms
    "#]]);
    // Nobody has answered: the helper is nobody.
    script.pass_alive(61_000);
    script.forget_printed();
    script.command(Command::Nudge { details: None });
    script.check(&expect![[r#"
        save m3
        send {"t":"ticket.nudge","id":"m3","c":"c1","after_seq":2}
        show nudge UnderWay
    "#]]);
}

#[test]
fn a_refused_choice_leaves_nothing_behind() {
    let mut script = answered();
    choose(&mut script, "queue");
    script.forget_printed();
    script.server(r#"{"t":"err","re":"m2","code":"not_offered","msg":"","retry":"never"}"#);
    script.check(&expect![[r#"
        unsave m2
        show remove Command(m2)
    "#]]);
}

#[test]
fn an_operator_is_called_once_also_over_a_cut() {
    let mut script = answered();
    script.forget_printed();
    script.command(Command::CallOperator);
    script.command(Command::CallOperator);
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.pass(1_000);
    script.forget_printed();
    script.input(Input::SocketOpened);
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","resumed":true,"now":0,"user":{"kind":"guest","id":"g"},"convs":[{"c":"c1","no":"ОБР-2026-000001","state":"bot","last":3,"read":3}]}"#);
    script.server(r#"{"t":"synced"}"#);
    script.server(
        r#"{"t":"ev","c":"c1","seq":4,"at":20,"id":"m2","by":{"role":"user"},"k":"ticket.queued","d":{}}"#,
    );
    script.server(r#"{"t":"ok","re":"m2","c":"c1","seq":4,"at":20}"#);
    script.check(&expect![[r#"
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.x"},"resume":{"epoch":"e1","convs":{"c1":[3,3]}}}
        save place, read 3
        show TextLimit(4000)
        send {"t":"ticket.queue","id":"m2","c":"c1"}
        show Connection(Live)
        unsave m2
        show [3] User ticket.queued Received
        save place, read 4
        send {"t":"msg.read","c":"c1","seq":4}
        show ticket ОБР-2026-000001 Waiting(None)
        show nudge later, in 60010 ms
    "#]]);
}

#[test]
fn what_the_helper_answers_can_be_ended_by_the_person() {
    let mut script = answered();
    script.forget_printed();
    script.command(Command::CloseConversation);
    script.check(&expect![[r#"
        save m2
        send {"t":"ticket.close","id":"m2","c":"c1"}
    "#]]);
}
