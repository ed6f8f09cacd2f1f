#![allow(clippy::unwrap_used)]

use chat_protocol::{ConversationId, Millis, Seq};
use tokio::sync::oneshot;

use super::{Job, Turns};
use crate::conversations::{Order, What};
use crate::person::Person;
use crate::store::Task;

/// `order("anna", 1, 7)`: the person named reads conversation 1 up to 7.
fn add(turns: &Turns, by: &str, c: u8, seq: u64) -> bool {
    let by = Person::Guest { id: by.to_owned() };
    let c = ConversationId::new(Millis(1), [c; 10]);
    let task = Box::new(Task::from(Order { by, at: Millis(1), c, what: What::Read { seq: Seq(seq) } }));
    turns.add(Job::new(task, oneshot::channel().0), 6).is_ok()
}

fn seqs(jobs: &[Job]) -> Vec<u64> {
    let seq = |job: &Job| match &*job.task {
        Task::Order(Order { what: What::Read { seq }, .. }) => Some(seq.0),
        _ => None,
    };
    jobs.iter().filter_map(seq).collect()
}

#[test]
fn what_is_about_one_conversation_goes_together_and_the_rest_beside_it() {
    let turns = Turns::default();
    for (by, c, seq) in [("g", 1, 1), ("h", 2, 2), ("g", 1, 3), ("a", 1, 4)] {
        assert!(add(&turns, by, c, seq));
    }
    let first = turns.next().unwrap();
    let second = turns.next().unwrap();
    assert_eq!((seqs(&first.jobs), seqs(&second.jobs)), (vec![1, 3, 4], vec![2]));
}

#[test]
fn nothing_of_a_person_overtakes_what_the_person_did_before() {
    let turns = Turns::default();
    for (by, c, seq) in [("g", 1, 1), ("g", 2, 2), ("g", 1, 3), ("h", 2, 4), ("i", 3, 5)] {
        assert!(add(&turns, by, c, seq));
    }
    let first = turns.next().unwrap();
    // What comes behind the second waits for it, whoever it is of; another conversation does not.
    let other = turns.next().unwrap();
    assert_eq!((seqs(&first.jobs), seqs(&other.jobs)), (vec![1], vec![5]));
    drop(first);
    let second = turns.next().unwrap();
    assert_eq!(seqs(&second.jobs), [2, 4]);
    drop(second);
    assert_eq!(seqs(&turns.next().unwrap().jobs), [3]);
}

#[test]
fn a_line_is_not_endless_and_what_stands_in_it_is_done_before_the_end() {
    let turns = Turns::default();
    for seq in 1..=6 {
        assert!(add(&turns, "g", 1, seq));
    }
    assert!(!add(&turns, "g", 1, 7));
    turns.close();
    assert!(!turns.is_open());
    assert_eq!(seqs(&turns.next().unwrap().jobs), [1, 2, 3, 4, 5, 6]);
    assert!(turns.next().is_none());
}
