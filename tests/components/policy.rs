//! The policy of a strict portal, and a watch over what breaks it.

use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;
use web_sys::SecurityPolicyViolationEvent;

const POLICY: &str = "require-trusted-types-for 'script'; trusted-types 'none'; style-src 'self'";

/// Markup that the policy must refuse.
const PROBE: &str = "<i>probe</i>";

thread_local! {
    static IN_FORCE: Cell<bool> = const { Cell::new(false) };
    static VIOLATIONS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Puts the policy in force, for this test and all that follow in this page.
pub(crate) fn enforce() {
    if IN_FORCE.replace(true) {
        return;
    }
    let document = web_sys::window().unwrap().document().unwrap();
    let note =
        Closure::<dyn FnMut(SecurityPolicyViolationEvent)>::new(|event: SecurityPolicyViolationEvent| {
            // What `enforce` tries on purpose.
            if event.sample().contains(PROBE) {
                return;
            }
            let found = format!("{}: {}", event.violated_directive(), event.sample());
            VIOLATIONS.with_borrow_mut(|violations| violations.push(found));
        });
    document
        .add_event_listener_with_callback("securitypolicyviolation", note.as_ref().unchecked_ref())
        .unwrap();
    note.forget();
    let meta = document.create_element("meta").unwrap();
    meta.set_attribute("http-equiv", "Content-Security-Policy").unwrap();
    meta.set_attribute("content", POLICY).unwrap();
    document.head().unwrap().append_child(&meta).unwrap();
    let probe = document.create_element("p").unwrap();
    js_sys::Reflect::set(&probe, &"innerHTML".into(), &PROBE.into()).expect_err("the policy is not in force");
}

/// What has broken the policy so far.
pub(crate) fn violations() -> Vec<String> {
    VIOLATIONS.with_borrow(Clone::clone)
}
