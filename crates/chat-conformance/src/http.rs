//! Requests beside the connection: the discovery document, files, the twin of the socket.

use ureq::http::{Request, Response};
use ureq::{Agent, Body};

use crate::link::{apart, patient};
use crate::{Checked, Failure, Target};

/// One request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) method: &'static str,
    pub(crate) address: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// What was answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn new(method: &'static str, address: String) -> Self {
        Self { method, address, ..Self::default() }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub(crate) fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// Asks.
    pub(crate) async fn ask(self) -> Checked<Answer> {
        apart(move || {
            let mut request = Request::builder().method(self.method).uri(&self.address);
            for (name, value) in &self.headers {
                request = request.header(*name, value);
            }
            let broken = |error: ureq::http::Error| Failure::Broken(error.to_string());
            let http: Agent = patient();
            let answer = match self.body.is_empty() {
                true => http.run(request.body(()).map_err(broken)?)?,
                false => http.run(request.body(self.body).map_err(broken)?)?,
            };
            Answer::read(answer)
        })
        .await
    }
}

impl Answer {
    fn read(mut answer: Response<Body>) -> Checked<Self> {
        let text = |value: &ureq::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = answer.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let body = answer.body_mut().read_to_vec()?;
        Ok(Self { status: answer.status().as_u16(), headers, body })
    }

    /// A header by its name in small letters; empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; nothing when it is none.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// The folder of the socket's address, as an address of requests.
pub(crate) fn folder(target: &Target) -> String {
    let folder = target.url.rsplit_once('/').map_or(target.url.as_str(), |(folder, _)| folder);
    folder.replacen("ws", "http", 1)
}

/// The host of the socket's address, as an address of requests.
pub(crate) fn host(target: &Target) -> String {
    let address = target.url.replacen("ws", "http", 1);
    let from = address.find("://").map_or(0, |at| at + 3);
    let to = address[from..].find('/').map_or(address.len(), |at| from + at);
    address[..to].to_owned()
}
