//! Who the guest is and where: beginning and leaving a conversation, other tabs, leaving the browser.

use chat_protocol::{CloseCode, CommandId, ConversationId, Logout, Millis, Seq};

use super::Session;
use super::desk::Desk;
use super::elsewhere::Elsewhere;
use super::reading::Fetch;
use crate::effect::Effect;
use crate::outbox::{Outbox, Progress};
use crate::saved::{Change, LIFETIME, Place, Saved, SavedCommand};
use crate::timeline::Timeline;
use crate::view::{Delivery, HistoryView, Stage, TicketView, Update};

impl Session {
    /// Nobody comes back to a public terminal after a month.
    pub(super) fn forget_what_is_old(&mut self, now: Millis) {
        let is_old = |at: Millis| now.since(at) > LIFETIME;
        let old: Vec<CommandId> =
            self.outbox.commands().filter(|saved| is_old(saved.at)).map(|saved| saved.command.id()).collect();
        for id in old {
            self.forget(id);
        }
        if self.place != Place::default() && is_old(self.place.used_at) {
            self.place = Place::default();
            self.save_place();
        }
    }

    pub(super) fn open_conversation(&mut self, now: Millis) -> ConversationId {
        let c = self.dice.conversation_id(now);
        self.move_to(Some(c));
        c
    }

    pub(super) fn move_to(&mut self, conversation: Option<ConversationId>) {
        self.place.conversation = conversation;
        self.place.read = Seq(0);
        (self.place.over, self.place.chosen) = (false, false);
        self.save_place();
    }

    pub(super) fn start_over(&mut self) {
        self.remember_this_one();
        self.move_to(None);
        self.clear_conversation();
    }

    /// The person leaves this browser, and the server is to know that the token is worth nothing now.
    pub(super) fn leave(&mut self, now: Millis) {
        if self.connection.is_live() && self.place.account.is_none() {
            let id = self.dice.command_id(now);
            self.send(Logout { id });
        }
        self.effects.push(Effect::Save(Change::Wipe));
        self.forget_everything(now);
    }

    /// The server no longer takes this guest's token: the conversation is out of reach. What was not
    /// delivered stays on screen.
    pub(super) fn become_another_guest(&mut self, now: Millis) {
        self.place = Place::default();
        self.forget_what_was_asked();
        self.save_place();
        self.clear_conversation();
        self.reconnect(now);
    }

    /// It was another person's.
    pub(super) fn forget_what_was_asked(&mut self) {
        (self.desk, self.elsewhere) = (Desk::default(), Elsewhere::default());
        self.tickets.forget();
        self.gone = None;
    }

    /// The server will have nothing more of a conversation of which nothing came back: it never began, or is not
    /// this person's any more. What was refused stays on screen; what is said next begins another.
    pub(super) fn give_up_what_is_out_of_reach(&mut self) {
        let Some(c) = self.place.conversation else { return };
        if self.tip == Seq(0) && self.is_empty_here() && !self.outbox.is_upgrading() {
            self.gone = Some(c);
            self.move_to(None);
            self.ticket = TicketView::default();
        }
    }

    /// The server does not know the conversation that was joined: where it was begun, nothing came of it. While what
    /// begins it is on its way, it may still come.
    pub(super) fn joined_in_vain(&mut self) {
        let here = self.place.conversation;
        let is_on_its_way = |saved: &SavedCommand| {
            let command = &saved.command;
            command.conversation() == here
                && !matches!(self.outbox.progress(command.id()), Progress::Parked(_))
        };
        if self.timeline.last() == Seq(0) && !self.outbox.commands().any(is_on_its_way) {
            self.move_to(None);
            self.clear_conversation();
            self.echo_outbox();
        }
    }

    /// Here, not in storage: the tab in which the person left has wiped that, and what was kept there since
    /// may be the next person's.
    pub(super) fn forget_everything(&mut self, now: Millis) {
        self.sign_out();
        if self.place == Place::default() && self.outbox.is_empty() {
            return;
        }
        self.effects.push(Effect::Save(Change::WipeTab));
        self.place = Place::default();
        self.forget_what_was_asked();
        self.outbox = Outbox::default();
        self.timeline = Timeline::default();
        self.clear_conversation();
        self.reconnect(now);
    }

    /// What other tabs did while this page stood still.
    pub(super) fn restored(&mut self, now: Millis, saved: Saved) {
        let is_nobodys = |place: &Place| place.guest_token.is_none() && place.account.is_none();
        if is_nobodys(&saved.place) && !is_nobodys(&self.place) {
            self.forget_everything(now);
        }
        self.place_changed(now, saved.place);
        let left = Outbox::restore(saved.commands);
        for command in left.commands() {
            self.keep(now, command.clone());
        }
    }

    /// Another tab accepted a command: it is shown here too, and is ours should the other tab die.
    pub(super) fn keep(&mut self, now: Millis, saved: SavedCommand) {
        let (id, c) = (saved.command.id(), saved.command.conversation());
        if self.outbox.progress(id) != Progress::Done || self.timeline.knows(id) {
            return;
        }
        let here = c.is_some_and(|c| *self.place.conversation.get_or_insert(c) == c);
        self.is_here_now();
        if let Some(message) = saved.command.message().filter(|_| here) {
            if self.ticket.stage == Stage::New {
                self.ticket.stage = Stage::Opening;
            }
            let change = self.timeline.echo(id, saved.at, message, Delivery::Sending);
            self.show(Update::Timeline(change));
        }
        self.outbox.keep(now, saved);
    }

