//! Two nodes as the document says, step by step.

use chat_protocol::ConversationId;
use load::{Operator, Person, Target};
use tokio::time::timeout;

use crate::site::{ANNA, BORIS, Site};
use crate::writers::{MESSAGES, PATIENCE, Writers};

/// Four people, two by sockets and two by requests, so often that each node has both kinds.
const GROUPS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_set_up_by_the_document_lose_and_double_nothing_while_each_is_restarted() {
    let mut site = Site::open().await;
    let by_socket = site.target().await;
    let by_requests = by_socket.clone().by_requests();
    let mut people = Vec::new();
    for way in [&by_socket, &by_socket, &by_requests, &by_requests].repeat(GROUPS) {
        let person = come_in(way, people.len()).await;
        people.push((person, way.clone()));
    }
    let line: Vec<ConversationId> = people.iter().map(|(person, _)| person.c).collect();

    // Whoever asks at one node is answered at the other.
    let mut operators = [operator(&site, 0, ANNA).await, operator(&site, 1, BORIS).await];
    assert_ne!(operators[0].node(), operators[1].node());
    for (nth, way) in [&by_socket, &by_requests].into_iter().enumerate() {
        for there in 0..2 {
            let mut person = at_node(way, operators[1 - there].node()).await;
            talk(&mut person, &mut operators[there], nth).await;
        }
    }

    // One node after the other is restarted while everybody writes.
    let mut writers = Writers::default();
    for (person, way) in people {
        writers.add(person, way);
    }
    for node in &mut site.nodes {
        writers.go_on().await;
        node.restart().await.unwrap();
    }
    writers.go_on().await;
    let (verdict, byes) = writers.end().await;
    assert_eq!(verdict.faults(), 0, "{verdict:?}");
    assert!(verdict.said > 3 * MESSAGES * line.len() as u64, "{verdict:?}");
    assert!(byes > 0, "nobody was told of the restarts");

    // The line is as it was, at both nodes, and is served in its order by both.
    let mut operators = [operator(&site, 0, ANNA).await, operator(&site, 1, BORIS).await];
    for (nth, c) in line.iter().enumerate() {
        for operator in &mut operators {
            let seen = timeout(PATIENCE, operator.sees(&line[nth..])).await;
            seen.expect("the line is the same at both nodes").unwrap();
        }
        operators[nth % 2].take(*c).await.unwrap();
    }

    // A node that is down is left out: nobody has to try twice.
    site.nodes[0].stop().await.unwrap();
    for way in [&by_socket, &by_socket, &by_requests, &by_requests] {
        let person = come_in(way, 0).await;
        assert_eq!(person.node(), operators[1].node());
    }
}

/// A new guest, who has asked something.
async fn come_in(way: &Target, nth: usize) -> Person {
    let mut person = Person::arrive(way, nth).await.unwrap();
    person.say("Не приходит СМС-код").await.unwrap();
    person.confirmed().await.unwrap();
    person
}

/// A new guest whom the balancer sends to that node.
async fn at_node(way: &Target, node: &str) -> Person {
    for _ in 0..20 {
        let mut person = Person::arrive(way, 0).await.unwrap();
        if person.node() == node {
            person.say("Не приходит СМС-код").await.unwrap();
            person.confirmed().await.unwrap();
            return person;
        }
    }
    panic!("the balancer sends nobody to one of the nodes");
}

async fn operator(site: &Site, nth: usize, token: &str) -> Operator {
    Operator::arrive(&site.node(nth).await, token).await.unwrap()
}

/// A person asks, an operator at the other node answers.
async fn talk(person: &mut Person, operator: &mut Operator, nth: usize) {
    operator.take(person.c).await.unwrap();
    for turn in 0..3 {
        let asked = person.say(&format!("вопрос {nth}-{turn}")).await.unwrap();
        timeout(PATIENCE, operator.hears(asked)).await.expect("the operator hears").unwrap();
        person.confirmed().await.unwrap();
        let answered = operator.say(person.c, &format!("ответ {nth}-{turn}")).await.unwrap();
        timeout(PATIENCE, person.hears(answered)).await.expect("the person hears").unwrap();
    }
}
