//! One connection to the server that is checked.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chat_protocol::{
    Auth, AuthKind, ClientFrame, ClientPing, ClientPong, CommandId, Confirmed, ConversationId, DecodeError,
    ErrorCode, Event, EventBody, FaqFrame, FileId, GetHistory, Hello, HistoryPage, Millis, OperatorFrame,
    Refused, Resume, SUBPROTOCOL, Secret, SendMessage, Seq, ServerFrame, Welcome,
};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{self, Message};

use crate::link::Link;
use crate::{Checked, Failure, PATIENCE, Target, account_tokens, ensure};

/// What came.
#[derive(Clone, Debug)]
pub(crate) enum Came {
    /// A frame for anybody.
    Frame(ServerFrame),
    /// One for operators only.
    Operator(OperatorFrame),
    /// Frequent questions.
    Faq(FaqFrame),
}

/// A connection, with what came on it and was not asked for.
pub(crate) struct Client {
    target: Target,
    link: Link,
    pub(crate) welcome: Option<Welcome>,
    pub(crate) token: Option<Secret>,
    /// How long it waits for a frame.
    pub(crate) patience: Duration,
    seen: VecDeque<Came>,
}

/// The handshake every client makes.
pub(crate) fn handshake(url: &str) -> Checked<tungstenite::handshake::client::Request> {
    let mut request = url.into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
    Ok(request)
}

impl Client {
    /// Opens a connection and says nothing.
    pub(crate) async fn connect(target: &Target) -> Checked<Self> {
        Ok(Self {
            target: target.clone(),
            link: Link::open(target).await?,
            welcome: None,
            token: None,
            patience: PATIENCE,
            seen: VecDeque::new(),
        })
    }

    /// A new guest, up to `synced`.
    pub(crate) async fn guest(target: &Target) -> Checked<Self> {
        Self::join(target, hello(AuthKind::Guest, None)).await
    }

    /// The operator, up to `synced`.
    pub(crate) async fn operator(target: &Target) -> Checked<Self> {
        let token = target.operator_tokens.first().ok_or(Failure::Skipped("--operator-token"))?;
        Self::join(target, hello(AuthKind::Operator, Some(Secret::from(token.as_str())))).await
    }

    /// The other operator, up to `synced`.
    pub(crate) async fn colleague(target: &Target) -> Checked<Self> {
        let token = target.operator_tokens.get(1).ok_or(Failure::Skipped("a second --operator-token"))?;
        Self::join(target, hello(AuthKind::Operator, Some(Secret::from(token.as_str())))).await
    }

    /// An account, up to `synced`.
    pub(crate) async fn account(target: &Target, sub: &str) -> Checked<Self> {
        let token = account_tokens::token(target, sub, 300).await?;
        Self::join(target, hello(AuthKind::Token, Some(token))).await
    }

    /// Says `hello` and reads up to `synced`; the events on the way are kept for [`Self::log`].
    pub(crate) async fn join(target: &Target, hello: Hello) -> Checked<Self> {
        let mut client = Self::connect(target).await?;
        client.greet(hello).await?;
        client.find("synced", |frame| matches!(frame, ServerFrame::Synced(_)).then_some(())).await?;
        Ok(client)
    }

    /// Says `hello` and reads `welcome`.
    pub(crate) async fn greet(&mut self, hello: Hello) -> Checked {
        self.token.clone_from(&hello.auth.token);
        self.send(hello).await?;
        let Came::Frame(ServerFrame::Welcome(welcome)) = self.next("welcome").await? else {
            return Err(Failure::Broken("the first frame is not welcome".to_owned()));
        };
        if welcome.guest_token.is_some() {
            self.token.clone_from(&welcome.guest_token);
        }
        self.welcome = Some(welcome);
        Ok(())
    }

    /// A further connection of the same guest, which holds this much of conversations.
    pub(crate) async fn again(&self, held: &[(ConversationId, u64)]) -> Checked<Self> {
        let welcome = self.welcome()?;
        let convs = held.iter().map(|(c, seq)| (*c, (Seq(*seq), Seq(*seq)))).collect();
        let resume = Resume { epoch: welcome.epoch.clone(), convs };
        let hello = Hello { resume: Some(resume), ..hello(AuthKind::Guest, self.token.clone()) };
        Self::join(&self.target, hello).await
    }

