//! How conversations stand, for the heartbeats: all connections whose turn comes while the store reads for others are
//! answered by the next reading: one transaction of a few statements, however many they are. So the store is asked as
//! often as it can answer, not once for each connection.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chat_protocol::{CallBack, ConversationId};
use tokio::sync::{mpsc, oneshot};

use crate::clock;
use crate::conversations::{self, Ticket};
use crate::person::{Account, Person, PersonKey};
use crate::refusal::Refusal;
use crate::replay;
use crate::revocation::revoked_among;
use crate::store::{Db, DbResult, Store, gone};

/// Most answers of one transaction.
const AT_ONCE: usize = 512;

/// How much is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// How the conversations that are followed stand: this node hears of all else.
    Followed,
    /// Also which others have become the person's, and whether the person is still welcome.
    Mine,
    /// Also what stands in no conversation.
    Everything,
}

/// What a connection asks.
pub(crate) struct Question {
    pub(crate) person: Person,
    pub(crate) followed: Vec<ConversationId>,
    pub(crate) depth: Depth,
}

/// How things stand for one connection.
#[derive(Default)]
pub(crate) struct Standing {
    /// The conversations followed, and those of the person now if that was asked, the newest last.
    pub(crate) tickets: Vec<Ticket>,
    /// The call-back of a person, if that was asked.
    pub(crate) call_back: Option<CallBack>,
    /// The guest has logged out.
    pub(crate) revoked: bool,
}

/// Reads for everybody.
pub(crate) struct Standings {
    questions: mpsc::Sender<(Question, oneshot::Sender<Standing>)>,
}

impl Standings {
    /// Reads for as long as somebody may ask.
    pub(crate) fn open(store: Arc<Store>) -> Self {
        let (questions, mut asked) = mpsc::channel::<(Question, oneshot::Sender<Standing>)>(AT_ONCE);
        tokio::spawn(async move {
            let mut batch = Vec::new();
            while asked.recv_many(&mut batch, AT_ONCE).await > 0 {
                let (questions, askers): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
                let read = store.read(move |db| read(db, &questions));
                // Without an answer the askers hear that there is none.
                let answers: Vec<Standing> = read.await.unwrap_or_default();
                for (asker, answer) in askers.into_iter().zip(answers) {
                    // Whoever asked may have gone.
                    let _ = asker.send(answer);
                }
            }
        });
        Self { questions }
    }

    /// Asks; the answer comes with those of others.
    pub(crate) async fn ask(&self, question: Question) -> Result<Standing, Refusal> {
        let (asker, answer) = oneshot::channel();
        self.questions.send((question, asker)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())
    }
}

/// How things stand for everybody who asks, in few statements.
fn read(db: &Db, questions: &[Question]) -> DbResult<Vec<Standing>> {
    let followed: BTreeSet<_> = questions.iter().flat_map(|question| &question.followed).collect();
    let followed: Vec<_> = followed.into_iter().map(ToString::to_string).collect();
    let mut known = conversations::named(db, &followed)?;
    let (mut guests, mut users, mut ops) = (Vec::new(), Vec::new(), Vec::new());
    for Question { person, .. } in questions.iter().filter(|question| question.depth != Depth::Followed) {
        match person {
            Person::Guest { id } => guests.push(id.clone()),
            Person::Account(Account { id, .. }) => users.push(id.clone()),
            Person::Operator(op) => ops.push(op.id.clone()),
        }
    }
    let revoked = revoked_among(db, &guests)?;
    users.extend(guests);
    known.extend(conversations::open_of_any(db, &users)?);
    known.extend(conversations::held_by_any(db, &ops)?);
    let known: BTreeMap<_, _> = known.into_iter().map(|ticket| (ticket.c, ticket)).collect();
    let mut of_person: HashMap<PersonKey, Vec<&Ticket>> = HashMap::new();
    for ticket in known.values() {
        let holder = ticket.op.iter().map(|op| PersonKey::Operator(op.id.clone()));
        for key in holder.chain([PersonKey::User(ticket.user.id.clone())]) {
            of_person.entry(key).or_default().push(ticket);
        }
    }
    let standing = |question: &Question| {
        let Question { person, followed, depth } = question;
        let mut tickets: Vec<_> = followed.iter().filter_map(|c| known.get(c)).collect();
        if *depth != Depth::Followed {
            let theirs = of_person.get(&person.key()).into_iter().flatten().copied();
            tickets.extend(theirs.filter(|ticket| ticket.is_followed_by(person)));
            tickets.sort_by_key(|ticket| (ticket.opened_at, ticket.c));
            tickets.dedup_by_key(|ticket| ticket.c);
        }
        let tickets = tickets.into_iter().filter(|ticket| ticket.is_visible_to(person)).cloned().collect();
        let call_back = match depth {
            Depth::Everything => replay::call_back(db, person, clock::now())?,
            Depth::Mine | Depth::Followed => None,
        };
        let revoked = matches!(person, Person::Guest { id } if revoked.contains(id));
        Ok(Standing { tickets, call_back, revoked })
    };
    questions.iter().map(standing).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use chat_protocol::{CommandId, Millis, Opening, Personal, Seq};

    use super::*;
    use crate::config::{Config, StoreConfig};
    use crate::conversations::{Order, What};
    use crate::data_dir::DataDir;
    use crate::revocation::Revocation;
    use crate::rules::Rules;
    use crate::store::Task;

    const START: Millis = Millis(1_795_330_338_237);

    fn guest(n: u8) -> Person {
        Person::Guest { id: format!("g-{n}") }
    }

    fn conversation(n: u8) -> ConversationId {
        ConversationId::new(START, [n; 10])
    }

    #[tokio::test]
    async fn everybody_is_told_of_their_own_conversations_however_many_ask_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open(dir.path()).unwrap();
        let store = Arc::new(
            Store::open(data_dir, &StoreConfig::default(), Rules::from(&Config::default()), drop).unwrap(),
        );
        let mut answers = Vec::new();
        for n in 0..150 {
            let (id, text) = (CommandId::new(START, [n; 10]), Personal::from("Не приходит код"));
            let what = What::Send { id, text, files: Vec::new(), open: Opening::default(), answer: None };
            let order = Order { by: guest(n), at: START, c: conversation(n), what };
            answers.push(store.submit(order).unwrap());
        }
        answers.push(store.submit(Task::Revoke(Revocation { guest: "g-7".to_owned(), at: START })).unwrap());
        for answer in answers {
            answer.await.unwrap().unwrap();
        }
        let standings = Standings::open(Arc::clone(&store));
        let asked = (0..150).map(|n| {
            // Some follow their conversation, others have not heard of it; one follows somebody else's.
            let followed = if n % 2 == 0 { vec![conversation(n)] } else { vec![conversation(0)] };
            standings.ask(Question { person: guest(n), followed, depth: Depth::Mine })
        });
        for (n, standing) in (0..).zip(futures_util::future::join_all(asked).await) {
            let Standing { tickets, revoked, .. } = standing.unwrap();
            let told: Vec<_> = tickets.iter().map(|ticket| (ticket.c, ticket.last)).collect();
            assert_eq!(told, [(conversation(n), Seq(3))]);
            assert_eq!(revoked, n == 7);
        }
    }
}
