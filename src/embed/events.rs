//! What the page hears: events on `<portal-chat>` that bubble up to its document, named `portal-chat:…`. No word of a
//! conversation is among them: other scripts of a page listen, too.

use chat_core::{ConnectionView, Delivery, Entry, EntryKey, Stage};
use chat_protocol::{EventBody, Role};
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, Element, ShadowRoot};

use crate::ui::{PanelState, fresh_keys, tail};
use crate::view_model::ViewModel;

/// What an event brings: names and values.
type Detail = Vec<(&'static str, JsValue)>;

/// Tells the page of everything that changes from now on, until the owner is cleaned up.
pub fn tell(root: &ShadowRoot, view: ViewModel, panel: PanelState) {
    let host = root.host();
    Effect::new({
        let host = host.clone();
        move |was: Option<bool>| {
            let now = panel.is_open();
            if was.unwrap_or_default() != now {
                dispatch(&host, if now { "opened" } else { "closed" }, &Detail::new());
            }
            now
        }
    });
    let tell_when = |name, watch: Box<dyn Fn() -> Detail>| on_change(host.clone(), name, watch);
    tell_when("unread", Box::new(move || vec![("count", JsValue::from(view.unread.get() as f64))]));
    tell_when("state", Box::new(move || vec![("connection", connection(view.connection.get()).into())]));
    tell_when(
        "ticket",
        Box::new(move || {
            view.ticket.with(|ticket| {
                let number = ticket.number.as_deref().map_or(JsValue::NULL, JsValue::from);
                vec![("number", number), ("state", stage(&ticket.stage).into())]
            })
        }),
    );
    tell_of_messages(host, view);
}

/// What of the log the page has heard of.
#[derive(Default)]
struct Known {
    /// Its last lines.
    tail: Vec<EntryKey>,
    refused: Vec<EntryKey>,
}

/// Tells of every message that comes or goes, by who wrote it, and of those that the server refuses.
fn tell_of_messages(host: Element, view: ViewModel) {
    let host_again = host.clone();
    Effect::new(move |was: Option<Known>| {
        let was = was.unwrap_or_default();
        let (fresh, tail) = view.order.with(|order| (fresh_keys(&was.tail, order), tail(order)));
        let unsettled = view.unsettled.get();
        // What one writes into an empty log is news, also while there is no connection; what comes into one was
        // there before.
        let begins =
            |key: &&EntryKey| !fresh.contains(key) && !was.tail.contains(key) && is_on_its_way(view, **key);
        for key in unsettled.iter().filter(begins).chain(&fresh) {
            if let Some(from) = view.entry(*key).and_then(|entry| entry.with_untracked(author)) {
                dispatch(&host, "message", &vec![("from", from.into())]);
            }
        }
        let is_refused = |key: &EntryKey| {
            let entry = view.entry(*key);
            entry.is_some_and(|entry| entry.with(|entry| matches!(entry.delivery, Delivery::Refused(_))))
        };
        let refused: Vec<_> = unsettled.into_iter().filter(is_refused).collect();
        for _ in refused.iter().filter(|key| !was.refused.contains(key)) {
            dispatch(&host, "error", &vec![("reason", "message".into())]);
        }
        Known { tail, refused }
    });
    Effect::new(move |was: Option<bool>| {
        let stopped = view.connection.get() == ConnectionView::Stopped;
        if stopped && was == Some(false) {
            dispatch(&host_again, "error", &vec![("reason", "connection".into())]);
        }
        stopped
    });
}

fn is_on_its_way(view: ViewModel, key: EntryKey) -> bool {
    let is =
        |entry: &Entry| matches!(entry.delivery, Delivery::Sending | Delivery::Delayed | Delivery::Held(_));
    view.entry(key).is_some_and(|entry| entry.with_untracked(is))
}

/// Who wrote the message, or none when the line is no message.
fn author(entry: &Entry) -> Option<&'static str> {
    let by = match entry.by.role {
        Role::User => "user",
        Role::Operator => "operator",
        Role::Bot => "bot",
        Role::System => "system",
    };
    matches!(entry.body, EventBody::Message { .. }).then_some(by)
}

/// Dispatches an event whenever what it brings is another than before; not for what was so at first.
fn on_change(host: Element, name: &'static str, watch: Box<dyn Fn() -> Detail>) {
    Effect::new(move |was: Option<Detail>| {
        let now = watch();
        if was.is_some_and(|was| was != now) {
            dispatch(&host, name, &now);
        }
        now
    });
}

fn dispatch(host: &Element, name: &str, detail: &Detail) {
    let object = Object::new();
    for (name, value) in detail {
        // Setting a property of a new object does not fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_detail(&object);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(&format!("portal-chat:{name}"), &init) {
        // What a listener of the page throws is reported by the browser, and is none of ours.
        let _ = host.dispatch_event(&event);
    }
}

fn connection(view: ConnectionView) -> &'static str {
    match view {
        ConnectionView::Idle => "idle",
        ConnectionView::Connecting | ConnectionView::ConnectingLong => "connecting",
        ConnectionView::Live => "live",
        ConnectionView::Reconnecting | ConnectionView::Failing => "reconnecting",
        ConnectionView::Offline => "offline",
        ConnectionView::Stopped => "stopped",
    }
}

fn stage(stage: &Stage) -> &'static str {
    match stage {
        Stage::New => "new",
        Stage::Opening => "opening",
        Stage::Bot => "bot",
        Stage::Waiting(_) => "waiting",
        Stage::WithOperator { .. } => "assigned",
        Stage::Closed { .. } => "closed",
    }
}
