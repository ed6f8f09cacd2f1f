//! Call-backs and forms: asked for at any time, lost at none.

use chat_core::{Command, Input};
use chat_protocol::{CloseCode, Email, ErrorCode, File, FileId, Format, Millis, Personal, Phone, Text};
use expect_test::expect;

use crate::script::Script;

const WELCOME: &str = r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","resumed":true,"now":0,"user":{"kind":"guest","id":"g"},"guest_token":"g1.x","features":["callback","form"]}"#;

fn call_me(script: &mut Script) {
    let phone = Phone::parse("8 900 000-12-34").expect("a number");
    script.command(Command::RequestCallBack { phone, name: Some(Personal::from("Иван")), from: None });
}

fn submit(script: &mut Script) {
    submit_with(script, Vec::new(), Vec::new());
}

fn submit_with(script: &mut Script, files: Vec<File>, uploading: Vec<FileId>) {
    script.command(Command::SubmitForm {
        name: Personal::from("Иван"),
        phone: Phone::parse("89000001234").expect("a number"),
        email: Email::parse("i@example.ru").expect("an address"),
        text: Text::parse("Не открывается справка", 4000).expect("a text"),
        files,
        uploading,
        page: None,
    });
}

fn cut(script: &mut Script) {
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.forget_printed();
}

