//! The driver: the only caller of [`Session::handle`]. It adds the time to whatever happens and carries
//! out the effects in their order: storage before the socket, so that nothing is sent that a reload
//! could forget.

use chat_core::{Change, Command, Config, Effect, Input, Network, Session};
use chat_protocol::{ClientInfo, CloseCode, Page};
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::{StreamExt, select_biased};
use wasm_bindgen_futures::spawn_local;

use crate::browser::clock::{Alarm, Clock};
use crate::browser::lifecycle::{self, Lifecycle, Watch};
use crate::browser::random;
use crate::browser::socket::Socket;
use crate::browser::storage::{self, StorageDenied};
use crate::view_model::ViewModel;
use leptos::prelude::Set;

/// What the driver must know of its surroundings.
pub struct Surroundings {
    /// Where the server listens.
    pub endpoint: String,
    /// Language of the interface, BCP 47.
    pub lang: String,
    /// The page the widget stands on.
    pub page: Option<Page>,
}

/// Runs a session until the sending end of `commands` is closed.
pub fn start(surroundings: Surroundings, view: ViewModel, commands: UnboundedReceiver<Command>) {
    spawn_local(async move {
        let (sender, happenings) = unbounded();
        let driver = Driver::new(surroundings, view, sender);
        driver.run(commands, happenings).await;
    });
}

/// What reaches the driver besides commands.
enum Happening {
    /// On the socket opened as the so-manieth; on an earlier one it no longer matters.
    Socket(u64, Input),
    Page(Lifecycle),
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
    view: ViewModel,
    session: Session,
    clock: Clock,
    alarm: Alarm,
    socket: Option<Socket>,
    sockets_opened: u64,
    panel: Panel,
    happen: UnboundedSender<Happening>,
    _watch: Watch,
}

impl Driver {
    fn new(surroundings: Surroundings, view: ViewModel, happen: UnboundedSender<Happening>) -> Self {
        let Surroundings { endpoint, lang, page } = surroundings;
        let client =
            ClientInfo { name: "widget".into(), ver: env!("CARGO_PKG_VERSION").into(), lang: Some(lang) };
        let loaded = storage::load();
        let denied = loaded.is_err();
        let session = Session::new(Config { client, page }, random::seed(), loaded.unwrap_or_default());
        let (ring, report) = (happen.clone(), happen.clone());
        let mut driver = Self {
            endpoint,
            view,
            session,
            clock: Clock::new(),
            alarm: Alarm::new(move || drop(ring.unbounded_send(Happening::Alarm))),
            socket: None,
            sockets_opened: 0,
            panel: Panel::Collapsed,
            happen,
            _watch: Watch::new(move |event| drop(report.unbounded_send(Happening::Page(event)))),
        };
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
        mut happenings: UnboundedReceiver<Happening>,
    ) {
        loop {
            select_biased! {
                command = commands.next() => match command {
                    Some(command) => self.command(command),
                    None => return,
                },
                happening = happenings.next() => match happening {
                    Some(Happening::Socket(number, input)) if number == self.sockets_opened => self.input(input),
                    Some(Happening::Page(event)) => self.page(event),
                    Some(Happening::Alarm) => self.input(Input::DeadlineReached),
                    Some(Happening::Socket(..)) | None => {}
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
        self.input(Input::Command(command));
    }

    fn page(&mut self, event: Lifecycle) {
        match event {
            Lifecycle::Visible => {
                if self.panel == Panel::Open {
                    self.input(Input::Command(Command::ShowPanel));
                }
                self.input(Input::Woke);
            }
            Lifecycle::Hidden => self.input(Input::Command(Command::HidePanel)),
            Lifecycle::Restored => self.input(Input::Woke),
            // An open socket would keep the page out of the back/forward cache.
            Lifecycle::Left => {
                if self.socket.is_some() {
                    self.hang_up();
                    self.input(Input::SocketClosed(CloseCode::GOING_AWAY));
                }
            }
            Lifecycle::Stored(Some(place)) => self.input(Input::PlaceChanged(place)),
            Lifecycle::Stored(None) => self.input(Input::Command(Command::Forget)),
            Lifecycle::Network(network) => self.input(Input::Network(network)),
        }
    }

    fn input(&mut self, input: Input) {
        let mut next = Some(input);
        while let Some(input) = next.take() {
            for effect in self.session.handle(self.clock.now(), input) {
                if self.carry_out(effect) == Err(StorageDenied) {
                    next = Some(Input::StorageFailed);
                }
            }
        }
        let wait = self.session.next_deadline().map(|deadline| deadline.since(self.clock.now()));
        self.alarm.set(wait);
    }

    fn carry_out(&mut self, effect: Effect) -> Result<(), StorageDenied> {
        match effect {
            Effect::Save(change) => {
                if change == Change::Wipe {
                    self.view.draft.set(String::new());
                }
                return storage::apply(&change);
            }
            Effect::Connect => self.connect(),
            Effect::Send(frame) => {
                if let Some(socket) = &self.socket {
                    socket.send(frame.encode());
                }
            }
            Effect::CloseSocket(_) => self.hang_up(),
            Effect::Show(update) => self.view.apply(update),
        }
        Ok(())
    }

    fn connect(&mut self) {
        self.hang_up();
        let number = self.sockets_opened;
        let happen = self.happen.clone();
        let report = move |input| drop(happen.unbounded_send(Happening::Socket(number, input)));
        self.socket = Some(Socket::open(self.endpoint.clone(), report));
    }

    /// Closes the socket; what it still reports is of an earlier number and no longer counts.
    fn hang_up(&mut self) {
        self.socket = None;
        self.sockets_opened += 1;
    }
}
