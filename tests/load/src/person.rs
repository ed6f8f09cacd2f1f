//! A guest with one conversation, who keeps what is not confirmed and sends it again: what a widget does, and no more.

use std::collections::BTreeMap;

use chat_protocol::{
    Auth, AuthKind, CommandId, ConversationId, Event, GetHistory, Hello, Personal, Resume, Secret,
    SendMessage, Seq, ServerFrame, Welcome, limits,
};

use crate::{Link, Result, Target, names};

/// What became of what somebody wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Messages written.
    pub said: u64,
    /// Confirmed or not, they stand in no log.
    pub lost: u64,
    /// They stand there twice.
    pub doubled: u64,
    /// Positions left out.
    pub gaps: u64,
}

impl Verdict {
    /// Of what somebody wrote and a log as far as it goes.
    fn of(said: &[CommandId], log: &[(Seq, Option<CommandId>)]) -> Self {
        let mut times: BTreeMap<CommandId, u64> = said.iter().map(|id| (*id, 0)).collect();
        let (mut last, mut gaps) = (0, 0);
        for (seq, id) in log {
            gaps += seq.0.saturating_sub(last + 1);
            last = seq.0;
            if let Some(times) = id.and_then(|id| times.get_mut(&id)) {
                *times += 1;
            }
        }
        Self {
            said: said.len() as u64,
            lost: times.values().filter(|times| **times == 0).count() as u64,
            doubled: times.values().map(|times| times.saturating_sub(1)).sum(),
            gaps,
        }
    }

    /// How much is wrong.
    #[must_use]
    pub fn faults(self) -> u64 {
        self.lost + self.doubled + self.gaps
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            said: self.said + other.said,
            lost: self.lost + other.lost,
            doubled: self.doubled + other.doubled,
            gaps: self.gaps + other.gaps,
        }
    }
}

/// A guest.
pub struct Person {
    nth: usize,
    link: Option<Link>,
    token: Option<Secret>,
    epoch: String,
    /// What the server calls the connection.
    sid: String,
    /// The conversation.
    pub c: ConversationId,
    /// Newest position of it.
    held: Seq,
    /// Not confirmed yet.
    outbox: Option<SendMessage>,
    said: Vec<CommandId>,
    /// How often the server said that it restarts.
    pub byes: u64,
}

impl Person {
    /// Comes as a new guest, over the connection number `nth`.
    ///
    /// # Errors
    /// When the server does not let them in.
    pub async fn arrive(target: &Target, nth: usize) -> Result<Self> {
        let mut person = Self {
            nth,
            link: None,
            token: None,
            epoch: String::new(),
            sid: String::new(),
            c: names::conversation(),
            held: Seq(0),
            outbox: None,
            said: Vec::new(),
            byes: 0,
        };
        person.come(target).await?;
        Ok(person)
    }

    /// Connects, says who it is and what is held, and hears what is missing. A message that was under way and has not
    /// come back is sent again.
    ///
    /// # Errors
    /// When the connection fails: it may be tried again.
    pub async fn come(&mut self, target: &Target) -> Result {
        let mut link = Link::open(target, self.nth).await?;
        let convs = BTreeMap::from([(self.c, (self.held, self.held))]);
        let resume = (self.held > Seq(0)).then(|| Resume { epoch: self.epoch.clone(), convs });
        link.send(hello(AuthKind::Guest, self.token.clone(), resume)).await?;
        let welcome = welcomed(&mut link).await?;
        if let Some(token) = welcome.guest_token {
            self.token = Some(token);
        }
        if self.held > Seq(0) && !welcome.resumed {
            return Err("the server does not know what it said before".into());
        }
        (self.epoch, self.sid) = (welcome.epoch, welcome.sid);
        loop {
            match link.next().await? {
                ServerFrame::Synced(_) => break,
                frame => self.note(&frame)?,
            }
        }
        if let Some(message) = self.outbox.clone() {
            link.send(message).await?;
        }
        self.link = Some(link);
        Ok(())
    }

    /// Sends a message; the first opens the conversation.
    ///
    /// # Errors
    /// When the connection is over; the message is kept.
    pub async fn say(&mut self, text: &str) -> Result<CommandId> {
        let id = names::command();
        let text = Personal(text.to_owned());
        let message = SendMessage { id, c: self.c, text, files: Vec::new(), open: None };
        self.outbox = Some(message.clone());
        self.said.push(id);
        self.link()?.send(message).await?;
        Ok(id)
    }

    /// Waits until what was said is confirmed.
    ///
    /// # Errors
    /// When the connection is over or the server refuses.
    pub async fn confirmed(&mut self) -> Result {
        while self.outbox.is_some() {
            let frame = self.link()?.next().await?;
            self.note(&frame)?;
        }
        Ok(())
    }

