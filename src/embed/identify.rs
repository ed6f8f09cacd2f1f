//! Who is signed in at the portal, as the host page tells it: a function that gives a fresh token.

use std::rc::Rc;

use chat_core::TokenAnswer;
use chat_protocol::Secret;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::driver::TokenSource;

/// The page's function, `getToken`: it returns a token or a promise of one, and nothing (`null`, `''`) when
/// nobody is signed in. Anything that is no function stands for nobody, too.
pub(super) fn token_source(get_token: JsValue) -> TokenSource {
    let get_token: Rc<Option<Function>> = Rc::new(get_token.dyn_into().ok());
    Rc::new(move || {
        let get_token = Rc::clone(&get_token);
        Box::pin(async move {
            match get_token.as_ref() {
                None => TokenAnswer::Nobody,
                Some(get_token) => ask(get_token).await.unwrap_or(TokenAnswer::Failed),
            }
        })
    })
}

/// The page's own way to its log-in, if it has one.
pub(super) fn sign_in(function: JsValue) -> Option<Rc<dyn Fn()>> {
    let function: Function = function.dyn_into().ok()?;
    // What the page's function throws is the page's own affair; nothing here depends on it.
    Some(Rc::new(move || drop(function.call0(&JsValue::UNDEFINED))))
}

async fn ask(get_token: &Function) -> Result<TokenAnswer, JsValue> {
    let promised = Promise::resolve(&get_token.call0(&JsValue::UNDEFINED)?);
    let token = JsFuture::from(promised).await?;
    Ok(match token.as_string().filter(|token| !token.is_empty()) {
        Some(token) => TokenAnswer::Given(Secret(token)),
        None if token.is_falsy() => TokenAnswer::Nobody,
        None => TokenAnswer::Failed,
    })
}