fn connect_again(script: &mut Script, welcome: &str) {
    script.pass(1_000);
    script.input(Input::SocketOpened);
    script.server(welcome);
    script.server(r#"{"t":"synced"}"#);
}

#[test]
fn what_the_server_offers_is_shown() {
    let mut script = Script::new();
    script.command(Command::ShowPanel);
    script.input(Input::SocketOpened);
    script.forget_printed();
    script.server(&WELCOME.replace("\"]}", "\"],\"consent\":\"https://portal.example/consent\"}"));
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        save place, read 0
        show TextLimit(4000)
        show Connection(Live)
        show desk [calls, forms, https://portal.example/consent] call back: None; form: None
    "#]]);
}

#[test]
fn a_call_back_is_kept_before_it_is_sent_and_scheduled_by_the_answer() {
    let mut script = Script::live();
    call_me(&mut script);
    script.check(&expect![[r#"
        save m1
        send {"t":"callback.request","id":"m1","phone":"+79000001234","name":"Иван","consent":true}
        show desk [] call back: sending +7 *** ***-12-34; form: None
    "#]]);
    script.server(r#"{"t":"ok","re":"m1","at":10,"due":1800010}"#);
    script.check(&expect![[r#"
        unsave m1
        show desk [] call back: Waiting +7 *** ***-12-34 by 1800010; form: None
    "#]]);
}

#[test]
fn asked_for_in_a_conversation_it_is_told_in_its_log() {
    let mut script = Script::waiting();
    call_me(&mut script);
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":20,"id":"m2","by":{"role":"user"},"k":"callback.scheduled","d":{"callback":"m2","phone":"+7 *** ***-12-34","due":1800020}}"#);
    script.server(r#"{"t":"ok","re":"m2","c":"c1","seq":4,"at":20,"due":1800020}"#);
    script.check(&expect![[r#"
        save m2
        send {"t":"callback.request","id":"m2","c":"c1","phone":"+79000001234","name":"Иван","consent":true}
        show desk [] call back: sending +7 *** ***-12-34; form: None
        unsave m2
        show [3] User callback.scheduled Received
        save place, read 4
        show desk [] call back: Waiting +7 *** ***-12-34 by 1800020; form: None
    "#]]);
}

#[test]
fn without_a_connection_it_waits_and_goes_once_there_is_one() {
    let mut script = Script::live();
    cut(&mut script);
    call_me(&mut script);
    script.check(&expect![[r#"
        save m1
        show desk [] call back: delayed +7 *** ***-12-34; form: None
    "#]]);
    connect_again(&mut script, WELCOME);
    script.server(r#"{"t":"ok","re":"m1","at":10,"due":1800010}"#);
    script.check(&expect![[r#"
        connect
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.x"}}
        save place, read 0
        show TextLimit(4000)
        send {"t":"callback.request","id":"m1","phone":"+79000001234","name":"Иван","consent":true}
        show Connection(Live)
        show desk [calls, forms] call back: sending +7 *** ***-12-34; form: None
        unsave m1
        show desk [calls, forms] call back: Waiting +7 *** ***-12-34 by 1800010; form: None
    "#]]);
}

#[test]
fn it_can_be_cancelled_before_the_server_has_heard_of_it() {
    let mut script = Script::live();
    cut(&mut script);
    call_me(&mut script);
    script.command(Command::CancelCallBack);
    script.forget_printed();
    connect_again(&mut script, WELCOME);
    script.server(r#"{"t":"ok","re":"m1","at":10,"due":1800010}"#);
    script.server(r#"{"t":"ok","re":"m2","at":11}"#);
    script.check(&expect![[r#"
        connect
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.x"}}
        save place, read 0
        show TextLimit(4000)
        send {"t":"callback.request","id":"m1","phone":"+79000001234","name":"Иван","consent":true}
        show Connection(Live)
        show desk [calls, forms] call back: Cancelling; form: None
        unsave m1
        send {"t":"callback.cancel","id":"m2","callback":"m1"}
        unsave m2
        show desk [calls, forms] call back: Cancelled None; form: None
    "#]]);
}

#[test]
fn after_a_reload_welcome_tells_how_it_stands() {
    let mut script = Script::live();
    let card = r#","callback":{"id":"01900000-0000-7000-8000-000000000011","phone":"+7 *** ***-12-34","due":1800010,"state":"taken"}}"#;
    cut(&mut script);
    connect_again(&mut script, &WELCOME.replace("]}", &format!("]{card}")));
    script.check(&expect![[r#"
        connect
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.x"}}
        save place, read 0
        show TextLimit(4000)
        show Connection(Live)
        show desk [calls, forms] call back: Taken +7 *** ***-12-34 by 1800010; form: None
    "#]]);
}

#[test]
fn how_it_ended_is_shown_until_it_was_seen() {
    let mut script = Script::live();
    call_me(&mut script);
    script.server(r#"{"t":"ok","re":"m1","at":10,"due":1800010}"#);
    script.forget_printed();
    let done =
        r#"{"id":"m1","phone":"+7 *** ***-12-34","due":1800010,"state":"done","result":"not_reached"}"#;
    script.server(&format!(r#"{{"t":"callback","card":{done}}}"#));
    script.check(&expect![[r#"
        show desk [] call back: Done Some(NotReached); form: None
    "#]]);
    script.command(Command::AnotherCallBack);
    script.check(&expect![[r#"
        show desk [] call back: None; form: None
    "#]]);
    cut(&mut script);
    connect_again(&mut script, &WELCOME.replace("]}", &format!("],\"callback\":{done}}}")));
    script.check(&expect![[r#"
        connect
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.x"}}
        save place, read 0
        show TextLimit(4000)
        show Connection(Live)
        show desk [calls, forms] call back: None; form: None
    "#]]);
}

#[test]
fn a_refused_request_stays_until_the_person_decides() {
    let mut script = Script::live();
    call_me(&mut script);
    script.forget_printed();
    script.server(r#"{"t":"err","re":"m1","code":"callback_open","msg":"","retry":"new"}"#);
    script.check(&expect![[r#"
        show desk [] call back: refused +79000001234 CallbackOpen; form: None
    "#]]);
    let id = script.id("m1");
    script.command(Command::Retry(id));
    script.check(&expect![[r#"
        unsave m1
        save m2
        send {"t":"callback.request","id":"m2","phone":"+79000001234","name":"Иван","consent":true}
        show desk [] call back: sending +7 *** ***-12-34; form: None
    "#]]);
    script.server(r#"{"t":"err","re":"m2","code":"callback_open","msg":"","retry":"new"}"#);
    script.forget_printed();
    let id = script.id("m2");
    script.command(Command::Discard(id));
    script.check(&expect![[r#"
        unsave m2
        show desk [] call back: None; form: None
    "#]]);
}

#[test]
fn a_refused_cancellation_changes_nothing() {
    let mut script = Script::live();
    call_me(&mut script);
    script.server(r#"{"t":"ok","re":"m1","at":10,"due":1800010}"#);
    script.command(Command::CancelCallBack);
    script.forget_printed();
    script.server(r#"{"t":"err","re":"m2","code":"not_found","msg":"","retry":"never"}"#);
    script.check(&expect![[r#"
        unsave m2
        show desk [] call back: Waiting +7 *** ***-12-34 by 1800010; form: None
    "#]]);
}

#[test]
fn a_form_gets_a_number_even_when_the_first_answer_was_lost() {
    let mut script = Script::live();
    submit(&mut script);
    script.check(&expect![[r#"
        save m1
        send {"t":"form.submit","id":"m1","name":"Иван","phone":"+79000001234","email":"i@example.ru","text":"Не открывается справка","consent":true}
        show desk [] call back: None; form: Sending
    "#]]);
    cut(&mut script);
    connect_again(&mut script, WELCOME);
    script.forget_printed();
    script.server(r#"{"t":"ok","re":"m1","at":10,"dup":true,"no":"ОБР-2026-000124","due":86400010}"#);
    script.check(&expect![[r#"
        unsave m1
        show desk [calls, forms] call back: None; form: ОБР-2026-000124 by 86400010 to i@example.ru
    "#]]);
    script.command(Command::AnotherForm);
    script.check(&expect![[r#"
        show desk [calls, forms] call back: None; form: None
    "#]]);
}

#[test]
fn a_form_is_kept_over_a_reload() {
    let mut script = Script::live();
    cut(&mut script);
    submit(&mut script);
    let kept: Vec<_> = script.kept();
    let mut after = Script::resumed(2, chat_core::Saved { place: script.place(), commands: kept });
    after.input(Input::Started);
    after.check(&expect![[r#"
        connect
        show Connection(Connecting)
        show desk [] call back: None; form: Sending
    "#]]);
    after.input(Input::SocketOpened);
    after.server(WELCOME);
    after.forget_printed();
    after.server(r#"{"t":"synced"}"#);
    after.check(&expect![[r#"
        send {"t":"form.submit","id":"m1","name":"Иван","phone":"+79000001234","email":"i@example.ru","text":"Не открывается справка","consent":true}
        show Connection(Live)
        show desk [calls, forms] call back: None; form: Sending
    "#]]);
}

#[test]
fn a_refused_form_keeps_what_was_filled_in() {
    let mut script = Script::live();
    submit(&mut script);
    script.forget_printed();
    script.server(r#"{"t":"err","re":"m1","code":"invalid_field","msg":"","retry":"new","field":"email"}"#);
    script.check(&expect![[r#"
        show desk [] call back: None; form: refused «Не открывается справка» InvalidField
    "#]]);
}

fn scan() -> File {
    let file = FileId::new(Millis(1_795_330_000_000), [1; 10]);
    File { file, name: "скан.pdf".into(), size: 300_000, mime: Format::Pdf }
}

#[test]
fn a_form_waits_for_its_files_and_a_conversation_does_not_wait_for_the_form() {
    let mut script = Script::waiting();
    submit_with(&mut script, vec![scan()], vec![scan().file]);
    script.say("И вопрос в чат");
    script.check(&expect![[r#"
        save m2
        show desk [] call back: None; form: Sending with 1 files
        save m3
        show [3] User «И вопрос в чат» Sending
        send {"t":"msg.send","id":"m3","c":"c1","text":"И вопрос в чат"}
    "#]]);
    script.server(r#"{"t":"ok","re":"m3","c":"c1","seq":4,"at":20}"#);
    script.forget_printed();
    script.command(Command::FileReady(scan().file));
    script.check(&expect![[r#"
        send {"t":"form.submit","id":"m2","name":"Иван","phone":"+79000001234","email":"i@example.ru","text":"Не открывается справка","files":[{"file":"01a20201-c480-7101-8101-010101010101","name":"скан.pdf","size":300000,"mime":"application/pdf"}],"consent":true}
    "#]]);
}

#[test]
fn a_form_whose_file_is_not_taken_comes_back_with_the_reason() {
    let mut script = Script::live();
    submit_with(&mut script, vec![scan()], vec![scan().file]);
    script.forget_printed();
    script.command(Command::FileFailed(scan().file, ErrorCode::FileInfected));
    script.check(&expect![[r#"
        show desk [] call back: None; form: refused «Не открывается справка» FileInfected
    "#]]);
}

#[test]
fn after_a_reload_a_form_whose_file_did_not_get_there_is_not_lost() {
    let mut script = Script::live();
    cut(&mut script);
    submit_with(&mut script, vec![scan()], vec![scan().file]);
    let kept: Vec<_> = script.kept();
    let mut after = Script::resumed(2, chat_core::Saved { place: script.place(), commands: kept });
    after.input(Input::Started);
    after.input(Input::SocketOpened);
    after.server(WELCOME);
    after.server(r#"{"t":"synced"}"#);
    after.forget_printed();
    after.server(r#"{"t":"err","re":"m1","code":"file_missing","msg":"","retry":"new"}"#);
    after.check(&expect![[r#"
        show desk [calls, forms] call back: None; form: refused «Не открывается справка» FileMissing
    "#]]);
}

#[test]
fn a_long_wait_brings_the_offer_of_a_call_back() {
    let mut script = Script::waiting();
    script.server(r#"{"t":"queue","c":"c1","pos":3,"of":5,"over_s":1200}"#);
    script.check(&expect![[r#"
        show ticket ОБР-2026-000001 Waiting(Some(WaitingPlace { ahead: 2, minutes: None, over_minutes: Some(20) }))
    "#]]);
}

#[test]
fn whether_anybody_is_at_the_desk_is_shown_when_it_changes() {
    let mut script = Script::live();
    let away = r#"{"t":"presence","ops":"away"}"#;
    script.server(away);
    script.server(away);
    script.server(r#"{"t":"presence","ops":"later word","eta_s":[60,120]}"#);
    script.check(&expect![[r#"
        show Presence(Some(Presence { ops: Away, eta_s: None }))
        show Presence(Some(Presence { ops: Online, eta_s: Some((60, 120)) }))
    "#]]);
}
