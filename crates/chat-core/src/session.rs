//! The session: one person, one conversation on screen at a time, one connection.
//!
//! This file takes inputs apart, connects and shows what changed; [`frames`] takes apart what the server
//! sends, [`writing`], [`nudging`], [`bot`], [`afterwards`], [`reading`], [`desk`], [`tickets`],
//! [`elsewhere`] and [`whereabouts`] do what their names say.

mod afterwards;
mod bot;
mod desk;
mod elsewhere;
mod frames;
mod identity;
mod introducing;
mod nudging;
mod reading;
mod tickets;
mod whereabouts;
mod writing;

use std::mem;

use chat_protocol::{
    Auth, AuthKind, ClientFrame, ClientInfo, ClientPing, CloseCode, CommandId, ConversationId, Hello, Millis,
    Presence, Resume, Seq, SubmitForm, VERSION, Welcome,
};

use crate::connection::{Connection, Step};
use crate::dice::Dice;
use crate::effect::Effect;
use crate::input::{Command, Input};
use crate::outbox::{Outbox, Overdue, Progress};
use crate::saved::{Place, Saved, SavedCommand};
use crate::timeline::Timeline;
use crate::view::{
    ConnectionView, Delivery, DeskView, FilesView, IdentityView, Keeping, NudgeView, Room, Stage, TicketView,
    TicketsView, TimelineChange, Update,
};
use reading::{Attention, Fetch, PeerTyping};
use writing::Words;

/// What a session must know that never changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The program, as `hello` names it.
    pub client: ClientInfo,
}

/// What the user interface was told last.
#[derive(Debug, Default)]
struct Shown {
    connection: ConnectionView,
    ticket: TicketView,
    nudge: NudgeView,
    room: Room,
    desk: DeskView,
    presence: Option<Presence>,
    tickets: TicketsView,
    identity: IdentityView,
    unread: u64,
    files: Option<FilesView>,
}

/// How events go on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Replay {
    /// Line by line: they are news.
    Line,
    /// All at once when the replay ends: they are history, and nobody reads history aloud.
    Page,
}

/// The state machine. See the crate's first page.
#[derive(Debug)]
pub struct Session {
    config: Config,
    dice: Dice,
    /// When the input under way happened.
    now: Millis,
    place: Place,
    connection: Connection,
    outbox: Outbox,
    timeline: Timeline,
    /// What the server said of itself.
    welcome: Option<Welcome>,
    /// Newest position of the log known to exist, held or not.
    tip: Seq,
    ticket: TicketView,
    attention: Attention,
    typed_at: Option<Millis>,
    read_notice: reading::ReadNotice,
    peer_typing: PeerTyping,
    earlier: Fetch,
    gap: Fetch,
    newest: Fetch,
    replay: Replay,
    nudging: nudging::Rules,
    noted: nudging::Noted,
    desk: desk::Desk,
    /// What the server last said of who is at the desk.
    presence: Option<Presence>,
    tickets: tickets::Tickets,
    elsewhere: elsewhere::Elsewhere,
    /// A conversation that the server would not have, and of which nothing is left here.
    gone: Option<ConversationId>,
    identity: identity::Identity,
    shown: Shown,
    effects: Vec<Effect>,
}

impl Session {
    /// A session that goes on from what was saved. `seed` must differ from page load to page load: names
    /// of commands come from it.
    pub fn new(config: Config, seed: u64, saved: Saved) -> Self {
        let (mut place, outbox) = (saved.place, Outbox::restore(saved.commands));
        if outbox.is_upgrading() {
            // The page died between writing the command and writing the place.
            place.account.get_or_insert_default();
        }
        Self {
            config,
            dice: Dice::new(seed),
            now: Millis(0),
            place,
            connection: Connection::new(),
            outbox,
            timeline: Timeline::default(),
            welcome: None,
            tip: Seq(0),
            ticket: TicketView::default(),
            attention: Attention::Hidden,
            typed_at: None,
            read_notice: reading::ReadNotice::default(),
            peer_typing: PeerTyping::Silent,
            earlier: Fetch::None,
            gap: Fetch::None,
            newest: Fetch::None,
            replay: Replay::Line,
            nudging: nudging::Rules::default(),
            noted: nudging::Noted::default(),
            desk: desk::Desk::default(),
            presence: None,
            tickets: tickets::Tickets::default(),
            elsewhere: elsewhere::Elsewhere::default(),
            gone: None,
            identity: identity::Identity::default(),
            shown: Shown::default(),
            effects: Vec::new(),
        }
    }

