//! One helper to drive a session and to print what it wants done, with short names for long ids.

use chat_core::{
    CallBackView, Change, Command, Config, DeskView, Effect, Entry, FormView, Input, NudgeView, Offers,
    Place, Saved, SavedCommand, Session, TicketLine, TicketsView, TimelineChange, Update,
};
use chat_protocol::{ClientFrame, ClientInfo, Millis, Opening, Page, Text};
use expect_test::Expect;

pub(crate) struct Script {
    pub(crate) session: Session,
    pub(crate) now: Millis,
    /// Ids in the order of their first appearance, with the name they are printed under.
    names: Vec<(String, String)>,
    printed: String,
    /// What was saved last.
    place: Place,
    /// Unconfirmed commands as they were saved.
    kept: Vec<SavedCommand>,
}

impl Script {
    pub(crate) fn new() -> Self {
        Self::resumed(1, Saved::default())
    }

    pub(crate) fn resumed(seed: u64, saved: Saved) -> Self {
        let client = ClientInfo { name: "widget".into(), ver: "0".into(), lang: None };
        let session = Session::new(Config { client }, seed, saved);
        Self {
            session,
            now: Millis(1_795_330_000_000),
            names: Vec::new(),
            printed: String::new(),
            place: Place::default(),
            kept: Vec::new(),
        }
    }

