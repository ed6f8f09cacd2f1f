//! The frequent questions as the part has read them: fetching, searching, and what of them everything shows.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chat_protocol::portal::{Channel, ChannelKind, Open, Portal, open_at};
use chat_protocol::{LookedUp, Personal};
use faq_search::{Entry, Faq, Found, Index, LARGEST, Reading};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::channels::{hours_words, words_of};
use super::context::Chat;
use crate::browser::fetch::{self, NoText};
use crate::browser::{clock, focus};
use crate::i18n::LookupWords;

/// The file, and what is searched.
struct Read {
    faq: Faq,
    index: Index,
}

/// Everything about the questions. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Questions {
    pub(super) chat: Chat,
    pub(super) w: &'static LookupWords,
}

impl Questions {
    pub(super) fn new(chat: Chat) -> Self {
        Self { chat, w: LookupWords::of(chat.lang) }
    }

    /// Fetches them when the panel is open; what failed is tried at the next opening.
    pub(super) fn fetch(self) {
        let faq = self.chat.faq;
        Effect::new(move || {
            if self.chat.panel.is_open() && !faq.here.get_untracked() {
                let address = faq.address.get_value();
                spawn_local(async move {
                    let read = match fetch::text_below(&address, LARGEST).await {
                        Ok(text) => Faq::read(&text).map_err(|why| why.to_string()),
                        Err(NoText::TooLarge) => Err(format!("the file is larger than {LARGEST} bytes")),
                        Err(NoText::NotThere) => Err("the file did not come".to_owned()),
                    };
                    self.take(&address, read);
                });
            }
        });
    }

    fn take(self, address: &str, read: Result<Faq, String>) {
        let shelf = self.chat.faq;
        match read {
            Ok(faq) => {
                shelf.missing.try_set(false);
                if !faq.entries.is_empty() {
                    let index = Index::new(&faq);
                    shelf.held.try_set_value(Some(Arc::new(Read { faq, index })));
                    shelf.here.try_set(true);
                }
            }
            Err(why) => {
                leptos::logging::warn!("portal-chat: {address}: {why}");
                shelf.missing.try_set(true);
            }
        }
    }

    fn with<T>(self, with: impl FnOnce(&Read) -> T) -> Option<T> {
        self.chat.faq.held.with_value(|held| held.as_ref()?.downcast_ref().map(with))
    }

    /// What these words find, at most so much.
    pub(super) fn search(self, written: &str, reading: Reading, most: usize) -> Option<Found> {
        self.with(|read| read.index.search(written, reading, most))
    }

    /// Something of the file.
    pub(super) fn with_file<T>(self, with: impl FnOnce(&Faq) -> T) -> Option<T> {
        self.with(|read| with(&read.faq))
    }

    /// Something of a question.
    pub(super) fn with_entry<T>(self, number: usize, with: impl FnOnce(&Entry) -> T) -> Option<T> {
        self.with_file(|faq| faq.entries.get(number).map(with)).flatten()
    }

    /// A question's words, with what was found in them marked.
    pub(super) fn title(self, number: usize, found: Option<&Found>) -> AnyView {
        let title = self.with(|Read { faq, index }| {
            let title = words_of(&faq.entries.get(number)?.title, self.chat.lang);
            let marks = found.map(|found| index.marks(&title, found)).unwrap_or_default();
            Some(marked(&title, &marks))
        });
        title.into_any()
    }

    /// For the operator: what was looked up goes along with the first message.
    pub(super) fn note(self, query: &str, number: Option<usize>) {
        let of = |number| {
            self.with_entry(number, |entry| (entry.id.clone(), words_of(&entry.title, self.chat.lang)))
        };
        let (entry, title) = number.and_then(of).unzip();
        let query = Some(query.trim()).filter(|query| !query.is_empty()).map(Personal::from);
        let looked_up = LookedUp { query, entry, title };
        self.chat.looked_up.set(Some(looked_up).filter(|looked_up| *looked_up != LookedUp::default()));
    }

    /// Puts the focus on what `selector` picks in the panel, once it has been drawn.
    pub(super) fn focus(self, selector: &'static str) {
        request_animation_frame(move || {
            if let Some(dialog) = self.chat.dialog.try_get_untracked().flatten() {
                focus::give_part(&dialog, selector);
            }
        });
    }
}

/// A text with some places in it marked.
fn marked(text: &str, marks: &[Range<usize>]) -> AnyView {
    let mut pieces = Vec::new();
    let mut from = 0;
    for mark in marks {
        pieces.push(text[from..mark.start].to_owned().into_any());
        let found = text[mark.clone()].to_owned();
        pieces.push(view! { <mark class="lookup-mark">{found}</mark> }.into_any());
        from = mark.end;
    }
    pieces.push(text[from..].to_owned().into_any());
    pieces.into_any()
}

/// The portal's first channel of a kind.
pub(super) fn channel(portal: &Portal, kind: ChannelKind) -> Option<&Channel> {
    portal.channels.iter().find(|channel| channel.kind == kind)
}

/// What answers say in their `{name}`.
pub(super) fn facts(chat: Chat) -> BTreeMap<String, String> {
    chat.view.portal.with(|portal: &Portal| {
        let mut facts = BTreeMap::new();
        let mut tell = |kind: ChannelKind, name: &str, hours: &str| {
            if let Some(channel) = channel(portal, kind) {
                facts.insert(name.to_owned(), channel.value.clone());
                facts.insert(hours.to_owned(), hours_words(&channel.hours, chat.lang));
            }
        };
        tell(ChannelKind::Phone, "help_line", "help_line_hours");
        tell(ChannelKind::Email, "email", "email_hours");
        let hours = &portal.chat_hours;
        let never_closed =
            hours.len() == 1 && hours[0].days.len() == 7 && hours[0].from.0 == 0 && hours[0].to.0 == 24 * 60;
        if open_at(hours, clock::wall()) != Open::Always && !never_closed {
            facts.insert("chat_hours".to_owned(), hours_words(hours, chat.lang));
        }
        for (name, said) in &portal.facts {
            facts.insert(name.clone(), words_of(said, chat.lang));
        }
        facts
    })
}
