//! WebSocket close codes: below 4500 a client reconnects, from 4500 on it stops.

/// Why a socket was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseCode(pub u16);

impl CloseCode {
    /// Closed on purpose, nothing is wrong.
    pub const NORMAL: Self = Self(1000);
    /// The server or the page goes away.
    pub const GOING_AWAY: Self = Self(1001);
    /// The link was lost; never sent on the wire.
    pub const LINK_LOST: Self = Self(1006);
    /// A frame was larger than `limits.frame`.
    pub const FRAME_TOO_BIG: Self = Self(1009);
    /// The server restarts; `bye` said how long to wait.
    pub const RESTART: Self = Self(1012);
    /// The client reads too slowly: reconnect and resume.
    pub const TOO_SLOW: Self = Self(4001);
    /// The server lost its state: reconnect without `resume`.
    pub const STATE_LOST: Self = Self(4003);
    /// Too many connections of one person or address.
    pub const RATE_LIMIT: Self = Self(4008);
    /// The token expired: take a fresh one and reconnect.
    pub const TOKEN_EXPIRED: Self = Self(4401);
    /// No `hello` in time.
    pub const NO_HELLO: Self = Self(4408);
    /// The client broke the protocol.
    pub const PROTOCOL_ERROR: Self = Self(4500);
    /// The version is not spoken here.
    pub const UNSUPPORTED_VERSION: Self = Self(4501);
    /// Banned.
    pub const BANNED: Self = Self(4503);
    /// The token was refused.
    pub const TOKEN_REFUSED: Self = Self(4504);

    /// Whether a client may connect again by itself.
    pub fn may_reconnect(self) -> bool {
        !(4500..5000).contains(&self.0)
    }
}
