//! The network between browsers and the server.

use chat_core::Input;
use chat_protocol::{ClientFrame, CloseCode, Millis, NudgeTicket, SendMessage, ServerFrame};

use super::{SENDS, Weather, World};
use crate::fault::{Control, Fault};
use crate::wire::{Down, Holder, State, Wire};

impl World {
    pub(super) fn connect(&mut self, holder: Holder) {
        self.hang_up(holder);
        self.next += 1;
        let id = self.next;
        let mut wire = Wire::new(id, holder);
        let fails = self.weather == Weather::Storm && self.dice.percent(25);
        let at = self.delay();
        if fails || self.down_until > self.now {
            self.faults.count(Fault::NoConnection);
            // It may be refused, or there is no answer at all.
            if self.dice.percent(70) {
                wire.send_down(at, Down::Closed(CloseCode::LINK_LOST));
            }
            wire.state = State::Dead;
        } else {
            wire.send_down(at, Down::Opened);
        }
        if let Some(tab) = self.tab(holder) {
            tab.wire = Some(id);
        }
        self.wires.push(wire);
    }

    pub(super) fn send(&mut self, holder: Holder, text: String) {
        let now = self.now;
        let Some(tab) = self.tab(holder) else { return };
        if tab.bustle.send(now) > SENDS {
            self.violate(format!("busy loop: {holder:?} sends all the time"));
            return;
        }
        if let Ok(
            ClientFrame::SendMessage(SendMessage { id, .. })
            | ClientFrame::NudgeTicket(NudgeTicket { id, .. }),
        ) = ClientFrame::decode(&text)
            && !self.sent.insert(id)
        {
            if self.control == Control::ClientNeverResends {
                return;
            }
            self.faults.count(Fault::Resend);
        }
        let at = self.delay();
        let Some(index) = self.wire_of(holder) else { return };
        self.note(|| format!("{holder:?} -> {text}"));
        self.wires[index].send_up(at, text);
    }

    pub(super) fn delay(&mut self) -> Millis {
        let slow = self.weather == Weather::Storm && self.dice.percent(3);
        if slow {
            self.faults.count(Fault::SlowPacket);
        }
        self.now.plus(self.dice.below(if slow { 14_000 } else { 200 }))
    }

    /// Something arrives at a client.
    pub(super) fn arrive(&mut self, index: usize) {
        let Some((_, what)) = self.wires[index].down.pop_front() else { return };
        let Some(holder) = self.wires[index].holder else { return };
        match what {
            Down::Opened => self.report(holder, Input::SocketOpened),
            Down::Closed(code) => {
                self.hang_up(holder);
                self.note(|| format!("{holder:?} closed {}", code.0));
                self.report(holder, Input::SocketClosed(code));
            }
            Down::Frame(frame) => {
                let text = frame.encode();
                self.note(|| format!("{holder:?} <- {text}"));
                self.report(holder, Input::Frame(text));
            }
        }
    }

    pub(super) fn down(&mut self, index: usize, frame: ServerFrame) {
        let at = self.delay();
        self.wires[index].send_down(at, Down::Frame(frame));
    }
}
