//! The configuration: the `data-*` attributes of the loader's script tag.

use std::fmt;

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::Url;

use crate::browser::page;
use crate::i18n::Lang;
use crate::ui::Announcing;

/// What a portal can decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where the server listens, `ws:` or `wss:`; by default `/ws` where the loader came from.
    pub endpoint: String,
    /// Language of the interface: `data-lang`, else the page's own, else Russian.
    pub lang: Lang,
    /// Words on the launcher and over the panel.
    pub label: Option<String>,
    /// The portal's file of topics and other channels; by default `portal.json` where the loader came from.
    pub portal: String,
    /// The file of frequent questions; by default `faq.json` where the loader came from.
    pub faq: String,
    /// The file in which the portal says sentences of the chat in its own words, if there is one.
    pub texts: Option<String>,
    /// Service the page is about, told to the operator.
    pub service: Option<String>,
    /// Where the panel stands: `data-side` and `data-launcher`.
    pub standing: Standing,
    /// Where the live regions are: `data-announcer`.
    pub announcing: Announcing,
}

/// Where the panel stands on a wide screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Beside the page, above the launcher on the right.
    #[default]
    Right,
    /// The same on the left.
    Left,
    /// In the page, in an element of its own, without a launcher; on narrow screens, too.
    InPage,
}

/// Why a configuration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// `data-endpoint`, `data-portal`, `data-faq` or `data-texts` is not an address.
    BadAddress(String),
    /// `data-endpoint` is an address of another kind.
    NotASocket(String),
}

impl Config {
    /// Reads what the loader hands over: an object with the attributes' names in camel case, and `src`,
    /// the address of the loader itself.
    pub fn read(attributes: &JsValue) -> Result<Self, ConfigError> {
        let get = |name: &str| {
            let value = Reflect::get(attributes, &name.into()).ok()?.as_string()?;
            let value = value.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        let src = get("src").unwrap_or_default();
        let endpoint = get("endpoint").unwrap_or_else(|| "/ws".to_owned());
        let lang = get("lang").or_else(page::language).unwrap_or_default();
        Ok(Self {
            endpoint: resolve(&endpoint, &src)?,
            portal: address(&get("portal").unwrap_or_else(|| "portal.json".to_owned()), &src)?.href(),
            faq: address(&get("faq").unwrap_or_else(|| "faq.json".to_owned()), &src)?.href(),
            texts: get("texts").map(|texts| address(&texts, &src).map(|url| url.href())).transpose()?,
            lang: Lang::of_tag(&lang),
            label: get("label"),
            service: get("service"),
            standing: match (get("launcher").as_deref(), get("side").as_deref()) {
                (Some("inline"), _) => Standing::InPage,
                (_, Some("left")) => Standing::Left,
                _ => Standing::Right,
            },
            announcing: match get("announcer").as_deref() {
                Some("page") => Announcing::OnPage,
                _ => Announcing::Inside,
            },
        })
    }
}

fn address(written: &str, base: &str) -> Result<Url, ConfigError> {
    Url::new_with_base(written, base)
        .or_else(|_| Url::new(written))
        .map_err(|_| ConfigError::BadAddress(written.to_owned()))
}

impl Config {
    /// Where files are uploaded to: beside the socket, by HTTP.
    pub fn files(&self) -> String {
        self.beside_the_socket("files/")
    }

    /// Where the same frames go by requests, when no socket can be had.
    pub fn by_requests(&self) -> String {
        self.beside_the_socket("http")
    }

    fn beside_the_socket(&self, name: &str) -> String {
        let http = self.endpoint.replacen("ws", "http", 1);
        let http = http.split(['?', '#']).next().unwrap_or_default();
        let folder = http.rsplit_once('/').map_or(http, |(folder, _)| folder);
        format!("{folder}/{name}")
    }
}

fn resolve(endpoint: &str, base: &str) -> Result<String, ConfigError> {
    let url = address(endpoint, base)?;
    match url.protocol().as_str() {
        "https:" => url.set_protocol("wss:"),
        "http:" => url.set_protocol("ws:"),
        "ws:" | "wss:" => {}
        _ => return Err(ConfigError::NotASocket(endpoint.to_owned())),
    }
    Ok(url.href())
}

impl fmt::Display for ConfigError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadAddress(found) => {
                write!(out, "portal-chat: \"{found}\" is no address; write one like wss://example.org/ws")
            }
            Self::NotASocket(found) => {
                write!(out, "portal-chat: data-endpoint is \"{found}\"; use wss:, ws:, https: or http:")
            }
        }
    }
}

impl std::error::Error for ConfigError {}
