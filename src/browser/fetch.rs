//! Files of the portal.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

/// Why there is no text; the browser's console says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoText {
    /// The file cannot be had, or is no text.
    NotThere,
    /// It is larger than was asked for.
    TooLarge,
}

/// The text of a file; none when it cannot be had. The browser's console says why.
pub async fn text(address: &str) -> Option<String> {
    JsFuture::from(answer(address).await?.text().ok()?).await.ok()?.as_string()
}

/// The text of a file of at most so many bytes. Of a larger one no more than that is read.
///
/// # Errors
/// Says why there is none.
pub async fn text_below(address: &str, most: usize) -> Result<String, NoText> {
    let answer = answer(address).await.ok_or(NoText::NotThere)?;
    let length = answer.headers().get("content-length").ok().flatten();
    if length.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > most) {
        return Err(NoText::TooLarge);
    }
    let body = answer.body().ok_or(NoText::NotThere)?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    while let Some(chunk) = next(&reader).await.ok_or(NoText::NotThere)? {
        if bytes.len() + chunk.length() as usize > most {
            // What is under way is given up; whether that is heard changes nothing.
            let _ = reader.cancel();
            return Err(NoText::TooLarge);
        }
        bytes.extend(chunk.to_vec());
    }
    String::from_utf8(bytes).map_err(|_| NoText::NotThere)
}

async fn answer(address: &str) -> Option<Response> {
    let answer = JsFuture::from(web_sys::window()?.fetch_with_str(address)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    answer.ok().then_some(answer)
}

/// The next bytes; none inside at the end, none at all when they cannot be had.
async fn next(reader: &ReadableStreamDefaultReader) -> Option<Option<Uint8Array>> {
    let read = JsFuture::from(reader.read()).await.ok()?;
    if Reflect::get(&read, &"done".into()).ok()?.is_truthy() {
        return Some(None);
    }
    Reflect::get(&read, &"value".into()).ok()?.dyn_into().ok().map(Some)
}
