//! Writing to one socket, or to its twin. A reader so slow that its inbox overflows while a frame is stuck, or that
//! takes no frame for a long while, is cut off: it will reconnect and resume.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, Utf8Bytes};
use chat_protocol::{CloseCode, FaqFrame, OperatorFrame, ServerFrame};
use futures_util::{Sink, SinkExt};

use super::ending::{Ending, Step};
use crate::hub::Lag;
use crate::metrics::Metrics;

/// Longest time one frame may take to leave.
const STUCK: Duration = Duration::from_secs(20);

const TOO_SLOW: Ending = Ending::Close(CloseCode::TOO_SLOW, "reads too slowly");

pub(super) struct Outgoing {
    pub(super) sink: Pin<Box<dyn Sink<Message, Error = axum::Error> + Send>>,
    /// Of the inbox this connection listens to, once it does.
    pub(super) lag: Option<Arc<Lag>>,
    pub(super) metrics: Arc<Metrics>,
}

/// The answer to a command.
pub(super) enum Answer {
    Anyone(ServerFrame),
    Operator(OperatorFrame),
    Faq(FaqFrame),
}

impl From<ServerFrame> for Answer {
    fn from(frame: ServerFrame) -> Self {
        Self::Anyone(frame)
    }
}

impl Outgoing {
    pub(super) async fn answer(&mut self, answer: Answer) -> Step {
        match answer {
            Answer::Anyone(frame) => self.send(frame).await,
            Answer::Operator(frame) => self.send_text(frame.encode().into()).await,
            Answer::Faq(frame) => self.send_text(frame.encode().into()).await,
        }
    }

    pub(super) async fn send(&mut self, frame: impl Into<ServerFrame>) -> Step {
        let frame = frame.into();
        if let ServerFrame::Refused(refused) = &frame {
            self.metrics.refused(refused.code);
        }
        self.send_text(frame.encode().into()).await
    }

    pub(super) async fn send_text(&mut self, text: Utf8Bytes) -> Step {
        self.feed(text).await?;
        self.flush().await
    }

    /// Writes into the buffer; [`Outgoing::flush`] must follow.
    pub(super) async fn feed(&mut self, text: Utf8Bytes) -> Step {
        let Self { sink, lag, .. } = self;
        unless_stuck(sink.feed(Message::Text(text)), lag.as_deref()).await
    }

    pub(super) async fn flush(&mut self) -> Step {
        let Self { sink, lag, .. } = self;
        unless_stuck(sink.flush(), lag.as_deref()).await
    }
}

async fn unless_stuck(write: impl Future<Output = Result<(), axum::Error>>, lag: Option<&Lag>) -> Step {
    let overflowed = async {
        match lag {
            Some(lag) => lag.overflowed().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        written = write => written.map_err(|_| Ending::Gone),
        () = overflowed => Err(TOO_SLOW),
        () = tokio::time::sleep(STUCK) => Err(TOO_SLOW),
    }
}
