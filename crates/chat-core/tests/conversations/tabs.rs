use chat_core::{Command, Input, Place};
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
