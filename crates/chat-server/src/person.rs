//! Who stands behind a connection.

use std::fmt;

use chat_protocol::{AuthKind, Author, Operator, Personal, Role, User};

/// Who stands behind a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Person {
    /// Somebody without an account.
    Guest {
        /// Stable name, inside the guest token.
        id: String,
    },
    /// Somebody signed in at the portal.
    Account(Account),
    /// A member of staff.
    Operator(Operator),
}

/// Somebody signed in at the portal, as their token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    /// Stable name: `a-` and the token's `sub`. No guest is called so.
    pub(crate) id: String,
    /// Display name.
    pub(crate) name: Option<Personal>,
}

/// The name of a person within the server, whatever the number of their connections.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PersonKey {
    /// One who asks.
    User(String),
    /// One who answers.
    Operator(String),
}

impl Person {
    pub(crate) fn key(&self) -> PersonKey {
        match self {
            Self::Guest { id } | Self::Account(Account { id, .. }) => PersonKey::User(id.clone()),
            Self::Operator(op) => PersonKey::Operator(op.id.clone()),
        }
    }

    pub(crate) fn author(&self) -> Author {
        match self {
            Self::Guest { .. } | Self::Account(_) => Author::USER,
            Self::Operator(op) => Author { role: Role::Operator, name: Some(op.name.clone()) },
        }
    }

    pub(crate) fn user(&self) -> User {
        match self {
            Self::Guest { id } => User { kind: AuthKind::Guest, id: id.clone(), name: None },
            Self::Account(Account { id, name }) => {
                User { kind: AuthKind::Token, id: id.clone(), name: name.clone() }
            }
            Self::Operator(op) => {
                User { kind: AuthKind::Operator, id: op.id.clone(), name: Some(op.name.clone()) }
            }
        }
    }
}

/// As kept in the store beside each event.
impl fmt::Display for PersonKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(out, "user:{id}"),
            Self::Operator(id) => write!(out, "operator:{id}"),
        }
    }
}
