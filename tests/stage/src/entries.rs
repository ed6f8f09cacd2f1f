//! What these states have in common.

use chat_core::{Delivery, DeskView, Entry, Offers};
use chat_protocol::CallTimes;
use mounted::entries::{from_operator, mine};

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
