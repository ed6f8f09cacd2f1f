//! What stands in a conversation besides text: how an application stands, and what operators ask a person for.

use serde::Serialize;

use crate::from_json;
use crate::json::words;
use crate::{CommandId, ConversationId, Millis, Personal};

from_json! {
    /// How an application of the person stands.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct StatusCard {
        /// Its number at the service.
        pub no: Personal,
        /// What was applied for.
        pub title: Personal,
        /// How far it is.
        pub state: CaseState,
        /// The same in the words of the service.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state_text: Option<Personal>,
        /// When it was submitted.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub date: Option<Millis>,
        /// By when the outcome is expected.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub due: Option<Millis>,
        /// Why it takes longer.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub delay_reason: Option<Personal>,
        /// The page about it; see [`is_safe_link`].
        #[serde(skip_serializing_if = "Option::is_none")]
        pub url: Option<Personal>,
    }
}

/// How far an application is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// It has come.
    Submitted,
    /// The person is to do something.
    NeedsYou,
    /// The outcome is there.
    Ready,
    /// It was turned down.
    Refused,
    /// Somebody works on it, and any state of a later version.
    InWork,
}

words!(CaseState {
    "submitted" => Submitted, "needs_you" => NeedsYou, "ready" => Ready, "refused" => Refused,
} else InWork);

/// Whether an address may become a link: `https:`, or a path of the same site.
pub fn is_safe_link(address: &str) -> bool {
    // Browsers take out line breaks and read a backslash as a slash: such an address may lead elsewhere.
    let is_plain = !address.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    let leads_out = address.strip_prefix("https://").is_some_and(|rest| !rest.starts_with(['/', '?', '#']));
    let stays = address.starts_with('/') && !address.starts_with("//");
    is_plain && (stays || (leads_out && address.len() > "https://".len()))
}

from_json! {
    /// Operator: shows how an application stands.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "status.push")]
    pub struct PushStatus {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
        /// How it stands.
        pub card: StatusCard,
    }
}

from_json! {
    /// Operator: asks how the conversation was so far.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "rating.ask")]
    pub struct AskRating {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
    }
}

from_json! {
    /// Operator: offers to call.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "callback.offer")]
    pub struct OfferCallBack {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
    }
}

from_json! {
    /// Operator: asks a guest to sign in at the portal.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    #[serde(tag = "t", rename = "identity.ask")]
    pub struct AskIdentity {
        /// Name of the command.
        pub id: CommandId,
        /// The conversation.
        pub c: ConversationId,
    }
}

#[cfg(test)]
mod tests {
    use super::is_safe_link;

    #[test]
    fn a_link_leads_to_https_or_stays_on_the_site() {
        for safe in ["https://www.example.ru/a?b=1#c", "/application/1", "/"] {
            assert!(is_safe_link(safe), "{safe}");
        }
        let unsafe_ones = [
            "javascript:alert(1)",
            "http://www.example.ru",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://",
            "https:///evil.example",
            "data:text/html,x",
            "application/1",
            " /a",
            "HTTPS:evil",
            "",
        ];
        for address in unsafe_ones {
            assert!(!is_safe_link(address), "{address}");
        }
    }
}
