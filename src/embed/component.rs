//! The chat as a component, for pages that are Leptos applications themselves: what the loader's script tag brings to
//! others, as part of the page's own WebAssembly.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use leptos::ev;
use leptos::html::Custom;
use leptos::logging::warn;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{CssStyleSheet, HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

use super::appearance;
use super::config::{Config, Standing};
use super::host_element::Mounted;
use crate::driver::{Outside, TokenSource};
use crate::view_model::PageAbout;
use chat_core::TokenAnswer;
use chat_protocol::Secret;

/// Every style sheet, the launcher's first.
const STYLES: &str = include_str!(concat!(env!("OUT_DIR"), "/styles.css"));

/// What an attribute of the loader's script says, by its name in camel case.
type Setting = (&'static str, Option<String>);

/// The launcher, and the panel behind it, in a shadow root of their own. `examples/leptos_page.rs` is a page with it.
///
/// Properties that are named like attributes of the script tag mean the same. They are read once: for others, mount it
/// anew.
#[component]
pub fn PortalChat(
    /// Folder of the chat on its server, like `https://chat.example.org/chat/`.
    #[prop(into)]
    src: String,
    /// Where the server listens.
    #[prop(optional, into)]
    endpoint: Option<String>,
    /// Language of the interface.
    #[prop(optional, into)]
    lang: Option<String>,
    /// Words on the button and over the panel.
    #[prop(optional, into)]
    label: Option<String>,
    /// Service the page is about.
    #[prop(optional, into)]
    service: Option<String>,
    /// The portal's file of topics, other channels and their hours.
    #[prop(optional, into)]
    portal: Option<String>,
    /// The file of frequent questions.
    #[prop(optional, into)]
    faq: Option<String>,
    /// The file of sentences in the portal's own words.
    #[prop(optional, into)]
    texts: Option<String>,
    /// `right` or `left`.
    #[prop(optional, into)]
    side: Option<String>,
    /// How far the button stands from the bottom, a CSS length.
    #[prop(optional, into)]
    bottom: Option<String>,
    /// `button`, `bar`, `none` or `inline`.
    #[prop(optional, into)]
    launcher: Option<String>,
    /// `auto`, `light` or `dark`.
    #[prop(optional, into)]
    theme: Option<String>,
    /// `normal`, `white`, `black`, `blue`, `beige` or `brown`.
    #[prop(optional, into)]
    contrast: Option<String>,
    /// `normal`, `large`, `larger` or `largest`.
    #[prop(optional, into)]
    text_size: Option<String>,
    /// `normal` or `wide`.
    #[prop(optional, into)]
    spacing: Option<String>,
    /// Whether the panel is open; to be read and written.
    #[prop(optional)]
    open: RwSignal<bool>,
    /// Messages that nobody has seen; to be read.
    #[prop(optional)]
    unread: RwSignal<u64>,
    /// What the page is about, as long as it is so.
    #[prop(optional, into)]
    about: Option<Signal<PageAbout>>,
    /// Gives tokens of whoever is signed in at the portal, see [`token_source`]; without it everybody is a guest.
    #[prop(optional)]
    token: Option<TokenSource>,
    /// Leads to the portal's log-in: with it, guests see a button «Войти».
    #[prop(optional)]
    sign_in: Option<Rc<dyn Fn()>>,
) -> impl IntoView {
    let named = about.is_none().then(|| service.clone()).flatten();
    let settings = vec![
        ("src", Some(src)),
        ("endpoint", endpoint),
        ("lang", lang),
        ("label", label),
        ("service", service),
        ("portal", portal),
        ("faq", faq),
        ("texts", texts),
        ("side", side),
        ("bottom", bottom),
        ("launcher", launcher),
        ("theme", theme),
        ("contrast", contrast),
        ("textSize", text_size),
        ("spacing", spacing),
    ];
    let about = about.unwrap_or_else(|| Signal::stored(PageAbout { service: named, ..PageAbout::default() }));
    let host = NodeRef::<Custom<&'static str>>::new();
    let slot = SendWrapper::new(Rc::new(RefCell::new(Slot::Waiting)));
    let surroundings = SendWrapper::new(RefCell::new(Some((settings, token, sign_in))));
    let owner = Owner::current().unwrap_or_default();
    on_cleanup({
        let slot = slot.clone();
        move || drop(slot.replace(Slot::Gone))
    });
    Effect::new(move || {
        let (Some(host), slot) = (host.get(), SendWrapper::clone(&slot)) else { return };
        let Some((settings, token, sign_in)) = RefCell::take(&surroundings) else { return };
        let owner = owner.clone();
        // Outside of every owner: what the widget makes of its own is taken down by itself, in its own order.
        spawn_local(async move {
            if matches!(*slot.borrow(), Slot::Gone) {
                return;
            }
            match stand(&host, &settings) {
                Ok(chat) => {
                    if let Some(token) = token {
                        // An error means that the driver has stopped.
                        let _ = chat.mounted.outside.unbounded_send(Outside::Identified(token));
                    }
                    chat.mounted.view.offer_sign_in(sign_in);
                    owner.with(|| {
                        follow(&chat.mounted, open, unread, about);
                        keep_off_the_focus(&host, &chat.launcher);
                    });
                    slot.replace(Slot::There { _chat: chat });
                }
                Err(sentence) => warn!("{sentence}"),
            }
        });
    });
    view! { <portal-chat node_ref=host></portal-chat> }
}

/// A source of tokens out of a function that gives one, or none when nobody is signed in.
pub fn token_source<Answer>(get: impl Fn() -> Answer + 'static) -> TokenSource
where
    Answer: Future<Output = Option<String>> + 'static,
{
    Rc::new(move || {
        let answer = get();
        Box::pin(async move {
            answer.await.map_or(TokenAnswer::Nobody, |token| TokenAnswer::Given(Secret(token)))
        })
    })
}

/// What the component has.
enum Slot {
    Waiting,
    There { _chat: Chat },
    Gone,
}

/// The widget, and what the loader would have besides.
struct Chat {
    mounted: Mounted,
    launcher: HtmlElement,
    _toggle: Closure<dyn FnMut()>,
}

/// Paints the launcher as the loader does, and mounts the widget beside it.
fn stand(host: &HtmlElement, settings: &[Setting]) -> Result<Chat, String> {
    let attributes = Object::new();
    for (name, value) in settings {
        if let Some(value) = value {
            // Setting a property of a new object does not fail.
            let _ = Reflect::set(&attributes, &(*name).into(), &value.into());
        }
    }
    let config = Config::read(&attributes).map_err(|error| error.to_string())?;
    painted(host, settings, config.standing)
        .and_then(|(root, launcher)| {
            appearance::apply(host, &attributes);
            let mounted = Mounted::new(&root, launcher.clone(), config).ok_or(JsValue::NULL)?;
            let panel = mounted.panel;
            let toggle = Closure::<dyn FnMut()>::new(move || panel.toggle());
            launcher.set_onclick(Some(toggle.as_ref().unchecked_ref()));
            Ok(Chat { mounted, launcher, _toggle: toggle })
        })
        .map_err(|error| format!("portal-chat: the browser lacks what it needs: {error:?}"))
}

/// The shadow root, and the launcher in it.
fn painted(
    host: &HtmlElement,
    settings: &[Setting],
    standing: Standing,
) -> Result<(ShadowRoot, HtmlElement), JsValue> {
    let said =
        |name| settings.iter().find(|setting| setting.0 == name).and_then(|setting| setting.1.as_deref());
    let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(STYLES)?;
    Reflect::set(&root, &"adoptedStyleSheets".into(), &Array::of1(&sheet))?;
    if let Some(bottom) = said("bottom") {
        host.style().set_property("--portal-chat-bottom", bottom)?;
    }
    let launcher: HtmlElement = document().create_element("button")?.unchecked_into();
    let side = if standing == Standing::Left { "left" } else { "" };
    let kind = match said("launcher") {
        None | Some("button") => "",
        Some(kind @ ("bar" | "none" | "inline")) => kind,
        Some(other) => {
            warn!("portal-chat: launcher is \"{other}\"; write button, bar, none, inline");
            ""
        }
    };
    launcher.set_class_name(&format!("launcher {side} {kind}"));
    root.append_child(&launcher)?;
    Ok((root, launcher))
}

/// Keeps the page's signals and the widget's the same.
fn follow(mounted: &Mounted, open: RwSignal<bool>, unread: RwSignal<u64>, about: Signal<PageAbout>) {
    let (panel, view) = (mounted.panel, mounted.view);
    if panel.is_open_untracked() {
        open.set(true);
    }
    Effect::new(move || match (open.get(), panel.is_open_untracked()) {
        (true, false) => panel.open(),
        (false, true) => panel.close(),
        _ => {}
    });
    Effect::new(move || {
        let is = panel.is_open();
        if open.get_untracked() != is {
            open.set(is);
        }
    });
    Effect::new(move || unread.set(view.unread.get()));
    Effect::new(move || view.about.set(about.get()));
}

/// The launcher is never over what has the focus: it makes room, as the loader has it do.
fn keep_off_the_focus(host: &HtmlElement, launcher: &HtmlElement) {
    let (host, launcher, asked) = (host.clone(), launcher.clone(), Rc::new(Cell::new(false)));
    let look = move || {
        if asked.replace(true) {
            return;
        }
        let (host, launcher, asked) = (host.clone(), launcher.clone(), Rc::clone(&asked));
        request_animation_frame(move || {
            asked.set(false);
            let focused =
                document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
            let focused = focused.filter(|focused| *focused != host && focused.tab_index() >= 0);
            let over = focused.is_some_and(|focused| {
                let (one, two) = (focused.get_bounding_client_rect(), launcher.get_bounding_client_rect());
                one.bottom() > two.top()
                    && one.top() < two.bottom()
                    && one.right() > two.left()
                    && one.left() < two.right()
            });
            // Fails only for an invalid name; ours is a constant.
            let _ = launcher.class_list().toggle_with_force("away", over);
        });
    };
    let focus = window_event_listener(ev::focusin, {
        let look = look.clone();
        move |_| look()
    });
    let scroll = window_event_listener(ev::scroll, move |_| look());
    on_cleanup(move || {
        focus.remove();
        scroll.remove();
    });
}
