//! As much XMPP as it takes to log in, be there, and write to somebody: RFC 6120 over TCP, SASL PLAIN.

use std::net::SocketAddr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::Result;
use crate::link::PATIENCE;
use crate::target::tcp;

/// The domain of the accounts.
pub(crate) const DOMAIN: &str = "localhost";

/// The password of every account.
pub(crate) const PASSWORD: &str = "load-password";

const HEADER: &str = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' \
    xmlns:stream='http://etherx.jabber.org/streams' to='localhost' version='1.0'>";

/// A session.
pub(crate) struct Session {
    stream: TcpStream,
    heard: Vec<u8>,
}

/// The name of an account.
pub(crate) fn user(nth: usize) -> String {
    format!("user{nth}")
}

impl Session {
    /// Logs in and says that it is there.
    pub(crate) async fn log_in(server: SocketAddr, nth: usize) -> Result<Self> {
        let stream = tcp(server, nth).await?;
        stream.set_nodelay(true)?;
        let mut session = Self { stream, heard: Vec::new() };
        let name = user(nth);
        session.ask(HEADER, "</stream:features>").await?;
        let proof = BASE64_STANDARD.encode(format!("\0{name}\0{PASSWORD}"));
        let auth = format!("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{proof}</auth>");
        session.ask(&auth, "<success").await?;
        session.ask(HEADER, "</stream:features>").await?;
        let bind = "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
        session.ask(bind, "</iq>").await?;
        // Told to oneself as well.
        session.ask("<presence/>", "<presence ").await?;
        Ok(session)
    }

    /// Writes to somebody.
    pub(crate) async fn write(&mut self, to: usize, id: &str, text: &str) -> Result {
        let message = format!(
            "<message type='chat' id='{id}' to='{}@{DOMAIN}'><body>{text}</body></message>",
            user(to)
        );
        Ok(self.stream.write_all(message.as_bytes()).await?)
    }

    /// Waits for the message with this name.
    pub(crate) async fn message(&mut self, id: &str) -> Result {
        self.until(id).await?;
        self.until("</message>").await
    }

    async fn ask(&mut self, what: &str, answer: &str) -> Result {
        self.stream.write_all(what.as_bytes()).await?;
        self.until(answer).await
    }

    /// Reads until a word has come, and forgets all up to it.
    async fn until(&mut self, word: &str) -> Result {
        loop {
            let found = self.heard.windows(word.len()).position(|window| window == word.as_bytes());
            if let Some(at) = found {
                self.heard.drain(..at + word.len());
                return Ok(());
            }
            let read = timeout(PATIENCE, self.stream.read_buf(&mut self.heard)).await;
            if read.map_err(|_| format!("no {word} in time"))?? == 0 {
                let said = String::from_utf8_lossy(&self.heard).into_owned();
                return Err(format!("Prosody closed before {word}; it said {said:?}").into());
            }
        }
    }
}
