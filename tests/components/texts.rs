//! Sentences of a portal's own file on screen.

use chat_core::Delivery;
use mounted::entries::mine;
use portal_chat::browser::intl::Day;
use portal_chat::embed::texts;
use portal_chat::i18n::{FileWords, Lang};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::{ChatPage, overflow};

fn read(file: &str) -> Lang {
    let (lang, mistakes) = texts::read(file, Lang::Ru);
    assert_eq!(mistakes, Vec::<String>::new());
    lang
}

#[wasm_bindgen_test]
async fn a_portals_words_are_on_screen_and_the_rest_is_built_in() {
    let page = ChatPage::in_language(read(r#"{ "chat": { "start": "Задать вопрос" } }"#));
    page.open().await;
    assert!(page.button_names().contains(&"Задать вопрос".to_owned()));
    assert!(page.button_names().contains(&"Описать вопрос по шагам".to_owned()));
}

#[wasm_bindgen_test]
async fn a_language_of_its_own_has_its_plurals_dates_and_sizes_from_the_browser() {
    let lang = read(
        r#"{
            "language": "pl", "base": "en",
            "chat": { "new_messages": { "one": "{count} wiadomość", "few": "{count} wiadomości", "other": "{count} wiadomości!" } },
            "file": { "too_big": "{bytes}" }
        }"#,
    );
    let said: Vec<_> = [1, 3, 5].map(|count| (lang.strings().new_messages)(count)).into();
    assert_eq!(said, ["1 wiadomość", "3 wiadomości", "5 wiadomości!"]);
    assert_eq!((FileWords::of(lang).too_big)("", 2_621_440, 0), "2,5 MB");
    assert_eq!((FileWords::of(lang).too_big)("", 2048, 0), "2 kB");
    let page = ChatPage::in_language(lang);
    page.open().await;
    page.click("Start a chat");
    let entry = mine(1, "Dzień dobry", Delivery::Accepted);
    let day = Day::of(entry.at).in_words("pl");
    assert_ne!(day, Day::of(entry.at).in_words("en"));
    page.place(entry);
    page.until("the day is told as in Poland", || page.text(".day") == day).await;
}

#[wasm_bindgen_test]
async fn a_language_from_right_to_left_turns_the_panel_over() {
    let words = "كيف يمكننا مساعدتك؟";
    let file =
        format!(r#"{{ "language": "ar", "base": "en", "chat": {{ "start": "{words}", "send": "إرسال" }} }}"#);
    let page = ChatPage::in_language(read(&file));
    page.open().await;
    page.click(words);
    page.until("the field has the focus", || page.has_focus("textarea")).await;
    page.place(mine(1, words, Delivery::Accepted));
    page.until("the message is shown", || page.find(".message").is_some()).await;
    page.rest().await;
    let place = |selector: &str| page.find(selector).unwrap().get_bounding_client_rect();
    assert!(place(".composer-send").right() <= place("textarea").left());
    assert!(place(".message").right() < place(".message-log").right() - 60.0, "one's own stand on the left");
    for selector in [".panel", ".message-log", ".composer", ".panel-header"] {
        assert!(overflow(&page.find(selector).unwrap()) <= 0, "{selector} sticks out");
    }
    // Russian is written as Russian all the same.
    let russian = ChatPage::opened().await;
    assert_eq!(russian.find(".panel").unwrap().dir(), "ltr");
}

#[wasm_bindgen_test]
fn mistakes_are_named_and_change_nothing() {
    let (lang, mistakes) = texts::read(r#"{ "chat": { "strat": "Начать", "send": "Послать" } }"#, Lang::Ru);
    assert_eq!(mistakes, ["chat.strat: there is no such name"]);
    assert_eq!(lang.strings().start, Lang::Ru.strings().start);
    assert_eq!(lang.strings().send, "Послать");
}
