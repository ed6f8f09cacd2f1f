#![allow(clippy::unwrap_used)]

use std::thread;

use chat_protocol::{CommandId, ConversationId, Millis, Opening, Personal, Secret, Seq};
use tempfile::TempDir;

use super::{Connector, schema};
use crate::config::Config;
use crate::conversations::{Order, Ticket, What};
use crate::person::Person;
use crate::rules::Rules;
use crate::store::tests::engine;
use crate::store::{Db, Task, carry_out, params};

const AT: Millis = Millis(1_795_330_338_237);

fn conversation() -> ConversationId {
    ConversationId::new(AT, [1; 10])
}

fn task(what: What) -> Box<Task> {
    let by = Person::Guest { id: "g".to_owned() };
    Box::new(Task::from(Order { by, at: AT, c: conversation(), what }))
}

fn send(id: u8) -> Box<Task> {
    let (id, text) = (CommandId::new(AT, [id; 10]), Personal::from("вопрос"));
    task(What::Send { id, text, files: Vec::new(), open: Opening::default(), answer: None })
}

/// Connections of an empty store of their own.
fn connector(dir: &TempDir) -> Connector {
    Connector::parse(&Secret(engine::postgres(dir.path()))).unwrap()
}

/// Waits until this connection waits for another.
fn until_it_waits(db: &Db, pid: i64) {
    let waits = "SELECT 1 FROM pg_stat_activity WHERE pid = ?1 AND wait_event_type = 'Lock'";
    while !db.exists(waits, params![pid]).unwrap() {
        thread::yield_now();
    }
}

/// While one transaction that writes a message is under way, another writes down what was read. What stands in the
/// row of the conversation as its newest position then, and what stands in the log?
fn two_at_once(prepare: impl Fn(&Db)) -> (u64, u64) {
    let dir = tempfile::tempdir().unwrap();
    let connector = connector(&dir);
    let (one, other) = (connector.connect().unwrap(), connector.connect().unwrap());
    schema::prepare(&one, AT).unwrap();
    let rules = Rules::from(&Config::default());
    carry_out(&one, &rules, &[send(1)], |transaction| transaction.commit()).unwrap();
    prepare(&one);
    prepare(&other);

    let writing = one.begin().unwrap();
    assert!(writing.attempt(|db| send(2).carry_out(db, &rules)).unwrap().is_ok());
    let pid = other.one("SELECT CAST(pg_backend_pid() AS BIGINT)", &[], |row| row.get::<i64>(0)).unwrap();
    thread::scope(|scope| {
        let rules = &rules;
        let read = scope.spawn(move || {
            let tasks = [task(What::Read { seq: Seq(3) })];
            let answers = carry_out(&other, rules, &tasks, |transaction| transaction.commit());
            assert!(answers.unwrap().iter().all(Result::is_ok));
        });
        until_it_waits(&connector.connect().unwrap(), pid);
        writing.commit().unwrap();
        read.join().unwrap();
    });
    let tip = Ticket::load(&one, conversation()).unwrap().unwrap().last.0;
    (tip, one.one("SELECT MAX(seq) FROM events", &[], |row| row.number(0)).unwrap())
}

#[test]
#[ignore = "needs PostgreSQL: cargo xtask test starts one"]
fn whoever_writes_into_a_conversation_holds_its_row() {
    assert_eq!(two_at_once(|_| {}), (4, 4));
}

#[test]
#[ignore = "needs PostgreSQL: cargo xtask test starts one"]
fn without_the_lock_of_the_row_the_newest_position_goes_back() {
    assert_eq!(two_at_once(Db::forget_row_locks), (3, 4), "a control: the check above finds it");
}

#[test]
#[ignore = "needs PostgreSQL: cargo xtask test starts one"]
fn nodes_that_start_at_once_make_one_store() {
    let dir = tempfile::tempdir().unwrap();
    let connector = connector(&dir);
    let start = || {
        let common = schema::prepare(&connector.connect().unwrap(), AT).unwrap();
        (common.epoch, common.guest_key)
    };
    thread::scope(|scope| {
        let nodes =
            [scope.spawn(start), scope.spawn(start), scope.spawn(start)].map(|node| node.join().unwrap());
        assert!(nodes[0] == nodes[1] && nodes[1] == nodes[2]);
    });
}
