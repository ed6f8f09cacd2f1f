//! The virus scanner: what it is asked, and what its answers mean.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "desk/courier.rs"]
mod courier;
mod desk;

use chat_protocol::ErrorCode;
use chat_server::Clamd;
use courier::{Courier, PDF, code, new_file, offset};
use desk::Desk;
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A scanner that finds the word «virus» in what it is sent.
async fn fake_clamd() -> Clamd {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut command = [0; 10];
            socket.read_exact(&mut command).await.unwrap();
            assert_eq!(&command, b"zINSTREAM\0");
            let mut seen = Vec::new();
            loop {
                let mut piece = vec![0; socket.read_u32().await.unwrap() as usize];
                if piece.is_empty() {
                    break;
                }
                socket.read_exact(&mut piece).await.unwrap();
                seen.extend(piece);
            }
            let found = seen.windows(5).any(|word| word == b"virus");
            let answer: &[u8] = if found { b"stream: Test.Virus FOUND\0" } else { b"stream: OK\0" };
            socket.write_all(answer).await.unwrap();
        }
    });
    Clamd::Tcp(address.to_string())
}

#[tokio::test]
async fn the_scanner_has_the_last_word() {
    let clamd = fake_clamd().await;
    let desk = Desk::with(|config| config.files.clamd = Some(clamd)).await;
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    assert!(courier.may_fetch(courier.upload("скан.pdf", PDF).await).await);
    let bad = b"%PDF-1.7 with a virus inside";
    let file = new_file();
    courier.announce(file, "скан.pdf", bad.len()).await;
    let response = courier.send(file, 0, bad).await;
    assert_eq!(code(response).await, (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::FileInfected));
    assert_eq!(code(courier.fetch(file).await).await.1, ErrorCode::NotFound);
}

#[tokio::test]
async fn while_the_scanner_is_silent_nothing_is_ready_and_nothing_is_lost() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let desk = Desk::with(|config| config.files.clamd = Some(Clamd::Tcp(address))).await;
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let file = new_file();
    courier.announce(file, "скан.pdf", PDF.len()).await;
    let response = courier.send(file, 0, PDF).await;
    assert_eq!(code(response).await, (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::StoreUnavailable));
    assert!(!courier.may_fetch(file).await);
    assert_eq!(offset(&courier.announce(file, "скан.pdf", PDF.len()).await), PDF.len().to_string());
}
