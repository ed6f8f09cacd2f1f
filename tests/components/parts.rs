//! Parts of the panel that are fetched later.

use std::cell::{Cell, RefCell};

use futures::channel::oneshot::{self, Sender};
use leptos::prelude::*;
use portal_chat::i18n::Lang;
use portal_chat::ui::{Draw, Lazy, NotFetched, Part};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chat_page::ChatPage;

thread_local! {
    /// Ends the fetching under way.
    static ANSWER: RefCell<Option<Sender<Result<Draw, NotFetched>>>> = const { RefCell::new(None) };
    static ATTEMPTS: Cell<u32> = const { Cell::new(0) };
}

/// A part whose file comes, or does not, when the test says so.
fn part() -> Part {
    ATTEMPTS.set(0);
    Part::Away(|| {
        let (sender, answer) = oneshot::channel();
        ANSWER.set(Some(sender));
        ATTEMPTS.set(ATTEMPTS.get() + 1);
        Box::pin(async { answer.await.unwrap_or(Err(NotFetched)) })
    })
}

fn answer(how: Result<Draw, NotFetched>) {
    ANSWER.take().expect("a fetching under way").send(how).expect("somebody waits");
}

fn draw() -> AnyView {
    view! { <p class="came">{"It came"}</p> }.into_any()
}

/// Mounts the part in a panel that is open, as something a person waits for.
fn mount(page: &ChatPage) -> impl Sized + use<> {
    let place: web_sys::HtmlElement = wasm_bindgen::JsCast::unchecked_into(page.find(".panel").unwrap());
    leptos::mount::mount_to(place, || {
        view! { <Lazy part=part() wanted=Box::new(|| true) t=Lang::Ru.strings() /> }
    })
}

#[wasm_bindgen_test]
async fn a_quiet_line_stands_where_a_part_will_be() {
    let page = ChatPage::opened().await;
    let _mounted = mount(&page);
    page.until("it is said", || page.text(".part-fetching") == "Загружаем…").await;
    page.until("it is fetched", || ATTEMPTS.get() == 1).await;
    answer(Ok(draw));
    page.until("the part is there", || page.text(".came") == "It came").await;
    assert!(page.find(".part-fetching").is_none());
    page.rest().await;
    assert_eq!(ATTEMPTS.get(), 1);
}

#[wasm_bindgen_test]
async fn a_part_that_did_not_come_can_be_fetched_again() {
    let page = ChatPage::opened().await;
    let _mounted = mount(&page);
    page.until("it is fetched", || ATTEMPTS.get() == 1).await;
    let region = page.find_all(".part-alert [role=alert]").pop().expect("a region before its words");
    assert_eq!(region.text_content().as_deref(), Some(""));
    answer(Err(NotFetched));
    let sorry = "Не удалось загрузить эту часть чата. Проверьте интернет и повторите";
    page.until("it is said", || page.text(".part-not-fetched p") == sorry).await;
    assert_eq!(region.text_content().as_deref(), Some(sorry));
    page.click("Повторить");
    page.until("it is fetched again", || ATTEMPTS.get() == 2).await;
    page.until("no longer said", || page.find(".part-not-fetched").is_none()).await;
    answer(Ok(draw));
    page.until("the part is there", || page.text(".came") == "It came").await;
}

#[wasm_bindgen_test]
async fn a_part_may_come_after_the_widget_is_gone() {
    let page = ChatPage::opened().await;
    let mounted = mount(&page);
    page.until("it is fetched", || ATTEMPTS.get() == 1).await;
    drop(mounted);
    answer(Ok(draw));
    page.rest().await;
    assert!(page.find(".came").is_none());
}

#[wasm_bindgen_test]
async fn a_part_that_came_early_is_built_when_it_is_first_wanted_and_stays() {
    let page = ChatPage::opened().await;
    let place: web_sys::HtmlElement = wasm_bindgen::JsCast::unchecked_into(page.find(".panel").unwrap());
    let owner = Owner::new();
    let wanted = owner.with(|| RwSignal::new(false));
    let _mounted = leptos::mount::mount_to(place, move || {
        view! { <Lazy part=part() wanted=Box::new(move || wanted.get()) t=Lang::Ru.strings() /> }
    });
    page.until("it is fetched", || ATTEMPTS.get() == 1).await;
    answer(Ok(draw));
    page.rest().await;
    assert!(page.find(".came").is_none(), "nobody looks at it");
    wanted.set(true);
    page.until("the part is there", || page.find(".came").is_some()).await;
    wanted.set(false);
    page.rest().await;
    assert!(page.find(".came").is_some(), "it stays");
}
