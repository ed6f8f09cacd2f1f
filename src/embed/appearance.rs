//! How a portal wants the chat to look: attributes of `<portal-chat>`, which the style sheet reads. So a change is
//! followed at once, whoever makes it: the page by the element's attributes, or `PortalChat.configure`.

use js_sys::Reflect;
use leptos::logging::warn;
use wasm_bindgen::JsValue;
use web_sys::Element;

/// Name in camel case, attribute, and what may be written there. The first value is the default.
const CHOICES: [(&str, &str, &[&str]); 4] = [
    ("theme", "data-theme", &["auto", "light", "dark"]),
    ("contrast", "data-contrast", &["normal", "white", "black", "blue", "beige", "brown"]),
    ("textSize", "data-text-size", &["normal", "large", "larger", "largest"]),
    ("spacing", "data-spacing", &["normal", "wide"]),
];

/// Puts what `attributes` names on the host; what it does not name stays. A value that is none of those known is named
/// in the console and changes nothing.
pub fn apply(host: &Element, attributes: &JsValue) {
    for (name, attribute, known) in CHOICES {
        let Some(value) = Reflect::get(attributes, &name.into()).ok().and_then(|value| value.as_string())
        else {
            continue;
        };
        let value = value.trim();
        if known.contains(&value) {
            // Fails only for an invalid attribute name; ours are constants.
            let _ = host.set_attribute(attribute, value);
        } else {
            warn!("portal-chat: {attribute} is \"{value}\"; write {}", known.join(", "));
        }
    }
}
