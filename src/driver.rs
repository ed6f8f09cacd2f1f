//! The driver: the only caller of [`Session::handle`]. It adds the time to whatever happens and carries
//! out the effects in their order: storage before the socket, so that nothing is sent that a reload
//! could forget. Between session and socket stands [`Sharing`]: the socket may be another tab's.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use chat_core::sharing::{Act, Sharing, Word};
use chat_core::ways::{Way, Ways};
use chat_core::{Change, Command, Config, Effect, Input, Network, Session, TokenAnswer, Update};
use chat_protocol::ClientInfo;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::{StreamExt, select_biased};
use wasm_bindgen_futures::spawn_local;

use crate::browser::chime::Chime;
use crate::browser::clock::{Alarm, Clock};
use crate::browser::lifecycle::{self, Lifecycle, Watch};
use crate::browser::random;
use crate::browser::socket::{self, Socket};
use crate::browser::storage::{self, Habit, StorageDenied};
use crate::browser::tabs::{TabEvent, Tabs};
use crate::view_model::ViewModel;
use leptos::prelude::{GetUntracked, Set, Update as _};

/// What the driver must know of its surroundings.
pub struct Surroundings {
    /// Where the server listens.
    pub endpoint: String,
    /// Where it takes the same by requests.
    pub by_requests: String,
    /// Language of the interface, BCP 47.
    pub lang: String,
}

/// Gives a fresh token of whoever is signed in at the portal.
pub type TokenSource = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = TokenAnswer>>>>;

/// What the driver does not see by itself.
pub enum Outside {
    /// The composer says this now: for the other tabs.
    Draft(String),
    /// The page says who is signed in, from now on.
    Identified(TokenSource),
}

/// Runs a session until the sending end of `commands` is closed. `outside` brings what the composer and the page
/// say.
pub fn start(
    surroundings: Surroundings,
    view: ViewModel,
    commands: UnboundedReceiver<Command>,
    outside: UnboundedReceiver<Outside>,
) {
    spawn_local(async move {
        let (sender, happenings) = unbounded();
        let driver = Driver::new(surroundings, view, sender);
        // The widget may be gone by now.
        view.ready.try_set(true);
        driver.run(commands, outside, happenings).await;
    });
}

/// What reaches the driver besides commands.
enum Happening {
    /// On the socket opened as the so-manieth; on an earlier one it no longer matters.
    Socket(u64, socket::Event),
    Page(Lifecycle),
    Tab(TabEvent),
    /// It says who is signed in, by its so-manieth source of tokens.
    Token(u64, TokenAnswer),
    Alarm,
}

/// Whether the panel is open, as the user interface last said.
#[derive(Clone, Copy, PartialEq)]
enum Panel {
    Open,
    Collapsed,
}

struct Driver {
    endpoint: String,
    by_requests: String,
    view: ViewModel,
    session: Session,
    sharing: Sharing,
    /// The seat among the tabs; none where the browser has no such thing, and while the page is left.
    tabs: Option<Tabs>,
    chime: Chime,
    /// What the composers of all tabs say.
    draft: String,
    clock: Clock,
    alarm: Alarm,
    socket: Option<Socket>,
    ways: Ways,
    sockets_opened: u64,
    tokens: Option<TokenSource>,
    /// How often the page has said who is signed in; what an earlier source answers no longer counts.
    identified: u64,
    panel: Panel,
    happen: UnboundedSender<Happening>,
    _watch: Watch,
}

impl Driver {
    fn new(surroundings: Surroundings, view: ViewModel, happen: UnboundedSender<Happening>) -> Self {
        let Surroundings { endpoint, by_requests, lang } = surroundings;
        let client =
            ClientInfo { name: "widget".into(), ver: env!("CARGO_PKG_VERSION").into(), lang: Some(lang) };
        let loaded = storage::load();
        let denied = loaded.is_err();
        let session = Session::new(Config { client }, random::seed(), loaded.unwrap_or_default());
        let (ring, report) = (happen.clone(), happen.clone());
        view.sounds.set(storage::has_habit(Habit::Sounds));
        let mut driver = Self {
            chime: Chime::new(&shared_name(&endpoint)),
            endpoint,
            by_requests,
            view,
            session,
            sharing: Sharing::alone(),
            tabs: None,
            draft: storage::draft(),
            clock: Clock::new(),
            alarm: Alarm::new(move || drop(ring.unbounded_send(Happening::Alarm))),
            socket: None,
            ways: Ways::going_on(storage::by_requests_since()),
            sockets_opened: 0,
            tokens: None,
            identified: 0,
            panel: Panel::Collapsed,
            happen,
            _watch: Watch::new(move |event| drop(report.unbounded_send(Happening::Page(event)))),
        };
        driver.tabs = driver.join();
        if driver.tabs.is_some() {
            driver.sharing = Sharing::new(random::seed());
        }
        driver.input(Input::Started);
        if denied {
            driver.input(Input::StorageFailed);
        }
        if lifecycle::network() == Network::Offline {
            driver.input(Input::Network(Network::Offline));
        }
        driver
    }

