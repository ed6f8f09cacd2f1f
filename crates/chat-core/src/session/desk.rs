//! What a person asks of the desk besides a conversation: a call back, an answer by mail. Both go through the
//! outbox like messages; how far they are is read off it, and off what the server says.

use chat_protocol::{
    CallBack, CallState, CancelCallBack, CommandId, Confirmed, DurableCommand, EventBody, FileId, Millis,
    Personal, Phone, RequestCallBack, SubmitForm, Welcome, desk, limits, tickets::TICKETS,
};

use super::Session;
use crate::outbox::Progress;
use crate::view::{CallBackView, DeskView, FormView, Offers, Stage};

/// What the server said of requests to the desk.
#[derive(Debug, Default)]
pub(super) struct Desk {
    offers: Offers,
    call_back: Option<CallBack>,
    /// A call-back whose end the person has seen; it is not shown again.
    seen: Option<CommandId>,
    form: Option<Accepted>,
}

/// A form the server has taken.
#[derive(Debug)]
struct Accepted {
    no: String,
    due: Millis,
    email: Personal,
}

impl Desk {
    pub(super) fn welcomed(&mut self, welcome: &Welcome) {
        let has = |feature: &str| welcome.features.iter().any(|known| known == feature);
        self.offers = Offers {
            are_known: true,
            call_back: has(desk::CALL_BACK),
            form: has(desk::FORM),
            tickets: has(TICKETS),
            rating: has(limits::RATING),
            reopening: has(limits::REOPENING),
            call_times: welcome.call_times,
            consent: welcome.consent.clone(),
        };
        self.call_back = None;
        if let Some(card) = &welcome.callback {
            self.called(card.clone());
        }
    }

    /// The server says how the call-back stands.
    pub(super) fn called(&mut self, card: CallBack) {
        if self.seen != Some(card.id) || card.state.is_open() {
            self.call_back = Some(card);
        }
    }

    /// The call-back as the server knows it.
    pub(super) fn call_back(&self) -> Option<&CallBack> {
        self.call_back.as_ref()
    }

    fn scheduled(&mut self, id: CommandId, phone: Personal, from: Option<Millis>, due: Millis) {
        // `welcome` may have told more of it already.
        if self.call_back.as_ref().is_none_or(|card| card.id != id) {
            self.call_back = Some(CallBack { id, phone, from, due, state: CallState::Waiting, result: None });
        }
    }

    fn cancelled(&mut self, id: CommandId) {
        if let Some(card) = self.call_back.as_mut().filter(|card| card.id == id && card.state.is_open()) {
            card.state = CallState::Cancelled;
        }
    }
}

impl Session {
    pub(super) fn request_call_back(
        &mut self,
        now: Millis,
        phone: Personal,
        name: Option<Personal>,
        from: Option<Millis>,
    ) {
        let id = self.dice.command_id(now);
        let under_way = !matches!(self.ticket.stage, Stage::New | Stage::Closed { .. });
        let c = self.place.conversation.filter(|_| under_way);
        self.ask(now, RequestCallBack { id, c, phone, name, from, consent: true });
    }

    pub(super) fn cancel_call_back(&mut self, now: Millis) {
        let asked = self.asked().find_map(|(command, _)| match command {
            DurableCommand::RequestCallBack(request) => Some(request.id),
            _ => None,
        });
        let known = self.desk.call_back.as_ref().filter(|card| card.state.is_open()).map(|card| card.id);
        if let Some(callback) = asked.or(known) {
            let id = self.dice.command_id(now);
            self.ask(now, CancelCallBack { id, callback });
        }
    }

    /// Accepts a form; it is not sent before the server holds the files in `uploading`.
    pub(super) fn submit_form(&mut self, now: Millis, form: SubmitForm, uploading: Vec<FileId>) {
        let id = form.id;
        self.accept(now, form);
        self.outbox.hold(id, uploading);
        let step = self.connection.need(now);
        self.take(step);
    }

