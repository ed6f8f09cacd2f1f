//! One request by HTTP, with word of how much of it has left. XMLHttpRequest: `fetch` cannot tell.

use futures::channel::oneshot;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, ProgressEvent, Url, XmlHttpRequest, XmlHttpRequestResponseType};

/// An answer later than this is none, milliseconds.
const WITHIN: u32 = 120_000;

/// What is asked.
pub struct Request<'a> {
    /// `POST`, `PATCH` and the like.
    pub method: &'static str,
    /// Where.
    pub address: &'a str,
    /// Whose request it is.
    pub token: &'a str,
    /// From which byte on, where that matters.
    pub offset: Option<u64>,
}

/// What was answered.
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// How much the server holds, where it says so.
    pub offset: Option<u64>,
    /// The body.
    pub text: String,
}

/// A request under way; dropping it ends it.
struct UnderWay {
    request: XmlHttpRequest,
    _listeners: Vec<Closure<dyn FnMut(ProgressEvent)>>,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.request.set_onloadend(None);
        let _ = self.request.abort();
    }
}

/// Sends a request and waits for the answer; none when there is no way to the server. `left` hears how many
/// bytes of the body have left.
pub async fn ask(request: Request<'_>, body: &[u8], left: impl FnMut(u64) + 'static) -> Option<Answer> {
    let (under_way, ended) = start(&request, body, left, XmlHttpRequestResponseType::Text).ok()?;
    ended.await.ok()?;
    let answered = &under_way.request;
    let status = answered.status().ok().filter(|status| *status != 0)?;
    let offset = answered.get_response_header("upload-offset").ok().flatten();
    Some(Answer {
        status,
        offset: offset.and_then(|offset| offset.parse().ok()),
        text: answered.response_text().ok().flatten().unwrap_or_default(),
    })
}

/// Fetches a file into memory and gives its address there, to be forgotten by [`super::files::forget`].
pub async fn fetch(address: &str, token: &str) -> Option<String> {
    let request = Request { method: "GET", address, token, offset: None };
    let (under_way, ended) = start(&request, &[], |_| {}, XmlHttpRequestResponseType::Blob).ok()?;
    ended.await.ok()?;
    if under_way.request.status().ok()? != 200 {
        return None;
    }
    let blob: Blob = under_way.request.response().ok()?.dyn_into().ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

fn start(
    asked: &Request<'_>,
    body: &[u8],
    mut left: impl FnMut(u64) + 'static,
    answer: XmlHttpRequestResponseType,
) -> Result<(UnderWay, oneshot::Receiver<()>), JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open_with_async(asked.method, asked.address, true)?;
    request.set_timeout(WITHIN);
    request.set_response_type(answer);
    request.set_request_header("Authorization", &format!("Bearer {}", asked.token))?;
    if let Some(offset) = asked.offset {
        request.set_request_header("Upload-Offset", &offset.to_string())?;
    }
    let (ends, ended) = oneshot::channel();
    let mut ends = Some(ends);
    let end = Closure::<dyn FnMut(ProgressEvent)>::new(move |_| {
        if let Some(ends) = ends.take() {
            // An error means that nobody waits any more.
            let _ = ends.send(());
        }
    });
    let progress =
        Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| left(event.loaded() as u64));
    request.set_onloadend(Some(end.as_ref().unchecked_ref()));
    if !body.is_empty() {
        request.upload()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    }
    let under_way = UnderWay { request, _listeners: vec![end, progress] };
    if body.is_empty() {
        under_way.request.send()?;
    } else {
        under_way.request.send_with_opt_u8_array(Some(body))?;
    }
    Ok((under_way, ended))
}
