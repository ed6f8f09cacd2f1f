//! Small screens, large text, long words.

use chat_core::{Delivery, NudgeView, Update};
use chat_protocol::{Operators, Presence};
use mounted::entries::{from_operator, mine, waiting, with_operator};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::{ChatPage, overflow};

/// A portal on a screen of 1280 × 1024 pixels at 400 %.
const SMALL: &str =
    ".panel { width: 320px !important; height: 256px !important; max-height: none !important }";
/// A small phone, where nothing is said of keys.
const PHONE: &str =
    ".panel { width: 320px !important; height: 568px !important; max-height: none !important }
    .composer-keys { display: none !important }";
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
async fn on_a_small_phone_the_log_keeps_two_fifths_beside_everything_else() {
    let page = ChatPage::opened().await;
    page.style(PHONE);
    for number in 1..10 {
        page.place(from_operator(number, "Добрый день"));
    }
    page.apply(Update::Ticket(waiting(3)));
    page.apply(Update::Presence(Some(Presence { ops: Operators::Away, eta_s: None })));
    page.apply(Update::Nudge(NudgeView::Ready));
    page.until("all is shown", || page.find(".nudge-bar").is_some() && page.find(".desk-notice").is_some())
        .await;
    page.rest().await;
    let height = |selector: &str| page.find(selector).unwrap().get_bounding_client_rect().height();
    assert!(height(".message-log") >= 0.4 * 568.0, "{}", height(".message-log"));
    let panel = page.find(".panel").unwrap();
    assert!(panel.scroll_height() <= panel.client_height(), "the composer stays in sight");
    // What does not fit beside it is reached by the keyboard and by scrolling.
    let bars = page.find(".conversation-bars").unwrap();
    let again = page.find(".nudge-bar .text-button").unwrap();
    again.focus().unwrap();
    let (bars, again) = (bars.get_bounding_client_rect(), again.get_bounding_client_rect());
    assert!(again.top() >= bars.top() - 1.0 && again.bottom() <= bars.bottom() + 1.0);
}

#[wasm_bindgen_test]
async fn large_and_wide_text_leaves_the_composer_in_sight_on_a_phone() {
    for (screen, text_size) in
        [((360, 640), "larger"), ((360, 640), "largest"), ((320, 568), "larger"), ((320, 256), "normal")]
    {
        let page = ChatPage::opened().await;
        let (width, height) = screen;
        page.style(&format!(
            ".panel {{ width: {width}px !important; height: {height}px !important; max-height: none !important }}"
        ));
        page.root.host().set_attribute("data-text-size", text_size).unwrap();
        page.root.host().set_attribute("data-spacing", "wide").unwrap();
        page.place(from_operator(1, "Добрый день"));
        page.apply(Update::Ticket(waiting(3)));
        page.apply(Update::Presence(Some(Presence { ops: Operators::Away, eta_s: None })));
        page.apply(Update::Nudge(NudgeView::Ready));
        page.type_text("Здравствуйте, не приходит код для входа, а паспорт утерян");
        page.until("all is shown", || {
            page.find(".nudge-bar").is_some() && page.find(".desk-notice").is_some()
        })
        .await;
        page.rest().await;
        let panel = page.find(".panel").unwrap();
        let hidden = panel.scroll_height() - panel.client_height();
        assert!(hidden <= 0, "{screen:?} {text_size}: the composer is {hidden} px below what is in sight");
        assert!(page.find(".message-log").unwrap().client_height() > 40, "{screen:?} {text_size}: no log");
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
