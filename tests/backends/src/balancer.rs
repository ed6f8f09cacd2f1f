//! A balancer of TCP connections: each goes to the next node that answers.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// A node that does not answer within this is left out this time.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shares connections out to nodes in turn, leaving out those that do not answer; as long as the program runs.
pub struct Balancer {
    address: SocketAddr,
}

struct Nodes {
    addresses: Vec<SocketAddr>,
    next: AtomicUsize,
}

impl Balancer {
    /// Listens at `address`; with port 0 the system chooses one.
    ///
    /// # Errors
    /// When it cannot listen there.
    pub fn open(address: SocketAddr, nodes: Vec<SocketAddr>) -> Result<Self> {
        let listener = TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))?;
        let address = listener.local_addr()?;
        let nodes = Arc::new(Nodes { addresses: nodes, next: AtomicUsize::new(0) });
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
        let Some(node) = self.any() else { return };
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
        let turns = self.addresses.iter().cycle().skip(first % self.addresses.len().max(1));
        turns.take(self.addresses.len()).find_map(|node| TcpStream::connect_timeout(node, PATIENCE).ok())
    }
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

    fn talk(balancer: &Balancer) -> String {
        let mut socket = TcpStream::connect(balancer.address()).unwrap();
        socket.write_all(b"!").unwrap();
        socket.shutdown(Shutdown::Write).unwrap();
        let mut heard = String::new();
        socket.read_to_string(&mut heard).unwrap();
        heard
    }

    #[test]
    fn nodes_take_turns_and_dead_ones_are_left_out() {
        let dead = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let nodes = vec![node(b"one"), dead, node(b"two")];
        let balancer = Balancer::open(([127, 0, 0, 1], 0).into(), nodes).unwrap();
        let heard: Vec<_> = (0..3).map(|_| talk(&balancer)).collect();
        assert_eq!(heard, ["one!", "two!", "two!"]);
    }
}
