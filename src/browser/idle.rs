//! Waiting for a moment when work disturbs nobody.

use std::time::Duration;

use futures::future::{Either, select};
use futures::pin_mut;
use js_sys::{Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{clock, page};

/// Longest wait for a frame, should the browser draw none although it says that the page can be seen.
const UNDRAWN: Duration = Duration::from_secs(1);

/// Calls `act` once what has been changed so far is on screen and the browser has nothing better to do.
pub fn when_idle(act: impl FnOnce() + 'static) {
    spawn_local(async {
        painted().await;
        when_free(act);
    });
}

fn when_free(act: impl FnOnce() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let act = Closure::once_into_js(act);
    let act = act.unchecked_ref();
    // Not every browser can tell.
    let can_tell = Reflect::has(&window, &"requestIdleCallback".into()).unwrap_or_default();
    // Fails only where there is no such function.
    let _ = if can_tell {
        window.request_idle_callback(act).map(drop)
    } else {
        window.set_timeout_with_callback_and_timeout_and_arguments_0(act, 200).map(drop)
    };
}

/// Waits until what has been changed so far is on screen; a page in a tab behind another is not waited for.
pub async fn painted() {
    if !page::is_visible() {
        return;
    }
    let frame = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Without frames the other wait ends this one.
            let _ = window.request_animation_frame(&resolve);
        }
    });
    let (frame, undrawn) = (JsFuture::from(frame), clock::pause(UNDRAWN));
    pin_mut!(frame, undrawn);
    if let Either::Left(_) = select(frame, undrawn).await {
        // A frame is announced before it is painted.
        clock::pause(Duration::ZERO).await;
    }
}

/// Whether the person has asked the browser to save data, as far as it says.
pub fn saves_data() -> bool {
    let get = |of: &wasm_bindgen::JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    web_sys::window()
        .and_then(|window| get(&get(&window.navigator(), "connection")?, "saveData"))
        .is_some_and(|saves| saves.is_truthy())
}