    /// Takes one input and says what to do about it, in order.
    pub fn handle(&mut self, now: Millis, input: Input) -> Vec<Effect> {
        self.now = now;
        match input {
            Input::Started => self.start(now),
            Input::Command(command) => self.command(now, command),
            Input::SocketOpened => self.greet(now),
            Input::SocketClosed(code) => self.socket_closed(now, code),
            Input::Frame(text) => self.frame(now, &text),
            Input::DeadlineReached => self.deadline_reached(now),
            Input::Woke => self.hurry(now),
            Input::Restored(saved) => {
                self.restored(now, saved);
                self.hurry(now);
            }
            Input::Network(network) => {
                let step = self.connection.network(now, network);
                self.take(step);
            }
            Input::Kept(command) => self.keep(now, command),
            Input::Dropped(id) => self.dropped(id),
            Input::Wanted => {
                let step = self.connection.need(now);
                self.take(step);
                self.hurry(now);
            }
            Input::Forgotten => self.forget_everything(now),
            Input::Leading => self.outbox.inherit(),
            Input::PlaceChanged(place) => self.place_changed(now, place),
            Input::Identified => self.identified(),
            Input::Token(answer) => self.token(now, answer),
            Input::StorageFailed => self.show(Update::Keeping(Keeping::InMemory)),
        }
        self.flush(now);
        self.mark_read(now);
        self.show_changes();
        mem::take(&mut self.effects)
    }

    /// When to call again with [`Input::DeadlineReached`], if nothing happens before.
    pub fn next_deadline(&self) -> Option<Millis> {
        let fetches = [self.earlier, self.gap, self.newest, self.tickets.asked].map(Fetch::deadline);
        let further = [self.outbox.deadline(), self.nudge_deadline(), self.read_notice.deadline()];
        let when_live = fetches.into_iter().chain(further);
        let when_live = when_live.flatten().filter(|_| self.connection.is_live());
        let always = [self.connection.deadline(), self.peer_typing.deadline()];
        always.into_iter().flatten().chain(when_live).min()
    }

    fn start(&mut self, now: Millis) {
        self.forget_what_is_old(now);
        // What was written from an account is shown to nobody else: first the page must say who is there.
        if self.place.account.is_none() {
            self.echo_outbox();
        }
        if self.wants_connection() {
            let step = self.connection.need(now);
            self.take(step);
        }
    }

    /// Shows what was accepted and the server has not confirmed, as far as it belongs here.
    fn echo_outbox(&mut self) {
        let commands: Vec<SavedCommand> = self.outbox.commands().cloned().collect();
        let was_empty = self.timeline.is_empty();
        let mut changes = Vec::new();
        for SavedCommand { at, command, .. } in commands {
            if let (Some(message), Some(c)) = (command.message(), command.conversation())
                && !self.timeline.knows(command.id())
            {
                let is_parked = matches!(self.outbox.progress(command.id()), Progress::Parked(_));
                if !is_parked {
                    self.place.conversation.get_or_insert(c);
                }
                let is_here = self.place.conversation == Some(c);
                // Refused, and of a conversation that does not go on: it stands wherever the person is.
                let is_stray = is_parked && !self.elsewhere.goes_on(c);
                if is_here || is_stray {
                    let delivery = delivery(&self.outbox, self.is_broken(), command.id());
                    changes.push(self.timeline.echo(command.id(), at, message, delivery));
                }
                if is_here && self.ticket.stage == Stage::New {
                    self.ticket.stage = Stage::Opening;
                }
            }
        }
        if was_empty && !changes.is_empty() {
            let echoes = self.timeline.entries().cloned().collect();
            changes = vec![TimelineChange::Reset(echoes)];
        }
        for change in changes {
            self.show(Update::Timeline(change));
        }
    }

