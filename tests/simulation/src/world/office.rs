//! The server's process and the operator at it.

use chat_protocol::{
    ClientFrame, CloseCode, CommandId, ConversationId, NudgeTicket, SendMessage, ServerFrame, ServerPing,
    TicketState,
};
use chat_server::simulation::{Command as Order, Fate, Item};

use super::{Asker, HEARTBEAT, SILENCE, Weather, World};
use crate::fault::{Control, Fault};
use crate::wire::{Answer, Down, State};

impl World {
    /// A frame arrives at the server.
    pub(super) fn serve(&mut self, index: usize) {
        let Some((_, text)) = self.wires[index].up.pop_front() else { return };
        let now = self.now;
        self.wires[index].heard_at = now;
        let Some(mut link) = self.wires[index].link.take() else {
            if let Some(link) = self.engine.hello(now, &text) {
                let wire = &mut self.wires[index];
                wire.link = Some(link);
                wire.greet_at = Some(now.plus(self.dice.below(30)));
            }
            return;
        };
        let mut original = None;
        let mut text = text;
        if let Ok(
            ClientFrame::SendMessage(SendMessage { id, .. })
            | ClientFrame::NudgeTicket(NudgeTicket { id, .. }),
        ) = ClientFrame::decode(&text)
            && self.control == Control::ServerForgetsIds
            && self.taken.contains(&id)
        {
            let other = CommandId::new(now, self.dice.ten_bytes());
            text = text.replace(&id.to_string(), &other.to_string());
            original = Some(id);
        }
        let mut items = self.engine.take(&mut link, now, &text).unwrap();
        if let (Some(id), [Item::Command(order)]) = (original, items.as_mut_slice()) {
            order.re = Some(id);
        }
        self.wires[index].link = Some(link);
        self.follow(index, items);
    }

