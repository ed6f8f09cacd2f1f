//! `auth.logout`: guests whose tokens are worth nothing any more. Tokens hold a signature and no list knows
//! them, so the guest is remembered, for as long as any token of that guest could still be good.

use std::collections::BTreeSet;

use chat_protocol::Millis;

use crate::conversations::Outcome;
use crate::guest_token::TOKENS_GONE_MS;
use crate::store::{Db, DbResult, all_among, params, stored};

/// A guest leaves a browser.
#[derive(Debug)]
pub(crate) struct Revocation {
    pub(crate) guest: String,
    pub(crate) at: Millis,
}

impl Revocation {
    /// Writes it down, and forgets those that time has made needless.
    pub(crate) fn carry_out(&self, db: &Db) -> DbResult<Outcome> {
        let Self { guest, at } = self;
        db.execute("DELETE FROM revoked_guests WHERE until < ?1", params![stored(at.0)])?;
        let added = db.execute(
            "INSERT INTO revoked_guests (id, until) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![guest, stored(at.plus(TOKENS_GONE_MS).0)],
        )?;
        Ok(Outcome { dup: added == 0, ..Outcome::at(*at) })
    }
}

/// Whether the guest has left.
pub(crate) fn is_revoked(db: &Db, guest: &str) -> DbResult<bool> {
    db.exists("SELECT 1 FROM revoked_guests WHERE id = ?1", params![guest])
}

/// Which of these guests have left.
pub(crate) fn revoked_among(db: &Db, guests: &[String]) -> DbResult<BTreeSet<String>> {
    let revoked = all_among(db, "SELECT id FROM revoked_guests WHERE id IN (?)", guests, |row| row.get(0))?;
    Ok(revoked.into_iter().collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use chat_protocol::Millis;

    use super::{Revocation, TOKENS_GONE_MS, is_revoked};
    use crate::store;

    #[test]
    fn a_guest_is_remembered_until_the_last_token_is_too_old() {
        let db = store::in_memory().unwrap();
        let start = Millis(1_795_330_338_237);
        let leaves = |guest: &str, at| {
            let revocation = Revocation { guest: guest.to_owned(), at };
            revocation.carry_out(&db).unwrap().dup
        };
        assert!(!leaves("g-1", start));
        assert!(leaves("g-1", start.plus(1)));
        leaves("g-2", start.plus(TOKENS_GONE_MS));
        assert!(is_revoked(&db, "g-1").unwrap() && is_revoked(&db, "g-2").unwrap());
        leaves("g-3", start.plus(TOKENS_GONE_MS + 1));
        assert!(!is_revoked(&db, "g-1").unwrap() && is_revoked(&db, "g-2").unwrap());
    }
}
