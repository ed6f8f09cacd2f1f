//! Somebody who uploads and fetches.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::net::SocketAddr;

use chat_protocol::{Announcement, ErrorCode, FileId, ServerFrame};
use reqwest::{Method, Response, StatusCode};

use crate::desk::{Client, Desk, new_id};

pub const PDF: &[u8] = b"%PDF-1.7\nsome pages\n%%EOF";

/// A name nobody else in this process has.
pub fn new_file() -> FileId {
    new_id().to_string().parse().unwrap()
}

/// Somebody with a token.
#[derive(Clone)]
pub struct Courier {
    address: SocketAddr,
    token: String,
}

impl Courier {
    pub fn new(desk: &Desk, token: &str) -> Self {
        Self::at(desk.server.addr(), token)
    }

    pub fn of(desk: &Desk, client: &Client) -> Self {
        Self::new(desk, client.token.as_deref().unwrap())
    }

    pub fn at(address: SocketAddr, token: &str) -> Self {
        Self { address, token: token.to_owned() }
    }

    pub fn request(&self, method: Method, file: FileId) -> reqwest::RequestBuilder {
        let url = format!("http://{}/files/{file}", self.address);
        reqwest::Client::new().request(method, url).bearer_auth(&self.token)
    }

    pub async fn announce(&self, file: FileId, name: &str, size: usize) -> Response {
        let said = Announcement { name: name.into(), size: size as u64 };
        let body = serde_json::to_string(&said).unwrap();
        self.request(Method::POST, file).body(body).send().await.unwrap()
    }

    pub async fn send(&self, file: FileId, offset: usize, bytes: &[u8]) -> Response {
        let request = self.request(Method::PATCH, file).header("upload-offset", offset);
        request.body(bytes.to_vec()).send().await.unwrap()
    }

    pub async fn upload(&self, name: &str, bytes: &[u8]) -> FileId {
        let file = new_file();
        assert_eq!(self.announce(file, name, bytes.len()).await.status(), StatusCode::NO_CONTENT);
        assert_eq!(self.send(file, 0, bytes).await.status(), StatusCode::NO_CONTENT);
        file
    }

    pub async fn fetch(&self, file: FileId) -> Response {
        self.request(Method::GET, file).send().await.unwrap()
    }

    pub async fn may_fetch(&self, file: FileId) -> bool {
        self.fetch(file).await.status() == StatusCode::OK
    }
}

/// From which byte on the answer says to send.
pub fn offset(response: &Response) -> &str {
    response.headers().get("upload-offset").unwrap().to_str().unwrap()
}

/// How and why the request was refused.
pub async fn code(response: Response) -> (StatusCode, ErrorCode) {
    let status = response.status();
    let ServerFrame::Refused(refused) = ServerFrame::decode(&response.text().await.unwrap()).unwrap() else {
        panic!("not a refusal");
    };
    (status, refused.code)
}
