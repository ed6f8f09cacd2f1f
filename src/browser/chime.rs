//! A short tone for a message that nobody sees: once for all tabs, and not at all while one of them shows it.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{AudioContext, AudioContextState, OscillatorNode};

use super::locks::{Locks, Wish};

/// How loud, of 1.
const VOLUME: f32 = 0.08;
/// As good as silent: a ramp cannot begin or end at 0.
const SILENT: f32 = 0.0001;
/// Its two tones, in hertz, and how long each lasts, in seconds.
const TONES: [f32; 2] = [660.0, 880.0];
const TONE: f64 = 0.18;

/// This tab's part in it.
pub struct Chime {
    locks: Option<Locks>,
    name: String,
    /// Ends the word that this tab shows the conversation.
    shown: Option<Function>,
}

impl Chime {
    /// For the tabs that share `name`.
    pub fn new(name: &str) -> Self {
        Self { locks: Locks::get(), name: name.to_owned(), shown: None }
    }

    /// Says whether the conversation is on screen in this tab.
    pub fn show(&mut self, shown: bool) {
        if shown == self.shown.is_some() {
            return;
        }
        if let Some(end) = self.shown.take() {
            // Resolving a promise does not fail.
            let _ = end.call0(&JsValue::NULL);
        } else if let Some(locks) = &self.locks {
            let mut end = None;
            let until_hidden = Promise::new(&mut |resolve, _| end = Some(resolve));
            let granted = Closure::once_into_js(move |_: JsValue| until_hidden);
            locks.request(&self.shown_lock(), Wish::Shared, &granted);
            self.shown = end;
        }
    }

    /// Rings, unless another tab does or the message is on screen there. Silent where the browser wants the page
    /// to be touched first.
    pub fn ring(&self) {
        if !was_touched() {
            return;
        }
        let Some(locks) = self.locks.clone() else {
            return wasm_bindgen_futures::spawn_local(async { drop(play().await) });
        };
        let (asked, shown) = (locks.clone(), self.shown_lock());
        let granted = Closure::once_into_js(move |lock: JsValue| {
            if lock.is_null() {
                return JsValue::UNDEFINED;
            }
            let rings = async move {
                if !locks.is_held(&shown).await {
                    // A browser without sound is silent.
                    let _ = play().await;
                }
                Ok(JsValue::UNDEFINED)
            };
            future_to_promise(rings).into()
        });
        asked.request(&format!("{} rings", self.name), Wish::IfFree, &granted);
    }

    fn shown_lock(&self) -> String {
        format!("{} is shown", self.name)
    }
}

/// Whether a person has touched this page: without, browsers let no page sound.
fn was_touched() -> bool {
    let touched = || {
        let activation = Reflect::get(&web_sys::window()?.navigator(), &"userActivation".into()).ok()?;
        Reflect::get(&activation, &"hasBeenActive".into()).ok()?.as_bool()
    };
    touched().unwrap_or(true)
}

/// Plays it to its end.
async fn play() -> Result<(), JsValue> {
    let audio = AudioContext::new()?;
    if audio.state() == AudioContextState::Running {
        JsFuture::from(ended(&sound(&audio)?)).await?;
    }
    JsFuture::from(audio.close()?).await.map(drop)
}

fn sound(audio: &AudioContext) -> Result<OscillatorNode, JsValue> {
    let (tone, volume) = (audio.create_oscillator()?, audio.create_gain()?);
    let start = audio.current_time();
    let mut at = start;
    volume.gain().set_value_at_time(SILENT, at)?;
    for hertz in TONES {
        tone.frequency().set_value_at_time(hertz, at)?;
        volume.gain().exponential_ramp_to_value_at_time(VOLUME, at + TONE / 4.0)?;
        at += TONE;
        volume.gain().exponential_ramp_to_value_at_time(SILENT, at)?;
    }
    tone.connect_with_audio_node(&volume)?.connect_with_audio_node(&audio.destination())?;
    tone.start()?;
    tone.stop_with_when(at)?;
    Ok(tone)
}

fn ended(tone: &OscillatorNode) -> Promise {
    Promise::new(&mut |resolve, _| tone.set_onended(Some(&resolve)))
}
