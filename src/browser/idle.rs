//! Waiting for a quiet moment.

use js_sys::Reflect;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Calls `act` once the browser has nothing better to do.
pub fn when_idle(act: impl FnOnce() + 'static) {
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

/// Whether the person has asked the browser to save data, as far as it says.
pub fn saves_data() -> bool {
    let get = |of: &wasm_bindgen::JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    web_sys::window()
        .and_then(|window| get(&get(&window.navigator(), "connection")?, "saveData"))
        .is_some_and(|saves| saves.is_truthy())
}
