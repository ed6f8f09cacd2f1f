//! The page around a widget.

use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CssStyleSheet, DataTransfer, Document, Event, EventInit, FilePropertyBag, HtmlElement, HtmlInputElement,
    ShadowRoot,
};

/// The page.
pub fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// A new element.
pub fn element(tag: &str) -> HtmlElement {
    document().create_element(tag).unwrap().unchecked_into()
}

/// A style sheet with this text.
pub fn sheet(text: &str) -> CssStyleSheet {
    let sheet = CssStyleSheet::new().unwrap();
    sheet.replace_sync(text).unwrap();
    sheet
}

/// Puts a style sheet behind those a shadow root has.
pub fn adopt(root: &ShadowRoot, sheet: &CssStyleSheet) {
    let name = "adoptedStyleSheets".into();
    let sheets: Array = Reflect::get(root, &name).unwrap().unchecked_into();
    Reflect::set(root, &name, &Array::from(&sheets).concat(&Array::of1(sheet))).unwrap();
}

/// What a selector finds that a person can perceive.
pub(crate) fn in_sight(root: &ShadowRoot, selector: &str) -> Vec<HtmlElement> {
    let found = root.query_selector_all(selector).unwrap();
    let found = (0..found.length()).filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok());
    found.filter(|element| element.closest("[hidden]").unwrap().is_none()).collect()
}

/// Words of an element.
pub fn text_of(element: &HtmlElement) -> String {
    element.text_content().unwrap_or_default().trim().to_owned()
}

/// A button's name: its label, or else its words.
pub fn name_of(button: &HtmlElement) -> String {
    button.get_attribute("aria-label").unwrap_or_else(|| text_of(button))
}

/// Presses a button as a person does, who has it focused then.
pub fn press(button: &HtmlElement) {
    button.focus().unwrap();
    button.click();
}

/// Tells a field's listeners what has happened to its value.
pub fn tell(field: &HtmlElement, event: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    field.dispatch_event(&Event::new_with_event_init_dict(event, &init).unwrap()).unwrap();
}

/// Files as a person would choose or drag them: names, types and bytes.
pub fn offer(files: &[(&str, &str, &[u8])]) -> DataTransfer {
    let offer = DataTransfer::new().unwrap();
    for (name, mime, bytes) in files {
        let kind = FilePropertyBag::new();
        kind.set_type(mime);
        let parts = Array::of1(&Uint8Array::from(*bytes));
        let file = web_sys::File::new_with_u8_array_sequence_and_options(&parts, name, &kind).unwrap();
        offer.items().add_with_file(&file).unwrap();
    }
    offer
}

/// Puts files into a field for them, as a person's choice does.
pub fn choose(field: &HtmlInputElement, offer: &DataTransfer) {
    field.set_files(offer.files().as_ref());
    tell(field, "change");
}

/// Waits for the next frame.
pub async fn frame() {
    let next = Promise::new(&mut |resolve, _| {
        web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
    });
    JsFuture::from(next).await.unwrap();
}

/// Lets everything under way come to rest.
pub async fn rest() {
    for _ in 0..4 {
        frame().await;
    }
}