    /// Listens until something comes, and takes note of it.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn hear(&mut self) -> Result<ServerFrame> {
        let frame = self.link()?.heard().await?;
        self.note(&frame)?;
        Ok(frame)
    }

    /// Listens until this message of somebody else comes.
    ///
    /// # Errors
    /// When the connection is over, or it does not come.
    pub async fn hears(&mut self, id: CommandId) -> Result {
        loop {
            let frame = self.link()?.next().await?;
            self.note(&frame)?;
            if matches!(frame, ServerFrame::Event(event) if event.id == Some(id)) {
                return Ok(());
            }
        }
    }

    /// What the node that this person is connected to calls itself, where there are several.
    #[must_use]
    pub fn node(&self) -> &str {
        node_in(&self.sid)
    }

    /// The connection is cut.
    pub fn cut(&mut self) {
        if let Some(link) = self.link.take() {
            link.cut();
        }
    }

    /// Reads the whole log and compares it with what was said.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn verdict(&mut self) -> Result<Verdict> {
        let mut log = Vec::new();
        loop {
            let last = log.last().map_or(Seq(0), |(seq, _)| *seq);
            let (events, more) = self.page(last).await?;
            if events.is_empty() {
                break;
            }
            log.extend(events.into_iter().map(|event| (event.seq, event.id)));
            if !more {
                break;
            }
        }
        Ok(Verdict::of(&self.said, &log))
    }

    async fn page(&mut self, after: Seq) -> Result<(Vec<Event>, bool)> {
        let (id, c) = (names::command(), self.c);
        let link = self.link()?;
        link.send(GetHistory { id, c, before: None, after: Some(after), limit: limits::MAX_HISTORY }).await?;
        loop {
            match link.next().await? {
                ServerFrame::HistoryPage(page) if page.re == id => return Ok((page.events, page.more)),
                ServerFrame::Refused(refused) => return Err(refused.msg.into()),
                _ => {}
            }
        }
    }

    fn note(&mut self, frame: &ServerFrame) -> Result {
        match frame {
            ServerFrame::Event(event) if event.c == self.c => {
                self.held = self.held.max(event.seq);
                self.settle(event.id);
            }
            ServerFrame::Confirmed(confirmed) => self.settle(Some(confirmed.re)),
            ServerFrame::Refused(refused) => return Err(format!("refused: {}", refused.msg).into()),
            ServerFrame::Bye(bye) => {
                self.byes += 1;
                return Err(format!("bye: {}", bye.code).into());
            }
            _ => {}
        }
        Ok(())
    }

    fn settle(&mut self, id: Option<CommandId>) {
        if self.outbox.as_ref().map(|message| message.id) == id {
            self.outbox = None;
        }
    }

    fn link(&mut self) -> Result<&mut Link> {
        self.link.as_mut().ok_or_else(|| "not connected".into())
    }
}

/// A node's name in that of a connection, `s-NODE-NUMBER`; nothing where there is one node.
pub(crate) fn node_in(sid: &str) -> &str {
    let named = sid.strip_prefix("s-").and_then(|rest| rest.rsplit_once('-'));
    named.map_or("", |(node, _)| node)
}

/// The first frame.
pub(crate) fn hello(kind: AuthKind, token: Option<Secret>, resume: Option<Resume>) -> Hello {
    let auth = Auth { kind, token };
    Hello { v: chat_protocol::VERSION, client: None, auth, caps: Vec::new(), page: None, resume }
}

/// Waits for the answer to it.
pub(crate) async fn welcomed(link: &mut Link) -> Result<Welcome> {
    loop {
        match link.next().await? {
            ServerFrame::Welcome(welcome) => return Ok(welcome),
            ServerFrame::Refused(refused) => return Err(format!("hello is refused: {}", refused.msg).into()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use chat_protocol::Seq;

    use super::Verdict;
    use crate::names;

    #[test]
    fn each_fault_is_told_from_the_others() {
        let said = [names::command(), names::command()];
        let of = |log: &[(u64, Option<usize>)]| {
            let log: Vec<_> = log.iter().map(|(seq, nth)| (Seq(*seq), nth.map(|nth| said[nth]))).collect();
            let Verdict { said, lost, doubled, gaps } = Verdict::of(&said, &log);
            [said, lost, doubled, gaps]
        };
        assert_eq!(of(&[(1, None), (2, Some(0)), (3, Some(1))]), [2, 0, 0, 0]);
        assert_eq!(of(&[(1, None), (2, Some(0))]), [2, 1, 0, 0]);
        assert_eq!(of(&[(1, Some(0)), (2, Some(1)), (3, Some(0))]), [2, 0, 1, 0]);
        assert_eq!(of(&[(1, Some(0)), (3, Some(1))]), [2, 0, 0, 1]);
    }
}
