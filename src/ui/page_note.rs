//! What of the page goes along with a first message, on screen before it goes, and a way to leave it out.

use chat_protocol::Page;
use leptos::prelude::*;

use super::PanelState;
use super::context::chat;
use super::dynamic::{Flag, flag, words};
use crate::browser::page;
use crate::i18n::PageWords;
use crate::view_model::ViewModel;

/// The page, and whether the person lets it be told. Cheap to copy; make it inside a reactive owner.
#[derive(Clone, Copy)]
pub(super) struct PageContext {
    page: Memo<Option<Page>>,
    left_out: RwSignal<bool>,
}

impl PageContext {
    /// The page as it is whenever the panel opens or something is written: pages change without being loaded anew.
    pub(super) fn new(view: ViewModel, panel: PanelState) -> Self {
        let page = Memo::new(move |_| {
            panel.is_open();
            view.draft.track();
            let about = view.about.get();
            page::current(about.service, about.error)
        });
        Self { page, left_out: RwSignal::new(false) }
    }

    /// What goes along now: what the note shows, and nothing when the person has left it out.
    pub(super) fn attached(self) -> Option<Page> {
        self.page.get_untracked().filter(|_| !self.left_out.get_untracked())
    }
}

fn note(page: &Page, f: &PageWords) -> String {
    let address = page.url.split_once("://").map_or(&*page.url, |(_, rest)| rest);
    let mut parts = vec![(f.page)(page.title.as_deref().unwrap_or_default(), address.trim_end_matches('/'))];
    parts.extend(page.service.as_deref().map(f.service));
    parts.extend(page.error.as_deref().map(f.error));
    (f.attached)(&parts.join(", "))
}

/// «К сообщению приложим: …», and the button that leaves it out or puts it back.
#[component]
pub(super) fn PageNote(
    /// Whether what is written now begins something.
    begins: Flag,
) -> impl IntoView {
    let chat = chat();
    let f = PageWords::of(chat.lang);
    let PageContext { page, left_out } = chat.page;
    let said = move || match (left_out.get(), page.get()) {
        (true, _) => f.left_out.to_owned(),
        (false, Some(page)) => note(&page, f),
        (false, None) => String::new(),
    };
    view! {
        <div class="page-note" hidden=flag(move || page.with(Option::is_none) || !begins())>
            <p>{words(said)}</p>
            <button
                type="button"
                class="text-button"
                on:click=move |_| {
                    left_out.update(|left_out| *left_out = !*left_out);
                    chat.announcer.say(&untrack(said));
                }
            >
                {words(move || if left_out.get() { f.put_back } else { f.leave_out })}
            </button>
        </div>
    }
}
