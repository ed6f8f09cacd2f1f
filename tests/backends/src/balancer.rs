//! A balancer of TCP connections: each goes to the next node that answers, or to the one that what it asks first names.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// A node that does not answer within this is left out this time.
const PATIENCE: Duration = Duration::from_secs(1);

/// The beginning of a connection that is looked at, bytes.
const LOOKED_AT: u64 = 16 * 1024;

/// Shares connections out to nodes in turn, leaving out those that do not answer; as long as the program runs. A link in
/// place of a socket has a name that begins with its node's: a connection that begins with a request of such a link goes
/// to that node, and stays there, whatever else is asked on it.
pub struct Balancer {
    address: SocketAddr,
}

struct Nodes {
    known: Vec<(String, SocketAddr)>,
    next: AtomicUsize,
}

impl Balancer {
    /// Listens at `address`, for nodes of these names; with port 0 the system chooses one.
    ///
    /// # Errors
    /// When it cannot listen there.
    pub fn open(address: SocketAddr, nodes: Vec<(String, SocketAddr)>) -> Result<Self> {
        let listener = TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))?;
        let address = listener.local_addr()?;
        let nodes = Arc::new(Nodes { known: nodes, next: AtomicUsize::new(0) });
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let nodes = Arc::clone(&nodes);
                thread::spawn(move || nodes.serve(&client));
            }
        });
        Ok(Self { address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Nodes {
    /// Carries one connection until either side ends it; without a node that answers, ends it at once.
    fn serve(&self, client: &TcpStream) {
        let Ok(beginning) = beginning(client) else { return };
        let node = match self.named_in(&String::from_utf8_lossy(&beginning)) {
            Some(node) => TcpStream::connect_timeout(&node, PATIENCE).ok(),
            None => self.any(),
        };
        let Some(mut node) = node else { return };
        if node.write_all(&beginning).is_err() {
            return;
        }
        // Small frames must not wait for each other. A socket that refuses this works all the same.
        for socket in [client, &node] {
            let _ = socket.set_nodelay(true);
        }
        thread::scope(|both| {
            both.spawn(|| carry(client, &node));
            carry(&node, client);
        });
    }

    fn any(&self) -> Option<TcpStream> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let turns = self.known.iter().cycle().skip(first % self.known.len().max(1));
        let mut turns = turns.take(self.known.len());
        turns.find_map(|(_, node)| TcpStream::connect_timeout(node, PATIENCE).ok())
    }

    /// The node whose link is asked for.
    fn named_in(&self, head: &str) -> Option<SocketAddr> {
        let mut headers = head.lines().filter_map(|line| line.split_once(':'));
        let (_, whose) = headers.find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?;
        let (name, _) = whose.trim().strip_prefix("Bearer ")?.split_once('.')?;
        self.known.iter().find(|(known, _)| known == name).map(|(_, node)| *node)
    }
}

/// What a client says first, as far as the empty line behind the headers at least.
fn beginning(client: &TcpStream) -> io::Result<Vec<u8>> {
    let mut client = client.take(LOOKED_AT);
    let (mut said, mut piece) = (Vec::new(), [0; 1024]);
    while !said.windows(4).any(|end| end == b"\r\n\r\n") {
        match client.read(&mut piece)? {
            0 => break,
            count => said.extend_from_slice(&piece[..count]),
        }
    }
    Ok(said)
}

/// Carries bytes until there are no more, then says so.
fn carry(mut from: &TcpStream, mut to: &TcpStream) {
    let ended = io::copy(&mut from, &mut to);
    // What broke one way is of no use the other way, either.
    let whole = if ended.is_ok() { Shutdown::Write } else { Shutdown::Both };
    let _ = to.shutdown(whole);
    if ended.is_err() {
        let _ = from.shutdown(Shutdown::Both);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::{Read, Write};

    use super::*;

    /// Answers everybody with its name and then with what they said.
    fn node(name: &'static [u8]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for mut client in listener.incoming().flatten() {
                client.write_all(name).unwrap();
                let mut said = Vec::new();
                client.read_to_end(&mut said).unwrap();
                client.write_all(&said).unwrap();
            }
        });
        address
    }

    fn talk(balancer: &Balancer, said: &str) -> String {
        let mut socket = TcpStream::connect(balancer.address()).unwrap();
        socket.write_all(said.as_bytes()).unwrap();
        socket.shutdown(Shutdown::Write).unwrap();
        let mut heard = String::new();
        socket.read_to_string(&mut heard).unwrap();
        heard
    }

    #[test]
    fn nodes_take_turns_and_dead_ones_are_left_out() {
        let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let nodes = [("a", node(b"one")), ("b", dead), ("c", node(b"two"))];
        let nodes = nodes.map(|(name, address)| (name.to_owned(), address)).to_vec();
        let balancer = Balancer::open(([127, 0, 0, 1], 0).into(), nodes).unwrap();
        let heard: Vec<_> = (0..3).map(|_| talk(&balancer, "!")).collect();
        assert_eq!(heard, ["one!", "two!", "two!"]);
        let asked = |whose| talk(&balancer, &format!("POST /\r\nAuthorization: Bearer {whose}\r\n\r\n"));
        for _ in 0..2 {
            assert!(asked("a.secret").starts_with("one"), "a link leads to its node");
            assert!(asked("c.secret").starts_with("two"), "a link leads to its node");
            assert_eq!(asked("b.secret"), "", "nobody else has the link of a node that is down");
        }
        assert!(asked("g1.secret").ends_with("g1.secret\r\n\r\n"), "others go to any node");
    }
}
