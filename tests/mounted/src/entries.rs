//! What stands in logs and lists, made in a few words.

use chat_core::{
    Delivery, DeskView, Entry, EntryKey, FilesView, Offers, Stage, TicketView, Update, WaitingPlace,
};
use chat_protocol::{
    Author, CommandId, EventBody, File, FileId, Format, Formats, Millis, Personal, Role, Seq,
};

/// A Thursday, 14:33 in Moscow.
pub const NOW: Millis = Millis(1_763_033_580_000);

/// Number of the conversation.
pub const NUMBER: &str = "ОБР-2025-000123";

/// Size of the largest file that is taken, bytes.
const LARGEST: u64 = 10 * 1024 * 1024;

/// The name of this person's command of this number.
pub fn command(number: u8) -> CommandId {
    CommandId::new(NOW, [number; 10])
}

/// What this person wrote.
pub fn mine(number: u8, text: &str, delivery: Delivery) -> Entry {
    let body = EventBody::text(Personal::from(text));
    Entry { key: EntryKey::Command(command(number)), at: at(number), by: Author::USER, body, delivery }
}

/// What this person sent along with a text.
pub fn my_files(number: u8, text: &str, files: Vec<File>, delivery: Delivery) -> Entry {
    let body = EventBody::Message { text: text.into(), files, actions: Vec::new() };
    Entry { body, ..mine(number, text, delivery) }
}

/// What the operator Анна wrote.
pub fn from_operator(number: u8, text: &str) -> Entry {
    event(number, operator(), EventBody::text(Personal::from(text)))
}

/// What happened.
pub fn event(number: u8, by: Author, body: EventBody) -> Entry {
    let key = EntryKey::Seq(Seq(u64::from(number)));
    Entry { key, at: at(number), by, body, delivery: Delivery::Received }
}

/// The operator Анна.
pub fn operator() -> Author {
    Author { role: Role::Operator, name: Some(Personal::from("Анна")) }
}

/// A file as the server knows it.
pub fn file(number: u8, name: &str, size: u64, mime: Format) -> File {
    File { file: FileId::new(NOW, [number; 10]), name: name.into(), size, mime }
}

/// So many files at once may go along.
pub fn files(count: usize) -> Update {
    let formats = Formats::of(Format::ALL);
    Update::Files(Some(FilesView { token: "g1.x".into(), size: LARGEST, count, formats }))
}

/// The conversation, at this stage.
pub fn ticket(stage: Stage) -> TicketView {
    TicketView { number: Some(NUMBER.to_owned()), stage }
}

/// In the line, behind so many.
pub fn waiting(ahead: u64) -> TicketView {
    let place = WaitingPlace { ahead, minutes: Some((5, 10)), over_minutes: None };
    ticket(Stage::Waiting(Some(place)))
}

/// The operator Анна has taken it.
pub fn with_operator() -> TicketView {
    ticket(Stage::WithOperator { name: Personal::from("Анна") })
}

/// The operator has closed it.
pub fn closed() -> TicketView {
    ticket(Stage::Closed { by: Role::Operator })
}

/// A server that lets people rate a conversation and go on with it.
pub fn afterwards() -> Update {
    let offers = Offers { are_known: true, rating: true, reopening: true, ..Offers::default() };
    Update::Desk(DeskView { offers, ..DeskView::default() })
}

/// The time of a line: one a minute, those from the fortieth on just now.
fn at(number: u8) -> Millis {
    Millis(NOW.0 - 60_000 * u64::from(40 - number.min(40)))
}
