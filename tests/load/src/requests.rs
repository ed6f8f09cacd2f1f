//! A connection without a socket: the same frames, by requests.

use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::spawn_blocking;
use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use crate::{Result, Target};

/// Longer than a server holds an empty answer back.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// A connection; its link begins with the first frame.
pub(crate) struct Requests {
    http: Agent,
    address: String,
    link: Option<String>,
    came: UnboundedReceiver<Result<String>>,
    comes: UnboundedSender<Result<String>>,
}

/// Whatever the name, it is at this address.
#[derive(Debug)]
struct At(SocketAddr);

impl Requests {
    pub(crate) fn to(target: &Target) -> Self {
        let tls = TlsConfig::builder();
        let tls = match target.certificate() {
            Some(der) => tls.root_certs(RootCerts::new_with_certs(&[Certificate::from_der(der).to_owned()])),
            None => tls,
        };
        let config = Agent::config_builder()
            .timeout_global(Some(ANSWER_WITHIN))
            .http_status_as_error(false)
            .proxy(None)
            .tls_config(tls.build())
            .build();
        let http = Agent::with_parts(config, DefaultConnector::new(), At(target.address()));
        let (comes, came) = unbounded_channel();
        Self { http, address: target.twin(), link: None, came, comes }
    }

    /// Sends a frame; the first opens the link.
    pub(crate) async fn send(&mut self, frame: String) -> Result {
        let http = self.http.clone();
        if let Some(link) = self.link.clone() {
            let address = format!("{}/send", self.address);
            let (status, _) = spawn_blocking(move || post(&http, &address, Some(&link), &frame)).await??;
            return if status == 204 { Ok(()) } else { Err(format!("POST /http/send: {status}").into()) };
        }
        let address = self.address.clone();
        let (status, answer) = spawn_blocking(move || post(&http, &address, None, &frame)).await??;
        if status != 201 {
            return Err(format!("POST /http: {status}").into());
        }
        let opened: Value = serde_json::from_str(&answer)?;
        let link = opened["link"].as_str().ok_or("POST /http: no name of a link")?.to_owned();
        self.link = Some(link.clone());
        let (http, address, comes) =
            (self.http.clone(), format!("{}/poll", self.address), self.comes.clone());
        // A thread, not a task: nobody waits for the last of its requests.
        thread::spawn(move || poll(&http, &address, &link, &comes));
        Ok(())
    }

    /// The next line, whenever it comes.
    pub(crate) async fn line(&mut self) -> Result<String> {
        self.came.recv().await.ok_or("nobody polls any more")?
    }
}

/// Asks again and again until the link is over or nobody listens.
fn poll(http: &Agent, address: &str, link: &str, comes: &UnboundedSender<Result<String>>) {
    loop {
        let lines = match post(http, address, Some(link), "") {
            Ok((200 | 204, lines)) => lines,
            Ok((status, _)) => {
                // Nobody listens any more, or hears of it.
                let _ = comes.send(Err(format!("POST /http/poll: {status}").into()));
                return;
            }
            Err(error) => {
                let _ = comes.send(Err(error));
                return;
            }
        };
        for line in lines.lines() {
            if comes.send(Ok(line.to_owned())).is_err() {
                return;
            }
        }
        if comes.is_closed() {
            return;
        }
    }
}

/// One request: status and body of the answer.
fn post(http: &Agent, address: &str, link: Option<&str>, body: &str) -> Result<(u16, String)> {
    let request = http.post(address);
    let request = match link {
        Some(link) => request.header("authorization", format!("Bearer {link}")),
        None => request,
    };
    let mut answer = request.send(body)?;
    Ok((answer.status().as_u16(), answer.body_mut().read_to_string()?))
}

impl Resolver for At {
    fn resolve(
        &self,
        _: &Uri,
        _: &Config,
        _: NextTimeout,
    ) -> std::result::Result<ResolvedSocketAddrs, ureq::Error> {
        let mut addresses = self.empty();
        addresses.push(self.0);
        Ok(addresses)
    }
}
