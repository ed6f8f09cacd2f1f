#![allow(clippy::unwrap_used)]

use chat_protocol::{
    Auth, AuthKind, ClientFrame, CommandId, ConversationId, Hello, Millis, Opening, Personal, SUBPROTOCOL,
    Seq, ServerFrame,
};
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::config::Config;
use crate::conversations::{Order, What};
use crate::person::Person;
use crate::server::Server;

/// On the one thread of this test nothing is read while it waits for the writer: the inbox of the
/// connection overflows although its reader is quick.
#[tokio::test]
async fn an_inbox_that_overflowed_is_made_up_for_from_the_log() {
    const MESSAGES: u64 = 480;

    let dir = tempfile::tempdir().unwrap();
    let listen = ([127, 0, 0, 1], 0).into();
    let config = Config { listen, data_dir: dir.path().to_owned(), ..Config::default() };
    let server = Server::start(config).await.unwrap();
    let mut request = format!("ws://{}/ws", server.addr()).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let hello = Hello {
        v: 1,
        client: None,
        auth: Auth { kind: AuthKind::Guest, token: None },
        caps: Vec::new(),
        page: None,
        resume: None,
    };
    socket.send(ClientFrame::from(hello).encode().into()).await.unwrap();
    let mut guest = String::new();
    loop {
        let frame = socket.next().await.unwrap().unwrap();
        match ServerFrame::decode(frame.to_text().unwrap()).unwrap() {
            ServerFrame::Welcome(welcome) => guest = welcome.user.id,
            ServerFrame::Synced(_) => break,
            _ => {}
        }
    }

    let at = Millis(1_795_330_338_237);
    let c = ConversationId::new(at, [0; 10]);
    let answers: Vec<_> = (1..=MESSAGES)
        .map(|n| {
            let mut random = [0; 10];
            random[2..].copy_from_slice(&n.to_be_bytes());
            let what = What::Send {
                id: CommandId::new(at, random),
                text: Personal::from(n.to_string()),
                files: Vec::new(),
                open: Opening::default(),
                answer: None,
            };
            server.chat.store.submit(Order { by: Person::Guest { id: guest.clone() }, at, c, what }).unwrap()
        })
        .collect();
    let wait =
        std::thread::spawn(|| answers.into_iter().all(|answer| answer.blocking_recv().unwrap().is_ok()));
    assert!(wait.join().unwrap());

    let mut last = Seq(0);
    let (mut syncs, mut ends) = (0, 0);
    while last < Seq(MESSAGES + 2) {
        let frame = socket.next().await.unwrap().unwrap();
        match ServerFrame::decode(frame.to_text().unwrap()).unwrap() {
            // What is left in the inbox may be heard first. If nothing was, the newest page is enough.
            ServerFrame::Sync(sync) => {
                assert!(sync.from == last.next() || (sync.truncated && last == Seq(0)));
                last = Seq(sync.from.0 - 1);
                syncs += 1;
            }
            ServerFrame::Event(event) => {
                assert_eq!(event.seq, last.next());
                last = event.seq;
            }
            ServerFrame::Synced(_) => ends += 1,
            _ => {}
        }
    }
    assert_eq!(syncs, 1);
    while ends < syncs {
        let frame = socket.next().await.unwrap().unwrap();
        if let ServerFrame::Synced(_) = ServerFrame::decode(frame.to_text().unwrap()).unwrap() {
            ends += 1;
        }
    }
    server.stop().await;
}
