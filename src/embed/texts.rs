//! The portal's own words: a file, read by a part of its own before anything is drawn. Whatever is wrong with it is
//! named in the console, and the built-in words stay.

use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};
use leptos::logging::warn;
use wasm_bindgen_futures::spawn_local;

use crate::browser::{clock, fetch, intl};
use crate::i18n::{Custom, Intl, Lang};
use crate::ui::NotFetched;

/// How long people wait for a file before they get the built-in words.
const PATIENCE: Duration = Duration::from_secs(5);

/// Mistakes that are named; a file of another kind has hundreds.
const MISTAKES: usize = 20;

type Read = fn(&str, Lang) -> (Lang, Vec<String>);

/// A file's language for a page in another one, and a sentence for each mistake.
pub fn read(text: &str, lang: Lang) -> (Lang, Vec<String>) {
    let (custom, mistakes) = Custom::read(text, lang, Intl { plural: intl::plural, size: intl::size });
    (Lang::Custom(custom), mistakes)
}

#[cfg(feature = "split")]
#[wasm_split_helpers::wasm_split(texts, fallible)]
fn fetch_part() -> Result<Read, NotFetched> {
    Ok(read)
}

#[cfg(not(feature = "split"))]
async fn fetch_part() -> Result<Read, NotFetched> {
    Ok(read)
}

/// Calls `begin` with the language of the file at this address, or with `lang` when it does not come in time or cannot
/// be used.
pub(super) fn begin_in(address: String, lang: Lang, begin: impl FnOnce(Lang) + 'static) {
    spawn_local(async move {
        let patience = pin!(clock::pause(PATIENCE));
        let found = match select(pin!(found(&address, lang)), patience).await {
            Either::Left((found, _)) => found,
            Either::Right(_) => None,
        };
        if found.is_none() {
            warn!("portal-chat: {address}: the texts did not come, the built-in ones stay");
        }
        begin(found.unwrap_or(lang));
    });
}

async fn found(address: &str, lang: Lang) -> Option<Lang> {
    let (text, read) = futures::future::join(fetch::text(address), fetch_part()).await;
    let (lang, mistakes) = read.ok()?(&text?, lang);
    for mistake in mistakes.iter().take(MISTAKES) {
        warn!("portal-chat: {address}: {mistake}");
    }
    Some(lang)
}
