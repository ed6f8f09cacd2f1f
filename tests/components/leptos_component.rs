//! The chat as a component of a Leptos application that is not its own.

use leptos::mount::mount_to;
use leptos::prelude::*;
use mounted::dom::{document, element, frame};
use portal_chat::{PageAbout, PortalChat};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, ShadowRoot};

use crate::policy;

const NOTHING: &str = "data:application/json,{}";

/// An application that shows the chat while `there`.
struct Application {
    there: RwSignal<bool>,
    open: RwSignal<bool>,
    place: HtmlElement,
    _mounted: Box<dyn std::any::Any>,
    _owner: Owner,
}

impl Application {
    fn new() -> Self {
        policy::enforce();
        let place = element("main");
        document().body().unwrap().append_child(&place).unwrap();
        let owner = Owner::new();
        let (there, open) = owner.with(|| (RwSignal::new(true), RwSignal::new(false)));
        let about =
            PageAbout { service: Some("Замена паспорта".to_owned()), ..PageAbout::default() };
        let mounted = mount_to(place.clone(), move || {
            view! {
                <p>{move || if open.get() { "Открыт" } else { "Закрыт" }}</p>
                {move || {
                    there
                        .get()
                        .then(|| {
                            view! {
                                <PortalChat
                                    src="https://chat.example.org/chat/"
                                    label="Помощь"
                                    lang="ru"
                                    side="left"
                                    portal=NOTHING
                                    faq=NOTHING
                                    open
                                    about=Signal::stored(about.clone())
                                />
                            }
                        })
                }}
            }
        });
        Self { there, open, place, _mounted: Box::new(mounted), _owner: owner }
    }

    fn root(&self) -> Option<ShadowRoot> {
        self.place.query_selector("portal-chat").unwrap()?.shadow_root()
    }

    fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.root()?.query_selector(selector).unwrap().map(JsCast::unchecked_into)
    }

    async fn until(&self, what: &str, is: impl Fn(&Self) -> bool) {
        for _ in 0..300 {
            if is(self) {
                return;
            }
            frame().await;
        }
        panic!("it never came to be that {what}");
    }

    fn says(&self) -> String {
        self.place.query_selector("p").unwrap().unwrap().text_content().unwrap()
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        self.place.remove();
    }
}

#[wasm_bindgen_test]
async fn a_leptos_application_has_the_chat_as_a_component() {
    let application = Application::new();
    let words = |application: &Application| {
        application.find(".launcher.left").and_then(|button| button.text_content())
    };
    application.until("the launcher has its words", |it| words(it).as_deref() == Some("Помощь")).await;
    assert_eq!(application.says(), "Закрыт");

    application.open.set(true);
    application.until("the panel is open", |it| it.find(".panel[open]").is_some()).await;
    assert_eq!(application.find("#panel-title").unwrap().text_content().as_deref(), Some("Помощь"));
    application.find(".launcher").unwrap().click();
    application.until("the application hears that it is closed", |it| it.says() == "Закрыт").await;

    // Taken away while it is open, and put there again.
    application.find(".launcher").unwrap().click();
    application.until("the application hears that it is open", |it| it.says() == "Открыт").await;
    application.there.set(false);
    application.until("it is gone", |it| it.root().is_none()).await;
    application.open.set(false);
    application.there.set(true);
    application.until("it is back", |it| words(it).as_deref() == Some("Помощь")).await;
    assert!(application.find(".panel[open]").is_none());
    assert_eq!(policy::violations(), Vec::<String>::new());
}

#[wasm_bindgen_test]
fn the_guide_shows_the_example() {
    let example = include_str!("../../examples/leptos_page.rs");
    let (_, shown) = example.split_once("#![allow(missing_docs)]\n\n").unwrap();
    let guide = include_str!("../../docs/embedding.md");
    assert!(guide.contains(&format!("```rust\n{shown}```")), "docs/embedding.md shows another example");
}
