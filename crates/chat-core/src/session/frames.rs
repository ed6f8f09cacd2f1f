//! What the server sends.

use std::collections::BTreeMap;
use std::mem;

use chat_protocol::{
    ClientPong, CommandId, Confirmed, ErrorCode, Event, EventBody, Millis, PeerRead,
    PeerTyping as TypingFrame, Queue, Refused, Retry, Role, Seq, ServerFrame, ServerPing, Sync, TicketState,
    Welcome,
};

use super::elsewhere::Elsewhere;
use super::nudging::Rules;
use super::reading::PeerTyping;
use super::{Replay, Session};
use crate::effect::Effect;
use crate::saved::Change;
use crate::ticket;
use crate::timeline::Added;
use crate::view::{Stage, TicketView, TimelineChange, Update};

impl Session {
    pub(super) fn frame(&mut self, now: Millis, text: &str) {
        self.connection.heard(now);
        // What we cannot read is of a later version, or meant for nobody: the connection goes on.
        let Ok(frame) = ServerFrame::decode(text) else { return };
        match frame {
            ServerFrame::Welcome(welcome) => self.welcome(now, welcome),
            ServerFrame::Sync(sync) => self.sync(&sync),
            ServerFrame::Event(event) => self.event(now, event),
            ServerFrame::Synced(_) => self.synced(now),
            ServerFrame::Confirmed(confirmed) => self.confirmed(now, &confirmed),
            ServerFrame::Refused(refused) => self.refused(now, &refused),
            ServerFrame::HistoryPage(page) => self.history_page(now, page),
            ServerFrame::Tickets(page) => self.tickets_came(page),
            ServerFrame::Typing(typing) => self.peer_types(now, typing),
            ServerFrame::Read(read) => self.read_by_peer(&read),
            ServerFrame::Queue(queue) => self.queue(&queue),
            ServerFrame::Presence(presence) => self.presence = Some(presence),
            ServerFrame::CallBack(changed) => self.desk.called(changed.card),
            ServerFrame::Ping(ping) => self.pinged(now, &ping),
            ServerFrame::Bye(bye) => self.connection.farewell(&bye),
            ServerFrame::Expiring(_) => self.token_expires(),
            // No more than a sign of life.
            ServerFrame::Pong(_) => {}
        }
    }

    fn welcome(&mut self, now: Millis, welcome: Welcome) {
        self.desk.welcomed(&welcome);
        self.welcome = Some(Welcome {
            guest_token: None,
            convs: Vec::new(),
            unread: BTreeMap::new(),
            ..welcome.clone()
        });
        self.connection.welcomed(now, welcome.hb, welcome.reconnect);
        self.recognised(&welcome);
        let Welcome { epoch, resumed, now: server_now, guest_token, convs, limits, unread, .. } = welcome;
        let other_life = self.place.epoch.as_ref().is_some_and(|held| *held != epoch);
        if other_life || (!resumed && self.timeline.last() > Seq(0) && !self.outbox.is_upgrading()) {
            self.restart_timeline(Seq(1));
            self.place.read = Seq(0);
        }
        self.place.epoch = Some(epoch);
        if guest_token.is_some() {
            self.place.guest_token = guest_token;
        }
        match self.place.conversation {
            Some(c) => match convs.iter().find(|known| known.c == c) {
                Some(known) => ticket::adopt(&mut self.ticket, known),
                // The server never heard of it: nothing of it is left but what waits in the outbox.
                // Or it is a guest's, and about to be this account's.
                None if self.outbox.is_upgrading() => {}
                None if self.outbox.commands().all(|saved| saved.command.conversation() != Some(c)) => {
                    self.start_over();
                }
                // What waits may begin it, or will be refused.
                None => self.ticket = TicketView { number: None, stage: Stage::Opening },
            },
            // Another tab, or an earlier visit whose record was lost, has one under way.
            None => {
                if let Some(known) = convs.last().filter(|known| known.state != TicketState::Closed) {
                    self.place.conversation = Some(known.c);
                    self.place.read = known.read;
                    ticket::adopt(&mut self.ticket, known);
                }
            }
        }
        self.elsewhere.welcomed(&convs, &unread, self.place.conversation);
        self.save_place();
        self.nudging = Rules::new(limits, now, server_now);
        self.show(Update::TextLimit(limits.text));
    }

    fn sync(&mut self, sync: &Sync) {
        if Some(sync.c) != self.place.conversation {
            self.elsewhere.sync(sync);
            return;
        }
        let nothing_held = self.timeline.last() == Seq(0);
        if nothing_held || sync.from > self.timeline.last().next() {
            self.replay = Replay::Page;
            self.timeline.restart_at(sync.from);
        }
        self.tip = sync.to;
    }

    fn synced(&mut self, now: Millis) {
        self.connection.synced(now);
        if mem::replace(&mut self.replay, Replay::Line) == Replay::Page {
            let page = self.timeline.entries().cloned().collect();
            self.show(Update::Timeline(TimelineChange::Reset(page)));
            self.show_history();
        }
        self.fill_gap(now);
    }

    fn restart_timeline(&mut self, first: Seq) {
        let change = self.timeline.restart_at(first);
        self.tip = Seq(0);
        self.show(Update::Timeline(change));
        self.show_history();
    }

