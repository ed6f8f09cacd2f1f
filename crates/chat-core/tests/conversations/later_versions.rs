//! A server younger than this client: what it says and the client does not know is survived, and nothing is lost by it.

use chat_core::{Command, Input};
use chat_protocol::CloseCode;
use expect_test::expect;

use crate::script::Script;

#[test]
fn a_welcome_of_a_later_version_is_understood_as_far_as_it_can_be() {
    let mut script = Script::new();
    script.command(Command::ShowPanel);
    script.input(Input::SocketOpened);
    script.forget_printed();
    script.server(
        r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{"kind":"guest","id":"g","badge":"gold"},"guest_token":"g1.x","limits":{"frame":65536,"text":100,"emoji":3,"mime":["image/heic"]},"hb":{"every_ms":25000,"grace_ms":10000,"jitter_ms":5},"features":["video","rating","telepathy"],"shards":[{"of":"tomorrow"}],"consent":null}"#,
    );
    script.server(r#"{"t":"confetti","for":"everybody","c":7}"#);
    script.server(r#"{"t":"synced","took_ms":3}"#);
    script.check(&expect![[r#"
        save place, read 0
        show TextLimit(100)
        show Connection(Live)
        show desk [rating] call back: None; form: None
    "#]]);
}

#[test]
fn kinds_roles_and_fields_of_tomorrow_keep_their_place_in_the_log() {
    let mut script = Script::waiting();
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":20,"by":{"role":"robot","name":"R2","mood":"calm"},"k":"video.offered","d":{"text":"Оператор предлагает видеозвонок","room":"x"}}"#);
    script.server(r#"{"t":"ev","c":"c1","seq":5,"at":30,"by":{"role":"system"},"k":"shard.moved","d":{"to":[1,2]},"sig":"y"}"#);
    script.server(r#"{"t":"ev","c":"c1","seq":6,"at":40,"by":{"role":"operator","name":"Анна"},"k":"msg","d":{"text":"Здравствуйте","reactions":[{"e":"👍"}],"files":[{"file":"01900000-0000-7000-8000-0000000000f1","name":"a.heic","size":3,"mime":"image/heic"}]}}"#);
    script.check(&expect![[r#"
        show [3] System video.offered Received
        save place, read 4
        show [4] System shard.moved Received
        save place, read 5
        show [5] Operator «Здравствуйте» and 1 files Received
        save place, read 6
        show nudge Useless
    "#]]);
}

#[test]
fn states_and_snapshots_of_tomorrow_are_taken_for_the_nearest_that_is_known() {
    let mut script = Script::waiting();
    script.server(r#"{"t":"presence","ops":"asleep","mood":3}"#);
    script.server(r#"{"t":"queue","c":"c1","pos":2,"of":3,"lane":"fast"}"#);
    script.server(r#"{"t":"typing","c":"c1","by":{"role":"hologram"},"on":true,"ttl_ms":6000}"#);
    script.server(r#"{"t":"bye.soon","in_ms":5}"#);
    script.check(&expect![[r#"
        show Presence(Some(Presence { ops: Online, eta_s: None }))
        show ticket ОБР-2026-000001 Waiting(Some(WaitingPlace { ahead: 1, minutes: None, over_minutes: None }))
        show typing on
    "#]]);
}

#[test]
fn a_refusal_for_a_reason_of_tomorrow_is_dealt_with_by_its_retry() {
    for (retry, after) in [("after", r#","after_ms":2000"#), ("same", "")] {
        let mut script = Script::live();
        script.say("Раз");
        script.forget_printed();
        let refusal = format!(
            r#"{{"t":"err","re":"m1","code":"moon_phase","msg":"wait","retry":"{retry}"{after},"moon":"full"}}"#
        );
        script.server(&refusal);
        script.pass_alive(60_000);
        assert!(script.count(r#"send {"t":"msg.send","id":"m1""#) >= 1, "{retry}: it is not sent again");
        assert_eq!(script.count("unsave m1"), 0, "{retry}: it is given up");
    }
    // A word for what to do that is not known either is as good as never: the text stays, with its reason.
    let mut script = Script::live();
    script.say("Раз");
    script.forget_printed();
    script.server(r#"{"t":"err","re":"m1","code":"moon_phase","msg":"wait","retry":"at_dawn"}"#);
    script.pass_alive(60_000);
    script.check(&expect![[r#"
        save place, read 0
        show [0] User «Раз» Refused(Unknown)
        show ticket - New
    "#]]);
}

#[test]
fn close_codes_of_tomorrow_stop_from_4500_on_and_only_there() {
    for (code, stops) in
        [(1014, false), (3000, false), (4002, false), (4499, false), (4599, true), (4999, true)]
    {
        let mut script = Script::waiting();
        script.input(Input::SocketClosed(CloseCode(code)));
        script.pass(61_000);
        assert_eq!(script.count("connect\n") > 0, !stops, "after {code}");
    }
}