    /// The other tab has removed its record.
    pub(super) fn dropped(&mut self, id: CommandId) {
        if self.outbox.remove(id).is_some()
            && let Some(change) = self.timeline.drop_echo(id)
        {
            self.show(Update::Timeline(change));
        }
    }

    /// Two tabs are one guest in one conversation: the tab that has one under way wins, the other joins.
    /// Two that have none leave each other alone until one opens a conversation.
    pub(super) fn place_changed(&mut self, now: Millis, theirs: Place) {
        if self.place.account != theirs.account {
            self.identity_changed(now, theirs);
            return;
        }
        if let Some(c) = theirs.conversation {
            self.elsewhere.read_in_another_tab(c, theirs.read);
            // Another guest may have it, and be who this person is by now.
            let came_back = self.place.conversation == Some(c);
            if self.gone == Some(c) && !came_back && self.place.guest_token == theirs.guest_token {
                return;
            }
        }
        if self.meets(&theirs) {
            return;
        }
        let ours = &self.place;
        let same_guest = ours.guest_token == theirs.guest_token;
        if same_guest && ours.conversation == theirs.conversation {
            // Positions in another life of the log are void.
            if ours.epoch == theirs.epoch {
                self.place.read = self.place.read.max(theirs.read);
            }
            self.place.over |= theirs.over;
            return;
        }
        // «Новый чат» in the other tab.
        let moved_on = same_guest && theirs.conversation.is_none();
        // Joined, and nothing came of it: where it was begun, it was given up.
        let came_to_nothing = moved_on && self.connection.is_live() && self.is_empty_here();
        match (ours.is_under_way() && !came_to_nothing, theirs.is_under_way()) {
            (true, true) => {}
            (true, false) => self.save_place(),
            (false, false) if !moved_on => {}
            (false, _) => {
                let lives_on = same_guest && self.connection.is_live();
                if same_guest {
                    self.remember_this_one();
                }
                let epoch = self.place.epoch.take().filter(|_| lives_on);
                self.place = theirs;
                self.is_here_now();
                if lives_on && self.place.epoch != epoch {
                    // What the other tab read in another life of the log is void.
                    self.place.epoch = epoch;
                    self.place.read = Seq(0);
                }
                self.clear_conversation();
                if lives_on {
                    // The server tells this guest already; what went by is asked for.
                    self.tip = Seq(u64::from(self.place.conversation.is_some()));
                    self.fill_gap(now);
                } else {
                    self.reconnect(now);
                }
            }
        }
    }

    /// Whether there is nothing of the conversation, neither come nor on its way.
    fn is_empty_here(&self) -> bool {
        let here = self.place.conversation;
        let about_it = self.outbox.commands().map(|saved| &saved.command);
        let mut about_it = about_it.filter(|command| command.conversation() == here);
        let is_parked = |id| matches!(self.outbox.progress(id), Progress::Parked(_));
        self.timeline.last() == Seq(0)
            && matches!(self.ticket.stage, Stage::New | Stage::Opening)
            && about_it.all(|command| is_parked(command.id()))
    }

    /// The conversation shown is none of the others any more.
    fn is_here_now(&mut self) {
        if let Some(c) = self.place.conversation {
            self.elsewhere.take(c);
        }
    }

    /// A tab with a conversation that the server has not heard of yet is the guest that another tab is already.
    /// Returns whether it is the other tab, which is told so: its conversation can be joined once it has a guest.
    fn meets(&mut self, theirs: &Place) -> bool {
        let ours = &mut self.place;
        match (&ours.guest_token, &theirs.guest_token) {
            (None, Some(_)) if ours.conversation.is_some() => {
                ours.guest_token.clone_from(&theirs.guest_token);
                ours.epoch.clone_from(&theirs.epoch);
                false
            }
            (Some(_), None) if theirs.conversation.is_some() => {
                self.save_place();
                true
            }
            _ => false,
        }
    }

    /// Connects anew as whoever the place says.
    pub(super) fn reconnect(&mut self, now: Millis) {
        self.effects.push(Effect::CloseSocket(CloseCode::NORMAL));
        self.link_lost();
        self.connection.forget();
        if self.is_wanted() {
            let step = self.connection.need(now);
            self.take(step);
        }
    }

    /// Whether there is something to hear or to send even while nobody looks.
    pub(super) fn wants_connection(&self) -> bool {
        self.place.is_under_way() || !self.outbox.is_empty()
    }

    pub(super) fn clear_conversation(&mut self) {
        let change = self.timeline.start_over();
        self.show(Update::Timeline(change));
        self.tip = Seq(0);
        (self.earlier, self.gap, self.newest) = (Fetch::None, Fetch::None, Fetch::None);
        self.show(Update::History(HistoryView::Complete));
        self.ticket = TicketView::default();
        self.peer_stopped_typing();
    }

    pub(super) fn save_place(&mut self) {
        self.place.used_at = self.now;
        self.effects.push(Effect::Save(Change::PutPlace(self.place.clone())));
    }
}
