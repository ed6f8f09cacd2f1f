//! As whom the person writes: as a guest, or as somebody signed in at the portal.
//!
//! The page knows who is signed in and gives a token when asked. A guest with nothing under way becomes that
//! account by itself; one with a conversation only when the person asks for it. From an account nobody becomes
//! a guest unasked: without a token the session stops and says so. Tokens are used at once and never kept.

use std::mem;

use chat_protocol::{CloseCode, Millis, Personal, RefreshToken, Secret, UpgradeGuest, Welcome};

use super::Session;
use super::reading::Attention;
use crate::account::account_of;
use crate::effect::Effect;
use crate::input::TokenAnswer;
use crate::outbox::Outbox;
use crate::saved::{Change, Place};
use crate::timeline::Timeline;
use crate::view::IdentityView;

/// Tokens that did not come in a row, until the person is told.
const PATIENCE: u32 = 2;

/// What is known of who is signed in.
#[derive(Debug, Default)]
pub(super) struct Identity {
    page: PageSays,
    awaited: Awaited,
    /// Tokens that did not come, in a row.
    failures: u32,
    /// For the `hello` that follows.
    token: Option<Secret>,
    /// Display name of the account, as the server knows it.
    name: Option<Personal>,
}

/// What the page says of who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum PageSays {
    /// Nothing, at least not yet.
    #[default]
    Nothing,
    /// It was asked for the first time.
    Asked,
    /// It could not say.
    Unsure,
    /// Somebody, by the account's key as far as the token tells it.
    Somebody(Option<String>),
    /// Nobody.
    Nobody,
    /// Somebody whose token the server will not have.
    Refused,
}

/// What a token is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Awaited {
    /// Nothing: an answer to an earlier question no longer counts.
    #[default]
    Nothing,
    /// To know who is there, or to go on with the connection.
    Word,
    /// The connection opens with it.
    Connection,
}

impl Session {
    pub(super) fn is_account(&self) -> bool {
        self.place.account.is_some()
    }

    /// Whether only signing in again helps.
    pub(super) fn is_signed_out(&self) -> bool {
        let without_a_token = match self.identity.page {
            PageSays::Nobody | PageSays::Refused => true,
            PageSays::Nothing => self.identity.failures > 0,
            PageSays::Asked | PageSays::Unsure | PageSays::Somebody(_) => self.identity.failures >= PATIENCE,
        };
        self.is_account() && without_a_token
    }

    pub(super) fn identity_view(&self) -> IdentityView {
        let waits = self.place.conversation.is_some() || !self.outbox.is_empty();
        match (self.is_account(), &self.identity.page) {
            (true, _) if self.is_signed_out() => {
                let unsent = self.outbox.commands().any(|saved| saved.command.message().is_some());
                IdentityView::SignInNeeded { unsent }
            }
            (true, _) if self.outbox.is_upgrading() => IdentityView::Attaching,
            (true, _) => IdentityView::Account { name: self.identity.name.clone() },
            (false, PageSays::Somebody(_)) if waits => IdentityView::Attachable,
            (false, _) => IdentityView::Guest,
        }
    }

    /// The page can say from now on who is signed in, or says that this has changed.
    pub(super) fn identified(&mut self) {
        self.identity.page = PageSays::Asked;
        self.identity.failures = 0;
        self.ask_page(Awaited::Word);
    }

    /// A page that could not say who is there may be able to by now.
    pub(super) fn ask_again(&mut self) {
        if !self.is_account() && self.identity.page == PageSays::Unsure {
            self.ask_page(Awaited::Word);
        }
    }

    fn ask_page(&mut self, awaited: Awaited) {
        if self.identity.awaited != Awaited::Connection {
            self.identity.awaited = awaited;
        }
        self.effects.push(Effect::NeedToken);
    }

