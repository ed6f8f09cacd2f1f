//! Files beside messages: the message waits for them, and nothing of it is lost when one does not get there.

use chat_core::{Command, Input, Place, Saved, SavedCommand};
use chat_protocol::{CloseCode, DurableCommand, ErrorCode, File, FileId, Format, Millis, Opening, Text};
use expect_test::expect;

use crate::script::Script;

fn file(number: u8) -> File {
    let id = FileId::new(Millis(1_795_330_000_000), [number; 10]);
    File { file: id, name: "скан.pdf".into(), size: 300_000, mime: Format::Pdf }
}

impl Script {
    fn say_with(&mut self, text: &str, files: &[File], uploading: &[File]) {
        let text = Text::beside_files(text, 4000).expect("a sendable text");
        let uploading = uploading.iter().map(|file| file.file).collect();
        let opening = Opening::default();
        self.command(Command::SendText { text, files: files.to_vec(), uploading, opening });
    }
}

#[test]
fn a_message_waits_for_its_files_and_what_is_said_after_it_waits_too() {
    let mut script = Script::waiting();
    let (one, two) = (file(1), file(2));
    script.say_with("Скан", &[one.clone(), two.clone()], &[one.clone(), two.clone()]);
    script.say("И ещё вопрос");
    script.check(&expect![[r#"
        save m2
        show [3] User «Скан» and 2 files Sending
        save m3
        show [4] User «И ещё вопрос» Sending
    "#]]);
    script.command(Command::FileReady(two.file));
    script.check(&expect![[""]]);
    script.command(Command::FileReady(one.file));
    script.check(&expect![[r#"
        send {"t":"msg.send","id":"m2","c":"c1","text":"Скан","files":[{"file":"01a20201-c480-7101-8101-010101010101","name":"скан.pdf","size":300000,"mime":"application/pdf"},{"file":"01a20201-c480-7202-8202-020202020202","name":"скан.pdf","size":300000,"mime":"application/pdf"}]}
    "#]]);
    script.server(r#"{"t":"ok","re":"m2","c":"c1","seq":4,"at":20}"#);
    script.check(&expect![[r#"
        unsave m2
        send {"t":"msg.send","id":"m3","c":"c1","text":"И ещё вопрос"}
        show [3] User «Скан» and 2 files Accepted
    "#]]);
}

#[test]
fn a_file_that_was_ready_before_holds_nothing_up_and_needs_no_text() {
    let mut script = Script::waiting();
    script.say_with("", &[file(1)], &[]);
    script.check(&expect![[r#"
        save m2
        show [3] User «» and 1 files Sending
        send {"t":"msg.send","id":"m2","c":"c1","text":"","files":[{"file":"01a20201-c480-7101-8101-010101010101","name":"скан.pdf","size":300000,"mime":"application/pdf"}]}
    "#]]);
}

#[test]
fn a_cut_in_the_middle_of_an_upload_sends_nothing_early() {
    let mut script = Script::waiting();
    script.say_with("Скан", &[file(1)], &[file(1)]);
    script.forget_printed();
    script.input(Input::SocketClosed(CloseCode::LINK_LOST));
    script.pass(60_000);
    script.input(Input::SocketOpened);
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","resumed":true,"now":0,"user":{"kind":"guest","id":"g"},"convs":[{"c":"c1","no":"ОБР-2026-000001","state":"waiting","last":3,"read":3}]}"#);
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        show Connection(Reconnecting)
        show [3] User «Скан» and 1 files Delayed
        connect
        close 1000
        connect
        close 1000
        connect
        close 1000
        show Connection(Failing)
        connect
        close 1000
        connect
        close 1000
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.x"},"resume":{"epoch":"e1","convs":{"c1":[3,3]}}}
        save place, read 3
        show TextLimit(4000)
        show Connection(Live)
        show [3] User «Скан» and 1 files Sending
        show nudge later, in 60010 ms
    "#]]);
    script.command(Command::FileReady(file(1).file));
    script.check(&expect![[r#"
        send {"t":"msg.send","id":"m2","c":"c1","text":"Скан","files":[{"file":"01a20201-c480-7101-8101-010101010101","name":"скан.pdf","size":300000,"mime":"application/pdf"}]}
    "#]]);
}

#[test]
fn a_rejected_file_parks_its_message_with_the_reason_and_holds_up_nobody() {
    let mut script = Script::waiting();
    script.say_with("Скан", &[file(1)], &[file(1)]);
    script.say("И ещё вопрос");
    script.forget_printed();
    script.command(Command::FileFailed(file(1).file, ErrorCode::FileInfected));
    script.check(&expect![[r#"
        send {"t":"msg.send","id":"m3","c":"c1","text":"И ещё вопрос"}
        show [3] User «Скан» and 1 files Refused(FileInfected)
    "#]]);
    let id = script.id("m2");
    script.command(Command::Discard(id));
    script.check(&expect![[r#"
        unsave m2
        show remove Command(m2)
    "#]]);
}

#[test]
fn another_tab_that_asks_too_early_does_not_stop_a_message_that_waits() {
    let mut script = Script::waiting();
    script.say_with("Скан", &[file(1)], &[file(1)]);
    script.forget_printed();
    script.server(r#"{"t":"err","re":"m2","code":"file_missing","msg":"","retry":"new"}"#);
    script.check(&expect![[""]]);
    script.command(Command::FileReady(file(1).file));
    script.check(&expect![[r#"
        send {"t":"msg.send","id":"m2","c":"c1","text":"Скан","files":[{"file":"01a20201-c480-7101-8101-010101010101","name":"скан.pdf","size":300000,"mime":"application/pdf"}]}
    "#]]);
}

#[test]
fn after_a_reload_the_server_says_whether_it_has_the_file_and_the_text_is_not_lost() {
    let mut before = Script::waiting();
    before.say_with("Скан", &[file(1)], &[file(1)]);
    let text = format!(
        r#"{{"t":"msg.send","id":"{}","c":"{}","text":"Скан","files":[{{"file":"{}","name":"скан.pdf","size":300000,"mime":"application/pdf"}}]}}"#,
        before.id("m2"),
        before.place().conversation.expect("a conversation"),
        file(1).file,
    );
    let command = DurableCommand::decode(&text).expect("a command");
    let commands = vec![SavedCommand { order: 1, at: before.now, command }];
    let place = Place { used_at: before.now, ..before.place() };

    let mut script = Script::resumed(2, Saved { place, commands });
    script.input(Input::Started);
    script.input(Input::SocketOpened);
    script.forget_printed();
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","resumed":true,"now":0,"user":{"kind":"guest","id":"g"}}"#);
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        save place, read 3
        show TextLimit(4000)
        send {"t":"msg.send","id":"m1","c":"c1","text":"Скан","files":[{"file":"01a20201-c480-7101-8101-010101010101","name":"скан.pdf","size":300000,"mime":"application/pdf"}]}
        show Connection(Live)
        show desk [] call back: None; form: None
    "#]]);
    script.server(r#"{"t":"err","re":"m1","code":"file_missing","msg":"","retry":"new"}"#);
    script.check(&expect![[r#"
        save place, read 0
        show [0] User «Скан» and 1 files Refused(FileMissing)
        show ticket - New
    "#]]);
}

#[test]
fn what_files_may_go_along_is_told_by_a_server_that_takes_them() {
    let mut script = Script::new();
    script.command(Command::ShowPanel);
    script.input(Input::SocketOpened);
    script.forget_printed();
    script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{"kind":"guest","id":"g"},"guest_token":"g1.x","limits":{"file":1000,"mime":["image/png"]},"features":["files"]}"#);
    script.server(r#"{"t":"synced"}"#);
    script.check(&expect![[r#"
        save place, read 0
        show TextLimit(4000)
        show Connection(Live)
        show Files(Some(FilesView { token: ‹secret›, size: 1000, count: 5, formats: Formats(2) }))
        show desk [] call back: None; form: None
    "#]]);
}
