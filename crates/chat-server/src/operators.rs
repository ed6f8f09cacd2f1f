//! Who may log in at the console.

use chat_protocol::{Operator, Personal};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use crate::config::OperatorAccount;

/// The accounts of the configuration, their tokens only as digests.
pub(crate) struct Operators {
    accounts: Vec<(Operator, [u8; 32])>,
}

impl Operators {
    pub(crate) fn new(accounts: &[OperatorAccount]) -> Self {
        let accounts = accounts.iter().map(|account| {
            let op = Operator { id: account.id.clone(), name: Personal::from(account.name.as_str()) };
            (op, digest(&account.token))
        });
        Self { accounts: accounts.collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Whose token it is. Takes the same time for every wrong token.
    pub(crate) fn check(&self, token: &str) -> Option<Operator> {
        let given = digest(token);
        let mut found = u64::MAX;
        for (index, (_, expected)) in (0..).zip(&self.accounts) {
            let same: Choice = expected.ct_eq(&given);
            found.conditional_assign(&index, same);
        }
        self.accounts.get(usize::try_from(found).ok()?).map(|(op, _)| op.clone())
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use chat_protocol::Secret;

    use super::Operators;
    use crate::config::OperatorAccount;

    #[test]
    fn a_token_opens_its_own_account_only() {
        let account = |id: &str, token: &str| OperatorAccount {
            id: id.to_owned(),
            name: id.to_owned(),
            token: Secret::from(token),
            departments: Vec::new(),
        };
        let operators =
            Operators::new(&[account("anna", "a token of anna!"), account("boris", "a token of boris")]);
        assert_eq!(operators.check("a token of boris").map(|op| op.id).as_deref(), Some("boris"));
        assert_eq!(operators.check("a token of anna"), None);
        assert_eq!(operators.check(""), None);
    }
}
