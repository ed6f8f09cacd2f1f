//! Locks that all tabs of a browser share. They are freed when a tab dies.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The browser's lock manager.
#[derive(Clone)]
pub(super) struct Locks(JsValue);

/// How a lock is asked for.
#[derive(Clone, Copy)]
pub(super) enum Wish {
    /// Nobody else has it.
    Alone,
    /// Others may hold it, too, in the same way.
    Shared,
    /// Only if it is free now.
    IfFree,
    /// From whoever holds it.
    Taken,
}

impl Locks {
    /// None in a browser that has none.
    pub(super) fn get() -> Option<Self> {
        let navigator = web_sys::window()?.navigator();
        Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object).map(Self)
    }

    /// Asks for a lock. `granted` is called with it, or with null when [`Wish::IfFree`] is not to be had, and the
    /// lock is held until the promise it returns settles. The answer settles once the lock is given back; it is
    /// refused when the lock was taken away.
    pub(super) fn request(&self, name: &str, wish: Wish, granted: &JsValue) -> Option<Promise> {
        let options = Object::new();
        let (key, value) = match wish {
            Wish::Alone => ("mode", "exclusive".into()),
            Wish::Shared => ("mode", "shared".into()),
            Wish::IfFree => ("ifAvailable", JsValue::TRUE),
            Wish::Taken => ("steal", JsValue::TRUE),
        };
        // Setting a property of a new object does not fail.
        let _ = Reflect::set(&options, &key.into(), &value);
        let request: Function = Reflect::get(&self.0, &"request".into()).ok()?.dyn_into().ok()?;
        let over = request.call3(&self.0, &name.into(), &options, granted).ok()?;
        Some(Promise::resolve(&over))
    }

    /// Whether any tab holds the lock.
    pub(super) async fn is_held(&self, name: &str) -> bool {
        self.names_held().await.is_some_and(|held| held.includes(&name.into(), 0))
    }

    async fn names_held(&self) -> Option<Array> {
        let query: Function = Reflect::get(&self.0, &"query".into()).ok()?.dyn_into().ok()?;
        let state = JsFuture::from(Promise::resolve(&query.call0(&self.0).ok()?)).await.ok()?;
        let held: Array = Reflect::get(&state, &"held".into()).ok()?.dyn_into().ok()?;
        Some(held.map(&mut |lock, _, _| Reflect::get(&lock, &"name".into()).unwrap_or_default()))
    }
}