    async fn run(
        mut self,
        mut commands: UnboundedReceiver<Command>,
        mut outside: UnboundedReceiver<Outside>,
        mut happenings: UnboundedReceiver<Happening>,
    ) {
        loop {
            select_biased! {
                command = commands.next() => match command {
                    Some(command) => self.command(command),
                    None => return,
                },
                outside = outside.next() => match outside {
                    Some(Outside::Draft(text)) => self.typed(text),
                    Some(Outside::Identified(source)) => {
                        self.tokens = Some(source);
                        self.identified += 1;
                        self.input(Input::Identified);
                    }
                    None => {}
                },
                happening = happenings.next() => match happening {
                    Some(Happening::Socket(number, event)) if number == self.sockets_opened => {
                        self.socket_event(event);
                    }
                    Some(Happening::Page(event)) => self.page(event),
                    Some(Happening::Tab(event)) => self.tab(event),
                    Some(Happening::Token(number, answer)) if number == self.identified => {
                        self.input(Input::Token(answer));
                    }
                    Some(Happening::Alarm) => {
                        self.sharing.tick(self.clock.now());
                        self.input(Input::DeadlineReached);
                    }
                    Some(Happening::Socket(..) | Happening::Token(..)) | None => {}
                },
            }
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::ShowPanel => self.panel = Panel::Open,
            Command::HidePanel => self.panel = Panel::Collapsed,
            _ => {}
        }
        self.chime.show(self.panel == Panel::Open);
        let leaves = matches!(command, Command::Forget | Command::ContinueAsGuest);
        self.input(Input::Command(command));
        if leaves {
            self.sharing.share(Word::Forget);
            self.settle();
        }
    }

    fn page(&mut self, event: Lifecycle) {
        match event {
            Lifecycle::Visible => {
                if self.panel == Panel::Open {
                    self.chime.show(true);
                    self.input(Input::Command(Command::ShowPanel));
                }
                self.input(Input::Woke);
            }
            Lifecycle::Hidden => {
                self.chime.show(false);
                self.input(Input::Command(Command::HidePanel));
            }
            Lifecycle::Restored => {
                self.chime.show(self.panel == Panel::Open);
                self.tabs = self.join();
                self.input(storage::load().map_or(Input::Woke, Input::Restored));
            }
            // An open socket or a lock would keep the page out of the back/forward cache.
            Lifecycle::Left => {
                self.chime.show(false);
                self.sharing.leave();
                self.settle();
                self.tabs = None;
            }
            Lifecycle::Stored(Some(place)) => self.input(Input::PlaceChanged(place)),
            Lifecycle::Stored(None) => self.input(Input::Forgotten),
            Lifecycle::Network(network) => self.input(Input::Network(network)),
        }
    }

    fn socket_event(&mut self, event: socket::Event) {
        match event {
            socket::Event::NoTwin => self.ways.no_twin(),
            socket::Event::Input(input) => {
                if matches!(input, Input::Frame(_)) {
                    self.heard();
                }
                self.sharing.socket(input);
                self.settle();
            }
        }
    }

    fn tab(&mut self, event: TabEvent) {
        match event {
            TabEvent::Leading => self.sharing.lead(),
            TabEvent::Robbed => self.sharing.step_down(),
            TabEvent::Heard(message) => {
                self.sharing.heard(self.clock.now(), message, self.session.is_live());
            }
        }
        self.settle();
    }

    fn typed(&mut self, text: String) {
        if text != self.draft {
            self.draft.clone_from(&text);
            self.sharing.share(Word::Draft(text));
            self.settle();
        }
    }

    fn input(&mut self, input: Input) {
        self.feed(input);
        self.settle();
    }

    /// One input of the session, and what follows from it.
    fn feed(&mut self, input: Input) {
        let was_live = self.session.is_live();
        let mut next = Some(input);
        while let Some(input) = next.take() {
            for effect in self.session.handle(self.clock.now(), input) {
                if self.carry_out(effect) == Err(StorageDenied) {
                    next = Some(Input::StorageFailed);
                }
            }
        }
        if self.session.is_live() && !was_live {
            self.sharing.live();
        }
    }

