//! What a session wants done, in this order.

use chat_protocol::{ClientFrame, CloseCode};

use crate::saved::Change;
use crate::view::Update;

/// One thing for the driver to carry out.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Keep something over a reload. Stands before the `Send` that depends on it.
    Save(Change),
    /// Open a socket; drop any earlier one.
    Connect,
    /// Ask the page who is signed in; [`crate::Input::Token`] is the answer.
    NeedToken,
    /// Send a frame. «Sent» means nothing until the server confirms.
    Send(ClientFrame),
    /// Close the socket and forget it; no `SocketClosed` is expected for it.
    CloseSocket(CloseCode),
    /// Show something.
    Show(Update),
}
