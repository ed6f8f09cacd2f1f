//! A way to the server that can be cut: what a network is to any browser.

use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::{Result, Server};

/// Whether anything gets through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Whole,
    Cut,
}

/// A running link, with an address of its own.
pub struct Link {
    address: String,
    state: Arc<watch::Sender<State>>,
}

impl Link {
    /// Lays one to a server.
    pub async fn to(server: &Server) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let state = Arc::new(watch::Sender::new(State::Whole));
        let there = server.address().to_owned();
        tokio::spawn({
            let state = Arc::clone(&state);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(carry(stream, there.clone(), state.subscribe()));
                }
            }
        });
        Ok(Self { address, state })
    }

    /// `http://` and the address.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Ends every connection and takes no new one.
    pub fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    /// Takes connections again.
    pub fn mend(&self) {
        self.state.send_replace(State::Whole);
    }
}

/// One connection, until one of both ends or the link does.
async fn carry(mut here: TcpStream, there: String, mut state: watch::Receiver<State>) {
    let carried = async {
        let mut there = TcpStream::connect(there).await?;
        copy_bidirectional(&mut here, &mut there).await
    };
    tokio::select! {
        biased;
        _ = state.wait_for(|state| *state == State::Cut) => {}
        _ = carried => {}
    }
}
