//! Which way to the server to try next: a socket, or requests where a network breaks sockets.

use chat_protocol::Millis;

/// A way to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A WebSocket.
    Socket,
    /// Its twin: the same frames by HTTP.
    Requests,
}

/// Attempts in a row that brought no frame, until the other way is tried: one may be chance.
const FRUITLESS: u32 = 2;

/// A network may have changed after so long: the socket, which is better, is tried first again.
const TRUSTED_FOR: u64 = 5 * 60_000;

/// What attempts have shown so far. A network that breaks sockets may refuse them, swallow them, or open them and
/// pass nothing on: only a frame that arrives counts.
#[derive(Debug)]
pub struct Ways {
    way: Way,
    /// Attempts since a frame came.
    fruitless: u32,
    /// When requests last took the place of the socket.
    switched_at: Millis,
    /// Whether the server answers requests, as far as is known.
    has_twin: bool,
}

impl Default for Ways {
    fn default() -> Self {
        Self { way: Way::Socket, fruitless: 0, switched_at: Millis(0), has_twin: true }
    }
}

impl Ways {
    /// Goes on with what the tab's page before this one had found out, see [`Ways::by_requests_since`].
    pub fn going_on(by_requests_since: Option<Millis>) -> Self {
        by_requests_since.map_or_else(Self::default, |at| Self {
            way: Way::Requests,
            switched_at: at,
            ..Self::default()
        })
    }

    /// Since when requests bring what sockets did not; `None` while sockets do, and while nothing comes.
    pub fn by_requests_since(&self) -> Option<Millis> {
        (self.way == Way::Requests && self.fruitless == 0).then_some(self.switched_at)
    }

    /// A connection is about to be opened: by which way.
    pub fn attempt(&mut self, now: Millis) -> Way {
        if self.fruitless >= FRUITLESS {
            self.way = match self.way {
                Way::Socket if self.has_twin => Way::Requests,
                _ => Way::Socket,
            };
            self.switched_at = now;
        } else if self.way == Way::Requests && now.since(self.switched_at) > TRUSTED_FOR {
            self.way = Way::Socket;
        }
        self.fruitless += 1;
        self.way
    }

    /// A frame came.
    pub fn heard(&mut self) {
        self.fruitless = 0;
    }

    /// The server knows of no requests.
    pub fn no_twin(&mut self) {
        self.has_twin = false;
    }
}

#[cfg(test)]
mod tests {
    use super::{TRUSTED_FOR, Way, Ways};
    use chat_protocol::Millis;

    fn attempts(ways: &mut Ways, count: usize) -> Vec<Way> {
        (0..count).map(|_| ways.attempt(Millis(1))).collect()
    }

    #[test]
    fn one_failure_is_chance_two_are_a_network_that_breaks_sockets() {
        use Way::{Requests, Socket};
        let mut ways = Ways::default();
        assert_eq!(attempts(&mut ways, 5), [Socket, Socket, Requests, Socket, Requests]);
    }

    #[test]
    fn what_works_is_kept() {
        let mut ways = Ways::default();
        attempts(&mut ways, 3);
        ways.heard();
        assert_eq!(attempts(&mut ways, 2), [Way::Requests; 2]);

        let mut ways = Ways::default();
        for _ in 0..5 {
            assert_eq!(ways.attempt(Millis(1)), Way::Socket);
            ways.heard();
        }
    }

    #[test]
    fn after_a_while_the_socket_has_another_chance() {
        let mut ways = Ways::default();
        attempts(&mut ways, 3);
        ways.heard();
        assert_eq!(ways.attempt(Millis(TRUSTED_FOR)), Way::Requests);
        ways.heard();
        assert_eq!(ways.attempt(Millis(TRUSTED_FOR + 2)), Way::Socket);
    }

    #[test]
    fn the_next_page_goes_on_where_the_one_before_it_has_arrived() {
        let mut ways = Ways::default();
        ways.heard();
        assert_eq!(ways.by_requests_since(), None);
        attempts(&mut ways, 3);
        assert_eq!(ways.by_requests_since(), None);
        ways.heard();
        let since = ways.by_requests_since();
        assert_eq!(since, Some(Millis(1)));

        assert_eq!(Ways::going_on(since).attempt(Millis(TRUSTED_FOR)), Way::Requests);
        assert_eq!(Ways::going_on(since).attempt(Millis(TRUSTED_FOR + 2)), Way::Socket);
        let mut ways = Ways::going_on(since);
        assert_eq!(attempts(&mut ways, 4), [Way::Requests, Way::Requests, Way::Socket, Way::Requests]);
    }

    #[test]
    fn a_server_without_requests_is_asked_once() {
        let mut ways = Ways::default();
        attempts(&mut ways, 3);
        ways.no_twin();
        assert_eq!(attempts(&mut ways, 3), [Way::Socket; 3]);
    }
}
