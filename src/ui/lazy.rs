//! Components in files of their own, fetched when they are wanted.
//!
//! What is not needed until the panel can be used does not belong into the first download. To put a component
//! into a part: write a function without arguments that draws it, say `part!(name, draw);` beside it, and mount
//! it by `<Lazy part=name() wanted=… t />`. What only that function reaches moves into the part's file; parts
//! with common code share a further file. Surroundings come from the context, as everywhere.
//!
//! The build takes the parts out (`xtask/src/bundle/parts.rs`) when the feature `split` is on. Without it, as in
//! tests, everything is in one file and there from the start.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::dynamic::{Flag, flag, words};
use crate::browser::idle;
use crate::i18n::Strings;

/// Draws a part that is there.
pub type Draw = fn() -> AnyView;

/// A part under way.
pub type Fetching = Pin<Box<dyn Future<Output = Result<Draw, NotFetched>>>>;

/// The part's file did not come, or is not the one that was built. The browser's console says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFetched;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for NotFetched {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// A component that may have to be fetched.
#[derive(Clone, Copy)]
pub enum Part {
    /// It came with the rest.
    Here(Draw),
    /// It is in a file of its own. What failed can be called again.
    Away(fn() -> Fetching),
}

/// `part!(name, draw)` makes a function `name()`, which answers the [`Part`] that `draw` draws.
macro_rules! part {
    ($name:ident, $draw:path) => {
        pub(super) fn $name() -> $crate::ui::Part {
            #[cfg(feature = "split")]
            {
                #[wasm_split_helpers::wasm_split($name, fallible)]
                fn fetch() -> Result<$crate::ui::Draw, $crate::ui::NotFetched> {
                    Ok($draw)
                }
                $crate::ui::Part::Away(|| Box::pin(fetch()))
            }
            #[cfg(not(feature = "split"))]
            $crate::ui::Part::Here($draw)
        }
    };
}
pub(super) use part;

/// How far a part is. Flags and a cell instead of one signal: the framework's code for flags is there already,
/// and for every further type it would be made anew.
#[derive(Clone)]
struct Progress {
    part: Part,
    draw: Arc<OnceLock<Draw>>,
    under_way: RwSignal<bool>,
    here: RwSignal<bool>,
    failed: RwSignal<bool>,
}

impl Progress {
    fn new(part: Part) -> Self {
        let flag = || RwSignal::new(false);
        let progress = Self { part, draw: Arc::default(), under_way: flag(), here: flag(), failed: flag() };
        if let Part::Here(draw) = part {
            progress.end(Ok(draw));
        }
        progress
    }

    /// Fetches the part, unless it is here or under way.
    fn fetch(&self) {
        let Part::Away(fetch) = self.part else { return };
        // The widget may be gone by now, as it may be at the end.
        if self.draw.get().is_some() || self.under_way.try_get_untracked() != Some(false) {
            return;
        }
        self.under_way.set(true);
        self.failed.set(false);
        let progress = self.clone();
        spawn_local(async move {
            // What is asked for while the panel opens must not hold it up.
            idle::painted().await;
            progress.end(fetch().await);
        });
    }

    fn end(&self, fetched: Result<Draw, NotFetched>) {
        self.under_way.try_set(false);
        match fetched {
            Ok(draw) => {
                self.draw.get_or_init(|| draw);
                self.here.try_set(true);
            }
            Err(NotFetched) => {
                self.failed.try_set(true);
            }
        }
    }
}

/// The part, once it has come: fetched when it is `wanted`, or earlier when the browser is idle and the person
/// does not save data. Until then a quiet line; when it does not come, a sentence and a button. It is built when it is
/// first `shown`, and stays then: what nobody looks at costs no time.
#[component]
pub fn Lazy(
    /// What is mounted.
    part: Part,
    /// Whether a person waits for it now.
    wanted: Flag,
    /// Whether it is to be built, when that is another question.
    #[prop(optional)]
    shown: Option<Flag>,
    /// Sentences for the time until then.
    t: &'static Strings,
) -> impl IntoView {
    let progress = Progress::new(part);
    let Progress { draw, here, failed, .. } = progress.clone();
    let (early, again) = (progress.clone(), progress.clone());
    let (waits, built) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move || {
        let wanted = wanted();
        waits.set(wanted);
        if wanted {
            progress.fetch();
        }
        if !built.get_untracked() && shown.as_ref().map_or(wanted, |shown| shown()) {
            built.set(true);
        }
    });
    if !idle::saves_data() {
        idle::when_idle(move || {
            // What has failed by then, the person tries again.
            if failed.try_get_untracked() == Some(false) {
                early.fetch();
            }
        });
    }
    move || {
        if here.get() && built.get() {
            return draw.get().map_or_else(|| ().into_any(), |draw| draw());
        }
        if here.get() || !waits.get() {
            return ().into_any();
        }
        let again = again.clone();
        view! {
            <p class="part-fetching" hidden=flag(move || failed.get())>
                {t.part_fetching}
            </p>
            // There before its words, so that they are read aloud.
            <div class="part-alert" class:part-not-fetched=flag(move || failed.get())>
                <p role="alert">{words(move || if failed.get() { t.part_not_fetched } else { "" })}</p>
                <button
                    type="button"
                    class="button"
                    hidden=flag(move || !failed.get())
                    on:click=move |_| again.fetch()
                >
                    {t.part_again}
                </button>
            </div>
        }
        .into_any()
    }
}
