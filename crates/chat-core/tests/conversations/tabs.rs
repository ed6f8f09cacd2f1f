use chat_core::{Change, Command, Effect, Input, Place, Saved, SavedCommand};
use chat_protocol::{Millis, Opening, SendMessage, Text};
use expect_test::expect;

use crate::script::Script;

fn place(token: &str, conversation: Option<&str>) -> Place {
    Place {
        guest_token: Some(token.into()),
        epoch: Some("e1".into()),
        conversation: conversation.map(|c| c.parse().unwrap()),
        ..Place::default()
    }
}

const OTHER: &str = "01900000-0000-7000-8000-0000000000c9";

#[test]
fn a_tab_without_a_conversation_joins_the_one_another_tab_opened() {
    let mut script = Script::live();
    script.input(Input::PlaceChanged(place("g1.other", Some(OTHER))));
    script.check(&expect![[r#"
        show reset 
        show History(Complete)
        close 1000
        connect
        show Connection(Connecting)
    "#]]);
    script.input(Input::SocketOpened);
    script.check(&expect![[r#"
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.other"},"resume":{"epoch":"e1","convs":{"01900000-0000-7000-8000-0000000000c9":[0,0]}}}
    "#]]);
}

#[test]
fn a_tab_with_a_conversation_keeps_it_and_says_so_to_one_that_has_none() {
    let mut script = Script::waiting();
    script.input(Input::PlaceChanged(place("g1.other", None)));
    script.check(&expect![[r#"
        save place, read 3
    "#]]);
    script.input(Input::PlaceChanged(place("g1.other", Some(OTHER))));
    script.check(&expect![[""]]);
}

#[test]
fn what_another_tab_read_is_read_here_too() {
    let mut script = Script::waiting();
    script.command(Command::HidePanel);
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":20,"by":{"role":"operator","name":"Анна"},"k":"msg","d":{"text":"Да"}}"#);
    script.check(&expect![[r#"
        show [3] Operator «Да» Received
        show nudge Useless
        show Unread(1)
    "#]]);
    let mut theirs = script.place();
    theirs.read = chat_protocol::Seq(4);
    script.input(Input::PlaceChanged(theirs));
    script.check(&expect![[r#"
        show Unread(0)
    "#]]);
}

#[test]
fn two_tabs_without_a_conversation_leave_each_other_alone() {
    let mut script = Script::live();
    script.input(Input::PlaceChanged(place("g1.a", None)));
    script.input(Input::PlaceChanged(place("g1.z", None)));
    script.check(&expect![[""]]);
}

#[test]
fn a_new_chat_in_one_tab_clears_the_closed_one_in_another() {
    let mut script = Script::waiting();
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":20,"by":{"role":"operator","name":"Анна"},"k":"ticket.closed","d":{}}"#);
    let mut theirs = script.place();
    (theirs.conversation, theirs.over) = (None, false);
    script.forget_printed();
    script.input(Input::PlaceChanged(theirs));
    script.check(&expect![[r#"
        show reset 
        show History(Complete)
        show ticket - New
    "#]]);
}

#[test]
fn what_another_tab_saw_closed_is_over_here_too() {
    let mut script = Script::waiting();
    script.command(Command::HidePanel);
    let mut theirs = script.place();
    theirs.over = true;
    script.input(Input::PlaceChanged(theirs));
    // A tab that still had it under way would insist on it.
    script.input(Input::PlaceChanged(place("g1.other", None)));
    script.check(&expect![[""]]);
}

#[test]
fn what_another_tab_read_in_another_life_of_the_log_is_not_read_here() {
    let mut script = Script::waiting();
    script.command(Command::HidePanel);
    let theirs = Place { epoch: Some("e0".into()), read: chat_protocol::Seq(40), ..script.place() };
    script.input(Input::PlaceChanged(theirs));
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":20,"by":{"role":"operator","name":"Анна"},"k":"msg","d":{"text":"Да"}}"#);
    script.check(&expect![[r#"
        show [3] Operator «Да» Received
        show nudge Useless
        show Unread(1)
    "#]]);
}

#[test]
fn who_joins_a_conversation_on_a_live_connection_stays_in_the_present_life_of_the_log() {
    let mut script = Script::live();
    let theirs =
        Place { epoch: Some("e0".into()), read: chat_protocol::Seq(9), ..place("g1.x", Some(OTHER)) };
    script.input(Input::PlaceChanged(theirs));
    script.command(Command::HidePanel);
    script.server(&format!(r#"{{"t":"ev","c":"{OTHER}","seq":1,"at":20,"by":{{"role":"operator","name":"Анна"}},"k":"msg","d":{{"text":"Да"}}}}"#));
    script.check(&expect![[r#"
        show reset 
        show History(Complete)
        send {"t":"history.get","id":"h1","c":"01900000-0000-7000-8000-0000000000c9","after":0,"limit":100}
        show [0] Operator «Да» Received
        show Unread(1)
    "#]]);
}

#[test]
fn a_tab_that_hears_late_of_a_logout_leaves_storage_to_the_next_person() {
    let mut script = Script::waiting();
    script.say("Ещё");
    script.forget_printed();
    script.input(Input::Forgotten);
    script.check(&expect![[r#"
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
}

#[test]
fn a_guest_does_not_join_a_conversation_without_a_guest_but_says_who_it_is() {
    let mut script = Script::live();
    script.input(Input::PlaceChanged(Place { guest_token: None, ..place("", Some(OTHER)) }));
    script.check(&expect![[r#"
        save place, read 0
    "#]]);
}

#[test]
fn a_conversation_without_a_guest_gets_the_one_another_tab_is() {
    let mut script = Script::new();
    script.say("Здравствуйте");
    script.forget_printed();
    script.input(Input::PlaceChanged(place("g1.other", None)));
    script.input(Input::SocketOpened);
    script.check(&expect![[r#"
        save place, read 0
        send {"t":"hello","v":1,"client":{"name":"widget","ver":"0"},"auth":{"kind":"guest","token":"g1.other"},"resume":{"epoch":"e1","convs":{"c1":[0,0]}}}
    "#]]);
}

#[test]
fn a_page_back_from_the_cache_takes_over_what_it_has_not_heard_of() {
    let mut script = Script::waiting();
    let kept = |order, text: &str| {
        let id = format!("01900000-0000-7000-8000-00000000001{order}").parse().unwrap();
        let c = script.place().conversation.unwrap();
        let command = SendMessage { id, c, text: text.into(), files: Vec::new(), open: None }.into();
        SavedCommand { order, at: Millis(0), command }
    };
    let commands = vec![kept(2, "второе"), kept(1, "первое")];
    script.input(Input::Restored(Saved { place: script.place(), commands }));
    script.input(Input::Leading);
    script.check(&expect![[r#"
        show [3] User «первое» Sending
        show [4] User «второе» Sending
        send {"t":"ping","n":0}
        send {"t":"msg.send","id":"m2","c":"c1","text":"первое"}
    "#]]);
}

#[test]
fn a_page_back_from_the_cache_after_a_logout_shows_nothing() {
    let mut script = Script::waiting();
    script.input(Input::Restored(Saved::default()));
    script.check(&expect![[r#"
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
}

#[test]
fn what_is_accepted_after_another_tabs_command_stands_behind_it() {
    let mut script = Script::waiting();
    let kept = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Save(Change::PutCommand(saved)) => Some(saved),
            _ => None,
        })
    };
    let theirs = SavedCommand {
        order: 41,
        ..kept(Script::waiting().input(said("Из другой вкладки"))).unwrap()
    };
    script.input(Input::Kept(theirs));
    let ours = kept(script.input(said("Из этой"))).unwrap();
    assert_eq!(ours.order, 42);
}

fn said(text: &str) -> Input {
    let text = Text::parse(text, 4000).unwrap();
    Input::Command(Command::SendText {
        text,
        files: Vec::new(),
        uploading: Vec::new(),
        opening: Opening::default(),
    })
}