    /// What the server said of itself.
    pub(crate) fn welcome(&self) -> Checked<&Welcome> {
        self.welcome.as_ref().ok_or_else(|| Failure::Broken("there was no welcome".to_owned()))
    }

    /// What it sends and fetches files with.
    pub(crate) fn files_token(&self) -> Checked<String> {
        let token = self.welcome()?.files_token.as_ref().or(self.token.as_ref());
        token
            .map(|token| token.0.clone())
            .ok_or_else(|| Failure::Broken("there is no token for files".to_owned()))
    }

    /// Sends a frame.
    pub(crate) async fn send(&mut self, frame: impl Into<ClientFrame>) -> Checked {
        self.send_text(&frame.into().encode()).await
    }

    /// Sends a text, whatever it is.
    pub(crate) async fn send_text(&mut self, text: &str) -> Checked {
        self.link.send(text).await
    }

    /// Sends bytes instead of a text.
    pub(crate) async fn send_bytes(&mut self, bytes: &[u8]) -> Checked {
        self.link.send_bytes(bytes).await
    }

    /// Lets time pass, and answers heartbeats meanwhile.
    pub(crate) async fn wait(&mut self, span: Duration) -> Checked {
        let until = tokio::time::Instant::now() + span;
        while let Ok(came) = tokio::time::timeout_at(until, self.next_after_all("nothing")).await {
            self.seen.push_back(came?);
        }
        Ok(())
    }

    /// The next frame, within patience.
    pub(crate) async fn next(&mut self, what: &str) -> Checked<Came> {
        timeout(self.patience, self.next_after_all(what)).await.map_err(|_| late(what))?
    }

    /// The next frame, whenever it comes; a heartbeat is answered at once.
    async fn next_after_all(&mut self, what: &str) -> Checked<Came> {
        let came = self.next_unanswered(what).await?;
        if let Came::Frame(ServerFrame::Ping(ping)) = &came {
            self.send(ClientPong { n: ping.n }).await?;
        }
        Ok(came)
    }

    async fn next_unanswered(&mut self, what: &str) -> Checked<Came> {
        loop {
            match self.link.next().await? {
                None => return Err(Failure::Broken(format!("closed instead of {what}"))),
                Some(message) => match message {
                    Message::Text(text) => {
                        if let Some(came) = decode(&text)? {
                            return Ok(came);
                        }
                    }
                    Message::Close(frame) => {
                        let code = frame.map(|frame| u16::from(frame.code));
                        return Err(Failure::Broken(format!("closed with {code:?} instead of {what}")));
                    }
                    Message::Binary(_) => {
                        return Err(Failure::Broken("a binary message: only text carries frames".to_owned()));
                    }
                    _ => {}
                },
            }
        }
    }

    /// Looks through what came and what comes until something answers the question; the rest is kept.
    pub(crate) async fn find<T>(
        &mut self,
        what: &str,
        question: impl Fn(&ServerFrame) -> Option<T>,
    ) -> Checked<T> {
        let of_anybody = |came: &Came| match came {
            Came::Frame(frame) => question(frame),
            Came::Operator(_) | Came::Faq(_) => None,
        };
        self.find_came(what, of_anybody).await
    }

    /// Like [`Self::find`], among what only operators get.
    pub(crate) async fn find_for_operators<T>(
        &mut self,
        what: &str,
        question: impl Fn(&OperatorFrame) -> Option<T>,
    ) -> Checked<T> {
        let of_operators = |came: &Came| match came {
            Came::Operator(frame) => question(frame),
            Came::Frame(_) | Came::Faq(_) => None,
        };
        self.find_came(what, of_operators).await
    }

