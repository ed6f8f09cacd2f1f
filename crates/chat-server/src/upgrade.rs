//! `auth.upgrade`: what a guest wrote comes to the account of the same person. Ids, positions and texts stay;
//! the guest's tokens are worth nothing afterwards, so that whoever planted one reads no further.

use chat_protocol::{CommandId, ErrorCode, Millis};

use crate::conversations::{self, Outcome};
use crate::guest_token::TOKENS_GONE_MS;
use crate::person::{Account, Person, PersonKey};
use crate::refusal::Refusal;
use crate::store::{Db, DbResult, params, stored};
use crate::{call_backs, feedback};

/// A guest has signed in.
#[derive(Debug)]
pub(crate) struct Upgrade {
    pub(crate) id: CommandId,
    pub(crate) guest: String,
    pub(crate) account: Account,
    pub(crate) at: Millis,
}

impl Upgrade {
    /// Moves every conversation of the guest, and writes down to whom.
    pub(crate) fn carry_out(&self, db: &Db) -> Result<Outcome, Refusal> {
        let Self { id, guest, account, at } = self;
        // No conversation of the guest begins meanwhile.
        db.hold(guest)?;
        if let Some(taken) = owner(db, guest)? {
            return match taken {
                Some(owner) if owner == account.id => {
                    Ok(Outcome { at: *at, dup: true, ..Outcome::default() })
                }
                _ => Err(Refusal::new(
                    ErrorCode::Forbidden,
                    "this guest has left, or belongs to another account",
                )),
            };
        }
        db.execute(
            "INSERT INTO revoked_guests (id, until, account) VALUES (?1, ?2, ?3)",
            params![guest, stored(at.plus(TOKENS_GONE_MS).0), account.id],
        )?;
        // The same command sent once more, now by the account, is still the same command.
        let (was, is) = (PersonKey::User(guest.clone()), PersonKey::User(account.id.clone()));
        db.execute(
            "UPDATE events SET author = ?2 WHERE author = ?1
             AND c IN (SELECT c FROM conversations WHERE user_id = ?3)",
            params![was.to_string(), is.to_string(), guest],
        )?;
        db.execute("UPDATE files SET owner = ?2 WHERE owner = ?1", params![was.to_string(), is.to_string()])?;
        call_backs::attach(db, guest, &account.id)?;
        feedback::attach(db, guest, &account.id)?;
        let by = Person::Account(account.clone());
        let attached = conversations::attach(db, guest, &by, *id, *at)?;
        Ok(Outcome { at: *at, attached, ..Outcome::default() })
    }
}

/// Whether the guest's tokens are worth nothing, and to whose account the guest belongs.
#[allow(clippy::option_option, reason = "not revoked; revoked for nobody; revoked for an account")]
fn owner(db: &Db, guest: &str) -> DbResult<Option<Option<String>>> {
    db.first("SELECT account FROM revoked_guests WHERE id = ?1", params![guest], |row| row.get(0))
}