    fn ask(&mut self, now: Millis, command: impl Into<DurableCommand>) {
        self.accept(now, command);
        let step = self.connection.need(now);
        self.take(step);
    }

    /// The person has seen how the call-back ended and may want another.
    pub(super) fn another_call_back(&mut self) {
        if let Some(card) = self.desk.call_back.take_if(|card| !card.state.is_open()) {
            self.desk.seen = Some(card.id);
        }
    }

    /// The person has seen the form's number and may want to send another.
    pub(super) fn another_form(&mut self) {
        self.desk.form = None;
    }

    /// The server confirmed a command.
    pub(super) fn desk_confirmed(&mut self, command: DurableCommand, confirmed: &Confirmed) {
        match (command, confirmed.due) {
            (DurableCommand::RequestCallBack(request), Some(due)) => {
                let masked = Phone::parse(&request.phone).map(|phone| phone.masked());
                self.desk.scheduled(request.id, masked.unwrap_or_default(), request.from, due);
            }
            (DurableCommand::CancelCallBack(cancel), _) => self.desk.cancelled(cancel.callback),
            (DurableCommand::SubmitForm(form), Some(due)) => {
                let no = confirmed.no.clone().unwrap_or_default();
                self.desk.form = Some(Accepted { no, due, email: form.email });
            }
            _ => {}
        }
    }

    /// An event confirmed a command before its `ok` came.
    pub(super) fn desk_follows(&mut self, body: &EventBody) {
        match body {
            EventBody::CallBackScheduled { callback, phone, from, due } => {
                self.desk.scheduled(*callback, phone.clone(), *from, *due);
            }
            EventBody::CallBackCancelled { callback } => self.desk.cancelled(*callback),
            _ => {}
        }
    }

    pub(super) fn desk_view(&self) -> DeskView {
        DeskView {
            offers: self.desk.offers.clone(),
            call_back: self.call_back_view(),
            form: self.form_view(),
        }
    }

    fn call_back_view(&self) -> CallBackView {
        let mut view = match &self.desk.call_back {
            None => CallBackView::None,
            Some(card) if card.state.is_open() => CallBackView::Scheduled(card.clone()),
            Some(card) => CallBackView::Over(card.clone()),
        };
        for (command, progress) in self.asked() {
            match (command, progress) {
                (DurableCommand::RequestCallBack(request), Progress::Parked(code)) => {
                    return CallBackView::Refused { request: request.clone(), code };
                }
                (DurableCommand::RequestCallBack(request), _) => {
                    let phone = Phone::parse(&request.phone).map(|phone| phone.masked()).unwrap_or_default();
                    view = match self.connection.is_broken() {
                        true => CallBackView::Delayed { phone },
                        false => CallBackView::Sending { phone },
                    };
                }
                (DurableCommand::CancelCallBack(_), _) => view = CallBackView::Cancelling,
                _ => {}
            }
        }
        view
    }

    fn form_view(&self) -> FormView {
        let mut view = match &self.desk.form {
            None => FormView::None,
            Some(Accepted { no, due, email }) => {
                FormView::Accepted { no: no.clone(), due: *due, email: email.clone() }
            }
        };
        for (command, progress) in self.asked() {
            match (command, progress) {
                (DurableCommand::SubmitForm(form), Progress::Parked(code)) => {
                    return FormView::Refused { form: form.clone(), code };
                }
                (DurableCommand::SubmitForm(form), _) => {
                    let form = form.clone();
                    view = match self.connection.is_broken() {
                        true => FormView::Delayed { form },
                        false => FormView::Sending { form },
                    };
                }
                _ => {}
            }
        }
        view
    }

    /// Commands that are not confirmed, and how far they are.
    fn asked(&self) -> impl Iterator<Item = (&DurableCommand, Progress)> {
        let commands = self.outbox.commands().map(|saved| &saved.command);
        commands.map(|command| (command, self.outbox.progress(command.id())))
    }
}