    /// The page answers.
    pub(super) fn token(&mut self, now: Millis, answer: TokenAnswer) {
        let awaited = mem::take(&mut self.identity.awaited);
        match answer {
            _ if awaited == Awaited::Nothing => {}
            TokenAnswer::Given(token) => self.signed_in(now, awaited, token),
            TokenAnswer::Nobody => {
                self.identity.page = PageSays::Nobody;
                if self.is_account() {
                    self.stop();
                }
            }
            TokenAnswer::Failed => {
                self.no_token();
                if awaited == Awaited::Connection {
                    self.connection.closed(now, CloseCode::LINK_LOST, &mut self.dice);
                    self.link_lost();
                }
            }
        }
    }

    fn signed_in(&mut self, now: Millis, awaited: Awaited, token: Secret) {
        let key = account_of(&token);
        self.identity.page = PageSays::Somebody(key.clone());
        self.identity.failures = 0;
        match (&self.place.account, &key) {
            (Some(ours), Some(theirs)) if !ours.is_empty() && ours != theirs => {
                self.wipe();
                self.become_account(now, key.unwrap_or_default(), Some(token));
            }
            (Some(ours), theirs) => {
                if theirs.as_ref() == Some(ours) {
                    self.echo_outbox();
                }
                self.use_token(now, awaited, token);
            }
            (None, _) if self.place.conversation.is_none() && self.outbox.is_empty() => {
                self.become_account(now, key.unwrap_or_default(), Some(token));
            }
            (None, _) => {}
        }
    }

    fn use_token(&mut self, now: Millis, awaited: Awaited, token: Secret) {
        if awaited == Awaited::Connection && self.connection.is_connecting() {
            self.identity.token = Some(token);
            self.effects.push(Effect::Connect);
        } else if self.connection.is_live() {
            let id = self.dice.command_id(now);
            self.send(RefreshToken { id, token });
        } else if self.connection.deadline().is_none() && self.is_wanted() {
            self.identity.token = Some(token);
            self.reconnect(now);
        }
    }

    /// The connection is to be opened; an account's needs a fresh token first.
    pub(super) fn open(&mut self) {
        if !self.is_account() || self.identity.token.is_some() {
            self.effects.push(Effect::Connect);
            return;
        }
        match self.identity.page {
            PageSays::Somebody(_) | PageSays::Unsure | PageSays::Nobody => self.ask_page(Awaited::Connection),
            // The answer is on its way, or the page has yet to begin.
            PageSays::Asked | PageSays::Nothing => self.identity.awaited = Awaited::Connection,
            PageSays::Refused => self.stop(),
        }
    }

    /// The attempt to connect was given up: if it was for want of a token, that counts.
    pub(super) fn given_up(&mut self) {
        if mem::take(&mut self.identity.awaited) == Awaited::Connection {
            self.no_token();
        }
    }

    fn no_token(&mut self) {
        self.identity.failures += 1;
        if self.identity.page == PageSays::Asked {
            self.identity.page = PageSays::Unsure;
        }
    }

    /// The token for a `hello`; it serves once.
    pub(super) fn take_token(&mut self) -> Option<Secret> {
        self.identity.token.take()
    }

    /// The token of this connection expires soon.
    pub(super) fn token_expires(&mut self) {
        if self.is_account() {
            self.ask_page(Awaited::Word);
        }
    }

    /// The server closed the connection of an account. Returns whether that is all there is to do.
    pub(super) fn account_closed(&mut self, now: Millis, code: CloseCode) -> bool {
        if !self.is_account() {
            return false;
        }
        match code {
            CloseCode::TOKEN_EXPIRED if self.connection.is_live() => {
                self.link_lost();
                let step = self.connection.reopen(now);
                self.take(step);
                true
            }
            CloseCode::TOKEN_REFUSED => {
                self.identity.page = PageSays::Refused;
                self.stop();
                true
            }
            _ => false,
        }
    }

