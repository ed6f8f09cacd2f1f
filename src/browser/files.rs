//! Files of this machine: chosen, dropped, pasted; and what is shown or saved from memory.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AddEventListenerOptions, Blob, BlobPropertyBag, ClipboardEvent, DataTransfer, DragEvent, Element, Event,
    File, FileList, HtmlAnchorElement, HtmlInputElement, Url,
};

/// One file of this machine. Its bytes stay there until they are asked for.
#[derive(Clone)]
pub struct LocalFile(File);

impl LocalFile {
    /// What it is called.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// How large it is, bytes.
    pub fn size(&self) -> u64 {
        self.0.size() as u64
    }

    /// What the system takes it for.
    pub fn mime(&self) -> String {
        self.0.type_()
    }

    /// Its content; none when it cannot be read, or is gone by now.
    pub async fn bytes(&self) -> Option<Vec<u8>> {
        let buffer = JsFuture::from(self.0.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }
}

/// What a person chose in a file field; the field forgets it, so that the same can be chosen again.
pub fn chosen(field: &HtmlInputElement) -> Vec<LocalFile> {
    let chosen = listed(field.files());
    field.set_value("");
    chosen
}

fn listed(files: Option<FileList>) -> Vec<LocalFile> {
    let files = files.into_iter().flat_map(|files| (0..files.length()).filter_map(move |at| files.get(at)));
    files.map(LocalFile).collect()
}

/// A running observation of what is dropped and pasted; dropping it ends it.
pub struct FilesWatch {
    element: Element,
    listener: Closure<dyn FnMut(Event)>,
}

const OFFERS: [&str; 3] = ["dragover", "drop", "paste"];

impl Drop for FilesWatch {
    fn drop(&mut self) {
        for name in OFFERS {
            let listener = self.listener.as_ref().unchecked_ref();
            let _ = self.element.remove_event_listener_with_callback(name, listener);
        }
    }
}

/// Tells `taken` of files that are dropped on the element or pasted into it, while `wanted`.
pub fn watch(
    element: &Element,
    wanted: impl Fn() -> bool + 'static,
    taken: impl Fn(Vec<LocalFile>) + 'static,
) -> FilesWatch {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        let offered = offered(&event).filter(|_| wanted());
        let Some(offered) = offered.filter(|offered| offered.types().includes(&"Files".into(), 0)) else {
            return;
        };
        // Otherwise the browser would open the file in place of the page.
        event.prevent_default();
        if event.type_() != "dragover" {
            taken(listed(offered.files()));
        }
    });
    for name in OFFERS {
        let options = AddEventListenerOptions::new();
        let listener = listener.as_ref().unchecked_ref();
        let _ =
            element.add_event_listener_with_callback_and_add_event_listener_options(name, listener, &options);
    }
    FilesWatch { element: element.clone(), listener }
}

fn offered(event: &Event) -> Option<DataTransfer> {
    match event.dyn_ref::<DragEvent>() {
        Some(drag) => drag.data_transfer(),
        None => event.dyn_ref::<ClipboardEvent>()?.clipboard_data(),
    }
}

/// An address of bytes in memory, for pictures; to be forgotten by [`forget`].
pub fn address_of(bytes: &[u8], mime: &str) -> Option<String> {
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// The address is worth nothing from now on, and the bytes can go.
pub fn forget(address: &str) {
    let _ = Url::revoke_object_url(address);
}

/// Saves what is at an address of memory under a name.
pub fn save(address: &str, name: &str) {
    let link = web_sys::window().and_then(|window| window.document()?.create_element("a").ok());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(address);
        link.set_download(name);
        link.click();
    }
}