    /// Like [`Self::find`], among everything.
    pub(crate) async fn find_came<T>(
        &mut self,
        what: &str,
        question: impl Fn(&Came) -> Option<T>,
    ) -> Checked<T> {
        if let Some((index, answer)) =
            self.seen.iter().enumerate().find_map(|(index, came)| Some((index, question(came)?)))
        {
            self.seen.remove(index);
            return Ok(answer);
        }
        loop {
            let came = self.next(what).await?;
            match question(&came) {
                Some(answer) => return Ok(answer),
                None => self.seen.push_back(came),
            }
        }
    }

    /// Everything that came so far; a `pong` says that what was sent before has been dealt with.
    pub(crate) async fn settled(&mut self) -> Checked<Vec<Came>> {
        let n = unique();
        self.send(ClientPing { n }).await?;
        let is_pong =
            |frame: &ServerFrame| matches!(frame, ServerFrame::Pong(pong) if pong.n == n).then_some(());
        self.find("pong with the number of the ping", is_pong).await?;
        Ok(std::mem::take(&mut self.seen).into())
    }

    /// The events of a conversation that came so far and are not asked for again.
    pub(crate) async fn log(&mut self, c: ConversationId) -> Checked<Vec<Event>> {
        let came = self.settled().await?;
        Ok(came
            .into_iter()
            .filter_map(|came| match came {
                Came::Frame(ServerFrame::Event(event)) if event.c == c => Some(event),
                _ => None,
            })
            .collect())
    }

    /// Waits for the event at a position.
    pub(crate) async fn event(&mut self, c: ConversationId, seq: u64) -> Checked<Event> {
        self.find(&format!("the event {seq}"), |frame| match frame {
            ServerFrame::Event(event) if event.c == c && event.seq.0 == seq => Some(event.clone()),
            _ => None,
        })
        .await
    }

    /// The answer to a command.
    pub(crate) async fn answer(&mut self, id: CommandId) -> Checked<Result<Confirmed, Refused>> {
        self.find("an answer to a command", |frame| match frame {
            ServerFrame::Confirmed(ok) if ok.re == id => Some(Ok(ok.clone())),
            ServerFrame::Refused(err) if err.re == Some(id) => Some(Err(err.clone())),
            _ => None,
        })
        .await
    }

    /// Sends a command that must take effect.
    pub(crate) async fn done(&mut self, id: CommandId, frame: impl Into<ClientFrame>) -> Checked<Confirmed> {
        self.send(frame).await?;
        self.answer(id).await?.map_err(|err| Failure::Broken(format!("refused: {:?}, {}", err.code, err.msg)))
    }

    /// Sends a command that must be refused for this reason.
    pub(crate) async fn refused(
        &mut self,
        id: CommandId,
        frame: impl Into<ClientFrame>,
        code: ErrorCode,
    ) -> Checked {
        self.send(frame).await?;
        match self.answer(id).await? {
            Ok(_) => Err(Failure::Broken(format!("confirmed, and should be refused with {code:?}"))),
            Err(err) => {
                ensure(err.code == code, || format!("refused with {:?} instead of {code:?}", err.code))
            }
        }
    }

    /// Sends a command that must be refused for what stands in this field.
    pub(crate) async fn refused_for(
        &mut self,
        id: CommandId,
        frame: impl Into<ClientFrame>,
        field: &str,
    ) -> Checked {
        self.send(frame).await?;
        match self.answer(id).await? {
            Ok(_) => Err(Failure::Broken(format!("confirmed in spite of its {field}"))),
            Err(err) => {
                let is_so = err.code == ErrorCode::InvalidField && err.field.as_deref() == Some(field);
                ensure(is_so, || format!("refused with {:?} {:?} for its {field}", err.code, err.field))
            }
        }
    }

    /// Writes to a conversation.
    pub(crate) async fn say(&mut self, c: ConversationId, text: &str) -> Checked<Confirmed> {
        let message = message(c, text);
        self.done(message.id, message).await
    }

    /// The log after a position, in one page.
    pub(crate) async fn history(&mut self, get: GetHistory) -> Checked<HistoryPage> {
        let id = get.id;
        self.send(get).await?;
        self.find("history.page", |frame| match frame {
            ServerFrame::HistoryPage(page) if page.re == id => Some(page.clone()),
            _ => None,
        })
        .await
    }

