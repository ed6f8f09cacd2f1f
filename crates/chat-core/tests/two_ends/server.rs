//! A model of the server: one log, one guest, an operator who writes now and then.

use std::collections::BTreeMap;

use chat_protocol::{
    Author, ClientFrame, CommandId, Confirmed, Conversation, ConversationId, Event, EventBody, Hello,
    HistoryPage, Millis, Role, Seq, ServerFrame, ServerPing, Sync, Synced, TicketState, User, VERSION,
    Welcome,
};

#[derive(Default)]
pub(crate) struct Server {
    pub(crate) logs: BTreeMap<ConversationId, Vec<Event>>,
    pub(crate) forgets_ids: bool,
    pub(crate) silent_tips: bool,
}

impl Server {
    /// Takes one frame; what comes back goes to the client in this order.
    pub(crate) fn take(&mut self, now: Millis, text: &str) -> Vec<ServerFrame> {
        match ClientFrame::decode(text).unwrap() {
            ClientFrame::Hello(hello) => self.welcome(now, &hello),
            ClientFrame::SendMessage(message) => {
                let (id, c) = (message.id, message.c);
                let known = self.logs.get(&c).and_then(|log| log.iter().find(|event| event.id == Some(id)));
                if let Some(event) = known.filter(|_| !self.forgets_ids) {
                    return vec![confirmed(event, true)];
                }
                let mut out = Vec::new();
                if !self.logs.contains_key(&c) {
                    let body =
                        EventBody::TicketOpened { no: "ОБР-1".into(), topic: None, page: None, faq: None };
                    out.push(self.append(now, c, None, Author::SYSTEM, body).into());
                }
                let body =
                    EventBody::Message { text: message.text, files: message.files, actions: Vec::new() };
                let event = self.append(now, c, Some(id), Author::USER, body);
                out.push(event.clone().into());
                out.push(confirmed(&event, false));
                out
            }
            ClientFrame::GetHistory(get) => {
                let after = get.after.unwrap_or_default();
                let log = self.logs.get(&get.c).cloned().unwrap_or_default();
                let limit = usize::try_from(get.limit).unwrap();
                let events: Vec<Event> =
                    log.into_iter().filter(|event| event.seq > after).take(limit).collect();
                vec![HistoryPage { re: get.id, c: get.c, events, more: false }.into()]
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn ping(&self) -> ServerFrame {
        let tips = self.logs.iter().map(|(c, log)| (*c, Seq(log.len() as u64)));
        ServerPing { n: 1, tip: tips.filter(|_| !self.silent_tips).collect() }.into()
    }

    pub(crate) fn operator_writes(&mut self, now: Millis, id: CommandId, text: &str) -> Option<ServerFrame> {
        let c = *self.logs.keys().next()?;
        let by = Author { role: Role::Operator, name: Some("Анна".into()) };
        let body = EventBody::text(text.into());
        Some(self.append(now, c, Some(id), by, body).into())
    }

    fn append(
        &mut self,
        at: Millis,
        c: ConversationId,
        id: Option<CommandId>,
        by: Author,
        body: EventBody,
    ) -> Event {
        let log = self.logs.entry(c).or_default();
        let event = Event { c, seq: Seq(log.len() as u64 + 1), at, id, by, body };
        log.push(event.clone());
        event
    }

    fn welcome(&self, now: Millis, hello: &Hello) -> Vec<ServerFrame> {
        let convs = self.logs.iter().map(|(c, log)| Conversation {
            c: *c,
            no: "ОБР-1".into(),
            state: TicketState::Waiting,
            last: Seq(log.len() as u64),
            read: Seq(0),
            op: None,
        });
        let welcome = Welcome {
            v: VERSION,
            sid: "s".into(),
            epoch: "e".into(),
            resumed: hello.resume.is_some(),
            now,
            user: User { kind: chat_protocol::AuthKind::Guest, id: "g".into(), name: None },
            guest_token: None,
            files_token: None,
            convs: convs.collect(),
            limits: chat_protocol::Limits::default(),
            hb: chat_protocol::Heartbeat::default(),
            reconnect: chat_protocol::Reconnect::default(),
            features: Vec::new(),
            callback: None,
            call_times: None,
            consent: None,
            unread: BTreeMap::new(),
        };
        let mut out = vec![welcome.into()];
        for (c, log) in &self.logs {
            let held =
                hello.resume.as_ref().and_then(|resume| resume.convs.get(c)).map_or(Seq(0), |held| held.0);
            let to = Seq(log.len() as u64);
            out.push(Sync { c: *c, from: held.next(), to, truncated: false }.into());
            let missed = log.iter().filter(|event| event.seq > held);
            out.extend(missed.cloned().map(ServerFrame::from));
        }
        out.push(Synced {}.into());
        out
    }
}

fn confirmed(event: &Event, dup: bool) -> ServerFrame {
    let re = event.id.unwrap();
    Confirmed {
        re,
        c: Some(event.c),
        seq: Some(event.seq),
        at: event.at,
        dup,
        next_ms: None,
        no: None,
        due: None,
    }
    .into()
}