    /// A session with a live, empty connection.
    pub(crate) fn live() -> Self {
        let mut script = Self::new();
        script.input(Input::Command(Command::ShowPanel));
        script.input(Input::SocketOpened);
        script.server(r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{"kind":"guest","id":"g"},"guest_token":"g1.x"}"#);
        script.server(r#"{"t":"synced"}"#);
        script.forget_printed();
        script
    }

    /// A live session whose first message, `m1` of conversation `c1`, is in the log as event 2 of 3.
    pub(crate) fn waiting() -> Self {
        let mut script = Self::live();
        script.say("Не приходит СМС-код");
        // Looked at only then, so that it is read in one go.
        script.command(Command::HidePanel);
        script.server(r#"{"t":"ev","c":"c1","seq":1,"at":10,"by":{"role":"system"},"k":"ticket.opened","d":{"no":"ОБР-2026-000001"}}"#);
        script.server(r#"{"t":"ev","c":"c1","seq":2,"at":10,"id":"m1","by":{"role":"user"},"k":"msg","d":{"text":"Не приходит СМС-код"}}"#);
        script.server(
            r#"{"t":"ev","c":"c1","seq":3,"at":10,"by":{"role":"system"},"k":"ticket.queued","d":{}}"#,
        );
        script.server(r#"{"t":"ok","re":"m1","c":"c1","seq":2,"at":10}"#);
        script.command(Command::ShowPanel);
        script.forget_printed();
        script
    }

    pub(crate) fn input(&mut self, input: Input) -> Vec<Effect> {
        let effects = self.session.handle(self.now, input);
        for effect in &effects {
            let line = self.line(effect);
            self.printed.push_str(&line);
            self.printed.push('\n');
        }
        effects
    }

    /// What this browser keeps of where the guest is.
    pub(crate) fn place(&self) -> Place {
        self.place.clone()
    }

    /// Unconfirmed commands that this browser keeps.
    pub(crate) fn kept(&self) -> Vec<SavedCommand> {
        self.kept.clone()
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.input(Input::Command(command));
    }

    pub(crate) fn say(&mut self, text: &str) {
        self.say_effects(text);
    }

    pub(crate) fn say_effects(&mut self, text: &str) -> Vec<Effect> {
        let text = Text::parse(text, 4000).expect("a sendable text");
        let page = Page { url: "https://portal.example/pay".into(), ..Page::default() };
        let opening = Opening { page: Some(page), ..Opening::default() };
        let said = Command::SendText { text, files: Vec::new(), uploading: Vec::new(), opening };
        self.input(Input::Command(said))
    }

    /// A frame of the server; short names stand for the ids they were printed for.
    pub(crate) fn server(&mut self, frame: &str) {
        let mut frame = frame.to_owned();
        for (id, name) in &self.names {
            frame = frame.replace(&format!("\"{name}\""), &format!("\"{id}\""));
        }
        self.input(Input::Frame(frame));
    }

    /// Time passes; deadlines on the way are met.
    pub(crate) fn pass(&mut self, millis: u64) {
        let end = self.now.plus(millis);
        while let Some(deadline) = self.session.next_deadline().filter(|deadline| *deadline <= end) {
            self.now = self.now.max(deadline);
            self.input(Input::DeadlineReached);
        }
        self.now = end;
    }

    /// Time passes on a connection that the server keeps alive.
    pub(crate) fn pass_alive(&mut self, millis: u64) {
        for done in (0..millis).step_by(20_000) {
            self.server(r#"{"t":"pong","n":0}"#);
            self.pass(20_000.min(millis - done));
        }
    }

    pub(crate) fn id(&self, name: &str) -> chat_protocol::CommandId {
        let (id, _) = self.names.iter().find(|(_, known)| known == name).expect("a known name");
        id.parse().expect("an id")
    }

    pub(crate) fn conversation(&self, name: &str) -> chat_protocol::ConversationId {
        let (id, _) = self.names.iter().find(|(_, known)| known == name).expect("a known name");
        id.parse().expect("an id")
    }

    /// How often these words were printed since the last check.
    pub(crate) fn count(&self, words: &str) -> usize {
        self.printed.matches(words).count()
    }

    pub(crate) fn forget_printed(&mut self) {
        self.printed.clear();
    }

    /// Compares what was printed since the last check.
    pub(crate) fn check(&mut self, expected: &Expect) {
        expected.assert_eq(&std::mem::take(&mut self.printed));
    }

    fn line(&mut self, effect: &Effect) -> String {
        let line = match effect {
            Effect::Connect => "connect".into(),
            Effect::NeedToken => "need token".into(),
            Effect::CloseSocket(code) => format!("close {}", code.0),
            Effect::Send(frame) => {
                self.learn(frame);
                format!("send {}", frame.encode())
            }
            Effect::Save(Change::PutPlace(place)) => {
                self.place = place.clone();
                if let Some(c) = place.conversation {
                    self.name(c.to_string(), "c");
                }
                let over = if place.over { ", over" } else { "" };
                format!("save place, read {}{over}", place.read.0)
            }
            Effect::Save(Change::PutCommand(command)) => {
                self.learn(&command.command.clone().into());
                self.kept.push(command.clone());
                format!("save {}", command.command.id())
            }
            Effect::Save(Change::WipeTab) => "wipe this tab's fields".into(),
            Effect::Save(Change::Wipe) => {
                (self.place, self.kept) = (Place::default(), Vec::new());
                "wipe".into()
            }
            Effect::Save(Change::RemoveCommand(id)) => {
                self.kept.retain(|saved| saved.command.id() != *id);
                format!("unsave {id}")
            }
            Effect::Show(Update::Nudge(nudge)) => format!("show nudge {}", self.nudge(*nudge)),
            Effect::Show(update) => show(update),
        };
        self.names.iter().fold(line, |line, (id, name)| line.replace(id, name))
    }

    fn nudge(&self, nudge: NudgeView) -> String {
        match nudge {
            NudgeView::Later { from } => format!("later, in {} ms", from.since(self.now)),
            NudgeView::Again { from } => format!("again, in {} ms", from.since(self.now)),
            other => format!("{other:?}"),
        }
    }

    fn learn(&mut self, frame: &ClientFrame) {
        match frame {
            ClientFrame::SendMessage(message) => {
                self.name(message.c.to_string(), "c");
                self.name(message.id.to_string(), "m");
            }
            ClientFrame::ChooseAction(choose) => self.name(choose.id.to_string(), "m"),
            ClientFrame::QueueTicket(queue) => self.name(queue.id.to_string(), "m"),
            ClientFrame::CloseTicket(close) => self.name(close.id.to_string(), "m"),
            ClientFrame::ReopenTicket(reopen) => self.name(reopen.id.to_string(), "m"),
            ClientFrame::Rate(rate) => self.name(rate.id.to_string(), "m"),
            ClientFrame::NudgeTicket(nudge) => self.name(nudge.id.to_string(), "m"),
            ClientFrame::RequestCallBack(request) => self.name(request.id.to_string(), "m"),
            ClientFrame::CancelCallBack(cancel) => self.name(cancel.id.to_string(), "m"),
            ClientFrame::SubmitForm(form) => self.name(form.id.to_string(), "m"),
            ClientFrame::UpgradeGuest(upgrade) => self.name(upgrade.id.to_string(), "u"),
            ClientFrame::RefreshToken(refresh) => self.name(refresh.id.to_string(), "r"),
            ClientFrame::Logout(logout) => self.name(logout.id.to_string(), "m"),
            ClientFrame::GetHistory(get) => self.name(get.id.to_string(), "h"),
            ClientFrame::ListTickets(list) => self.name(list.id.to_string(), "l"),
            _ => {}
        }
    }

    fn name(&mut self, id: String, kind: &str) {
        if self.names.iter().all(|(known, _)| *known != id) {
            let count = self.names.iter().filter(|(_, name)| name.starts_with(kind)).count();
            self.names.push((id, format!("{kind}{}", count + 1)));
        }
    }
}

fn show(update: &Update) -> String {
    match update {
        Update::Timeline(TimelineChange::Place { index, entry }) => {
            format!("show [{index}] {}", brief(entry))
        }
        Update::Timeline(TimelineChange::Reset(all)) => format!("show reset {}", list(all)),
        Update::Timeline(TimelineChange::Prepend(all)) => format!("show prepend {}", list(all)),
        Update::Timeline(TimelineChange::Remove(key)) => format!("show remove {key:?}"),
        Update::Ticket(ticket) => {
            format!("show ticket {} {:?}", ticket.number.as_deref().unwrap_or("-"), ticket.stage)
        }
        Update::PeerTyping(who) => format!("show typing {}", if who.is_some() { "on" } else { "off" }),
        Update::Desk(desk) => show_desk(desk),
        Update::Tickets(tickets) => show_tickets(tickets),
        other => format!("show {other:?}"),
    }
}

fn show_desk(desk: &DeskView) -> String {
    let call_back = match &desk.call_back {
        CallBackView::Sending { phone } => format!("sending {}", phone.0),
        CallBackView::Delayed { phone } => format!("delayed {}", phone.0),
        CallBackView::Scheduled(card) => format!("{:?} {} by {}", card.state, card.phone.0, card.due.0),
        CallBackView::Over(card) => format!("{:?} {:?}", card.state, card.result),
        CallBackView::Refused { request, code } => format!("refused {} {code:?}", request.phone.0),
        other => format!("{other:?}"),
    };
    let form = match &desk.form {
        FormView::Sending { form } if form.files.is_empty() => "Sending".to_owned(),
        FormView::Sending { form } => format!("Sending with {} files", form.files.len()),
        FormView::Delayed { .. } => "Delayed".to_owned(),
        FormView::Accepted { no, due, email } => format!("{no} by {} to {}", due.0, email.0),
        FormView::Refused { form, code } => format!("refused «{}» {code:?}", form.text.0),
        other => format!("{other:?}"),
    };
    let Offers { call_back: calls, form: forms, tickets, rating, reopening, consent, .. } = &desk.offers;
    let known = [*calls, *forms, *tickets, *rating, *reopening];
    let offers: Vec<&str> = ["calls", "forms", "tickets", "rating", "reopening"]
        .into_iter()
        .zip(known)
        .filter_map(|(offer, is)| is.then_some(offer))
        .chain(consent.as_deref())
        .collect();
    format!("show desk [{}] call back: {call_back}; form: {form}", offers.join(", "))
}

fn show_tickets(tickets: &TicketsView) -> String {
    let line = |line: &TicketLine| {
        let unsent = if line.unsent { ", unsent" } else { "" };
        match (&line.item.chat, &line.item.call, &line.item.form) {
            (Some(chat), ..) => {
                format!("{} {:?} «{}» {} unread{unsent}", chat.no, chat.state, chat.preview.0, chat.unread)
            }
            (_, Some(call), _) => format!("call {:?}", call.state),
            (.., Some(form)) => format!("form {} {} answers", form.no, form.answers.len()),
            _ => "nothing".to_owned(),
        }
    };
    let lines: Vec<String> = tickets.items.iter().map(line).collect();
    let more = if tickets.more { ", more" } else { "" };
    format!("show tickets {:?}{more}: {}", tickets.state, lines.join(" | "))
}

fn list(entries: &[Entry]) -> String {
    entries.iter().map(brief).collect::<Vec<_>>().join(" | ")
}

fn brief(entry: &Entry) -> String {
    use chat_protocol::EventBody;
    let what = match &entry.body {
        EventBody::Message { text, files, .. } if files.is_empty() => format!("«{}»", text.0),
        EventBody::Message { text, files, .. } => format!("«{}» and {} files", text.0, files.len()),
        other => other.kind().to_owned(),
    };
    format!("{:?} {what} {:?}", entry.by.role, entry.delivery)
}
