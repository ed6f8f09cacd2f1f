use chat_core::{Command, Input};
use chat_protocol::CloseCode;
use expect_test::expect;

use crate::script::Script;

#[test]
fn one_message_at_a_time_is_in_flight_so_that_order_holds() {
    let mut script = Script::waiting();
    script.say("Раз");
    script.say("Два");
    script.check(&expect![[r#"
        save m2
        show [3] User «Раз» Sending
        send {"t":"msg.send","id":"m2","c":"c1","text":"Раз"}
        save m3
        show [4] User «Два» Sending
    "#]]);
    script.server(r#"{"t":"err","re":"m2","code":"rate_limited","msg":"","retry":"after","after_ms":4000}"#);
    script.check(&expect![[r#"
        show [3] User «Раз» Held(Millis(1795330004000))
    "#]]);
    script.pass(4000);
    script.check(&expect![[r#"
        send {"t":"msg.send","id":"m2","c":"c1","text":"Раз"}
        show [3] User «Раз» Sending
    "#]]);
    script.server(r#"{"t":"ok","re":"m2","c":"c1","seq":4,"at":20}"#);
    script.check(&expect![[r#"
        unsave m2
        send {"t":"msg.send","id":"m3","c":"c1","text":"Два"}
        show [3] User «Раз» Accepted
    "#]]);
}

#[test]
fn a_lost_ok_resends_the_same_id_then_gives_the_connection_up() {
    let mut script = Script::waiting();
    script.say("Раз");
    script.forget_printed();
    // The server's heartbeat goes on, only answers are lost.
    script.pass(9_999);
    script.server(r#"{"t":"ping","n":1,"tip":{"c1":3}}"#);
    script.check(&expect![[r#"
        send {"t":"pong","n":1}
    "#]]);
    script.pass(1);
    script.check(&expect![[r#"
        send {"t":"msg.send","id":"m2","c":"c1","text":"Раз"}
    "#]]);
    script.pass(10_000);
    script.check(&expect![[r#"
        close 1000
        show Connection(Reconnecting)
        show [3] User «Раз» Delayed
    "#]]);
}

#[test]
fn a_cut_while_in_flight_resends_after_the_replay_and_never_doubles() {
    let mut script = Script::waiting();
    script.say("Раз");
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.check(&expect![[r#"
        save m2
        show [3] User «Раз» Sending
        send {"t":"msg.send","id":"m2","c":"c1","text":"Раз"}
        show Connection(Reconnecting)
        show [3] User «Раз» Delayed
    "#]]);
    script.pass(1_000);
    script.input(Input::SocketOpened);
    script.check(&expect![[r#"
        connect
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.x"},"resume":{"epoch":"e1","convs":{"c1":[3,3]}}}
    "#]]);
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","resumed":true,"now":0,"user":{"kind":"guest","id":"g"},"convs":[{"c":"c1","no":"ОБР-2026-000001","state":"waiting","last":4,"read":3}]}"#);
    script.server(r#"{"t":"sync","c":"c1","from":4,"to":4}"#);
    script.server(
        r#"{"t":"ev","c":"c1","seq":4,"at":20,"id":"m2","by":{"role":"user"},"k":"msg","d":{"text":"Раз"}}"#,
    );
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        save place, read 3
        show TextLimit(4000)
        unsave m2
        show [3] User «Раз» Accepted
        save place, read 4
        send {"t":"msg.read","c":"c1","seq":4}
        show Connection(Live)
        show nudge later, in 60020 ms
    "#]]);
}

#[test]
fn a_refused_message_is_parked_and_retried_under_a_new_id() {
    let mut script = Script::live();
    script.say("Здравствуйте");
    script.forget_printed();
    script.server(r#"{"t":"err","re":"m1","code":"text_too_long","msg":"","retry":"new"}"#);
    script.check(&expect![[r#"
        save place, read 0
        show [0] User «Здравствуйте» Refused(TextTooLong)
        show ticket - New
    "#]]);
    script.say("Второе");
    script.check(&expect![[r#"
        save place, read 0
        save m2
        show [1] User «Второе» Sending
        send {"t":"msg.send","id":"m2","c":"c2","text":"Второе","open":{"page":{"url":"https://portal.example/pay"}}}
        show ticket - Opening
    "#]]);
    let parked = script.id("m1");
    script.command(Command::Retry(parked));
    script.check(&expect![[r#"
        unsave m1
        show remove Command(m1)
        save m3
        show [1] User «Здравствуйте» Sending
    "#]]);
}

#[test]
fn a_discarded_first_message_leaves_an_empty_beginning() {
    let mut script = Script::live();
    script.say("Ой");
    script.server(r#"{"t":"err","re":"m1","code":"forbidden","msg":"","retry":"never"}"#);
    script.forget_printed();
    let parked = script.id("m1");
    script.command(Command::Discard(parked));
    script.check(&expect![[r#"
        unsave m1
        show remove Command(m1)
    "#]]);
}

#[test]
fn a_message_to_a_closed_conversation_goes_into_a_new_one_on_retry() {
    let mut script = Script::waiting();
    script.say("Ещё");
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":20,"by":{"role":"operator","name":"Анна"},"k":"ticket.closed","d":{}}"#);
    script.server(r#"{"t":"err","re":"m2","code":"conv_closed","msg":"","retry":"new"}"#);
    script.check(&expect![[r#"
        save m2
        show [3] User «Ещё» Sending
        send {"t":"msg.send","id":"m2","c":"c1","text":"Ещё"}
        show [3] Operator ticket.closed Received
        save place, read 4, over
        show ticket ОБР-2026-000001 Closed { by: Operator }
        show nudge Useless
        show [4] User «Ещё» Refused(ConvClosed)
    "#]]);
    let parked = script.id("m2");
    script.command(Command::Retry(parked));
    script.check(&expect![[r#"
        unsave m2
        show remove Command(m2)
        save place, read 0
        show reset 
        show History(Complete)
        save place, read 0
        save m3
        show [0] User «Ещё» Sending
        send {"t":"msg.send","id":"m3","c":"c2","text":"Ещё","open":{}}
        show ticket - Opening
    "#]]);
}

#[test]
fn denied_storage_is_said() {
    let mut script = Script::waiting();
    script.input(Input::StorageFailed);
    script.check(&expect![[r#"
        show Keeping(InMemory)
    "#]]);
}

#[test]
fn a_final_refusal_parks_the_message_and_lets_the_next_one_pass() {
    let mut script = Script::waiting();
    script.say("Раз");
    script.say("Два");
    script.forget_printed();
    script.server(r#"{"t":"err","re":"m2","code":"forbidden","msg":"","retry":"never"}"#);
    script.check(&expect![[r#"
        send {"t":"msg.send","id":"m3","c":"c1","text":"Два"}
        show [3] User «Раз» Refused(Forbidden)
    "#]]);
    script.pass(20_000);
}

#[test]
fn fifty_messages_wait_for_a_connection_and_no_more() {
    let mut script = Script::new();
    for number in 1..50 {
        script.say(&format!("Сообщение {number}"));
    }
    script.forget_printed();
    script.say("Сообщение 50");
    script.check(&expect![[r#"
        save m50
        show [49] User «Сообщение 50» Sending
        show Room(Full)
    "#]]);
    let id = script.id("m1");
    script.command(Command::Discard(id));
    script.check(&expect![[r#"
        unsave m1
        show remove Command(m1)
        show Room(Free)
    "#]]);
}
