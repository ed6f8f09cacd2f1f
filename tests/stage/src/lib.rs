//! The widget in every state it can be in, on an empty page and without a server: what pictures are taken of and
//! what checks of accessibility look at.
//!
//! [`states`] is the one list of states; a state is a name and how to get there. `tests/journeys` opens the page
//! (`page/`), which calls [`show`] with one name after another.
#![cfg(target_arch = "wasm32")]
// A page for tests may stop at what it did not expect.
#![allow(clippy::unwrap_used)]

mod entries;
mod stage;
mod states;

use wasm_bindgen::prelude::*;

/// Takes over the style sheets, as the loader and the widget have them.
#[wasm_bindgen]
pub fn begin(launcher_sheet: &str, widget_sheet: &str) {
    console_error_panic_hook::set_once();
    stage::set_sheets(&[launcher_sheet, widget_sheet]);
}

/// The names of all states, in the order in which a person meets them.
#[wasm_bindgen]
pub fn names() -> Vec<String> {
    states::all().map(|state| state.name.to_owned()).collect()
}

/// Shows a state, in place of the one before.
///
/// # Errors
/// With a sentence that says what never came to be.
#[wasm_bindgen]
pub async fn show(name: String) -> Result<(), JsError> {
    stage::clear();
    let state = states::all().find(|state| state.name == name);
    let state = state.ok_or_else(|| JsError::new(&format!("there is no state {name}")))?;
    (state.show)().await.map_err(|why| JsError::new(&format!("{name}: {why}")))?;
    mounted::dom::rest().await;
    Ok(())
}