    pub(super) fn follow(&mut self, index: usize, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Frame(frame) => self.down(index, frame),
                Item::Answer(frame) => {
                    let lost =
                        self.control == Control::NoGapRepair && matches!(frame, ServerFrame::HistoryPage(_));
                    if !lost {
                        self.wires[index].answers.push_back(Answer::Ready(frame));
                    }
                }
                Item::Command(order) => {
                    let asker = if order.re.is_some() {
                        self.next += 1;
                        self.wires[index].answers.push_back(Answer::Awaited(self.next));
                        Asker::Wire(self.wires[index].id, self.next)
                    } else {
                        Asker::Nobody
                    };
                    self.submit(order, asker);
                }
            }
        }
        self.answer(index);
    }

    pub(super) fn submit(&mut self, order: Order, asker: Asker) {
        self.backlog.push((order, asker));
        let at = self.now.plus(self.dice.below(40));
        self.write_at.get_or_insert(at);
    }

    /// Sends what is ready, in the order of the commands.
    pub(super) fn answer(&mut self, index: usize) {
        while matches!(self.wires[index].answers.front(), Some(Answer::Ready(_))) {
            if let Some(Answer::Ready(frame)) = self.wires[index].answers.pop_front() {
                self.down(index, frame);
            }
        }
    }

    /// The writer's turn.
    pub(super) fn write(&mut self) {
        self.write_at = None;
        let storm = self.weather == Weather::Storm;
        let (orders, askers): (Vec<_>, Vec<_>) = std::mem::take(&mut self.backlog).into_iter().unzip();
        let rough = self.climate.roughness / 20 + 1;
        if storm && self.dice.percent(rough) {
            self.engine.write(orders, Fate::Lost).unwrap();
            self.crash(Fault::CrashBeforeCommit);
            return;
        }
        let ids: Vec<_> = orders.iter().filter_map(|order| order.re).collect();
        let answers = self.engine.write(orders, Fate::Committed).unwrap();
        self.look_at_line();
        self.taken.extend(ids);
        if storm && self.dice.percent(rough) {
            self.crash(Fault::CrashBeforeOk);
            return;
        }
        for (answer, asker) in answers.into_iter().zip(askers) {
            let Some(frame) = answer else { continue };
            match asker {
                Asker::Nobody => {}
                Asker::Operator(id) => self.answer_operator(id, &frame),
                Asker::Wire(wire, number) => {
                    let Some(index) = self.wires.iter().position(|other| other.id == wire) else { continue };
                    for answer in &mut self.wires[index].answers {
                        if matches!(answer, Answer::Awaited(awaited) if *awaited == number) {
                            *answer = Answer::Ready(frame);
                            break;
                        }
                    }
                    self.answer(index);
                }
            }
        }
        for index in 0..self.wires.len() {
            self.plan_hearing(index);
            self.end_dismissed(index);
        }
    }

    /// Nobody overtakes anybody in the waiting line, whatever is written.
    fn look_at_line(&mut self) {
        let line = self.engine.line().unwrap();
        let stayed: Vec<ConversationId> = self.line.iter().filter(|c| line.contains(c)).copied().collect();
        let now: Vec<ConversationId> = line.iter().filter(|c| self.line.contains(c)).copied().collect();
        if stayed != now {
            self.violate(format!("the waiting line {stayed:?} became {now:?}"));
        }
        self.line = line;
    }

    /// The connection of a guest who has logged out ends behind its last answer.
    fn end_dismissed(&mut self, index: usize) {
        let wire = &mut self.wires[index];
        let over = wire.link.as_ref().is_some_and(|link| link.is_live() && link.is_dismissed());
        if over && wire.answers.is_empty() {
            let at = self.delay();
            let wire = &mut self.wires[index];
            wire.drop_link();
            wire.send_down(at, Down::Closed(CloseCode::TOKEN_REFUSED));
            wire.state = State::Dead;
        }
    }

    pub(super) fn plan_hearing(&mut self, index: usize) {
        let at = self.now.plus(self.dice.below(30));
        let wire = &mut self.wires[index];
        let waits = wire.link.as_ref().is_some_and(|link| link.is_live() && link.has_notices());
        if waits {
            wire.hear_at.get_or_insert(at);
        }
    }

    pub(super) fn greet(&mut self, index: usize) {
        self.wires[index].greet_at = None;
        let now = self.now;
        let Some(mut link) = self.wires[index].link.take() else { return };
        let items = self.engine.greet(&mut link, now).unwrap();
        let live = link.is_live();
        self.wires[index].link = Some(link);
        self.follow(index, items);
        if live {
            self.wires[index].next_ping = now.plus(HEARTBEAT);
            self.plan_hearing(index);
            self.end_dismissed(index);
        } else {
            let pause = if self.dice.percent(10) { 2_000 } else { 20 };
            self.wires[index].greet_at = Some(now.plus(self.dice.below(pause)));
        }
    }

    pub(super) fn hear(&mut self, index: usize) {
        self.wires[index].hear_at = None;
        let Some(mut link) = self.wires[index].link.take() else { return };
        if self.weather == Weather::Storm && self.dice.percent(self.climate.loss) && link.lose_notice() {
            self.faults.count(Fault::LostNotice);
            self.note(|| format!("notice lost on wire {index}"));
        }
        let items = self.engine.hear(&mut link, self.now).unwrap();
        self.wires[index].link = Some(link);
        self.follow(index, items);
        self.plan_hearing(index);
        self.end_dismissed(index);
    }

    pub(super) fn ping(&mut self, index: usize) {
        let now = self.now;
        self.wires[index].next_ping = now.plus(HEARTBEAT);
        if now.since(self.wires[index].heard_at) > SILENCE {
            let wire = &mut self.wires[index];
            wire.drop_link();
            wire.send_down(now, Down::Closed(CloseCode::GOING_AWAY));
            wire.state = State::Dead;
            return;
        }
        let Some(mut link) = self.wires[index].link.take() else { return };
        let mut frame = self.engine.ping(&mut link).unwrap();
        if let (Control::NoGapRepair, ServerFrame::Ping(ServerPing { tip, .. })) = (self.control, &mut frame)
        {
            tip.clear();
        }
        self.wires[index].link = Some(link);
        self.down(index, frame);
    }

    pub(super) fn operate(&mut self) {
        self.operator.next_at = self.now.0 + 500 + self.dice.below(6_000);
        if self.down_until > self.now {
            return;
        }
        if self.operator.pending.is_none() && self.weather == Weather::Storm && !self.conversations.is_empty()
        {
            let c = self.conversations[self.dice.index(self.conversations.len())];
            let id = CommandId::new(self.now, self.dice.ten_bytes());
            if let Some(state) = self.engine.state(c).unwrap() {
                self.operator.decide(&mut self.dice, id, c, state);
            }
        }
        self.send_operators_command();
    }

    /// The operator writes something to everybody who is being served.
    pub(crate) fn answer_everybody(&mut self) {
        for c in self.conversations.clone() {
            if self.engine.state(c).unwrap() == Some(TicketState::Assigned) {
                let id = CommandId::new(self.now, self.dice.ten_bytes());
                self.operator.write(id, c);
                self.send_operators_command();
                self.pass(10_000);
            }
        }
    }

    fn send_operators_command(&mut self) {
        let Some((id, text)) = self.operator.pending.clone() else { return };
        self.operator.tries += 1;
        if self.operator.tries > 1 {
            self.faults.count(Fault::OperatorResend);
        }
        self.note(|| format!("operator -> {text}"));
        let now = self.now;
        for item in self.engine.take(&mut self.operator.link, now, &text).unwrap() {
            match item {
                Item::Command(order) => self.submit(order, Asker::Operator(id)),
                Item::Answer(frame) => self.answer_operator(id, &frame),
                Item::Frame(_) => {}
            }
        }
    }

    pub(super) fn answer_operator(&mut self, id: CommandId, frame: &ServerFrame) {
        let lost = self.weather == Weather::Storm && self.dice.percent(20);
        if lost || self.operator.pending.as_ref().is_none_or(|(pending, _)| *pending != id) {
            return;
        }
        match frame {
            ServerFrame::Confirmed(_) => self.operator.confirm(id),
            ServerFrame::Refused(refused) if refused.after_ms.is_some() => return,
            _ => {}
        }
        self.operator.pending = None;
    }
}
