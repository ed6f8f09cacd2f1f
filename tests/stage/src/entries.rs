//! What stands in logs and lists, made in a few words.

use chat_core::{
    Delivery, DeskView, Entry, EntryKey, FilesView, Offers, Stage, TicketView, Update, WaitingPlace,
};
use chat_protocol::{
    Author, CallTimes, CommandId, EventBody, File, FileId, Format, Formats, Millis, Personal, Role, Seq,
};

/// When it is on the page (`page/page.js` holds the clock): a Thursday, 14:33 in Moscow.
pub(crate) const NOW: Millis = Millis(1_763_033_580_000);

pub(crate) const NUMBER: &str = "ОБР-2025-000123";

pub(crate) fn command(number: u8) -> CommandId {
    CommandId::new(NOW, [number; 10])
}

/// The time of a line: one a minute, the last ones just now.
fn at(number: u8) -> Millis {
    Millis(NOW.0 - 60_000 * u64::from(40 - number.min(40)))
}

/// What this person wrote.
pub(crate) fn mine(number: u8, text: &str, delivery: Delivery) -> Entry {
    let body = EventBody::text(Personal::from(text));
    Entry { key: EntryKey::Command(command(number)), at: at(number), by: Author::USER, body, delivery }
}

/// What this person sent along.
pub(crate) fn my_files(number: u8, text: &str, files: Vec<File>, delivery: Delivery) -> Entry {
    let body = EventBody::Message { text: text.into(), files, actions: Vec::new() };
    Entry { body, ..mine(number, text, delivery) }
}

/// What the operator wrote.
pub(crate) fn from_operator(number: u8, text: &str) -> Entry {
    event(number, operator(), EventBody::text(Personal::from(text)))
}

/// What happened.
pub(crate) fn event(number: u8, by: Author, body: EventBody) -> Entry {
    let key = EntryKey::Seq(Seq(u64::from(number)));
    Entry { key, at: at(number), by, body, delivery: Delivery::Received }
}

pub(crate) fn operator() -> Author {
    Author { role: Role::Operator, name: Some(Personal::from("Анна")) }
}

pub(crate) fn file(number: u8, name: &str, size: u64, mime: Format) -> File {
    File { file: FileId::new(NOW, [number; 10]), name: name.into(), size, mime }
}

/// A few words to and fro.
pub(crate) fn talk() -> Vec<Entry> {
    vec![
        mine(30, "Здравствуйте! Не приходит код из СМС для входа.", Delivery::Read),
        from_operator(
            32,
            "Здравствуйте! Проверьте, пожалуйста, последние цифры номера в профиле. Какие они?",
        ),
        mine(33, "12-34, номер мой. Код не приходит со вчерашнего дня.", Delivery::Read),
        from_operator(35, "Отправила код ещё раз. Памятка здесь: https://portal.example/help/sms"),
    ]
}

pub(crate) fn ticket(stage: Stage) -> Update {
    Update::Ticket(TicketView { number: Some(NUMBER.to_owned()), stage })
}

pub(crate) fn waiting(ahead: u64, over_minutes: Option<u64>) -> Update {
    let minutes = Some(over_minutes.map_or((5, 10), |over| (over, over + 5)));
    ticket(Stage::Waiting(Some(WaitingPlace { ahead, minutes, over_minutes })))
}

pub(crate) fn with_operator() -> Update {
    ticket(Stage::WithOperator { name: Personal::from("Анна") })
}

pub(crate) fn closed() -> Update {
    ticket(Stage::Closed { by: Role::Operator })
}

/// Everything that can be asked for.
pub(crate) fn offers() -> Offers {
    let call_times = Some(CallTimes { within: 30, from: 9 * 60, to: 21 * 60 });
    let consent = Some("https://portal.example/consent".to_owned());
    Offers {
        are_known: true,
        call_back: true,
        form: true,
        tickets: true,
        rating: true,
        reopening: true,
        call_times,
        consent,
    }
}

/// A desk that offers everything, and of which nothing was asked.
pub(crate) fn desk() -> DeskView {
    DeskView { offers: offers(), ..DeskView::default() }
}

/// What files may go along.
pub(crate) fn files() -> Update {
    let formats = Formats::of(Format::ALL);
    Update::Files(Some(FilesView { token: "g1.x".into(), size: 10 * 1024 * 1024, count: 5, formats }))
}
