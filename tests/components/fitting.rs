//! Small screens, large text, long words.

use chat_core::{Delivery, Update};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::{ChatPage, overflow};
use crate::entries::{from_operator, mine, with_operator};

/// A portal on a screen of 1280 × 1024 pixels at 400 %.
const SMALL: &str =
    ".panel { width: 320px !important; height: 256px !important; max-height: none !important }";
const LARGE_TEXT: &str = ":host { font-size: 32px !important }";

#[wasm_bindgen_test]
async fn long_words_do_not_widen_a_narrow_panel() {
    let page = ChatPage::opened().await;
    page.style(SMALL);
    let address = "https://example.org/".to_owned() + &"оченьдлинныйадрес".repeat(30);
    page.place(mine(1, &address, Delivery::Delayed));
    page.place(from_operator(2, &address));
    page.apply(Update::Ticket(with_operator()));
    page.type_text(&address);
    page.until("all is shown", || page.find_all(".message").len() == 2).await;
    page.rest().await;
    for selector in [".panel", ".message-log", ".message", ".composer", "textarea", ".ticket-bar"] {
        for element in page.find_all(selector) {
            assert!(overflow(&element) <= 0, "{selector} sticks out by {}", overflow(&element));
        }
    }
}

#[wasm_bindgen_test]
async fn two_hundred_percent_text_cuts_nothing_off() {
    let page = ChatPage::opened().await;
    page.style(LARGE_TEXT);
    page.place(mine(1, "Здравствуйте", Delivery::Delayed));
    page.place(from_operator(2, "Добрый день"));
    page.apply(Update::Ticket(with_operator()));
    page.until("all is shown", || page.find(".ticket-number").is_some()).await;
    page.rest().await;
    for selector in ["button", ".message", ".panel-header", ".ticket-bar", ".composer", "p"] {
        for element in page.find_all(&format!(".panel {selector}:not(.hidden-text, .announcer *)")) {
            let cut = element.scroll_height() - element.client_height();
            assert!(overflow(&element) <= 1 && cut <= 2, "{selector} «{}»", element.text_content().unwrap());
        }
    }
}

#[wasm_bindgen_test]
async fn targets_are_large_enough_for_a_finger() {
    let page = ChatPage::opened().await;
    page.place(mine(1, "Здравствуйте", Delivery::Delayed));
    page.apply(Update::Ticket(with_operator()));
    page.until("all is shown", || page.find(".ticket-number").is_some()).await;
    for button in page.find_all(".panel button, textarea") {
        let area = button.get_bounding_client_rect();
        assert!(area.width() >= 44.0 && area.height() >= 44.0, "{}", button.outer_html());
    }
}
