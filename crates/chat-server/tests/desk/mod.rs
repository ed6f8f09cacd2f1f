//! A real server on a port of its own, and clients that speak the protocol to it.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

pub mod engine;
pub mod place;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chat_protocol::{
    Auth, AuthKind, ClientFrame, CommandId, Confirmed, ConversationId, ErrorCode, Event, EventBody, FaqFrame,
    FaqPage, Hello, Millis, OperatorFrame, Operators, Resume, SUBPROTOCOL, Secret, SendMessage, Seq,
    ServerFrame, Sync, TakeTicket, Welcome,
};
use chat_server::{Config, FileCare, OperatorAccount, Pace, Server, StoreConfig};
use futures_util::{SinkExt, StreamExt};
use tempfile::TempDir;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Nothing in a test may take longer.
pub const PATIENCE: Duration = Duration::from_secs(20);
pub const ANNA: &str = "a token of operator anna";
pub const BORIS: &str = "a token of operator boris";

/// A configuration for tests: port 0, two operators, nobody is too fast.
pub fn config(dir: &TempDir) -> Config {
    let account = |id: &str, name: &str, token: &str| OperatorAccount {
        id: id.into(),
        name: name.into(),
        token: token.into(),
        departments: Vec::new(),
    };
    Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        data_dir: dir.path().to_owned(),
        store: StoreConfig {
            url: engine::url(dir.path()).map(Secret::from),
            writers: 3,
            readers: 2,
            ..StoreConfig::default()
        },
        files: FileCare { place: place::place(dir.path()), ..FileCare::default() },
        pace: Pace { per_second: 1000, burst: 100_000 },
        operators: vec![account("anna", "Анна", ANNA), account("boris", "Борис", BORIS)],
        ..Config::default()
    }
}

/// A running server and its directory.
pub struct Desk {
    pub dir: TempDir,
    pub server: Server,
}

impl Desk {
    pub async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(adjust: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = config(&dir);
        adjust(&mut config);
        let server = Server::start(config).await.unwrap();
        Self { dir, server }
    }

    /// Stops the server and starts another one over the same store.
    pub async fn restart(self) -> Self {
        let Self { dir, server } = self;
        server.stop().await;
        let server = Server::start(config(&dir)).await.unwrap();
        Self { dir, server }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.addr())
    }

    pub async fn guest(&self) -> Client {
        Client::join(self.server.addr(), hello(AuthKind::Guest, None)).await
    }

    pub async fn operator(&self, token: &str) -> Client {
        Client::join(self.server.addr(), hello(AuthKind::Operator, Some(token))).await
    }
}

pub fn hello(kind: AuthKind, token: Option<&str>) -> Hello {
    Hello {
        v: 1,
        client: None,
        auth: Auth { kind, token: token.map(Secret::from) },
        caps: Vec::new(),
        page: None,
        resume: None,
    }
}

/// One connection.
pub struct Client {
    pub addr: SocketAddr,
    socket: WebSocketStream<TcpStream>,
    pub welcome: Option<Welcome>,
    pub token: Option<String>,
    /// What came while something else was waited for.
    seen: Vec<ServerFrame>,
    seen_by_operator: Vec<OperatorFrame>,
    /// Who was at the desk, as the server said and nobody has asked yet.
    told: Vec<Operators>,
}

impl Client {
    /// Connects without a word.
    pub async fn connect(addr: SocketAddr) -> Self {
        Self::over(addr, TcpStream::connect(addr).await.unwrap()).await
    }

    async fn over(addr: SocketAddr, stream: TcpStream) -> Self {
        let mut request = format!("ws://{addr}/ws").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
        let (socket, response) = tokio_tungstenite::client_async(request, stream).await.unwrap();
        assert_eq!(response.headers().get("sec-websocket-protocol").unwrap(), SUBPROTOCOL);
        Self {
            addr,
            socket,
            welcome: None,
            token: None,
            seen: Vec::new(),
            seen_by_operator: Vec::new(),
            told: Vec::new(),
        }
    }

    /// Connects and waits for `welcome`; what follows is for the test.
    pub async fn greet(addr: SocketAddr, hello: Hello) -> Self {
        Self::connect(addr).await.greeted(hello).await
    }

