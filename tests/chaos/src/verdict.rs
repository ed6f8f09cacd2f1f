//! Compares what was accepted, what the server's log holds and what screens show.

use std::collections::{BTreeMap, HashMap};

use chat_protocol::{ConversationId, Event, EventBody, Role};

use crate::browser::line;
use crate::report::{Faults, Report};
use crate::{client, operator};

/// Violations told in words; of more, only the number is told.
const DETAILS: usize = 20;

/// The server's logs.
pub(crate) type Logs = BTreeMap<ConversationId, Vec<Event>>;

/// Fills in what is wrong.
pub(crate) fn judge(
    report: &mut Report,
    logs: &Logs,
    clients: &[client::Look],
    operators: &[operator::Look],
) {
    report.conversations = logs.values().filter(|log| !log.is_empty()).count() as u64;
    report.events = logs.values().map(|log| log.len() as u64).sum();
    let nudged = |event: &&Event| matches!(event.body, EventBody::TicketNudged { .. });
    report.nudges = logs.values().flatten().filter(nudged).count() as u64;
    report.by_clients = clients.iter().map(|look| look.said.len() as u64).sum();
    report.by_operators = operators.iter().map(|look| look.accepted.len() as u64).sum();
    report.without_socket = clients.iter().filter(|look| look.by_requests > 0).count() as u64;
    report.by_requests = clients.iter().map(|look| look.by_requests as u64).sum();
    report.refused = operators.iter().map(|look| look.refused).sum();

    for log in logs.values() {
        let gaps = log.iter().zip(1..).filter(|(event, seq)| event.seq.0 != *seq).count();
        report.in_log.gaps += gaps as u64;
    }
    for look in clients {
        let mut faults = Faults::default();
        // Written, but never accepted: nobody would ever know of it.
        faults.lost += (look.said.len() - look.accepted.len().min(look.said.len())) as u64;
        faults += accepted(logs, &look.accepted, Role::User, &look.name);
        report.in_log += noted(&mut report.details, faults, || format!("{} in the log", look.name));

        let log = look.conversation.and_then(|c| logs.get(&c)).map_or(&[][..], Vec::as_slice);
        let truth: Vec<String> = log.iter().map(|event| line(&event.body)).collect();
        let faults = compare(&truth, &look.lines);
        let what = || format!("{} on screen: {}", look.name, difference(&truth, &look.lines));
        report.on_screens += noted(&mut report.details, faults, what);
    }
    for look in operators {
        let faults = accepted(logs, &look.accepted, Role::Operator, &look.name);
        report.in_log += noted(&mut report.details, faults, || format!("{} in the log", look.name));
        for (c, held) in &look.logs {
            let log = logs.get(c).map_or(&[][..], Vec::as_slice);
            // Of a conversation that was left the rest is not for them to see.
            let seen = if look.holds.contains(c) { log.len() } else { held.len().min(log.len()) };
            let truth: Vec<String> = log[..seen].iter().map(|event| line(&event.body)).collect();
            let lines: Vec<String> = held.iter().map(|event| line(&event.body)).collect();
            let faults = compare(&truth, &lines);
            let what = || format!("{} sees: {}", look.name, difference(&truth, &lines));
            report.at_operators += noted(&mut report.details, faults, what);
        }
    }
}

/// Each text accepted stands in its conversation's log exactly once, in the order accepted, and nothing else
/// under the name of its author does.
fn accepted(logs: &Logs, accepted: &[(ConversationId, String)], role: Role, name: &str) -> Faults {
    let mut expected: BTreeMap<ConversationId, Vec<String>> = BTreeMap::new();
    for (c, text) in accepted {
        expected.entry(*c).or_default().push(text.clone());
    }
    let prefix = format!("{name}-");
    let mut faults = Faults::default();
    for (c, texts) in expected {
        let log = logs.get(&c).map_or(&[][..], Vec::as_slice);
        let ours: Vec<String> = log
            .iter()
            .filter(|event| event.by.role == role && matches!(event.body, EventBody::Message { .. }))
            .map(|event| line(&event.body))
            .filter(|text| text.starts_with(&prefix))
            .collect();
        faults += compare(&texts, &ours);
    }
    faults
}

/// How `found` differs from `truth`.
fn compare(truth: &[String], found: &[String]) -> Faults {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, text) in truth.iter().enumerate() {
        places.entry(text).or_default().push(index);
    }
    let mut faults = Faults::default();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut latest = None;
    for text in found {
        let Some(places) = places.get(text.as_str()) else {
            faults.gaps += 1;
            continue;
        };
        let times = seen.entry(text).or_default();
        match places.get(*times) {
            None => faults.doubled += 1,
            Some(place) => {
                if latest.is_some_and(|latest| *place < latest) {
                    faults.out_of_order += 1;
                }
                latest = latest.max(Some(*place));
            }
        }
        *times += 1;
    }
    for (text, places) in &places {
        let times = seen.get(text).copied().unwrap_or_default();
        faults.lost += places.len().saturating_sub(times) as u64;
    }
    faults
}

fn noted(details: &mut Vec<String>, faults: Faults, what: impl Fn() -> String) -> Faults {
    if faults.sum() > 0 && details.len() < DETAILS {
        details.push(format!("{faults:?}: {}", what()));
    }
    faults
}

/// The first place where two rows differ.
fn difference(truth: &[String], found: &[String]) -> String {
    let same = truth.iter().zip(found).take_while(|(one, other)| one == other).count();
    let (truth, found) = (truth.get(same), found.get(same));
    format!("line {} should be {truth:?} and is {found:?}", same + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(truth: &str, found: &str) -> [u64; 4] {
        let row = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
        let Faults { lost, doubled, out_of_order, gaps } = compare(&row(truth), &row(found));
        [lost, doubled, out_of_order, gaps]
    }

    #[test]
    fn each_kind_of_fault_is_told_from_the_others() {
        assert_eq!(faults("abc", "abc"), [0, 0, 0, 0]);
        assert_eq!(faults("abc", "ac"), [1, 0, 0, 0]);
        assert_eq!(faults("abc", "abbc"), [0, 1, 0, 0]);
        assert_eq!(faults("abc", "acb"), [0, 0, 1, 0]);
        assert_eq!(faults("abc", "abxc"), [0, 0, 0, 1]);
        assert_eq!(faults("abab", "abab"), [0, 0, 0, 0]);
        assert_eq!(faults("abab", "ab"), [2, 0, 0, 0]);
    }
}
