//! How the bytes of files come and go: in pieces, cut off, twice at once.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "desk/courier.rs"]
mod courier;
mod desk;

use std::collections::BTreeSet;

use courier::{Courier, PDF, code, new_file, offset};
use desk::Desk;
use reqwest::{Method, StatusCode};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// What a widget sends at once.
const PIECE: usize = 1024 * 1024;

/// A document of so many bytes, no two runs of which are alike.
fn document(size: usize) -> Vec<u8> {
    let numbers = (0_u32..).flat_map(u32::to_be_bytes);
    PDF.iter().copied().chain(numbers).take(size).collect()
}

#[tokio::test]
async fn a_large_file_comes_in_pieces_and_goes_back_whole() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let document = document(2 * PIECE + 300_001);
    let file = new_file();
    courier.announce(file, "скан.pdf", document.len()).await;
    let mut here = 0;
    for piece in document.chunks(PIECE) {
        here += piece.len();
        assert_eq!(offset(&courier.send(file, here - piece.len(), piece).await), here.to_string());
    }
    let at_once = courier.upload("скан.pdf", &document).await;
    for file in [file, at_once] {
        let answer = courier.fetch(file).await;
        assert_eq!(answer.content_length(), Some(document.len() as u64));
        assert!(answer.bytes().await.unwrap() == document, "every byte is where it was");
    }
}

#[tokio::test]
async fn the_format_is_known_though_the_first_bytes_came_one_by_one() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let file = new_file();
    courier.announce(file, "скан.pdf", PDF.len()).await;
    for at in 0..6 {
        courier.send(file, at, &PDF[at..=at]).await;
    }
    let answer = courier.send(file, 6, &PDF[6..]).await;
    assert_eq!((answer.status(), offset(&answer)), (StatusCode::NO_CONTENT, &*PDF.len().to_string()));
    assert_eq!(courier.fetch(file).await.bytes().await.unwrap(), PDF);
}

#[tokio::test]
async fn what_came_before_a_cut_is_kept() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let (file, document) = (new_file(), document(200_000));
    courier.announce(file, "скан.pdf", document.len()).await;

    let mut stream = TcpStream::connect(desk.server.addr()).await.unwrap();
    let (token, size) = (guest.token.as_deref().unwrap(), document.len());
    let head = format!(
        "PATCH /files/{file} HTTP/1.1\r\nhost: chat\r\nauthorization: Bearer {token}\r\n\
         upload-offset: 0\r\ncontent-length: {size}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&document[..100_000]).await.unwrap();
    stream.shutdown().await.unwrap();
    drop(stream);

    let kept = async {
        while offset(&courier.announce(file, "скан.pdf", size).await) != "100000" {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(desk::PATIENCE, kept).await.unwrap();
    courier.send(file, 100_000, &document[100_000..]).await;
    assert!(courier.fetch(file).await.bytes().await.unwrap() == document);
}

#[tokio::test]
async fn of_two_who_send_at_once_one_is_told_where_to_go_on_and_no_byte_is_mixed() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    // No larger than what the server reads before it writes: the loser would hang up on the rest.
    let size = 20_000;
    for _ in 0..5 {
        let file = new_file();
        courier.announce(file, "скан.pdf", 2 * size).await;
        let tries = [b'a', b'b'].map(|letter| [PDF, &vec![letter; size]].concat()[..size].to_vec());
        let answers =
            futures_util::future::join(courier.send(file, 0, &tries[0]), courier.send(file, 0, &tries[1]));
        let (one, other) = answers.await;
        let told = [&one, &other].map(|answer| (answer.status().as_u16(), offset(answer).to_owned()));
        let expected = [(204, size.to_string()), (409, size.to_string())];
        assert_eq!(BTreeSet::from(told), BTreeSet::from(expected));
        let won = usize::from(one.status() != StatusCode::NO_CONTENT);
        courier.send(file, size, &tries[won]).await;
        let whole = [&*tries[won], &*tries[won]].concat();
        assert!(courier.fetch(file).await.bytes().await.unwrap() == whole);
    }
}

#[tokio::test]
async fn an_offset_beyond_every_file_is_no_offset() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let file = new_file();
    courier.announce(file, "скан.pdf", PDF.len()).await;
    let request = courier.request(Method::PATCH, file).header("upload-offset", u64::MAX);
    let answer = request.body(PDF).send().await.unwrap();
    assert_eq!(code(answer).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(offset(&courier.announce(file, "скан.pdf", PDF.len()).await), "0");
}