    /// Whom the server takes this session for. A conversation of anybody else is not theirs to see.
    pub(super) fn recognised(&mut self, welcome: &Welcome) {
        if !self.is_account() {
            return;
        }
        self.identity.name.clone_from(&welcome.user.name);
        let is_another = |ours: &String| !ours.is_empty() && *ours != welcome.user.id;
        if self.place.account.as_ref().is_some_and(is_another) {
            self.wipe();
        }
        self.place.account = Some(welcome.user.id.clone());
        self.echo_outbox();
    }

    /// «Прикрепить переписку к профилю».
    pub(super) fn attach(&mut self, now: Millis) {
        let PageSays::Somebody(key) = self.identity.page.clone() else { return };
        if self.is_account() {
            return;
        }
        if let Some(guest_token) = self.place.guest_token.clone() {
            let id = self.dice.command_id(now);
            let saved = self.outbox.push(now, UpgradeGuest { id, guest_token }.into());
            self.effects.push(Effect::Save(Change::PutCommand(saved)));
        }
        self.become_account(now, key.unwrap_or_default(), None);
    }

    /// «Продолжить как гость».
    pub(super) fn continue_as_guest(&mut self, now: Millis) {
        if self.is_account() {
            self.leave(now);
        }
    }

    /// After «Новый чат» nothing of a guest is left that would have to be attached.
    pub(super) fn start_over_as_whoever_is_signed_in(&mut self, now: Millis) {
        if let PageSays::Somebody(key) = self.identity.page.clone()
            && !self.is_account()
            && self.outbox.is_empty()
        {
            self.become_account(now, key.unwrap_or_default(), None);
        }
    }

    /// Nobody is signed in any more, as far as this session is concerned, until the page says so anew.
    pub(super) fn sign_out(&mut self) {
        self.identity = Identity { page: PageSays::Nobody, ..Identity::default() };
    }

    /// Another tab has changed as whom the person writes.
    pub(super) fn identity_changed(&mut self, now: Millis, theirs: Place) {
        let here = self.place.conversation;
        let stays = here == theirs.conversation;
        if !self.is_account() && self.place.is_under_way() && !stays {
            // Only this guest's token opens the conversation.
            if !theirs.is_under_way() {
                self.save_place();
            }
            return;
        }
        let was_another = self.place.account.take().is_some_and(|ours| !ours.is_empty());
        self.place = theirs;
        self.identity.name = None;
        if was_another {
            self.outbox = Outbox::default();
            self.forget_what_was_asked();
            self.timeline = Timeline::default();
        }
        if was_another || !stays {
            self.clear_conversation();
        }
        self.reconnect(now);
    }

    fn become_account(&mut self, now: Millis, key: String, token: Option<Secret>) {
        self.place.guest_token = None;
        self.place.account = Some(key);
        self.save_place();
        self.tickets.forget();
        self.identity.name = None;
        self.identity.token = token;
        self.reconnect(now);
        if self.connection.deadline().is_none() {
            // Nobody needs a connection yet, and by then the token may be too old.
            self.identity.token = None;
        }
    }

    /// Only the page can help now; until then there is no connection.
    fn stop(&mut self) {
        self.identity.awaited = Awaited::Nothing;
        self.effects.push(Effect::CloseSocket(CloseCode::NORMAL));
        self.link_lost();
        self.connection.forget();
    }

    /// Somebody else signed in here: what is kept and shown was not theirs.
    fn wipe(&mut self) {
        self.effects.push(Effect::Save(Change::Wipe));
        self.place = Place { epoch: self.place.epoch.take(), ..Place::default() };
        self.outbox = Outbox::default();
        self.forget_what_was_asked();
        self.timeline = Timeline::default();
        self.clear_conversation();
    }

    /// Whether somebody looks at the conversation or it has something to hear or to send.
    pub(super) fn is_wanted(&self) -> bool {
        self.attention == Attention::Shown || self.wants_connection()
    }
}
