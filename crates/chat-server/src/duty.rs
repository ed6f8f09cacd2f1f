//! Work that one node does for all: sending mail, removing what was kept long enough. Whoever has a duty has it for a
//! while, written in the store, and takes it again and again; the duty of a node that dies falls to another one. A node
//! that ends gives its duties up.

use std::sync::Arc;
use std::time::Duration;

use chat_protocol::Millis;

use crate::clock;
use crate::conversations::Outcome;
use crate::store::{Db, DbResult, Store, params};

/// A duty, as one node sees it.
#[derive(Clone)]
pub(crate) struct Duty {
    name: &'static str,
    /// This node, since it started; none: there is no other.
    node: Option<Arc<str>>,
    store: Arc<Store>,
}

/// What a node has to do with duties, for the writer.
#[derive(Debug)]
pub(crate) enum Claim {
    /// It takes one.
    Take { name: &'static str, node: Arc<str>, at: Millis, until: Millis },
    /// It gives up whatever it has.
    GiveUp { node: Arc<str> },
}

impl Duty {
    pub(crate) fn new(name: &'static str, node: Option<Arc<str>>, store: Arc<Store>) -> Self {
        Self { name, node, store }
    }

    /// Takes the duty for so long, unless another node has it; whether this node has it now.
    pub(crate) async fn take(&self, length: Duration) -> bool {
        let Some(node) = &self.node else { return true };
        let at = clock::now();
        let until = at.plus(u64::try_from(length.as_millis()).unwrap_or(u64::MAX));
        let claim = Claim::Take { name: self.name, node: Arc::clone(node), at, until };
        let Ok(answer) = self.store.submit(claim) else { return false };
        matches!(answer.await, Ok(Ok(outcome)) if !outcome.dup)
    }
}

/// The duties of a node that ends are free for others at once.
pub(crate) async fn give_up(node: &Arc<str>, store: &Store) {
    if let Ok(answer) = store.submit(Claim::GiveUp { node: Arc::clone(node) }) {
        // Otherwise they are free when their time is over.
        let _ = answer.await;
    }
}

impl Claim {
    /// Writes it down. To take what another node has is no news: a repetition.
    pub(crate) fn carry_out(&self, db: &Db) -> DbResult<Outcome> {
        match self {
            Self::Take { name, node, at, until } => take(db, name, node, *at, *until),
            Self::GiveUp { node } => {
                db.execute(
                    "DELETE FROM meta WHERE SUBSTR(key, 1, 5) = 'duty.' AND SUBSTR(value, 22) = ?1",
                    params![&**node],
                )?;
                Ok(Outcome::default())
            }
        }
    }
}

fn take(db: &Db, name: &str, node: &str, at: Millis, until: Millis) -> DbResult<Outcome> {
    // Moments in as many digits, so that the later one is the greater text.
    let moment = |at: Millis| format!("{:020}", at.0);
    let taken = db.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value
         WHERE meta.value < ?3 OR SUBSTR(meta.value, 22) = ?4",
        params![format!("duty.{name}"), format!("{} {node}", moment(until)), moment(at), node],
    )?;
    Ok(Outcome { dup: taken == 0, ..Outcome::at(at) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use chat_protocol::Millis;

    use super::Claim;
    use crate::store::in_memory;

    #[test]
    fn a_duty_is_one_nodes_until_its_time_is_over() {
        let db = in_memory().unwrap();
        let start = Millis(1_795_330_338_237);
        let takes = |node: &str, name, after, length| {
            let at = start.plus(after);
            let claim = Claim::Take { name, node: node.into(), at, until: at.plus(length) };
            !claim.carry_out(&db).unwrap().dup
        };
        assert!(takes("a", "mail", 0, 100));
        assert!(!takes("b", "mail", 50, 100));
        assert!(takes("b", "retention", 50, 100), "another duty");
        assert!(takes("a", "mail", 60, 100), "again, and longer");
        assert!(!takes("b", "mail", 120, 100));
        assert!(takes("b", "mail", 161, 100));
        assert!(!takes("a", "mail", 170, 100));
        let gives_up = |node: &str| Claim::GiveUp { node: node.into() }.carry_out(&db).unwrap();
        gives_up("b");
        assert!(takes("a", "mail", 170, 100), "nobody has to wait for a node that has ended");
        gives_up("b");
        assert!(!takes("b", "mail", 180, 100), "what others have it does not give up");
    }
}