    async fn greeted(self, hello: Hello) -> Self {
        let mut client = self;
        client.token = hello.auth.token.clone().map(|token| token.0);
        client.send(hello).await;
        let ServerFrame::Welcome(welcome) = client.next().await else { panic!("no welcome") };
        if let Some(token) = &welcome.guest_token {
            client.token = Some(token.0.clone());
        }
        client.welcome = Some(welcome);
        client
    }

    /// Connects and reads until `synced`.
    pub async fn join(addr: SocketAddr, hello: Hello) -> Self {
        Self::greet(addr, hello).await.synced().await
    }

    /// Like [`Client::join`], over a link that holds little of what is not read.
    pub async fn join_with_a_small_window(addr: SocketAddr, hello: Hello) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let stream = socket.connect(addr).await.unwrap();
        Self::over(addr, stream).await.greeted(hello).await.synced().await
    }

    async fn synced(mut self) -> Self {
        self.until(|frame| matches!(frame, ServerFrame::Synced(_)).then_some(())).await;
        self
    }

    /// A new connection of the same guest, which holds what is named.
    pub fn again(&self, held: &[(ConversationId, u64)]) -> Hello {
        let welcome = self.welcome.as_ref().unwrap();
        let convs = held.iter().map(|(c, seq)| (*c, (Seq(*seq), Seq(0)))).collect();
        let resume = Some(Resume { epoch: welcome.epoch.clone(), convs });
        Hello { resume, ..hello(welcome.user.kind, self.token.as_deref()) }
    }

    pub async fn send(&mut self, frame: impl Into<ClientFrame>) {
        self.send_raw(Message::text(frame.into().encode())).await;
    }

    pub async fn send_raw(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// The next frame from the server; what only operators get is kept for [`Client::until_operator`], who is at the
    /// desk for [`Client::told`].
    pub async fn next(&mut self) -> ServerFrame {
        loop {
            match self.hear().await {
                Heard::Anyone(ServerFrame::Presence(presence)) => self.told.push(presence.ops),
                Heard::Anyone(frame) => return frame,
                Heard::Operator(frame) => self.seen_by_operator.push(frame),
            }
        }
    }

    /// Waits until the server has said this of the desk.
    pub async fn told(&mut self, ops: Operators) {
        while !self.told.contains(&ops) {
            match self.hear().await {
                Heard::Anyone(ServerFrame::Presence(presence)) => self.told.push(presence.ops),
                Heard::Anyone(frame) => self.seen.push(frame),
                Heard::Operator(frame) => self.seen_by_operator.push(frame),
            }
        }
        self.told.clear();
    }

    async fn hear(&mut self) -> Heard {
        match self.read().await {
            Message::Text(text) => Heard::decode(&text),
            other => panic!("not a text frame: {other:?}"),
        }
    }

    /// Reads until a frame for operators answers the question.
    pub async fn until_operator<T>(&mut self, question: impl Fn(OperatorFrame) -> Option<T>) -> T {
        let mut kept = std::mem::take(&mut self.seen_by_operator).into_iter();
        if let Some(answer) = kept.find_map(&question) {
            self.seen_by_operator = kept.collect();
            return answer;
        }
        loop {
            match self.hear().await {
                Heard::Anyone(frame) => self.seen.push(frame),
                Heard::Operator(frame) => {
                    if let Some(answer) = question(frame) {
                        return answer;
                    }
                }
            }
        }
    }

    /// The answer to `faq.get` or `faq.search`: a page, or the refusal.
    pub async fn asked_faq(&mut self, frame: impl Into<ClientFrame>) -> Result<FaqPage, ErrorCode> {
        self.send(frame).await;
        loop {
            let Message::Text(text) = self.read().await else { panic!("not a text frame") };
            if let Ok(FaqFrame::Faq(page)) = FaqFrame::decode(&text) {
                return Ok(page);
            }
            match Heard::decode(&text) {
                Heard::Anyone(ServerFrame::Refused(refused)) => return Err(refused.code),
                Heard::Anyone(frame) => self.seen.push(frame),
                Heard::Operator(frame) => self.seen_by_operator.push(frame),
            }
        }
    }

    async fn read(&mut self) -> Message {
        let next = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("the server is silent");
        next.expect("the server closed").unwrap()
    }

    /// Reads until a frame answers the question; keeps the others for [`Client::seen`].
    pub async fn until<T>(&mut self, question: impl Fn(&ServerFrame) -> Option<T>) -> T {
        if let Some(index) = self.seen.iter().position(|frame| question(frame).is_some()) {
            return question(&self.seen.remove(index)).unwrap();
        }
        loop {
            let frame = self.next().await;
            match question(&frame) {
                Some(answer) => return answer,
                None => self.seen.push(frame),
            }
        }
    }

    /// What came so far and was not asked for.
    pub fn seen(&mut self) -> Vec<ServerFrame> {
        std::mem::take(&mut self.seen)
    }

    /// Asks for a `pong`: everything sent before it has arrived then.
    pub async fn settle(&mut self) -> Vec<ServerFrame> {
        static N: AtomicU64 = AtomicU64::new(1_000);
        let n = N.fetch_add(1, Ordering::Relaxed);
        self.send(chat_protocol::ClientPing { n }).await;
        self.until(|frame| matches!(frame, ServerFrame::Pong(pong) if pong.n == n).then_some(())).await;
        self.seen()
    }

    /// Reads until the close frame and gives its code.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match self.read().await {
                Message::Close(frame) => return frame.expect("a close without a code").code.into(),
                Message::Text(text) => match Heard::decode(&text) {
                    Heard::Anyone(ServerFrame::Presence(_)) | Heard::Operator(_) => {}
                    Heard::Anyone(frame) => self.seen.push(frame),
                },
                _ => {}
            }
        }
    }

    /// Drops the link without a goodbye.
    pub fn cut(self) {}

    pub async fn ok(&mut self, id: CommandId) -> Confirmed {
        self.until(|frame| match frame {
            ServerFrame::Confirmed(ok) if ok.re == id => Some(ok.clone()),
            ServerFrame::Refused(err) if err.re == Some(id) => panic!("refused: {err:?}"),
            _ => None,
        })
        .await
    }

    pub async fn err(&mut self, id: CommandId) -> ErrorCode {
        self.until(|frame| match frame {
            ServerFrame::Refused(err) if err.re == Some(id) => Some(err.code),
            ServerFrame::Confirmed(ok) if ok.re == id => panic!("confirmed"),
            _ => None,
        })
        .await
    }

    pub async fn say(&mut self, c: ConversationId, text: &str) -> Confirmed {
        let message = message(c, text);
        let id = message.id;
        self.send(message).await;
        self.ok(id).await
    }

    pub async fn take(&mut self, c: ConversationId) -> Confirmed {
        let id = new_id();
        self.send(TakeTicket { id, c }).await;
        self.ok(id).await
    }

    /// Waits for one event.
    pub async fn event(&mut self, c: ConversationId, seq: u64) -> Event {
        self.until(|frame| match frame {
            ServerFrame::Event(event) if event.c == c && event.seq == Seq(seq) => Some(event.clone()),
            _ => None,
        })
        .await
    }

    pub async fn sync(&mut self, c: ConversationId) -> Sync {
        self.until(|frame| match frame {
            ServerFrame::Sync(sync) if sync.c == c => Some(sync.clone()),
            _ => None,
        })
        .await
    }
}

