//! What operators put into a conversation besides messages.

use chat_core::Command;
use expect_test::expect;

use crate::script::Script;

/// A waiting conversation that Анна has taken.
fn held() -> Script {
    let mut script = Script::waiting();
    script.server(r#"{"t":"ev","c":"c1","seq":4,"at":20,"by":{"role":"operator","name":"Анна"},"k":"ticket.assigned","d":{"op":{"id":"anna","name":"Анна"}}}"#);
    script.forget_printed();
    script
}

#[test]
fn a_card_that_comes_while_the_panel_is_collapsed_is_unread() {
    let mut script = held();
    script.command(Command::HidePanel);
    script.forget_printed();
    script.server(r#"{"t":"ev","c":"c1","seq":5,"at":30,"by":{"role":"operator","name":"Анна"},"k":"status.card","d":{"card":{"no":"7","title":"Справка","state":"ready"}}}"#);
    script.check(&expect![[r#"
        show [4] Operator status.card Received
        show Unread(1)
    "#]]);
}

#[test]
fn an_open_conversation_is_rated_once_an_operator_has_asked() {
    let mut script = held();
    script.command(Command::Rate { score: 5, comment: None });
    script.check(&expect![[r#""#]]);
    script.server(r#"{"t":"ev","c":"c1","seq":5,"at":30,"by":{"role":"operator","name":"Анна"},"k":"rating.asked","d":{}}"#);
    script.command(Command::Rate { score: 5, comment: None });
    script.server(
        r#"{"t":"ev","c":"c1","seq":6,"at":40,"id":"m2","by":{"role":"user"},"k":"rated","d":{"score":5}}"#,
    );
    script.server(r#"{"t":"ok","re":"m2","c":"c1","seq":6,"at":40}"#);
    script.command(Command::Rate { score: 1, comment: None });
    script.check(&expect![[r#"
        show [4] Operator rating.asked Received
        save place, read 5
        save m2
        send {"t":"rate","id":"m2","c":"c1","score":5}
        unsave m2
        show [5] User rated Received
        save place, read 6
    "#]]);
}
