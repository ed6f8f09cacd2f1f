//! Whatever arrives, decoding never panics, and a decoded frame encodes to one that decodes to the same.
#![no_main]

use chat_protocol::{ClientFrame, DurableCommand, OperatorFrame, ServerFrame};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(frame) = ClientFrame::decode(text) {
        assert_eq!(ClientFrame::decode(&frame.encode()).as_ref(), Ok(&frame));
    }
    if let Ok(command) = DurableCommand::decode(text) {
        assert_eq!(DurableCommand::decode(&command.encode()).as_ref(), Ok(&command));
    }
    if let Ok(frame) = ServerFrame::decode(text) {
        assert_eq!(ServerFrame::decode(&frame.encode()).as_ref(), Ok(&frame));
    }
    if let Ok(frame) = OperatorFrame::decode(text) {
        assert_eq!(OperatorFrame::decode(&frame.encode()).as_ref(), Ok(&frame));
    }
});