pub fn message(c: ConversationId, text: &str) -> SendMessage {
    SendMessage { id: new_id(), c, text: text.into(), files: Vec::new(), open: None }
}

/// A name nobody else in this process has.
pub fn new_id() -> CommandId {
    CommandId::new(now(), unique())
}

pub fn new_conversation() -> ConversationId {
    ConversationId::new(now(), unique())
}

fn now() -> Millis {
    Millis(1_795_330_338_237)
}

fn unique() -> [u8; 10] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut bytes = [0; 10];
    bytes[..4].copy_from_slice(&std::process::id().to_be_bytes());
    bytes[4..].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes()[2..]);
    bytes
}

/// What was written, of the events among some frames: position and text.
pub fn texts(frames: &[ServerFrame]) -> Vec<(u64, String)> {
    frames
        .iter()
        .filter_map(|frame| match frame {
            ServerFrame::Event(Event { seq, body: EventBody::Message { text, .. }, .. }) => {
                Some((seq.0, text.to_string()))
            }
            _ => None,
        })
        .collect()
}

enum Heard {
    Anyone(ServerFrame),
    Operator(OperatorFrame),
}

impl Heard {
    fn decode(text: &str) -> Self {
        match OperatorFrame::decode(text) {
            Ok(frame) => Self::Operator(frame),
            Err(_) => Self::Anyone(ServerFrame::decode(text).unwrap()),
        }
    }
}
