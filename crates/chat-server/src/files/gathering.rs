//! Few large pieces of the many small ones in which the network brings a file.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};

/// What is being received.
pub(super) struct Gathering<S> {
    bytes: S,
    /// Bytes worth handing on.
    enough: usize,
    /// Who is silent for so long in the middle of a file has gone.
    silence: Duration,
    state: State,
}

#[derive(PartialEq, Eq)]
enum State {
    Coming,
    Ended,
}

impl<S, E> Gathering<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    pub(super) fn new(bytes: S, enough: usize, silence: Duration) -> Self {
        Self { bytes, enough, silence, state: State::Coming }
    }

    /// The next piece; none when all that came was handed on. A cut is no fault: what came before it is kept, and the
    /// sender asks where to go on.
    pub(super) async fn next(&mut self) -> Option<Bytes> {
        let mut piece = BytesMut::new();
        while self.state == State::Coming && piece.len() < self.enough {
            match tokio::time::timeout(self.silence, self.bytes.next()).await {
                Ok(Some(Ok(bytes))) => piece.extend_from_slice(&bytes),
                _ => self.state = State::Ended,
            }
        }
        (!piece.is_empty()).then(|| piece.freeze())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    async fn gathered(bytes: impl Stream<Item = Result<Bytes, &'static str>> + Unpin) -> Vec<Bytes> {
        let mut gathering = Gathering::new(bytes, 4, Duration::ZERO);
        let mut pieces = Vec::new();
        while let Some(piece) = gathering.next().await {
            pieces.push(piece);
        }
        pieces
    }

    #[tokio::test]
    async fn small_pieces_become_large_ones_and_what_came_before_a_cut_is_handed_on() {
        let whole = stream::iter(["ab", "c", "defgh", "i"].map(|text| Ok(Bytes::from(text))));
        assert_eq!(gathered(whole).await, ["abcdefgh", "i"]);
        let cut = stream::iter([Ok(Bytes::from("ab")), Err("the network broke"), Ok(Bytes::from("c"))]);
        assert_eq!(gathered(cut).await, ["ab"]);
        assert!(gathered(stream::iter([])).await.is_empty());
    }

    #[tokio::test]
    async fn what_a_silent_sender_has_sent_is_handed_on() {
        let silent = stream::iter([Ok(Bytes::from("ab"))]).chain(stream::pending());
        assert_eq!(gathered(silent).await, ["ab"]);
    }
}
