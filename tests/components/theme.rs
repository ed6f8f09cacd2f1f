//! What a portal chooses of the look, and what keeps people able to read.

use mounted::entries::{from_operator, mine, with_operator};
use portal_chat::embed::{appearance, contrast_guard};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use chat_core::{Delivery, Update};

use crate::chat_page::{ChatPage, overflow};
use crate::embedding::attributes;

const THEMES: [&str; 2] = ["light", "dark"];
const CONTRASTS: [&str; 5] = ["white", "black", "blue", "beige", "brown"];

fn host(page: &ChatPage) -> Element {
    page.root.host()
}

fn set(page: &ChatPage, name: &str, value: &str) {
    appearance::apply(&host(page), &attributes(&[(name, value)]));
}

/// The element our own colours stand on.
fn place(page: &ChatPage) -> HtmlElement {
    page.find(".panel").unwrap().parent_element().unwrap().unchecked_into()
}

fn seen(page: &ChatPage, selector: &str, property: &str) -> String {
    let element = page.find(selector).unwrap();
    let style = web_sys::window().unwrap().get_computed_style(&element).unwrap().unwrap();
    style.get_property_value(property).unwrap()
}

/// What a portal's style sheet says about the element.
fn choose(page: &ChatPage, name: &str, value: &str) {
    host(page).unchecked_into::<HtmlElement>().style().set_property(name, value).unwrap();
}

#[wasm_bindgen_test]
async fn every_look_of_our_own_can_be_read() {
    let page = ChatPage::opened().await;
    for theme in THEMES {
        set(&page, "theme", theme);
        assert_eq!(contrast_guard::warnings(&place(&page)), Vec::<String>::new(), "{theme}");
    }
    for contrast in CONTRASTS {
        set(&page, "contrast", contrast);
        assert_eq!(contrast_guard::warnings(&place(&page)), Vec::<String>::new(), "{contrast}");
    }
}

#[wasm_bindgen_test]
async fn a_portals_colours_that_are_too_much_alike_are_named() {
    let page = ChatPage::opened().await;
    set(&page, "theme", "light");
    choose(&page, "--portal-chat-accent", "#7aa7ff");
    choose(&page, "--portal-chat-edge", "hsl(0 0% 90%)");
    let warnings = contrast_guard::warnings(&place(&page)).join("\n");
    assert!(warnings.contains("--portal-chat-on-accent (rgb(255, 255, 255)) on --portal-chat-accent (rgb(122, 167, 255)) has a contrast of 2.3:1; people need 4.5:1 to read it"), "{warnings}");
    assert!(
        warnings.contains("--portal-chat-edge (rgb(230, 230, 230)) on --portal-chat-surface"),
        "{warnings}"
    );
    assert!(!warnings.contains("--portal-chat-text "), "{warnings}");
    choose(&page, "--portal-chat-accent", "#5b2a86");
    choose(&page, "--portal-chat-edge", "#666");
    assert_eq!(contrast_guard::warnings(&place(&page)), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn a_portals_colours_and_measures_are_taken() {
    let page = ChatPage::opened().await;
    choose(&page, "--portal-chat-accent", "#5b2a86");
    choose(&page, "--portal-chat-radius-large", "3px");
    choose(&page, "--portal-chat-font", "Georgia, serif");
    assert_eq!(seen(&page, ".panel-header", "background-color"), "rgb(91, 42, 134)");
    assert_eq!(seen(&page, ".launcher", "background-color"), "rgb(91, 42, 134)");
    assert_eq!(seen(&page, ".panel", "border-top-left-radius"), "3px");
    assert_eq!(seen(&page, "textarea", "font-family"), "Georgia, serif");
}

#[wasm_bindgen_test]
async fn what_the_element_says_is_followed_at_once() {
    let page = ChatPage::opened().await;
    set(&page, "theme", "light");
    assert_eq!(seen(&page, ".panel", "background-color"), "rgb(255, 255, 255)");
    set(&page, "theme", "dark");
    assert_eq!(seen(&page, ".panel", "background-color"), "rgb(19, 27, 38)");
    host(&page).set_attribute("data-contrast", "blue").unwrap();
    assert_eq!(seen(&page, ".panel", "background-color"), "rgb(157, 209, 255)");
    assert_eq!(seen(&page, ".panel-header", "background-color"), "rgb(6, 52, 98)");
    set(&page, "contrast", "normal");
    assert_eq!(seen(&page, ".panel", "background-color"), "rgb(19, 27, 38)");
    let normal: f64 = seen(&page, ".panel", "font-size").trim_end_matches("px").parse().unwrap();
    for (size, times) in [("large", 1.25), ("larger", 1.5), ("largest", 2.0), ("normal", 1.0)] {
        set(&page, "textSize", size);
        assert_eq!(seen(&page, ".panel", "font-size"), format!("{}px", normal * times));
    }
    set(&page, "spacing", "wide");
    assert_eq!(seen(&page, "textarea", "letter-spacing"), "1.92px");
}

#[wasm_bindgen_test]
async fn a_value_that_is_not_known_changes_nothing() {
    let page = ChatPage::opened().await;
    set(&page, "theme", "dark");
    set(&page, "theme", "drak");
    assert_eq!(host(&page).get_attribute("data-theme").as_deref(), Some("dark"));
}

#[wasm_bindgen_test]
async fn a_portals_names_are_not_ours() {
    let page = ChatPage::opened().await;
    set(&page, "theme", "light");
    for name in ["--text", "--surface", "--blue", "--target", "--dark"] {
        choose(&page, name, "lime");
    }
    assert_eq!(seen(&page, ".panel", "color"), "rgb(11, 31, 51)");
    assert_eq!(seen(&page, ".panel", "background-color"), "rgb(255, 255, 255)");
}

#[wasm_bindgen_test]
async fn the_largest_text_in_wide_lines_cuts_nothing_off() {
    let page = ChatPage::opened().await;
    set(&page, "textSize", "largest");
    set(&page, "spacing", "wide");
    set(&page, "contrast", "black");
    page.place(mine(1, "Здравствуйте", Delivery::Delayed));
    page.place(from_operator(2, "Добрый день"));
    page.apply(Update::Ticket(with_operator()));
    page.until("all is shown", || page.find(".ticket-number").is_some()).await;
    page.rest().await;
    for selector in ["button", ".message", ".panel-header", ".ticket-bar", ".composer", "p"] {
        for element in page.find_all(&format!(".panel {selector}:not(.hidden-text, .announcer *)")) {
            assert!(overflow(&element) <= 1, "{selector} «{}»", element.text_content().unwrap());
        }
    }
}
