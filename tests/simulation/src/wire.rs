//! One connection: two ordered streams that may break at any point, and the server's end.

use std::collections::VecDeque;

use chat_protocol::{CloseCode, Millis, ServerFrame};
use chat_server::simulation::Link;

/// Whose connection it is: browser, tab and page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) browser: usize,
    pub(crate) tab: usize,
}

pub(crate) struct Wire {
    pub(crate) id: u64,
    /// The client's end; none once the client has dropped it.
    pub(crate) holder: Option<Holder>,
    pub(crate) up: VecDeque<(Millis, String)>,
    pub(crate) down: VecDeque<(Millis, Down)>,
    pub(crate) state: State,
    pub(crate) link: Option<Link>,
    /// When the server's end goes.
    pub(crate) gone_at: Option<Millis>,
    pub(crate) next_ping: Millis,
    pub(crate) heard_at: Millis,
    pub(crate) greet_at: Option<Millis>,
    pub(crate) hear_at: Option<Millis>,
    /// Answers in the order of the commands; the second kind waits for the writer.
    pub(crate) answers: VecDeque<Answer>,
}

/// Whether anything still passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Passing,
    Dead,
}

pub(crate) enum Down {
    Opened,
    Frame(ServerFrame),
    Closed(CloseCode),
}

pub(crate) enum Answer {
    Ready(ServerFrame),
    Awaited(u64),
}

impl Wire {
    pub(crate) fn new(id: u64, holder: Holder) -> Self {
        Self {
            id,
            holder: Some(holder),
            up: VecDeque::new(),
            down: VecDeque::new(),
            state: State::Passing,
            link: None,
            gone_at: None,
            next_ping: Millis(u64::MAX),
            heard_at: Millis(0),
            greet_at: None,
            hear_at: None,
            answers: VecDeque::new(),
        }
    }

    /// Puts a packet behind what travels to the client already.
    pub(crate) fn send_down(&mut self, at: Millis, what: Down) {
        if self.state == State::Passing {
            let at = self.down.back().map_or(at, |(last, _)| at.max(*last));
            self.down.push_back((at, what));
        }
    }

    /// The same to the server.
    pub(crate) fn send_up(&mut self, at: Millis, text: String) {
        if self.state == State::Passing && self.gone_at.is_none() {
            let at = self.up.back().map_or(at, |(last, _)| at.max(*last));
            self.up.push_back((at, text));
        }
    }

    /// The client lets go; what it sent may still arrive.
    pub(crate) fn abandon(&mut self, at: Millis) {
        self.holder = None;
        self.down.clear();
        let at = self.up.back().map_or(at, |(last, _)| at.max(*last));
        self.gone_at.get_or_insert(at);
    }

    /// The server's end is gone.
    pub(crate) fn drop_link(&mut self) {
        self.link = None;
        self.up.clear();
        self.answers.clear();
        (self.greet_at, self.hear_at, self.next_ping) = (None, None, Millis(u64::MAX));
    }

    /// When the server can take the next frame: once it is there, and the greeting is over.
    pub(crate) fn up_at(&self) -> Option<Millis> {
        let ready = self.link.as_ref().is_none_or(Link::is_live);
        self.up.front().map(|(at, _)| *at).filter(|_| ready)
    }
}