    /// Reads until the server closes: the refusal that came before, and the code.
    pub(crate) async fn closed(&mut self) -> Checked<(Option<ErrorCode>, u16)> {
        let mut refusal = None;
        loop {
            match timeout(self.patience, self.link.next()).await.map_err(|_| late("a close"))?? {
                Some(Message::Text(text)) => {
                    if let Some(Came::Frame(ServerFrame::Refused(err))) = decode(&text)? {
                        refusal = Some(err.code);
                    }
                }
                Some(Message::Close(Some(frame))) => return Ok((refusal, frame.code.into())),
                Some(Message::Close(None)) | None => {
                    return Err(Failure::Broken("closed without a code".to_owned()));
                }
                Some(_) => {}
            }
        }
    }

    /// Ends the link in the middle of a frame that says it is longer.
    pub(crate) async fn cut_in_a_frame(self) -> Checked {
        use tokio::io::AsyncWriteExt;
        let Link::Socket(mut socket) = self.link else {
            return Err(Failure::Skipped("requests come whole or not at all"));
        };
        // A masked text frame of 100 bytes, of which a few come.
        let begin = [0x81, 0x80 | 100, 0, 0, 0, 0, b'{', b'"', b't'];
        let lost = |error: std::io::Error| Failure::Broken(error.to_string());
        socket.get_mut().write_all(&begin).await.map_err(lost)?;
        socket.get_mut().flush().await.map_err(lost)
    }
}

pub(crate) fn late(what: &str) -> Failure {
    Failure::Broken(format!("no {what} in time"))
}

/// Reads a frame; none for one of a later version.
fn decode(text: &str) -> Checked<Option<Came>> {
    match ServerFrame::decode(text) {
        Ok(frame) => Ok(Some(Came::Frame(frame))),
        Err(DecodeError::UnknownType { .. }) => match OperatorFrame::decode(text) {
            Ok(frame) => Ok(Some(Came::Operator(frame))),
            Err(DecodeError::UnknownType { .. }) => match FaqFrame::decode(text) {
                Ok(frame) => Ok(Some(Came::Faq(frame))),
                Err(DecodeError::UnknownType { .. }) => Ok(None),
                Err(error) => Err(Failure::Broken(error.to_string())),
            },
            Err(error) => Err(Failure::Broken(error.to_string())),
        },
        Err(error) => Err(Failure::Broken(error.to_string())),
    }
}

/// A first frame.
pub(crate) fn hello(kind: AuthKind, token: Option<Secret>) -> Hello {
    let auth = Auth { kind, token };
    Hello { v: chat_protocol::VERSION, client: None, auth, caps: Vec::new(), page: None, resume: None }
}

/// A message under a new name.
pub(crate) fn message(c: ConversationId, text: &str) -> SendMessage {
    SendMessage { id: new_id(), c, text: text.into(), files: Vec::new(), open: None }
}

/// A name no other command has.
pub(crate) fn new_id() -> CommandId {
    CommandId::new(now(), bytes())
}

/// A conversation that is not there yet.
pub(crate) fn new_conversation() -> ConversationId {
    ConversationId::new(now(), bytes())
}

/// A file that is not there yet.
pub(crate) fn new_file() -> FileId {
    FileId::new(now(), bytes())
}

/// A name that no other run gives.
pub(crate) fn new_name() -> String {
    format!("check-{}", new_id())
}

/// What a message in a log says, with its position.
pub(crate) fn text_of(event: &Event) -> Option<(u64, String)> {
    match &event.body {
        EventBody::Message { text, .. } => Some((event.seq.0, text.to_string())),
        _ => None,
    }
}

pub(crate) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(u64::try_from(since.as_millis()).unwrap_or_default())
}

fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Unlike those of any other run: two may check one server.
fn bytes() -> [u8; 10] {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos();
    let mut bytes = [0; 10];
    bytes[..2].copy_from_slice(&std::process::id().to_be_bytes()[2..]);
    bytes[2..6].copy_from_slice(&nanos.to_be_bytes());
    bytes[6..].copy_from_slice(&unique().to_be_bytes()[4..]);
    bytes
}
