//! Two servers over one PostgreSQL, and one place of files.
#![allow(clippy::unwrap_used)]

#[path = "desk/courier.rs"]
mod courier;
mod desk;

use std::collections::BTreeSet;

use chat_protocol::{
    AuthKind, CommandId, Confirmed, ConversationId, ErrorCode, Event, GetHistory, ServerFrame, TakeTicket,
};
use chat_server::{
    Config, FilePlace, Mail, MailRoute, Server, ServerError, StoreConfig, backup, renew_epoch,
};
use courier::{Courier, PDF, new_file, offset};
use desk::engine::{self, Tables};
use desk::{ANNA, BORIS, Client, config, hello, message, new_conversation, new_id, texts};
use tempfile::TempDir;

/// Directories of two servers, and their store.
struct Nodes {
    one: Config,
    other: Config,
    dirs: [TempDir; 2],
}

impl Nodes {
    fn new() -> Self {
        let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        engine::postgres(dirs[0].path());
        let mut one = Config { conversations_per_day: 100, ..config(&dirs[0]) };
        if one.files.place == FilePlace::DataDir {
            one.files.place = FilePlace::Folder(dirs[0].path().join("files"));
        }
        let other = Config { data_dir: dirs[1].path().to_owned(), ..one.clone() };
        Self { one, other, dirs }
    }

    async fn start(&self) -> [Server; 2] {
        [Server::start(self.one.clone()).await.unwrap(), Server::start(self.other.clone()).await.unwrap()]
    }
}

/// A guest at one node, and the same guest at the other.
async fn guest(nodes: &[Server; 2]) -> [Client; 2] {
    let one = Client::join(nodes[0].addr(), hello(AuthKind::Guest, None)).await;
    let other = Client::join(nodes[1].addr(), one.again(&[])).await;
    assert_eq!(one.welcome.as_ref().unwrap().user, other.welcome.as_ref().unwrap().user);
    [one, other]
}

async fn answer(client: &mut Client, id: CommandId) -> Result<Confirmed, ErrorCode> {
    client
        .until(|frame| match frame {
            ServerFrame::Confirmed(ok) if ok.re == id => Some(Ok(ok.clone())),
            ServerFrame::Refused(refused) if refused.re == Some(id) => Some(Err(refused.code)),
            _ => None,
        })
        .await
}

