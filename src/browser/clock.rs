//! The time, and waking up at a given one.

use std::time::Duration;

use chat_protocol::Millis;
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Performance, Window};

/// The wall clock: for hours of the day.
pub fn wall() -> Millis {
    Millis(js_sys::Date::now() as u64)
}

/// Milliseconds since 1970 that never run backwards: the wall clock at the start, then the monotonic one.
pub struct Clock {
    performance: Option<Performance>,
    started: f64,
}

impl Clock {
    /// A clock that starts now.
    pub fn new() -> Self {
        let performance = web_sys::window().and_then(|window| window.performance());
        let elapsed = performance.as_ref().map_or(0.0, Performance::now);
        Self { performance, started: js_sys::Date::now() - elapsed }
    }

    /// The present moment.
    pub fn now(&self) -> Millis {
        let now =
            self.performance.as_ref().map_or_else(js_sys::Date::now, |clock| self.started + clock.now());
        Millis(now as u64)
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}

/// Waits.
pub async fn pause(time: Duration) {
    let millis = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    let passed = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Without a timer nothing is waited for, for ever.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        }
    });
    // It is never rejected.
    let _ = JsFuture::from(passed).await;
}

/// One alarm, set anew as often as wanted.
pub struct Alarm {
    window: Option<Window>,
    ring: Closure<dyn FnMut()>,
    set: Option<i32>,
}

impl Alarm {
    /// An alarm that calls `ring`.
    pub fn new(ring: impl FnMut() + 'static) -> Self {
        Self { window: web_sys::window(), ring: Closure::new(ring), set: None }
    }

    /// Rings once in so many milliseconds, or never; forgets what was set before.
    pub fn set(&mut self, millis: Option<u64>) {
        let Some(window) = &self.window else { return };
        if let Some(id) = self.set.take() {
            window.clear_timeout_with_handle(id);
        }
        let ring = self.ring.as_ref().unchecked_ref();
        self.set = millis.and_then(|millis| {
            let millis = i32::try_from(millis).unwrap_or(i32::MAX);
            window.set_timeout_with_callback_and_timeout_and_arguments_0(ring, millis).ok()
        });
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.set(None);
    }
}
