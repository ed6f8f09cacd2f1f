//! What survives a reload. The keys are these, and no others:
//!
//! | where | key | what | until |
//! |---|---|---|---|
//! | local | `portal-chat:place` | guest token or name of the account, conversation, last position read | another is begun, the token 30 days unused |
//! | local | `portal-chat:command:<id>` | one message the server has not confirmed | it confirms, the person discards it, 30 days |
//! | local | `portal-chat:sound`, `portal-chat:announcements`, `portal-chat:scrolling` | what the chat does not do for this person | it is turned on again, the person leaves |
//! | session | `portal-chat:hidden` | that the person has hidden the chat for this visit | it is called for, the tab closes, the person leaves |
//! | session | `portal-chat:requests` | since when requests bring what sockets do not, milliseconds since 1970 | the tab closes |
//! | session | `portal-chat:draft` | what stands in the composer | it is sent, or the tab closes |
//! | session | `portal-chat:field:<id>` | what stands in a field of a form | it is sent, or the tab closes |
//!
//! A text that is being written is not among it while it holds a secret, a СНИЛС or a passport.

use chat_core::secrets;
use chat_core::{Change, Place, Saved, SavedCommand};
use chat_protocol::Millis;
use web_sys::{Storage, StorageEvent};

const PLACE: &str = "portal-chat:place";
const COMMAND: &str = "portal-chat:command:";
const DRAFT: &str = "portal-chat:draft";
const FIELD: &str = "portal-chat:field:";
/// The loader reads it, too.
const HIDDEN: &str = "portal-chat:hidden";

const REQUESTS: &str = "portal-chat:requests";

/// Storage is denied or full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageDenied;

/// What an earlier page of this browser left. Unreadable records count as none.
pub fn load() -> Result<Saved, StorageDenied> {
    let storage = local()?;
    let place = storage.get_item(PLACE).map_err(|_| StorageDenied)?;
    let place = place.map(|text| Place::decode(&text)).unwrap_or_default();
    let commands = keys(&storage)?
        .filter(|key| key.starts_with(COMMAND))
        .filter_map(|key| SavedCommand::decode(&storage.get_item(&key).ok()??))
        .collect();
    Ok(Saved { place, commands })
}

/// Carries out one change.
pub fn apply(change: &Change) -> Result<(), StorageDenied> {
    let storage = local()?;
    let done = match change {
        Change::PutPlace(place) => storage.set_item(PLACE, &place.encode()),
        Change::PutCommand(command) => storage.set_item(&key(command.command.id()), &command.encode()),
        Change::RemoveCommand(id) => storage.remove_item(&key(*id)),
        Change::WipeTab => {
            forget_tab();
            Ok(())
        }
        Change::Wipe => {
            forget_tab();
            keep_hidden(false);
            let ours: Vec<_> = keys(&storage)?.filter(|key| key.starts_with(COMMAND)).collect();
            let habits = Habit::ALL.map(Habit::key);
            let ours = ours.iter().map(String::as_str).chain([PLACE]).chain(habits);
            ours.into_iter().try_for_each(|key| storage.remove_item(key))
        }
    };
    done.map_err(|_| StorageDenied)
}

/// What the chat does unless the person has told it not to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// New messages make a sound.
    Sounds,
    /// News are read aloud.
    Announcements,
    /// The log goes along with what comes.
    Scrolling,
}

impl Habit {
    const ALL: [Self; 3] = [Self::Sounds, Self::Announcements, Self::Scrolling];

    fn key(self) -> &'static str {
        match self {
            Self::Sounds => "portal-chat:sound",
            Self::Announcements => "portal-chat:announcements",
            Self::Scrolling => "portal-chat:scrolling",
        }
    }
}

/// Whether the chat does it.
pub fn has_habit(habit: Habit) -> bool {
    local().ok().and_then(|storage| storage.get_item(habit.key()).ok()?).is_none()
}

/// Keeps whether the chat does it. Denied storage only means that it does again after a reload.
pub fn keep_habit(habit: Habit, has: bool) {
    let Ok(storage) = local() else { return };
    let _ = if has { storage.remove_item(habit.key()) } else { storage.set_item(habit.key(), "off") };
}

/// Whether the person has hidden the chat in this tab.
pub fn is_hidden() -> bool {
    session().ok().and_then(|storage| storage.get_item(HIDDEN).ok()?).is_some()
}

/// Keeps whether the person has. Denied storage only means that the next page shows the chat again.
pub fn keep_hidden(hidden: bool) {
    let Ok(storage) = session() else { return };
    let _ = if hidden { storage.set_item(HIDDEN, "1") } else { storage.remove_item(HIDDEN) };
}

/// Since when requests bring this tab what sockets do not.
pub fn by_requests_since() -> Option<Millis> {
    session().ok()?.get_item(REQUESTS).ok()??.parse().ok().map(Millis)
}

/// Keeps since when. Denied storage only means that the next page tries sockets first.
pub fn keep_by_requests_since(since: Millis) {
    if let Ok(storage) = session() {
        let _ = storage.set_item(REQUESTS, &since.0.to_string());
    }
}

/// What stood in the composer of this tab.
pub fn draft() -> String {
    session().ok().and_then(|storage| storage.get_item(DRAFT).ok()?).unwrap_or_default()
}

/// Keeps what stands in the composer, for this tab only: public terminals. Denied storage only means
/// that a reload loses it.
pub fn keep_draft(text: &str) {
    keep_typed(DRAFT, text);
}

/// Nothing stands in the composer any more.
pub fn forget_draft() {
    if let Ok(storage) = session() {
        let _ = storage.remove_item(DRAFT);
    }
}

fn keep_typed(key: &str, text: &str) {
    let Ok(storage) = session() else { return };
    let kept = !text.is_empty() && secrets::may_be_kept(text);
    let _ = if kept { storage.set_item(key, text) } else { storage.remove_item(key) };
}

/// What stood in a field of a form in this tab.
pub fn field(id: &str) -> String {
    session().ok().and_then(|storage| storage.get_item(&format!("{FIELD}{id}")).ok()?).unwrap_or_default()
}

/// Keeps what stands in a field of a form, as [`keep_draft`] does for the composer.
pub fn keep_field(id: &str, text: &str) {
    keep_typed(&format!("{FIELD}{id}"), text);
}

fn forget_tab() {
    forget_draft();
    let Ok(storage) = session() else { return };
    let ours: Vec<_> = keys(&storage).into_iter().flatten().filter(|key| key.starts_with(FIELD)).collect();
    for key in ours {
        let _ = storage.remove_item(&key);
    }
}

/// What another tab has just done to the place: `None` when it did something else, `Some(None)` when it
/// wiped it.
pub(super) fn place_of(event: &StorageEvent) -> Option<Option<Place>> {
    let is_place = event.key().as_deref() == Some(PLACE);
    is_place.then(|| event.new_value().map(|text| Place::decode(&text)))
}

fn keys(storage: &Storage) -> Result<impl Iterator<Item = String>, StorageDenied> {
    let count = storage.length().map_err(|_| StorageDenied)?;
    Ok((0..count).filter_map(|index| storage.key(index).ok()?))
}

fn key(id: chat_protocol::CommandId) -> String {
    format!("{COMMAND}{id}")
}

fn local() -> Result<Storage, StorageDenied> {
    web_sys::window().and_then(|window| window.local_storage().ok()?).ok_or(StorageDenied)
}

fn session() -> Result<Storage, StorageDenied> {
    web_sys::window().and_then(|window| window.session_storage().ok()?).ok_or(StorageDenied)
}
