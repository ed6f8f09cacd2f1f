//! The twin of the socket: the same frames, by requests.
#![allow(missing_docs, clippy::unwrap_used)]

mod desk;

use chat_protocol::{AuthKind, ClientFrame, ClientPing, CloseCode, Hello, Resume, Secret, Seq, ServerFrame};
use desk::{ANNA, Desk, PATIENCE, hello, message, new_conversation, texts};
use reqwest::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::Value;

/// A connection of a guest without a socket.
struct ByRequests {
    desk: String,
    http: Client,
    link: String,
    /// What came and was not asked for.
    seen: Vec<ServerFrame>,
}

impl ByRequests {
    async fn open(desk: &Desk, hello: Hello) -> Self {
        let (url, http) = (desk.url("/http"), Client::new());
        let opened = http.post(&url).body(ClientFrame::from(hello).encode()).send().await.unwrap();
        assert_eq!(opened.status(), StatusCode::CREATED);
        let opened: Value = opened.json().await.unwrap();
        Self { desk: url, http, link: opened["link"].as_str().unwrap().to_owned(), seen: Vec::new() }
    }

    async fn post(&self, path: &str, body: String) -> Response {
        let request = self.http.post(format!("{}{path}", self.desk)).bearer_auth(&self.link).body(body);
        tokio::time::timeout(PATIENCE * 2, request.send()).await.expect("the server is silent").unwrap()
    }

    async fn send(&self, frame: impl Into<ClientFrame>) {
        assert_eq!(self.post("/send", frame.into().encode()).await.status(), StatusCode::NO_CONTENT);
    }

