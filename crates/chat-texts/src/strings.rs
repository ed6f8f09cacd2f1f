//! The shape of a language.

use chat_core::secrets::SecretKind;
use chat_texts_derive::Table;

/// Every sentence of the interface.
#[derive(Table)]
pub struct Strings {
    // The launcher and the panel.
    /// Title of the panel and words of the launcher.
    pub title: &'static str,
    /// Name of the launcher while messages wait.
    pub launcher_unread: fn(label: &str, count: u64) -> String,
    /// Collapses the panel; the conversation goes on.
    pub collapse: &'static str,
    /// Opens what can be silenced, stopped or hidden.
    pub settings: &'static str,
    /// First stop of the keyboard in the panel.
    pub to_composer: &'static str,
    /// In place of a part of the panel that is still being fetched.
    pub part_fetching: &'static str,
    /// In place of a part that could not be fetched.
    pub part_not_fetched: &'static str,
    /// Fetches it again.
    pub part_again: &'static str,

    // Home.
    /// Back to the beginning.
    pub to_home: &'static str,
    /// Begins a conversation.
    pub start: &'static str,
    /// Goes on with the one under way.
    pub go_on: &'static str,
    /// Everything this person asked.
    pub tickets_title: &'static str,
    /// Operators are not there; when they will be.
    pub chat_closed: fn(opens: &str) -> String,
    /// Nobody is at the desk.
    pub desk_away: &'static str,
    /// Many people wait.
    pub desk_busy: &'static str,
    /// Over the topics.
    pub topics: &'static str,
    /// Leads to the guided form.
    pub questions_title: &'static str,
    /// What the conversation will be about.
    pub topic: fn(title: &str) -> String,
    /// About something else.
    pub topic_remove: &'static str,
    /// Over the other ways to get help.
    pub channels: &'static str,
    /// Every hour of every day.
    pub round_the_clock: &'static str,
    /// Every day.
    pub daily: &'static str,
    /// «On Monday» and so on.
    pub on_weekdays: [&'static str; 7],
    /// Stands after hours.
    pub by_moscow: &'static str,
    /// Somebody is there.
    pub open_now: &'static str,
    /// Nobody is there.
    pub closed_now: &'static str,
    /// Nobody is there until a time today.
    pub opens_today: fn(time: &str) -> String,
    /// Until a time tomorrow.
    pub opens_tomorrow: fn(time: &str) -> String,
    /// Until a day and a time.
    pub opens_on: fn(day: &str, time: &str) -> String,

    // The connection.
    /// First connection under way.
    pub connecting: &'static str,
    /// The same for more than ten seconds.
    pub connecting_long: &'static str,
    /// The browser has no network.
    pub offline: &'static str,
    /// The connection broke.
    pub reconnecting: &'static str,
    /// Several attempts have failed.
    pub failing: &'static str,
    /// It is back.
    pub restored: &'static str,
    /// The server will not have us.
    pub stopped: &'static str,
    /// Connect without waiting.
    pub connect_now: &'static str,

    // The conversation.
    /// Stands before its number, over the log.
    pub ticket: &'static str,
    /// Its number, said once.
    pub number_given: fn(number: &str) -> String,
    /// What a link does that leaves the page.
    pub new_tab: &'static str,
    /// Copies the number.
    pub copy_number: &'static str,
    /// It is on the clipboard.
    pub copied: &'static str,
    /// It is not.
    pub copy_failed: &'static str,
    /// In the waiting line, place unknown.
    pub waiting: &'static str,
    /// Next in the waiting line.
    pub waiting_next: &'static str,
    /// Place in the waiting line.
    pub waiting_ahead: fn(count: u64) -> String,
    /// Expected wait.
    pub wait_minutes: fn(from: u64, to: u64) -> String,
    /// An operator has taken it.
    pub operator: fn(name: &str) -> String,
    /// It is over.
    pub ended: &'static str,
    /// It is over, with its number.
    pub ended_number: fn(number: &str) -> String,
    /// Begins a new conversation.
    pub start_over: &'static str,
    /// Goes on with a conversation that was over.
    pub reopen: &'static str,
    /// Asks how it was.
    pub rate_question: &'static str,
    /// A score from 1 to 5.
    pub score: fn(score: u64) -> String,
    /// Asks for words beside the score.
    pub rate_comment: &'static str,
    /// Sends the rating.
    pub rate_send: &'static str,
    /// No score was chosen.
    pub rate_missing: &'static str,
    /// It was sent.
    pub rated: &'static str,
    /// Wipes what this browser keeps.
    pub forget: &'static str,
    /// It was wiped.
    pub forgotten: &'static str,
    /// Shows how it can be taken along.
    pub transcript: &'static str,
    /// Ends the conversation: short words on the button.
    pub end_short: &'static str,
    /// Ends the conversation.
    pub end: &'static str,
    /// Asks before ending.
    pub end_question: &'static str,
    /// Yes, end it.
    pub end_yes: &'static str,
    /// No.
    pub end_no: &'static str,

    // The log.
    /// Name of the log.
    pub log: &'static str,
    /// First words of an empty log.
    pub welcome: &'static str,
    /// What to do in an empty log.
    pub welcome_hint: &'static str,
    /// Loads earlier messages.
    pub earlier: &'static str,
    /// They are being loaded.
    pub earlier_loading: &'static str,
    /// Above the lines of the log that are drawn, for screen readers: those that are drawn when one goes there.
    pub more_above: fn(count: usize) -> String,
    /// The same below them.
    pub more_below: fn(count: usize) -> String,
    /// Stop of the keyboard before the log: leads to its last line.
    pub to_last: &'static str,
    /// Scrolls to the end.
    pub to_newest: &'static str,
    /// A day.
    pub today: &'static str,
    /// A day.
    pub yesterday: &'static str,
    /// Author of one's own message.
    pub me: &'static str,
    /// Author whose name is not told.
    pub operator_unnamed: &'static str,
    /// The automatic helper.
    pub bot: &'static str,
    /// The service itself.
    pub support: &'static str,
    /// A new message, said aloud.
    pub said: fn(author: &str, text: &str) -> String,
    /// Several new messages, said aloud.
    pub new_messages: fn(count: usize) -> String,
    /// The operator is writing.
    pub typing: &'static str,

    // Lines of the log that nobody wrote.
    /// The conversation has a number.
    pub line_opened: fn(number: &str) -> String,
    /// It stands in the waiting line.
    pub line_queued: &'static str,
    /// This person goes on with it.
    pub line_reopened: &'static str,
    /// This person said how it was.
    pub line_rated: fn(score: u64) -> String,
    /// This person asked again.
    pub line_nudged: &'static str,
    /// This person signed in and attached it.
    pub line_attached: &'static str,
    /// An operator left it.
    pub line_operator_left: fn(name: &str) -> String,
    /// An operator gave it to a colleague or another department.
    pub line_transferred: &'static str,
    /// Heading of what the operator sums up at the end.
    pub line_summary: &'static str,
    /// This person ended it.
    pub line_ended_by_me: &'static str,
    /// The operator ended it.
    pub line_ended_by_operator: &'static str,

    // The automatic helper.
    /// It answers now.
    pub bot_answers: &'static str,
    /// Name of what can be chosen under its message.
    pub quick_replies: &'static str,
    /// How one gets to an operator.
    pub call_operator_hint: &'static str,
    /// Asks for one.
    pub call_operator: &'static str,

    // Cards of the log; what stands on them is in `card_words`.
    /// How an application stands: its title and number.
    pub card_status: fn(title: &str, number: &str) -> String,
    /// How was the conversation so far?
    pub card_rating: &'static str,
    /// Somebody can call.
    pub card_call: &'static str,
    /// Who is it?
    pub card_identity: &'static str,

    // Call-backs and forms, wherever they are shown.
    /// Asks to be called.
    pub call_title: &'static str,
    /// Asks by a form.
    pub form_title: &'static str,
    /// The wait is longer than so many minutes; a call back is offered instead.
    pub long_wait: fn(minutes: u64) -> String,
    /// Takes that offer.
    pub order_call: &'static str,
    /// Does not, and goes on waiting.
    pub stay: &'static str,
    /// Opens the screen that tells more.
    pub open: &'static str,
    /// Takes the note away.
    pub hide: &'static str,
    /// The server refused a call-back.
    pub call_refused: &'static str,
    /// The server refused a form.
    pub form_refused: &'static str,
    /// The server has taken a form under this number.
    pub form_accepted: fn(number: &str) -> String,
    /// Somebody calls this number by this time.
    pub call_scheduled: fn(phone: &str, time: &str) -> String,
    /// Somebody calls this number between these times.
    pub call_between: fn(phone: &str, from: &str, to: &str) -> String,
    /// The person does not want to be called.
    pub call_cancelled: &'static str,
    /// The call took place.
    pub call_reached: &'static str,
    /// Nobody answered the call.
    pub call_not_reached: &'static str,
    /// The number was somebody else's.
    pub call_wrong_number: &'static str,

    // Delivery.
    /// On its way.
    pub sending: &'static str,
    /// The server has it.
    pub accepted: &'static str,
    /// The other side has seen it.
    pub read: &'static str,
    /// Not sent, survives a reload.
    pub delayed_kept: &'static str,
    /// Not sent, does not survive a reload.
    pub delayed_in_memory: &'static str,
    /// Too many in a row: it goes by itself in so many seconds, and survives a reload.
    pub held_kept: fn(seconds: u64) -> String,
    /// The same, and it does not survive a reload.
    pub held_in_memory: fn(seconds: u64) -> String,
    /// The server refused it.
    pub refused: &'static str,
    /// Its text is not acceptable.
    pub refused_text: &'static str,
    /// The conversation was over.
    pub refused_closed: &'static str,
    /// Its conversation is not this person's, or not any more.
    pub refused_out_of_reach: &'static str,
    /// The server will not take it.
    pub refused_final: &'static str,
    /// Too many conversations.
    pub refused_too_many: &'static str,
    /// Too fast.
    pub refused_too_fast: &'static str,
    /// Sends it again.
    pub retry: &'static str,
    /// Nobody answers: asking again can help.
    pub nudge_ready: &'static str,
    /// Asks again, and sends what stands in the composer along.
    pub nudge_with_text: &'static str,
    /// Being asked again.
    pub nudging: &'static str,
    /// It was asked again; from this time on once more.
    pub nudge_again: fn(time: &str) -> String,
    /// It was asked as often as it can help.
    pub nudge_exhausted: &'static str,
    /// Puts its text back into the composer.
    pub edit: &'static str,
    /// Drops it.
    pub discard: &'static str,

    /// A file of it was not taken.
    pub refused_file: &'static str,
    /// A file of it is not at the server, and no longer here.
    pub refused_file_missing: &'static str,

    // Files; what is said of each is in `FileWords`.
    /// Shows how files are added.
    pub file_add: &'static str,

    // The composer.
    /// Label of the field.
    pub composer: &'static str,
    /// How the keyboard works in it.
    pub composer_hint: &'static str,
    /// Whom the person writes as: nobody in particular.
    pub guest: &'static str,
    /// Somebody signed in, by name.
    pub account: fn(name: &str) -> String,
    /// Somebody signed in whose name is not told.
    pub account_unnamed: &'static str,
    /// A guest's conversation can be attached to the account.
    pub attach_question: &'static str,
    /// Attaches it.
    pub attach: &'static str,
    /// It is being attached.
    pub attaching: &'static str,
    /// Nobody is signed in any more.
    pub sign_in_needed: &'static str,
    /// The same, and what was written is kept.
    pub sign_in_needed_kept: &'static str,
    /// Leads to the portal's log-in.
    pub sign_in: &'static str,
    /// Begins anew as a guest.
    pub as_guest: &'static str,
    /// The same, and what was not sent goes.
    pub as_guest_dropping: &'static str,
    /// Sends the message.
    pub send: &'static str,
    /// Nothing was written.
    pub text_empty: &'static str,
    /// Too many messages wait for a connection.
    pub text_no_room: &'static str,
    /// It looks like a secret of this kind.
    pub secret: fn(kind: SecretKind) -> &'static str,
    /// Changes it.
    pub secret_edit: &'static str,
    /// Sends it: it is none of this kind.
    pub secret_send: fn(kind: SecretKind) -> &'static str,
    /// Too much was written.
    pub text_too_long: fn(count: usize) -> String,
}

/// «5–10», or «5» when both ends are the same.
pub(super) fn range(from: u64, to: u64) -> String {
    if from >= to { to.to_string() } else { format!("{from}–{to}") }
}
