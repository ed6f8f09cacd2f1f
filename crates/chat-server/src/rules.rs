//! What the configuration means to those who decide on the writer thread.

use crate::config::Config;
use crate::{call_backs, conversations, feedback};

/// Rules of this installation.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) conversations: conversations::Rules,
    pub(crate) call_backs: call_backs::Rules,
    pub(crate) feedback: feedback::Rules,
}

impl From<&Config> for Rules {
    fn from(config: &Config) -> Self {
        Self {
            conversations: conversations::Rules::from(config),
            call_backs: call_backs::Rules::new(config),
            feedback: feedback::Rules::new(config),
        }
    }
}