    /// The lines of the next answer.
    async fn poll(&self) -> Vec<Value> {
        let answer = self.post("/poll", String::new()).await;
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.text().await.unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    async fn until<T>(&mut self, question: impl Fn(&ServerFrame) -> Option<T>) -> T {
        loop {
            if let Some(answer) = self.seen.iter().find_map(&question) {
                return answer;
            }
            for line in self.poll().await {
                self.seen.push(ServerFrame::decode(&line.to_string()).unwrap());
            }
        }
    }

    async fn synced(&mut self) {
        self.until(|frame| matches!(frame, ServerFrame::Synced(_)).then_some(())).await;
    }

    /// Polls until the server says that it has closed, and with which code.
    async fn closed(&self) -> u64 {
        loop {
            if let Some(code) = self.poll().await.iter().find_map(|line| line["close"].as_u64()) {
                return code;
            }
        }
    }
}

#[tokio::test]
async fn a_guest_and_an_operator_talk_although_the_guest_has_no_socket() {
    let desk = Desk::open().await;
    let mut anna = desk.operator(ANNA).await;
    let mut guest = ByRequests::open(&desk, hello(AuthKind::Guest, None)).await;
    guest.synced().await;
    let c = new_conversation();
    let asked = message(c, "Не приходит код");
    let id = asked.id;
    guest.send(asked).await;
    let confirmed = guest
        .until(|frame| match frame {
            ServerFrame::Confirmed(ok) if ok.re == id => ok.seq,
            _ => None,
        })
        .await;
    anna.take(c).await;
    let answered = anna.say(c, "Проверьте номер").await.seq.unwrap();
    guest
        .until(|frame| matches!(frame, ServerFrame::Event(event) if event.seq == answered).then_some(()))
        .await;
    let said = texts(&guest.seen);
    assert_eq!(
        said,
        [(confirmed.0, "Не приходит код".to_owned()), (answered.0, "Проверьте номер".to_owned())]
    );
}

#[tokio::test]
async fn a_link_that_is_opened_again_brings_what_was_missed_and_no_more() {
    let desk = Desk::open().await;
    let mut guest = ByRequests::open(&desk, hello(AuthKind::Guest, None)).await;
    guest.synced().await;
    let (epoch, token) = guest
        .until(|frame| match frame {
            ServerFrame::Welcome(welcome) => Some((welcome.epoch.clone(), welcome.guest_token.clone()?)),
            _ => None,
        })
        .await;
    let c = new_conversation();
    let asked = message(c, "раз");
    let id = asked.id;
    guest.send(asked).await;
    let held = guest
        .until(|frame| match frame {
            ServerFrame::Confirmed(ok) if ok.re == id => ok.seq,
            _ => None,
        })
        .await;
    let mut anna = desk.operator(ANNA).await;
    anna.take(c).await;
    let answered = anna.say(c, "два").await.seq.unwrap();

    let resume = Resume { epoch, convs: [(c, (held, Seq(0)))].into() };
    let Secret(token) = token;
    let again = Hello { resume: Some(resume), ..hello(AuthKind::Guest, Some(&token)) };
    let mut guest = ByRequests::open(&desk, again).await;
    guest.synced().await;
    let positions: Vec<_> = guest
        .seen
        .iter()
        .filter_map(|frame| match frame {
            ServerFrame::Event(event) => Some(event.seq),
            _ => None,
        })
        .collect();
    assert_eq!(positions.first(), Some(&held.next()));
    assert_eq!(positions.last(), Some(&answered));
}

#[tokio::test]
async fn frames_sent_together_are_taken_in_their_order() {
    let desk = Desk::open().await;
    let mut guest = ByRequests::open(&desk, hello(AuthKind::Guest, None)).await;
    guest.synced().await;
    let c = new_conversation();
    let messages: Vec<_> = (1..=20).map(|n| message(c, &n.to_string())).collect();
    let last = messages.last().unwrap().id;
    let body: Vec<_> = messages.into_iter().map(|message| ClientFrame::from(message).encode()).collect();
    assert_eq!(guest.post("/send", body.join("\n")).await.status(), StatusCode::NO_CONTENT);
    let end = guest
        .until(|frame| match frame {
            ServerFrame::Confirmed(ok) if ok.re == last => ok.seq,
            _ => None,
        })
        .await;
    // Events may come after what confirms them.
    guest.until(|frame| matches!(frame, ServerFrame::Event(event) if event.seq == end).then_some(())).await;
    let mut said = texts(&guest.seen);
    said.sort_unstable();
    let said: Vec<_> = said.into_iter().map(|(_, text)| text).collect();
    assert_eq!(said, (1..=20).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_poll_that_is_asked_again_ends_the_link_because_its_frames_may_be_lost() {
    let desk = Desk::open().await;
    let guest = ByRequests::open(&desk, hello(AuthKind::Guest, None)).await;
    let poll = async |number: &str| guest.post("/poll", number.to_owned()).await.status();
    assert_eq!(poll("1").await, StatusCode::OK);
    guest.send(ClientPing { n: 1 }).await;
    assert_eq!(poll("2").await, StatusCode::OK, "each number is another poll");
    guest.send(ClientPing { n: 2 }).await;
    assert_eq!(poll("2").await, StatusCode::NOT_FOUND, "a later answer would hide that one was lost");
    assert_eq!(poll("3").await, StatusCode::NOT_FOUND, "the link is over");
}

#[tokio::test]
async fn what_closes_a_socket_closes_a_link_and_says_why() {
    let desk = Desk::open().await;
    let stranger = ByRequests::open(&desk, hello(AuthKind::Operator, Some("not a token of anybody"))).await;
    assert_eq!(stranger.closed().await, u64::from(CloseCode::TOKEN_REFUSED.0));
    assert_eq!(stranger.post("/poll", String::new()).await.status(), StatusCode::NOT_FOUND);

    let mut loud = ByRequests::open(&desk, hello(AuthKind::Guest, None)).await;
    loud.synced().await;
    assert!(loud.post("/send", "x".repeat(65 * 1024)).await.status().is_success());
    assert_eq!(loud.closed().await, u64::from(CloseCode::FRAME_TOO_BIG.0));
}

#[tokio::test]
async fn a_link_belongs_to_who_knows_its_name_and_to_pages_of_the_portal() {
    let desk = Desk::with(|config| config.allowed_origins = vec!["https://portal.example".into()]).await;
    let mut guest = ByRequests::open(&desk, hello(AuthKind::Guest, None)).await;
    guest.synced().await;
    let foreign = Client::new().post(desk.url("/http/poll")).bearer_auth("0".repeat(32));
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let nameless = Client::new().post(desk.url("/http/send")).body("{}");
    assert_eq!(nameless.send().await.unwrap().status(), StatusCode::NOT_FOUND);

    let from = async |origin: &str| {
        let request = Client::new().request(Method::OPTIONS, desk.url("/http/send")).header(ORIGIN, origin);
        request.send().await.unwrap()
    };
    assert_eq!(from("https://evil.example").await.status(), StatusCode::FORBIDDEN);
    let portal = from("https://portal.example").await;
    assert_eq!(portal.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN).unwrap(), "https://portal.example");
}
