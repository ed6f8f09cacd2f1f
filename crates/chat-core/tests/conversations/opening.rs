use chat_core::{Command, Input, Place, Saved, SavedCommand};
use chat_protocol::Text;
use expect_test::expect;

use crate::script::Script;

#[test]
fn nothing_is_opened_until_somebody_wants_help() {
    let mut script = Script::new();
    script.input(Input::Started);
    script.check(&expect![[""]]);
    assert_eq!(script.session.next_deadline(), None);

    script.command(Command::ShowPanel);
    script.check(&expect![[r#"
        connect
        show Connection(Connecting)
    "#]]);
}

#[test]
fn a_first_message_opens_a_conversation_and_gets_a_number() {
    let mut script = Script::live();
    script.say("Не приходит СМС-код");
    script.check(&expect![[r#"
        save place, read 0
        save m1
        show [0] User «Не приходит СМС-код» Sending
        send {"t":"msg.send","id":"m1","c":"c1","text":"Не приходит СМС-код","open":{"page":{"url":"https://portal.example/pay"}}}
        show ticket - Opening
    "#]]);

    script.server(r#"{"t":"ok","re":"m1","c":"c1","seq":2,"at":10}"#);
    script.check(&expect![[r#"
        unsave m1
        show [0] User «Не приходит СМС-код» Accepted
    "#]]);

    script.server(r#"{"t":"ev","c":"c1","seq":1,"at":10,"by":{"role":"system"},"k":"ticket.opened","d":{"no":"ОБР-2026-000001"}}"#);
    script.server(r#"{"t":"ev","c":"c1","seq":2,"at":10,"id":"m1","by":{"role":"user"},"k":"msg","d":{"text":"Не приходит СМС-код"}}"#);
    script.server(r#"{"t":"ev","c":"c1","seq":3,"at":10,"by":{"role":"system"},"k":"ticket.queued","d":{}}"#);
    script.server(r#"{"t":"queue","c":"c1","pos":3,"of":5,"eta_s":[300,600]}"#);
    script.check(&expect![[r#"
        show [0] System ticket.opened Received
        save place, read 1
        send {"t":"msg.read","c":"c1","seq":1}
        show ticket ОБР-2026-000001 Opening
        show [1] User «Не приходит СМС-код» Accepted
        save place, read 2
        show [2] System ticket.queued Received
        save place, read 3
        show ticket ОБР-2026-000001 Waiting(None)
        show nudge later, in 60010 ms
        show ticket ОБР-2026-000001 Waiting(Some(WaitingPlace { ahead: 2, minutes: Some((5, 10)), over_minutes: None }))
    "#]]);
}

#[test]
fn a_message_written_before_the_connection_stands_waits_for_it() {
    let mut script = Script::new();
    script.command(Command::ShowPanel);
    script.say("Здравствуйте");
    script.check(&expect![[r#"
        connect
        show Connection(Connecting)
        save place, read 0
        save m1
        show [0] User «Здравствуйте» Sending
        show ticket - Opening
    "#]]);
    script.input(Input::SocketOpened);
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{"kind":"guest","id":"g"},"guest_token":"g1.x"}"#);
    script.check(&expect![[r#"
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest"}}
        save place, read 0
        show TextLimit(4000)
    "#]]);
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        send {"t":"msg.send","id":"m1","c":"c1","text":"Здравствуйте","open":{"page":{"url":"https://portal.example/pay"}}}
        show Connection(Live)
        show desk [] call back: None; form: None
    "#]]);
}

#[test]
fn a_reload_shows_unconfirmed_messages_at_once_and_sends_them_under_the_same_ids() {
    let mut before = Script::new();
    before.command(Command::ShowPanel);
    before.say("Первое");
    before.say("Второе");
    let saved = |name: &str, order, text: &str| SavedCommand {
        order,
        at: before.now,
        command: chat_protocol::SendMessage {
            id: before.id(name),
            c: "01900000-0000-7000-8000-0000000000c1".parse().unwrap(),
            text: text.into(),
            files: Vec::new(),
            open: None,
        }
        .into(),
    };
    let place = Place {
        guest_token: Some("g1.x".into()),
        epoch: Some("e1".into()),
        used_at: before.now,
        ..Place::default()
    };
    let commands = [saved("m2", 1, "Второе"), saved("m1", 0, "Первое")];
    let reread = commands.iter().map(|command| SavedCommand::decode(&command.encode()).unwrap()).collect();

    let mut script = Script::resumed(2, Saved { place, commands: reread });
    script.input(Input::Started);
    script.check(&expect![[r#"
        show reset User «Первое» Sending | User «Второе» Sending
        connect
        show Connection(Connecting)
        show ticket - Opening
    "#]]);
    script.input(Input::SocketOpened);
    script.check(&expect![[r#"
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.x"},"resume":{"epoch":"e1","convs":{"01900000-0000-7000-8000-0000000000c1":[0,0]}}}
    "#]]);
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{"kind":"guest","id":"g"}}"#);
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        save place, read 0
        show TextLimit(4000)
        send {"t":"msg.send","id":"m1","c":"c1","text":"Первое"}
        show Connection(Live)
        show desk [] call back: None; form: None
    "#]]);
    script.server(r#"{"t":"ok","re":"m1","c":"c1","seq":2,"at":10}"#);
    script.check(&expect![[r#"
        unsave m1
        send {"t":"msg.send","id":"m2","c":"c1","text":"Второе"}
        show [0] User «Первое» Accepted
    "#]]);
}

#[test]
fn closing_and_starting_over() {
    let mut script = Script::waiting();
    script.command(Command::CloseConversation);
    script.check(&expect![[r#"
        save m2
        send {"t":"ticket.close","id":"m2","c":"c1"}
    "#]]);
    script.server(
        r#"{"t":"ev","c":"c1","seq":4,"at":20,"id":"m2","by":{"role":"user"},"k":"ticket.closed","d":{}}"#,
    );
    script.check(&expect![[r#"
        unsave m2
        show [3] User ticket.closed Received
        save place, read 4, over
        show ticket ОБР-2026-000001 Closed { by: User }
        show nudge Useless
    "#]]);
    script.command(Command::StartOver);
    script.check(&expect![[r#"
        save place, read 0
        show reset 
        show History(Complete)
        show ticket - New
    "#]]);
    script.say("Другой вопрос");
    script.check(&expect![[r#"
        save place, read 0
        save m3
        show [0] User «Другой вопрос» Sending
        send {"t":"msg.send","id":"m3","c":"c2","text":"Другой вопрос","open":{"page":{"url":"https://portal.example/pay"}}}
        show ticket - Opening
    "#]]);
}

#[test]
fn a_conversation_that_was_seen_closed_connects_only_when_somebody_looks() {
    let conversation = Some("01900000-0000-7000-8000-0000000000c1".parse().unwrap());
    let used_at = Script::new().now;
    let place = Place { epoch: Some("e1".into()), conversation, over: true, used_at, ..Place::default() };
    let place = Place::decode(&place.encode());
    let mut script = Script::resumed(2, Saved { place, commands: Vec::new() });
    script.input(Input::Started);
    script.check(&expect![[""]]);
    script.command(Command::ShowPanel);
    script.check(&expect![[r#"
        connect
        show Connection(Connecting)
    "#]]);
}

#[test]
fn what_was_left_a_month_ago_is_forgotten() {
    let mut before = Script::waiting();
    before.say("Недописанное дело");
    let message = chat_protocol::SendMessage {
        id: before.id("m2"),
        c: "01900000-0000-7000-8000-0000000000c1".parse().unwrap(),
        text: "Недописанное дело".into(),
        files: Vec::new(),
        open: None,
    };
    let commands = vec![SavedCommand { order: 0, at: before.now, command: message.into() }];
    let place = Place { guest_token: Some("g1.x".into()), used_at: before.now, ..Place::default() };

    let mut script = Script::resumed(2, Saved { place, commands });
    script.pass(31 * 24 * 60 * 60 * 1000);
    script.input(Input::Started);
    script.check(&expect![[r#"
        unsave 01a20201-c480-79b5-81d1-d880021590ff
        save place, read 0
    "#]]);
}

#[test]
fn whoever_leaves_a_shared_computer_leaves_nothing_behind() {
    let mut script = Script::waiting();
    script.say("Ещё");
    script.forget_printed();
    script.command(Command::Forget);
    script.check(&expect![[r#"
        send {"t":"auth.logout","id":"m3"}
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
    "#]]);
    script.input(Input::SocketOpened);
    script.check(&expect![[r#"
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest"}}
    "#]]);
}

#[test]
fn a_closed_conversation_goes_on_in_order_and_closes_again_when_refused() {
    let mut script = Script::waiting();
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":20,"by":{"role":"operator","name":"Анна"},"k":"ticket.closed","d":{}}"#);
    script.forget_printed();
    script.command(Command::Reopen);
    script.say("Ещё вопрос");
    script.check(&expect![[r#"
        save m2
        save place, read 4
        send {"t":"ticket.reopen","id":"m2","c":"c1"}
        show ticket ОБР-2026-000001 Waiting(None)
        show nudge later, in 60010 ms
        save m3
        show [4] User «Ещё вопрос» Sending
    "#]]);
    script.server(r#"{"t":"err","re":"m2","code":"conv_closed","msg":"","retry":"new"}"#);
    script.check(&expect![[r#"
        unsave m2
        send {"t":"msg.send","id":"m3","c":"c1","text":"Ещё вопрос"}
        save place, read 4, over
        show ticket ОБР-2026-000001 Closed { by: System }
        show nudge Useless
    "#]]);
}

#[test]
fn a_rating_is_kept_until_it_is_confirmed() {
    let mut script = Script::waiting();
    script.command(Command::Rate { score: 5, comment: None });
    script.check(&expect![[""]]);
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":20,"by":{"role":"operator","name":"Анна"},"k":"ticket.closed","d":{}}"#);
    script.forget_printed();
    script.command(Command::Rate { score: 5, comment: Text::parse("Спасибо", 4000).ok() });
    script.server(r#"{"t":"ok","re":"m2","c":"c1","seq":5,"at":30}"#);
    script.check(&expect![[r#"
        save m2
        send {"t":"rate","id":"m2","c":"c1","score":5,"comment":"Спасибо"}
        unsave m2
    "#]]);
}