    fn command(&mut self, now: Millis, command: Command) {
        match command {
            Command::ShowPanel => {
                self.attention = Attention::Shown;
                self.ask_again();
                let step = self.connection.need(now);
                self.take(step);
            }
            Command::HidePanel => self.attention = Attention::Hidden,
            Command::SendText { text, files, uploading, opening } => {
                self.say(now, Words { text: text.into_inner(), files }, uploading, opening);
            }
            Command::FileReady(file) => self.outbox.uploaded(file),
            Command::FileFailed(file, code) => self.outbox.upload_failed(file, code),
            Command::Type => self.typing(now),
            Command::StopTyping => self.stop_typing(),
            Command::Nudge { details } => self.nudge(now, details),
            Command::RequestCallBack { phone, name, from } => {
                self.request_call_back(now, phone.into_inner(), name, from);
            }
            Command::CancelCallBack => self.cancel_call_back(now),
            Command::AnotherCallBack => self.another_call_back(),
            Command::SubmitForm { name, phone, email, text, files, uploading, page } => {
                let (phone, email, text) = (phone.into_inner(), email.into_inner(), text.into_inner());
                let id = self.dice.command_id(now);
                let form = SubmitForm { id, name, phone, email, text, files, page, consent: true };
                self.submit_form(now, form, uploading);
            }
            Command::AnotherForm => self.another_form(),
            Command::Retry(id) => self.retry(now, id),
            Command::Discard(id) => self.discard(id),
            Command::ListTickets => self.list_tickets(now),
            Command::MoreTickets => self.more_tickets(now),
            Command::OpenTicket(c) => self.open_ticket(now, c),
            Command::LoadEarlier => self.load_earlier(now),
            Command::Choose { seq, action } => self.choose(now, seq, action),
            Command::CallOperator => self.call_operator(now),
            Command::CloseConversation => self.close_conversation(now),
            Command::Reopen => self.reopen(now),
            Command::Rate { score, comment } => self.rate(now, score, comment),
            Command::StartOver => {
                self.start_over();
                self.start_over_as_whoever_is_signed_in(now);
            }
            Command::Attach => self.attach(now),
            Command::ContinueAsGuest => self.continue_as_guest(now),
            Command::Forget => self.leave(now),
            Command::RateAnswer { entry, helped } => self.rate_answer(entry, helped),
            Command::ConnectNow => self.hurry(now),
        }
    }

