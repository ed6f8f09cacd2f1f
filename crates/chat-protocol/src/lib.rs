//! The wire contract of portal-chat, version 1: JSON text frames over a WebSocket.
//!
//! A conversation is a durable log of [`Event`]s numbered 1, 2, 3… by the server. What a person must
//! not lose is an event; everything else is a snapshot that may be dropped. A client keeps each
//! command until the server confirms it with [`Confirmed`] or refuses it with [`Refused`]; the server
//! appends each [`CommandId`] once.
//!
//! ```
//! use chat_protocol::{ClientFrame, ServerFrame};
//!
//! let frame = ClientFrame::decode(r#"{"t":"ping","n":3,"a field of tomorrow":true}"#).unwrap();
//! assert_eq!(frame.encode(), r#"{"t":"ping","n":3}"#);
//!
//! // A frame kind we do not know is an error with a name, not a broken connection.
//! let unknown = ServerFrame::decode(r#"{"t":"confetti"}"#).unwrap_err();
//! assert_eq!(unknown.to_string(), "unknown frame type \"confetti\"");
//! ```
//!
//! The map: [`client`] and [`server`] hold the frames of each direction, [`operator`] those only operators send and
//! get, [`event`] what a log holds,
//! [`faq`] asking for frequent questions, [`bot`] what can be chosen under a message, [`cards`] what stands in a log besides text, [`files`] what goes along with a message,
//! [`tickets`] the list of what a person asked, [`text`] and [`contact`] the rules of what a person may write,
//! [`error_code`] and [`close_code`] how the server
//! says no, [`json`] how types are read, [`schema`] how they are described to others, [`limits`] the numbers both sides enforce. `docs/protocol.md` is the same contract in
//! prose; a check ties the two together.

pub mod bot;
pub mod cards;
pub mod client;
pub mod close_code;
pub mod contact;
pub mod desk;
pub mod error_code;
pub mod event;
pub mod faq;
pub mod files;
mod frame;
pub mod ids;
pub mod json;
pub mod limits;
pub mod operator;
pub mod personal;
pub mod portal;
pub mod schema;
pub mod server;
pub mod text;
pub mod tickets;

pub use bot::*;
pub use cards::*;
pub use client::*;
pub use close_code::CloseCode;
pub use contact::{Email, Phone};
pub use desk::*;
pub use error_code::{ErrorCode, Retry};
pub use event::{Author, Event, EventBody, Operator, Role};
pub use faq::*;
pub use files::{Announcement, File, Format, Formats};
pub use frame::DecodeError;
pub use ids::{CommandId, ConversationId, FileId, Millis, Seq};
pub use limits::Limits;
pub use operator::*;
pub use personal::{Personal, Secret};
pub use server::*;
pub use text::{Text, TextError, turns_direction};
pub use tickets::*;

/// The number in `hello.v` and `welcome.v`.
pub const VERSION: u16 = 1;

/// The WebSocket subprotocol both sides agree on during the handshake.
pub const SUBPROTOCOL: &str = "portal-chat.v1";