    pub(super) fn event(&mut self, now: Millis, event: Event) {
        if let Some(id) = event.id
            && self.outbox.remove(id).is_some()
        {
            self.effects.push(Effect::Save(Change::RemoveCommand(id)));
            self.desk_follows(&event.body);
        }
        self.tickets.follow(&event);
        if Some(event.c) != self.place.conversation {
            self.drop_echo(event.id);
            self.elsewhere.event(&event);
            return;
        }
        self.tip = self.tip.max(event.seq);
        let (by, body) = (event.by.role, event.body.clone());
        match self.timeline.add(event) {
            Added::Change(change) => {
                if self.replay == Replay::Line {
                    self.show(Update::Timeline(change));
                }
                self.follow(by, &body);
            }
            Added::Known => {}
            Added::Gap => self.fill_gap(now),
        }
    }

    /// What stood here belongs into the log of another conversation, and has arrived there.
    fn drop_echo(&mut self, id: Option<CommandId>) {
        if let Some(change) = id.and_then(|id| self.timeline.drop_echo(id)) {
            self.show(Update::Timeline(change));
        }
    }

    fn follow(&mut self, by: Role, body: &EventBody) {
        ticket::follow(&mut self.ticket, by, body);
        if matches!(body, EventBody::Message { .. }) && by != Role::User {
            self.peer_stopped_typing();
        }
    }

    fn confirmed(&mut self, now: Millis, confirmed: &Confirmed) {
        if let Some(saved) = self.outbox.remove(confirmed.re) {
            self.effects.push(Effect::Save(Change::RemoveCommand(confirmed.re)));
            self.desk_confirmed(saved.command, confirmed);
        }
        if confirmed.c.is_some() && confirmed.c != self.place.conversation {
            self.drop_echo(Some(confirmed.re));
        }
        if let (Some(c), Some(seq)) = (confirmed.c, confirmed.seq)
            && Some(c) == self.place.conversation
            && confirmed.dup
        {
            // It took effect before, so its event went by before: it may be missing here.
            self.tip = self.tip.max(seq);
            self.fill_gap(now);
            // Or it stands above what is shown, and the echo must not stay behind what came later.
            if seq < self.timeline.first()
                && let Some(change) = self.timeline.drop_echo(confirmed.re)
            {
                self.show(Update::Timeline(change));
            }
        }
    }

    fn refused(&mut self, now: Millis, refused: &Refused) {
        if refused.re.is_some_and(|re| self.fetch_refused(re, refused.code)) {
            return;
        }
        match self.outbox.refused(now, refused) {
            Some(Retry::Auth) => {
                let step = self.connection.give_up(now, &mut self.dice);
                self.take(step);
            }
            Some(Retry::New | Retry::Never) => {
                let was_upgrading = self.outbox.is_upgrading();
                self.drop_if_wordless(refused.re);
                if was_upgrading && self.outbox.is_empty() {
                    // What the guest wrote stays out of this account's reach.
                    self.start_over();
                    self.elsewhere = Elsewhere::default();
                }
                self.give_up_what_is_out_of_reach();
                self.echo_outbox();
            }
            Some(Retry::Same | Retry::After) | None => {}
        }
    }

    /// Returns whether it was a question and no command.
    fn fetch_refused(&mut self, re: CommandId, code: ErrorCode) -> bool {
        if self.earlier.is(re) {
            self.end_earlier();
            return true;
        }
        if self.gap.is(re) {
            if code == ErrorCode::NotFound {
                self.joined_in_vain();
            }
            return true;
        }
        if self.newest.is(re) {
            if code == ErrorCode::NotFound {
                // It was removed since the list was read.
                self.tickets.forget();
                self.start_over();
            }
            return true;
        }
        self.tickets_refused(re)
    }

    fn peer_types(&mut self, now: Millis, typing: TypingFrame) {
        let TypingFrame { c, by, on, ttl_ms } = typing;
        if Some(c) != self.place.conversation || by.role == Role::User {
            return;
        }
        if !on {
            self.peer_stopped_typing();
            return;
        }
        let news = self.peer_typing == PeerTyping::Silent;
        self.peer_typing = PeerTyping::Until(now.plus(ttl_ms));
        if news {
            self.show(Update::PeerTyping(Some(by)));
        }
    }

    fn read_by_peer(&mut self, read: &PeerRead) {
        if Some(read.c) == self.place.conversation && read.by != Role::User {
            for change in self.timeline.read_by_peer(read.seq) {
                self.show(Update::Timeline(change));
            }
        } else if read.by != Role::User {
            self.elsewhere.read_by_peer(read);
        }
    }

    fn queue(&mut self, queue: &Queue) {
        if Some(queue.c) == self.place.conversation {
            ticket::place(&mut self.ticket, queue);
        } else {
            self.elsewhere.queue(queue);
        }
    }

    fn pinged(&mut self, now: Millis, ping: &ServerPing) {
        self.send(ClientPong { n: ping.n });
        if let Some(tip) = self.place.conversation.and_then(|c| ping.tip.get(&c)) {
            self.tip = self.tip.max(*tip);
            self.fill_gap(now);
        }
    }
}