    fn hurry(&mut self, now: Millis) {
        let step = self.connection.hurry(now);
        self.take(step);
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Nothing => {}
            Step::Open => self.open(),
            Step::GiveUp => {
                self.given_up();
                self.effects.push(Effect::CloseSocket(CloseCode::NORMAL));
                self.link_lost();
            }
            Step::Probe => self.send(ClientPing { n: 0 }),
        }
    }

    fn greet(&mut self, now: Millis) {
        self.connection.opened(now);
        let resume =
            self.place.epoch.clone().zip(self.place.conversation).map(|(epoch, c)| Resume {
                epoch,
                convs: [(c, (self.timeline.last(), self.place.read))].into(),
            });
        let auth = match &self.place.account {
            Some(_) => Auth { kind: AuthKind::Token, token: self.take_token() },
            None => Auth { kind: AuthKind::Guest, token: self.place.guest_token.clone() },
        };
        self.send(Hello {
            v: VERSION,
            client: Some(self.config.client.clone()),
            auth,
            caps: Vec::new(),
            // Where the person is goes along with what they ask, where they see it and can take it out.
            page: None,
            resume,
        });
    }

    fn socket_closed(&mut self, now: Millis, code: CloseCode) {
        if code == CloseCode::STATE_LOST {
            self.place.epoch = None;
        }
        if self.account_closed(now, code) {
            return;
        }
        if code == CloseCode::TOKEN_REFUSED && self.place.guest_token.is_some() {
            self.become_another_guest(now);
            return;
        }
        self.connection.closed(now, code, &mut self.dice);
        self.link_lost();
    }

    fn link_lost(&mut self) {
        self.outbox.link_lost();
        self.tickets.link_lost();
        self.read_notice.link_lost();
        (self.gap, self.newest) = (Fetch::None, Fetch::None);
        self.typed_at = None;
        self.end_earlier();
        self.peer_stopped_typing();
    }

    fn deadline_reached(&mut self, now: Millis) {
        let step = self.connection.tick(now, &mut self.dice);
        self.take(step);
        if self.peer_typing.deadline().is_some_and(|until| until <= now) {
            self.peer_stopped_typing();
        }
        if self.earlier.expired(now) {
            self.end_earlier();
        }
        self.tickets_overdue(now);
        if self.newest.expired(now) {
            self.newest = Fetch::None;
            self.ask_for_newest(now);
        }
        if self.gap.expired(now) {
            self.gap = Fetch::None;
            self.fill_gap(now);
        }
        if self.connection.is_live() {
            match self.outbox.overdue(now) {
                Overdue::Nothing => {}
                Overdue::Resend(command) => self.send(command),
                Overdue::DeadLink => {
                    let step = self.connection.give_up(now, &mut self.dice);
                    self.take(step);
                }
            }
        }
    }

    fn send(&mut self, frame: impl Into<ClientFrame>) {
        self.effects.push(Effect::Send(frame.into()));
    }

    fn show(&mut self, update: Update) {
        self.effects.push(Effect::Show(update));
    }

    fn flush(&mut self, now: Millis) {
        if self.connection.is_live() {
            if let Some(command) = self.outbox.take_next(now) {
                self.send(command);
            }
            self.ask_for_tickets(now);
        }
    }

    /// Whether what is written now will wait longer than a person expects.
    fn is_broken(&self) -> bool {
        self.connection.is_broken() || self.is_signed_out()
    }

    fn refresh_echoes(&mut self) {
        let (outbox, is_broken) = (&self.outbox, self.is_broken());
        for change in self.timeline.refresh_echoes(|id| delivery(outbox, is_broken, id)) {
            self.effects.push(Effect::Show(Update::Timeline(change)));
        }
    }

    /// Shows what changed by this input; while events are replayed, only at their end.
    fn show_changes(&mut self) {
        let connection = self.connection.view();
        if self.shown.connection != connection {
            self.shown.connection = connection;
            self.show(Update::Connection(connection));
        }
        let room = self.outbox.room();
        if self.shown.room != room {
            self.shown.room = room;
            self.show(Update::Room(room));
        }
        self.refresh_echoes();
        if self.connection.is_syncing() {
            return;
        }
        let files = self.files_view();
        if self.shown.files != files {
            self.shown.files.clone_from(&files);
            self.show(Update::Files(files));
        }
        if self.shown.ticket != self.ticket {
            self.shown.ticket = self.ticket.clone();
            self.show(Update::Ticket(self.ticket.clone()));
        }
        let nudge = self.nudge_view();
        if self.shown.nudge != nudge {
            self.shown.nudge = nudge;
            self.show(Update::Nudge(nudge));
        }
        let desk = self.desk_view();
        if self.shown.desk != desk {
            self.shown.desk = desk.clone();
            self.show(Update::Desk(desk));
        }
        if self.shown.presence != self.presence {
            self.shown.presence = self.presence;
            self.show(Update::Presence(self.presence));
        }
        let tickets = self.tickets_view();
        if self.shown.tickets != tickets {
            self.shown.tickets = tickets.clone();
            self.show(Update::Tickets(tickets));
        }
        let identity = self.identity_view();
        if self.shown.identity != identity {
            self.shown.identity = identity.clone();
            self.show(Update::Identity(identity));
        }
        let unread = self.unread();
        if self.shown.unread != unread {
            self.shown.unread = unread;
            self.show(Update::Unread(unread));
        }
    }
}

/// How far a message of ours has come.
fn delivery(outbox: &Outbox, is_broken: bool, id: CommandId) -> Delivery {
    match outbox.progress(id) {
        Progress::Parked(code) => Delivery::Refused(code),
        Progress::Done => Delivery::Accepted,
        Progress::Pending | Progress::Held(_) if is_broken => Delivery::Delayed,
        Progress::Held(until) => Delivery::Held(until),
        Progress::Pending => Delivery::Sending,
    }
}
