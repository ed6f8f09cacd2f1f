use chat_core::{Command, Input, Network};
use chat_protocol::CloseCode;
use expect_test::expect;

use crate::script::Script;

#[test]
fn silence_beyond_the_heartbeat_ends_the_connection() {
    let mut script = Script::waiting();
    script.pass(34_999);
    script.check(&expect![[""]]);
    script.pass(1);
    script.check(&expect![[r#"
        close 1000
        show Connection(Reconnecting)
    "#]]);
}

#[test]
fn waits_grow_with_full_jitter_and_stay_within_bounds() {
    let mut script = Script::new();
    script.command(Command::ShowPanel);
    for failure in 0..12_u32 {
        script.input(Input::SocketClosed(CloseCode::LINK_LOST));
        let wait = script.session.next_deadline().unwrap().since(script.now);
        let most = 500 + (500_u64 << failure).min(30_000);
        assert!((500..=most).contains(&wait), "failure {failure}: {wait}");
        script.pass(wait);
    }
}

#[test]
fn different_seeds_wait_differently() {
    let waits: std::collections::BTreeSet<u64> = (0..100)
        .map(|seed| {
            let mut script = Script::resumed(seed, chat_core::Saved::default());
            script.command(Command::ShowPanel);
            for _ in 0..6 {
                script.input(Input::SocketClosed(CloseCode::LINK_LOST));
                script.pass(31_000);
            }
            script.input(Input::SocketClosed(CloseCode::LINK_LOST));
            script.session.next_deadline().unwrap().since(script.now)
        })
        .collect();
    assert!(waits.len() > 90, "{waits:?}");
}

#[test]
fn a_restarting_server_spreads_its_clients() {
    let mut script = Script::waiting();
    script.server(r#"{"t":"bye","code":"restart","wait_ms":[20000,60000]}"#);
    script.input(Input::SocketClosed(CloseCode::RESTART));
    let wait = script.session.next_deadline().unwrap().since(script.now);
    assert!((20_000..=60_000).contains(&wait), "{wait}");
}

#[test]
fn a_click_cuts_the_wait_short_but_not_every_time() {
    let mut script = Script::waiting();
    script.server(r#"{"t":"bye","code":"restart","wait_ms":[60000,60000]}"#);
    script.input(Input::SocketClosed(CloseCode::RESTART));
    script.forget_printed();
    script.pass(2_000);
    script.command(Command::ConnectNow);
    script.check(&expect![[r#"
        connect
    "#]]);
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.forget_printed();
    script.command(Command::ConnectNow);
    script.check(&expect![[""]]);
}

#[test]
fn no_network_is_noticed_by_a_probe_and_left_when_it_returns() {
    let mut script = Script::waiting();
    script.input(Input::Network(Network::Offline));
    script.check(&expect![[r#"
        send {"t":"ping","n":0}
        show Connection(Offline)
    "#]]);
    script.say("Пишу без сети");
    script.forget_printed();
    script.pass(60_000);
    script.check(&expect![[r#"
        close 1000
        show [3] User «Пишу без сети» Delayed
    "#]]);
    script.input(Input::Network(Network::Online));
    script.pass(500);
    script.check(&expect![[r#"
        show Connection(Reconnecting)
        connect
        show [3] User «Пишу без сети» Sending
        show nudge Ready
    "#]]);
}

#[test]
fn a_waking_page_asks_for_a_sign_of_life_and_stays_if_it_comes() {
    let mut script = Script::waiting();
    script.input(Input::Woke);
    script.check(&expect![[r#"
        send {"t":"ping","n":0}
    "#]]);
    script.server(r#"{"t":"pong","n":0}"#);
    script.pass(3_001);
    script.check(&expect![[""]]);
}

#[test]
fn another_epoch_forgets_positions_and_keeps_the_outbox() {
    let mut script = Script::waiting();
    script.say("Ещё");
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.pass(1_000);
    script.input(Input::SocketOpened);
    script.forget_printed();
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e2","now":0,"user":{"kind":"guest","id":"g"},"convs":[{"c":"c1","no":"ОБР-2026-000001","state":"waiting","last":1,"read":0}]}"#);
    script.server(r#"{"t":"sync","c":"c1","from":1,"to":1}"#);
    script.server(r#"{"t":"ev","c":"c1","seq":1,"at":10,"by":{"role":"system"},"k":"ticket.opened","d":{"no":"ОБР-2026-000001"}}"#);
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        show reset User «Ещё» Delayed
        show History(Complete)
        save place, read 0
        show TextLimit(4000)
        show reset System ticket.opened Received | User «Ещё» Delayed
        show History(Complete)
        send {"t":"msg.send","id":"m2","c":"c1","text":"Ещё"}
        save place, read 1
        send {"t":"msg.read","c":"c1","seq":1}
        show Connection(Live)
        show [1] User «Ещё» Sending
        show nudge Useless
    "#]]);
}

#[test]
fn a_refusal_of_the_connection_is_final() {
    let mut script = Script::live();
    script.input(Input::SocketClosed(CloseCode::BANNED));
    script.check(&expect![[r#"
        show Connection(Stopped)
    "#]]);
    assert_eq!(script.session.next_deadline(), None);
}

#[test]
fn positions_the_server_does_not_honour_are_forgotten() {
    let mut script = Script::waiting();
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.pass(1_000);
    script.input(Input::SocketOpened);
    script.forget_printed();
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","resumed":false,"now":0,"user":{"kind":"guest","id":"g"},"convs":[{"c":"c1","no":"ОБР-2026-000001","state":"waiting","last":1,"read":0}]}"#);
    script.server(r#"{"t":"sync","c":"c1","from":1,"to":1}"#);
    script.server(r#"{"t":"ev","c":"c1","seq":1,"at":10,"by":{"role":"system"},"k":"ticket.opened","d":{"no":"ОБР-2026-000001"}}"#);
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        show reset 
        show History(Complete)
        save place, read 0
        show TextLimit(4000)
        show reset System ticket.opened Received
        show History(Complete)
        save place, read 1
        send {"t":"msg.read","c":"c1","seq":1}
        show Connection(Live)
        show nudge Useless
    "#]]);
}

/// A thousand clients of one server that restarts and asks them to spread over a minute.
#[test]
fn a_herd_comes_back_evenly_spread() {
    let mut buckets = [0_u32; 10];
    for seed in 0..1_000 {
        let mut script = Script::resumed(seed, chat_core::Saved::default());
        script.command(Command::ShowPanel);
        script.input(Input::SocketOpened);
        script.server(
            r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{"kind":"guest","id":"g"}}"#,
        );
        script.server(r#"{"t":"synced"}"#);
        script.server(r#"{"t":"bye","code":"restart","wait_ms":[0,60000]}"#);
        script.input(Input::SocketClosed(CloseCode::RESTART));
        let wait = script.session.next_deadline().unwrap().since(script.now);
        buckets[usize::try_from(wait / 6_000).unwrap().min(9)] += 1;
    }
    assert!(buckets.iter().all(|count| (60..=140).contains(count)), "{buckets:?}");
}

#[test]
fn a_message_confirmed_above_the_page_does_not_stay_at_the_bottom() {
    // The tab died before the answer; when the person comes back, much was written since.
    let mut before = Script::live();
    before.say("Не приходит СМС-код");
    let (m, c) = (before.id("m1"), "01900000-0000-7000-8000-0000000000c1");
    let message = chat_protocol::SendMessage {
        id: m,
        c: c.parse().unwrap(),
        text: "Не приходит СМС-код".into(),
        files: Vec::new(),
        open: None,
    };
    let commands = vec![chat_core::SavedCommand { order: 0, at: before.now, command: message.into() }];
    let mut script = Script::resumed(2, chat_core::Saved { commands, ..chat_core::Saved::default() });
    script.input(Input::Started);
    script.input(Input::SocketOpened);
    script.server(&format!(
        r#"{{"t":"welcome","v":1,"sid":"s","epoch":"e1","resumed":true,"now":0,"user":{{"kind":"guest","id":"g"}},"convs":[{{"c":"{c}","no":"ОБР-1","state":"waiting","last":60,"read":0}}]}}"#
    ));
    script.server(&format!(r#"{{"t":"sync","c":"{c}","from":60,"to":60,"truncated":true}}"#));
    script.server(&format!(
        r#"{{"t":"ev","c":"{c}","seq":60,"at":10,"by":{{"role":"operator"}},"k":"msg","d":{{"text":"Проверяю"}}}}"#
    ));
    script.server(r#"{"t":"synced"}"#);
    script.forget_printed();
    script.server(&format!(r#"{{"t":"ok","re":"{m}","c":"{c}","seq":2,"at":10,"dup":true}}"#));
    script.check(&expect![[r#"
        unsave m1
        show remove Command(m1)
    "#]]);
}

#[test]
fn after_a_minute_of_good_service_a_cut_counts_as_the_first() {
    let mut script = Script::waiting();
    for _ in 0..8 {
        script.input(Input::SocketClosed(CloseCode::LINK_LOST));
        script.pass(31_000);
    }
    script.input(Input::SocketOpened);
    script.server(
        r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","resumed":true,"now":0,"user":{"kind":"guest","id":"g"}}"#,
    );
    script.server(r#"{"t":"synced"}"#);
    for _ in 0..3 {
        script.pass(20_000);
        script.server(r#"{"t":"ping","n":1}"#);
    }
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    let wait = script.session.next_deadline().unwrap().since(script.now);
    assert!(wait <= 1_000, "{wait}");
}

#[test]
fn a_slow_replay_is_waited_for_as_long_as_something_comes() {
    let mut script = Script::waiting();
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.pass(1_000);
    script.input(Input::SocketOpened);
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","resumed":true,"now":0,"user":{"kind":"guest","id":"g"},"convs":[{"c":"c1","no":"ОБР-2026-000001","state":"waiting","last":5,"read":3}]}"#);
    script.forget_printed();
    for seq in 4..=5 {
        script.pass(14_000);
        script.server(&format!(
            r#"{{"t":"ev","c":"c1","seq":{seq},"at":20,"by":{{"role":"system"}},"k":"ticket.queued","d":{{}}}}"#
        ));
    }
    script.pass(14_000);
    script.check(&expect![[r#"
        show [3] System ticket.queued Received
        show [4] System ticket.queued Received
    "#]]);
    script.pass(1_000);
    script.check(&expect![[r#"
        close 1000
        show nudge later, in 17010 ms
    "#]]);
}

#[test]
fn who_was_too_fast_stays_away_for_half_a_minute_at_least() {
    let mut script = Script::waiting();
    script.input(Input::SocketClosed(CloseCode::RATE_LIMIT));
    let wait = script.session.next_deadline().unwrap().since(script.now);
    assert!((30_000..=60_000).contains(&wait), "{wait}");
}

#[test]
fn a_server_that_lost_its_state_is_asked_anew() {
    let mut script = Script::waiting();
    script.input(Input::SocketClosed(CloseCode::STATE_LOST));
    script.pass(1_000);
    script.forget_printed();
    script.input(Input::SocketOpened);
    script.check(&expect![[r#"
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.x"}}
    "#]]);
}

#[test]
fn who_missed_too_much_sees_the_newest_page_and_no_stale_echo() {
    let mut script = Script::waiting();
    script.say("Подтверждено до обрыва");
    script.server(r#"{"t":"ok","re":"m2","c":"c1","seq":4,"at":20}"#);
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.pass(1_000);
    script.input(Input::SocketOpened);
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","resumed":true,"now":0,"user":{"kind":"guest","id":"g"},"convs":[{"c":"c1","no":"ОБР-2026-000001","state":"waiting","last":700,"read":3}]}"#);
    script.server(r#"{"t":"sync","c":"c1","from":700,"to":700,"truncated":true}"#);
    script
        .server(r#"{"t":"ev","c":"c1","seq":700,"at":20,"by":{"role":"system"},"k":"ticket.queued","d":{}}"#);
    script.forget_printed();
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        show reset System ticket.queued Received
        show History(More)
        save place, read 700
        send {"t":"msg.read","c":"c1","seq":700}
        show Connection(Live)
        show nudge Useless
    "#]]);
}

#[test]
fn after_four_failures_it_is_said_that_other_channels_may_be_quicker() {
    let mut script = Script::new();
    script.command(Command::ShowPanel);
    script.pass(45_000);
    script.check(&expect![[r#"
        connect
        show Connection(Connecting)
        close 1000
        show Connection(ConnectingLong)
        connect
        close 1000
        connect
        close 1000
        connect
        close 1000
        show Connection(Failing)
        connect
    "#]]);
    script.input(Input::SocketOpened);
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{"kind":"guest","id":"g"}}"#);
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest"}}
        save place, read 0
        show TextLimit(4000)
        show Connection(Live)
        show desk [] call back: None; form: None
    "#]]);
}
