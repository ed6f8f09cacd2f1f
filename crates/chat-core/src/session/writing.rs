//! Writing: messages, second tries, typing, the end of a conversation.

use chat_protocol::{
    AnswerHelped, ClientTyping, CloseTicket, CommandId, DurableCommand, EventBody, File, FileId, Millis,
    NudgeTicket, Opening, Personal, SendMessage, SubmitForm, limits,
};

use super::{Session, delivery};
use crate::effect::Effect;
use crate::outbox::Progress;
use crate::saved::{Change, SavedCommand};
use crate::view::{Stage, Update};

/// What a message says.
pub(super) struct Words {
    pub(super) text: Personal,
    pub(super) files: Vec<File>,
}

impl From<Personal> for Words {
    fn from(text: Personal) -> Self {
        Self { text, files: Vec::new() }
    }
}

impl Session {
    /// Accepts a message; it is not sent before the server holds the files in `uploading`.
    pub(super) fn say(&mut self, now: Millis, words: Words, uploading: Vec<FileId>, opening: Opening) {
        if matches!(self.ticket.stage, Stage::Closed { .. }) {
            self.start_over();
        }
        let c = match self.place.conversation {
            Some(c) => c,
            None => self.open_conversation(now),
        };
        let id = self.dice.command_id(now);
        let opens = self.ticket.stage == Stage::New;
        let open = opens.then_some(opening);
        let Words { text, files } = words;
        let body = EventBody::Message { text: text.clone(), files: files.clone(), actions: Vec::new() };
        self.accept(now, SendMessage { id, c, text, files, open });
        self.outbox.hold(id, uploading);
        self.echo(now, id, body);
        if opens {
            self.ticket.stage = Stage::Opening;
        }
        self.typed_at = None;
        let step = self.connection.need(now);
        self.take(step);
    }

    pub(super) fn echo(&mut self, now: Millis, id: CommandId, body: EventBody) {
        let delivery = delivery(&self.outbox, self.is_broken(), id);
        let change = self.timeline.echo(id, now, body, delivery);
        self.show(Update::Timeline(change));
    }

    pub(super) fn accept(&mut self, now: Millis, command: impl Into<DurableCommand>) {
        let saved = self.outbox.push(now, command.into());
        self.effects.push(Effect::Save(Change::PutCommand(saved)));
    }

    /// A refused message goes again as a new command; a delayed one only stops waiting.
    pub(super) fn retry(&mut self, now: Millis, id: CommandId) {
        let Progress::Parked(_) = self.outbox.progress(id) else {
            self.hurry(now);
            return;
        };
        let Some(SavedCommand { command, .. }) = self.forget(id) else { return };
        if self.timeline.is_empty() && self.ticket.stage == Stage::Opening {
            self.ticket.stage = Stage::New;
        }
        match command {
            DurableCommand::SendMessage(message) => {
                let SendMessage { text, files, open, .. } = message;
                self.say(now, Words { text, files }, Vec::new(), open.unwrap_or_default());
            }
            DurableCommand::NudgeTicket(NudgeTicket { details: Some(details), .. }) => {
                self.say(now, details.into(), Vec::new(), Opening::default());
            }
            DurableCommand::RequestCallBack(request) => {
                self.request_call_back(now, request.phone, request.name, request.from);
            }
            DurableCommand::SubmitForm(form) => {
                let id = self.dice.command_id(now);
                self.submit_form(now, SubmitForm { id, ..form }, Vec::new());
            }
            DurableCommand::NudgeTicket(_)
            | DurableCommand::ChooseAction(_)
            | DurableCommand::QueueTicket(_)
            | DurableCommand::CloseTicket(_)
            | DurableCommand::CancelCallBack(_)
            | DurableCommand::ReopenTicket(_)
            | DurableCommand::Rate(_)
            | DurableCommand::UpgradeGuest(_) => {}
        }
    }

    /// A refused command without words of the person has nothing that could be lost.
    pub(super) fn drop_if_wordless(&mut self, re: Option<CommandId>) {
        let refused = self.outbox.commands().find(|saved| Some(saved.command.id()) == re);
        if let Some(id) = refused
            .map(|saved| &saved.command)
            .filter(|command| !command.holds_words())
            .map(DurableCommand::id)
        {
            let forgotten = self.forget(id);
            let here = self.place.conversation;
            if forgotten.is_some_and(|saved| matches!(saved.command, DurableCommand::ReopenTicket(reopen) if Some(reopen.c) == here)) {
                self.stays_closed();
            }
        }
    }

    pub(super) fn discard(&mut self, id: CommandId) {
        self.forget(id);
        if self.timeline.is_empty() && self.ticket.stage == Stage::Opening {
            self.start_over();
        }
    }

    pub(super) fn forget(&mut self, id: CommandId) -> Option<SavedCommand> {
        let saved = self.outbox.remove(id)?;
        self.effects.push(Effect::Save(Change::RemoveCommand(id)));
        if let Some(change) = self.timeline.drop_echo(id) {
            self.show(Update::Timeline(change));
        }
        Some(saved)
    }

    pub(super) fn typing(&mut self, now: Millis) {
        let due = self.typed_at.is_none_or(|at| now.since(at) >= limits::TYPING_EVERY_MS);
        if due && self.send_typing(true) {
            self.typed_at = Some(now);
        }
    }

    pub(super) fn stop_typing(&mut self) {
        if self.typed_at.take().is_some() {
            self.send_typing(false);
        }
    }

    fn send_typing(&mut self, on: bool) -> bool {
        let in_progress = matches!(self.ticket.stage, Stage::Waiting(_) | Stage::WithOperator { .. });
        let Some(c) = self.place.conversation else { return false };
        if !in_progress || !self.connection.is_live() {
            return false;
        }
        self.send(ClientTyping { c, on });
        true
    }

    /// Best effort: without a link nobody hears of it.
    pub(super) fn rate_answer(&mut self, entry: String, helped: bool) {
        if self.connection.is_live() {
            self.send(AnswerHelped { entry, helped });
        }
    }

    pub(super) fn close_conversation(&mut self, now: Millis) {
        let Some(c) = self.place.conversation else { return };
        if matches!(self.ticket.stage, Stage::Bot | Stage::Waiting(_) | Stage::WithOperator { .. }) {
            let id = self.dice.command_id(now);
            self.accept(now, CloseTicket { id, c, reason: None, summary: None });
        }
    }
}
