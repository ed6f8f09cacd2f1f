//! What the page hears: events on `<portal-chat>` that bubble up to its document, named `portal-chat:…`. No word of a
//! conversation is among them: other scripts of a page listen, too.

use chat_core::{ConnectionView, Stage};
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, Element, ShadowRoot};

use crate::ui::PanelState;
use crate::view_model::ViewModel;

/// What an event brings: names and values.
type Detail = Vec<(&'static str, JsValue)>;

/// Tells the page of everything that changes from now on, until the owner is cleaned up.
pub fn tell(root: &ShadowRoot, view: ViewModel, panel: PanelState) {
    let tell_when = |name, watch: Box<dyn Fn() -> Detail>| on_change(root.host(), name, watch);
    tell_when("panel", Box::new(move || vec![("open", panel.is_open().into())]));
    tell_when("unread", Box::new(move || vec![("count", JsValue::from(view.unread.get() as f64))]));
    tell_when("connection", Box::new(move || vec![("state", connection(view.connection.get()).into())]));
    tell_when(
        "ticket",
        Box::new(move || {
            view.ticket.with(|ticket| {
                let number = ticket.number.as_deref().map_or(JsValue::NULL, JsValue::from);
                vec![("number", number), ("state", stage(&ticket.stage).into())]
            })
        }),
    );
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