    /// Carries out what the way to the server asks for until it asks for nothing more.
    fn settle(&mut self) {
        let mut acts = VecDeque::new();
        loop {
            acts.extend(self.sharing.take());
            let Some(act) = acts.pop_front() else { break };
            self.act(act);
        }
        let deadlines = [self.session.next_deadline(), self.sharing.next_deadline()];
        let next = deadlines.into_iter().flatten().min();
        self.alarm.set(next.map(|deadline| deadline.since(self.clock.now())));
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Open => self.connect(),
            Act::Close => self.hang_up(),
            Act::Send(frame) => {
                if let Some(socket) = &self.socket {
                    socket.send(frame);
                }
            }
            Act::Tell(input) => self.feed(input),
            Act::Say(message) => {
                if let Some(tabs) = &self.tabs {
                    tabs.say(&message);
                }
            }
            Act::Introduce(to, held) => self.sharing.introduce(to, self.session.introduce(&held)),
            Act::Relieve => {
                if let Some(tabs) = &self.tabs {
                    tabs.rob();
                }
            }
            Act::Draft(text) => {
                self.draft.clone_from(&text);
                self.view.draft.set(text);
            }
        }
    }

    fn join(&self) -> Option<Tabs> {
        let happen = self.happen.clone();
        let report = move |event| drop(happen.unbounded_send(Happening::Tab(event)));
        Tabs::join(&shared_name(&self.endpoint), report)
    }

    fn carry_out(&mut self, effect: Effect) -> Result<(), StorageDenied> {
        match effect {
            Effect::Save(change) => {
                match &change {
                    // The bytes of its files are in this tab: no other could send it.
                    Change::PutCommand(saved) if saved.command.has_files() => {}
                    Change::PutCommand(saved) => self.sharing.share(Word::Keep(saved.encode())),
                    Change::RemoveCommand(id) => self.sharing.share(Word::Drop(*id)),
                    Change::Wipe | Change::WipeTab => {
                        self.view.draft.set(String::new());
                        self.view.wipes.update(|wipes| *wipes += 1);
                    }
                    Change::PutPlace(_) => {}
                }
                return storage::apply(&change);
            }
            Effect::Connect => self.sharing.connect(self.clock.now()),
            Effect::NeedToken => self.ask_for_token(),
            Effect::Send(frame) => self.sharing.send(frame),
            Effect::CloseSocket(_) => self.sharing.hang_up(),
            Effect::Show(update) => {
                self.ring_for(&update);
                self.view.apply(update);
            }
        }
        Ok(())
    }

    /// A message that nobody sees makes a sound.
    fn ring_for(&self, update: &Update) {
        let Update::Unread(now) = update else { return };
        if *now > self.view.unread.get_untracked()
            && self.view.sounds.get_untracked()
            && storage::has_habit(Habit::Sounds)
            && !storage::is_hidden()
        {
            self.chime.ring();
        }
    }

    fn ask_for_token(&self) {
        let Some(source) = &self.tokens else { return };
        let (asked, happen, number) = (source(), self.happen.clone(), self.identified);
        spawn_local(async move { drop(happen.unbounded_send(Happening::Token(number, asked.await))) });
    }

    fn connect(&mut self) {
        self.hang_up();
        let number = self.sockets_opened;
        let happen = self.happen.clone();
        let report = move |event| drop(happen.unbounded_send(Happening::Socket(number, event)));
        let way = self.ways.attempt(self.clock.now());
        let address = match way {
            Way::Socket => &self.endpoint,
            Way::Requests => &self.by_requests,
        };
        self.socket = Some(Socket::open(way, address.clone(), report));
    }

    /// A frame came. Where sockets are broken, the tab's next page need not find out anew.
    fn heard(&mut self) {
        let before = self.ways.by_requests_since();
        self.ways.heard();
        let since = self.ways.by_requests_since();
        if let Some(since) = since.filter(|_| before.is_none()) {
            storage::keep_by_requests_since(since);
        }
    }

    /// Closes the socket; what it still reports is of an earlier number and no longer counts.
    fn hang_up(&mut self) {
        self.socket = None;
        self.sockets_opened += 1;
    }
}

/// What the tabs that share a connection call it.
fn shared_name(endpoint: &str) -> String {
    format!("portal-chat {endpoint}")
}
