//! The threads that read. Connections never leave them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::connector::Connector;
use super::error::Remedy;
use crate::error::ServerError;
use crate::refusal::Refusal;
use crate::store::{Db, DbResult, gone};

/// A question, asked of a connection inside a transaction, or of why there is none. Says whether it was answered: when
/// the connection was lost meanwhile it can be asked once more.
type Question = Box<dyn FnMut(DbResult<&Db>, Try) -> Answered + Send>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Try {
    First,
    Last,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answered {
    Yes,
    NotYet,
}

pub(super) struct Readers {
    questions: Sender<Question>,
}

/// One of the threads.
struct Reader {
    connector: Connector,
    db: Option<Db>,
}

impl Readers {
    pub(super) fn start(count: usize, connector: &Connector) -> Result<Self, ServerError> {
        let (questions, asked) = channel();
        let asked = Arc::new(Mutex::new(asked));
        for _ in 0..count {
            let asked = Arc::clone(&asked);
            let reader = Reader { connector: connector.clone(), db: None };
            let thread = std::thread::Builder::new().name("store-reader".to_owned());
            let thread = thread.spawn(move || reader.work(&asked));
            thread.map_err(|error| ServerError::System { what: "a thread", why: error.to_string() })?;
        }
        Ok(Self { questions })
    }

    /// Runs `read` inside one transaction: all it sees belongs to one moment.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl Fn(&Db) -> DbResult<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (answer, answered) = oneshot::channel();
        let mut answer = Some(answer);
        let question = move |db: DbResult<&Db>, which| {
            let result = db.and_then(&read);
            if which == Try::First && result.as_ref().is_err_and(|error| error.remedy() == Remedy::Reconnect)
            {
                return Answered::NotYet;
            }
            // Whoever asked may have gone meanwhile.
            answer.take().map(|answer| answer.send(result));
            Answered::Yes
        };
        self.questions.send(Box::new(question)).map_err(|_| gone())?;
        Ok(answered.await.map_err(|_| gone())??)
    }
}

impl Reader {
    fn work(mut self, asked: &Mutex<Receiver<Question>>) {
        loop {
            let question = asked.lock().unwrap_or_else(PoisonError::into_inner).recv();
            // Nobody is left to ask.
            let Ok(question) = question else { return };
            if catch_unwind(AssertUnwindSafe(|| self.answer(question))).is_err() {
                self.db = None;
            }
        }
    }

    fn answer(&mut self, mut question: Question) {
        for which in [Try::First, Try::Last] {
            let db = match self.begun() {
                Ok(db) => db,
                Err(error) if which == Try::First && error.remedy() == Remedy::Reconnect => continue,
                Err(error) => {
                    question(Err(error), Try::Last);
                    return;
                }
            };
            let answered = question(Ok(&db), which);
            // A connection that was lost, or does not end its transaction, is not used again.
            if db.end_reading().is_ok() {
                self.db = Some(db);
            }
            if answered == Answered::Yes {
                return;
            }
        }
    }

    /// A connection within a transaction: the one we have, or, should that be lost, another.
    fn begun(&mut self) -> DbResult<Db> {
        if let Some(db) = self.db.take() {
            match db.begin_reading() {
                Ok(()) => return Ok(db),
                Err(error) if error.remedy() == Remedy::Reconnect => {}
                Err(error) => return Err(error),
            }
        }
        let db = self.connector.connect()?;
        db.begin_reading()?;
        Ok(db)
    }
}
