use chat_core::{Command, Input};
use chat_protocol::{CloseCode, Text};
use expect_test::expect;

use crate::script::Script;

const ANSWER: &str = r#"{"t":"ev","c":"c1","seq":4,"at":20,"by":{"role":"operator","name":"Анна"},"k":"msg","d":{"text":"Да"}}"#;

/// Nobody has answered for a minute.
fn unanswered() -> Script {
    let mut script = Script::waiting();
    script.pass_alive(60_010);
    script.forget_printed();
    script
}

fn nudge(script: &mut Script, details: &str) {
    script.command(Command::Nudge { details: Text::parse(details, 4000).ok() });
}

#[test]
fn asking_again_is_offered_once_nobody_answered_for_a_minute() {
    let mut script = Script::waiting();
    script.pass_alive(60_009);
    script.check(&expect![""]);
    script.pass(1);
    script.check(&expect![[r#"
        show nudge Ready
    "#]]);
    nudge(&mut script, "");
    script.check(&expect![[r#"
        save m2
        send {"t":"ticket.nudge","id":"m2","c":"c1","after_seq":2}
        show nudge UnderWay
    "#]]);
}

#[test]
fn a_nudge_says_when_the_next_one_can_help() {
    let mut script = unanswered();
    nudge(&mut script, "");
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":60020,"id":"m2","by":{"role":"user"},"k":"ticket.nudged","d":{"count":1}}"#);
    script.server(r#"{"t":"ok","re":"m2","c":"c1","seq":4,"at":60020,"next_ms":60000}"#);
    script.check(&expect![[r#"
        save m2
        send {"t":"ticket.nudge","id":"m2","c":"c1","after_seq":2}
        show nudge UnderWay
        unsave m2
        show [3] User ticket.nudged Received
        save place, read 4
        send {"t":"msg.read","c":"c1","seq":4}
        show nudge again, in 60010 ms
    "#]]);
    nudge(&mut script, "");
    script.pass_alive(60_010);
    script.check(&expect![[r#"
        show nudge Ready
    "#]]);
}

#[test]
fn details_go_along_and_are_shown_at_once() {
    let mut script = unanswered();
    nudge(&mut script, "Номер заявления 123");
    script.check(&expect![[r#"
        save m2
        show [3] User «Номер заявления 123» Sending
        send {"t":"ticket.nudge","id":"m2","c":"c1","after_seq":2,"details":"Номер заявления 123"}
        show nudge UnderWay
    "#]]);
}

#[test]
fn details_are_sent_as_a_message_when_asking_does_not_help() {
    let mut script = Script::waiting();
    nudge(&mut script, "Номер заявления 123");
    script.check(&expect![[r#"
        save m2
        show [3] User «Номер заявления 123» Sending
        send {"t":"msg.send","id":"m2","c":"c1","text":"Номер заявления 123"}
    "#]]);
}

#[test]
fn an_answer_takes_the_offer_away() {
    let mut script = unanswered();
    script.server(ANSWER);
    script.check(&expect![[r#"
        show [3] Operator «Да» Received
        save place, read 4
        send {"t":"msg.read","c":"c1","seq":4}
        show nudge Useless
    "#]]);
}

#[test]
fn a_new_question_after_the_answer_is_waited_for_anew() {
    let mut script = unanswered();
    script.server(ANSWER);
    script.server(
        r#"{"t":"ev","c":"c1","seq":5,"at":70000,"by":{"role":"user"},"k":"msg","d":{"text":"А как?"}}"#,
    );
    script.check(&expect![[r#"
        show [3] Operator «Да» Received
        save place, read 4
        send {"t":"msg.read","c":"c1","seq":4}
        show nudge Useless
        show [4] User «А как?» Accepted
        save place, read 5
        show nudge later, in 69990 ms
    "#]]);
}

#[test]
fn after_the_last_nudge_nothing_more_is_offered() {
    let mut script = unanswered();
    script.server(
        r#"{"t":"ev","c":"c1","seq":4,"at":60020,"by":{"role":"user"},"k":"ticket.nudged","d":{"count":5}}"#,
    );
    script.pass_alive(120_000);
    script.check(&expect![[r#"
        show [3] User ticket.nudged Received
        save place, read 4
        send {"t":"msg.read","c":"c1","seq":4}
        show nudge Exhausted
    "#]]);
}

#[test]
fn a_nudge_survives_a_cut_under_the_same_id() {
    let mut script = unanswered();
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.forget_printed();
    nudge(&mut script, "Номер заявления 123");
    script.check(&expect![[r#"
        save m2
        show [3] User «Номер заявления 123» Delayed
        show nudge UnderWay
    "#]]);
    script.pass(1_000);
    script.input(Input::SocketOpened);
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","resumed":true,"now":61000,"user":{"kind":"guest","id":"g"},"convs":[{"c":"c1","no":"ОБР-2026-000001","state":"waiting","last":3,"read":3}]}"#);
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        connect
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.x"},"resume":{"epoch":"e1","convs":{"c1":[3,3]}}}
        save place, read 3
        show TextLimit(4000)
        send {"t":"ticket.nudge","id":"m2","c":"c1","after_seq":2,"details":"Номер заявления 123"}
        show Connection(Live)
        show [3] User «Номер заявления 123» Sending
    "#]]);
}

#[test]
fn a_refused_nudge_leaves_nothing_but_its_details() {
    let mut script = unanswered();
    nudge(&mut script, "");
    script.server(r#"{"t":"err","re":"m2","code":"conv_closed","msg":"","retry":"new"}"#);
    script.check(&expect![[r#"
        save m2
        send {"t":"ticket.nudge","id":"m2","c":"c1","after_seq":2}
        show nudge UnderWay
        unsave m2
        show nudge Ready
    "#]]);
    nudge(&mut script, "Номер 123");
    script.server(r#"{"t":"err","re":"m3","code":"conv_closed","msg":"","retry":"new"}"#);
    script.check(&expect![[r#"
        save m3
        show [3] User «Номер 123» Sending
        send {"t":"ticket.nudge","id":"m3","c":"c1","after_seq":2,"details":"Номер 123"}
        show nudge UnderWay
        show [3] User «Номер 123» Refused(ConvClosed)
    "#]]);
    let id = script.id("m3");
    script.command(Command::Retry(id));
    script.check(&expect![[r#"
        unsave m3
        show remove Command(m3)
        save m4
        show [3] User «Номер 123» Sending
        send {"t":"msg.send","id":"m4","c":"c1","text":"Номер 123"}
        show nudge Ready
    "#]]);
}