async fn log(client: &mut Client, c: ConversationId) -> Vec<Event> {
    let id = new_id();
    client.send(GetHistory { id, c, before: None, after: None, limit: 100 }).await;
    client
        .until(|frame| match frame {
            ServerFrame::HistoryPage(page) if page.re == id => Some(page.events.clone()),
            _ => None,
        })
        .await
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test starts one"]
async fn positions_have_no_gaps_whoever_writes_where() {
    let nodes = Nodes::new();
    let servers = nodes.start().await;
    let [mut here, mut there] = guest(&servers).await;
    let c = new_conversation();
    here.say(c, "вопрос").await;
    let mut anna = Client::join(servers[1].addr(), hello(AuthKind::Operator, Some(ANNA))).await;
    anna.take(c).await;
    let mut expected = BTreeSet::from(["вопрос".to_owned()]);
    let mut sent = Vec::new();
    for n in 0..8 {
        for (who, name) in [(&mut here, "здесь"), (&mut there, "там"), (&mut anna, "Анна")] {
            let line = message(c, &format!("{name} {n}"));
            who.send(line.clone()).await;
            expected.insert(line.text.to_string());
            sent.push(line.id);
        }
    }
    for ids in sent.chunks(3) {
        for (who, id) in [&mut here, &mut there, &mut anna].into_iter().zip(ids) {
            assert!(!who.ok(*id).await.dup);
        }
    }
    let events = log(&mut here, c).await;
    let seqs: Vec<_> = events.iter().map(|event| event.seq.0).collect();
    assert_eq!(seqs, (1..=28).collect::<Vec<_>>());
    let frames: Vec<_> = events.into_iter().map(ServerFrame::from).collect();
    let written: Vec<_> = texts(&frames).into_iter().map(|(_, text)| text).collect();
    assert_eq!((written.len(), BTreeSet::from_iter(written)), (25, expected));
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test starts one"]
async fn a_command_that_comes_to_both_nodes_takes_effect_once() {
    let nodes = Nodes::new();
    let servers = nodes.start().await;
    let [mut here, mut there] = guest(&servers).await;
    let mut numbers = BTreeSet::new();
    for _ in 0..8 {
        let c = new_conversation();
        let first = message(c, "вопрос");
        here.send(first.clone()).await;
        there.send(first.clone()).await;
        let (one, other) = (here.ok(first.id).await, there.ok(first.id).await);
        assert_eq!((one.seq, one.dup), (other.seq, !other.dup));
        assert_eq!(log(&mut there, c).await.len(), 3);
        numbers.insert(c);
    }
    let given = Tables::of(nodes.dirs[0].path()).words("SELECT DISTINCT number FROM conversations");
    assert_eq!(given.len(), numbers.len());
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test starts one"]
async fn two_operators_at_two_nodes_never_take_the_same_conversation() {
    let nodes = Nodes::new();
    let servers = nodes.start().await;
    let [mut here, _there] = guest(&servers).await;
    let mut anna = Client::join(servers[0].addr(), hello(AuthKind::Operator, Some(ANNA))).await;
    let mut boris = Client::join(servers[1].addr(), hello(AuthKind::Operator, Some(BORIS))).await;
    let mut asked = Vec::new();
    for _ in 0..12 {
        let c = new_conversation();
        here.say(c, "вопрос").await;
        asked.push((c, new_id(), new_id()));
    }
    for (c, one, other) in &asked {
        anna.send(TakeTicket { id: *one, c: *c }).await;
        boris.send(TakeTicket { id: *other, c: *c }).await;
    }
    for (_, one, other) in asked {
        let (one, other) = (answer(&mut anna, one).await, answer(&mut boris, other).await);
        let refused = one.as_ref().err().or(other.as_ref().err()).copied();
        assert_eq!((one.is_ok(), refused), (other.is_err(), Some(ErrorCode::AlreadyTaken)));
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test starts one"]
async fn connections_that_are_lost_are_made_anew_and_nothing_is_lost_or_doubled() {
    let nodes = Nodes::new();
    let servers = nodes.start().await;
    let [mut here, mut there] = guest(&servers).await;
    let (cs, tables) = ([new_conversation(), new_conversation()], Tables::of(nodes.dirs[0].path()));
    for n in 0..6 {
        let lines = cs.map(|c| message(c, &format!("строка {n}")));
        here.send(lines[0].clone()).await;
        there.send(lines[1].clone()).await;
        tables.hang_up();
        for (who, line) in [&mut here, &mut there].into_iter().zip(&lines) {
            // As an outbox does: what is refused and may be repeated is repeated.
            while let Err(refused) = answer(who, line.id).await {
                assert_eq!(refused, ErrorCode::StoreUnavailable);
                who.send(line.clone()).await;
            }
        }
    }
    let expected: Vec<_> = (0..6).map(|n| format!("строка {n}")).collect();
    for (who, c) in [&mut here, &mut there].into_iter().zip(cs) {
        let events = log(who, c).await;
        let seqs: Vec<_> = events.iter().map(|event| event.seq.0).collect();
        assert_eq!(seqs, (1..=8).collect::<Vec<_>>());
        let frames: Vec<_> = events.into_iter().map(ServerFrame::from).collect();
        assert_eq!(texts(&frames).into_iter().map(|(_, text)| text).collect::<Vec<_>>(), expected);
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test starts one"]
async fn a_file_begun_at_one_node_goes_on_at_the_other_and_both_give_it() {
    let nodes = Nodes::new();
    let servers = nodes.start().await;
    let [guest, _] = guest(&servers).await;
    let [here, there] = [0, 1].map(|node| Courier::at(servers[node].addr(), guest.token.as_deref().unwrap()));
    let file = new_file();
    here.announce(file, "скан.pdf", PDF.len()).await;
    assert_eq!(offset(&here.send(file, 0, &PDF[..10]).await), "10");
    assert_eq!(offset(&there.announce(file, "скан.pdf", PDF.len()).await), "10");
    assert_eq!(offset(&there.send(file, 10, &PDF[10..20]).await), "20");
    // The first try is still under way: what it sends stands there already.
    assert_eq!(offset(&here.send(file, 10, &PDF[10..20]).await), "20");
    assert_eq!(offset(&here.send(file, 20, &PDF[20..]).await), PDF.len().to_string());
    for courier in [here, there] {
        assert_eq!(courier.fetch(file).await.bytes().await.unwrap(), PDF);
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test starts one"]
async fn after_a_restore_a_new_epoch_lets_clients_read_anew() {
    let nodes = Nodes::new();
    let [server, other] = nodes.start().await;
    let mut guest = Client::join(server.addr(), hello(AuthKind::Guest, None)).await;
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    let again = guest.again(&[(c, 3)]);
    assert!(Client::join(other.addr(), again.clone()).await.welcome.unwrap().resumed);
    server.stop().await;
    other.stop().await;
    renew_epoch(&nodes.one).unwrap();
    let [_server, other] = nodes.start().await;
    let welcome = Client::join(other.addr(), again).await.welcome.unwrap();
    assert_eq!((welcome.resumed, welcome.convs.len()), (false, 1));
    assert_eq!(welcome.user, guest.welcome.unwrap().user);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: cargo xtask test starts one"]
async fn a_node_that_ends_hands_its_duties_over() {
    let nodes = Nodes::new();
    let route = MailRoute::Files(nodes.dirs[0].path().join("mail"));
    let mail = Some(Mail { from: "Support <support@example.ru>".to_owned(), route });
    let server = Server::start(Config { mail, ..nodes.one.clone() }).await.unwrap();
    let tables = Tables::of(nodes.dirs[0].path());
    let duties = || tables.words("SELECT key FROM meta WHERE key = 'duty.mail'");
    while duties().is_empty() {
        tokio::task::yield_now().await;
    }
    server.stop().await;
    assert_eq!(duties(), [""; 0]);
}

#[tokio::test]
async fn where_no_postgresql_is_the_server_says_what_to_do_and_no_password() {
    let dir = tempfile::tempdir().unwrap();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("postgres://chat:geheim@{nobody}/chat");
    let store = StoreConfig { url: Some(url.as_str().into()), ..StoreConfig::default() };
    let config = Config { store, ..config(&dir) };
    let Err(error) = Server::start(config.clone()).await else { panic!("it has started") };
    let words = error.to_string();
    assert!(
        words.starts_with(&format!("cannot use PostgreSQL at {nobody} (database chat, user chat): ")),
        "{words}"
    );
    assert!(words.contains("refused") && !words.contains("geheim"), "{words}");
    assert!(!format!("{error:?} {config:?}").contains("geheim"));
    let refused = backup(&config, &dir.path().join("copy")).unwrap_err();
    assert!(
        matches!(refused, ServerError::OfPostgres(_)) && refused.to_string().contains("pg_dump"),
        "{refused}"
    );
}
