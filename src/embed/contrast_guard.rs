//! Says in the console when colours that a portal has chosen are too much alike to be read. A part of its own: fetched
//! only where a portal has chosen some.

use std::cell::RefCell;

use js_sys::{Math, Number};
use leptos::logging::warn;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{CssStyleDeclaration, Element, HtmlElement};

use crate::browser::idle;
use crate::ui::NotFetched;

/// Our name of a colour, and the portal's.
type Name = (&'static str, &'static str);

const ACCENT: Name = ("--blue", "--portal-chat-accent");
const ACCENT_HOVER: Name = ("--blue-hover", "--portal-chat-accent-hover");
const ACCENT_PRESSED: Name = ("--blue-pressed", "--portal-chat-accent-pressed");
const ON_ACCENT: Name = ("--on-blue", "--portal-chat-on-accent");
const LINK: Name = ("--link", "--portal-chat-link");
const SURFACE: Name = ("--surface", "--portal-chat-surface");
const SURFACE_QUIET: Name = ("--surface-quiet", "--portal-chat-surface-quiet");
const BUBBLE: Name = ("--bubble", "--portal-chat-bubble");
const BUBBLE_MINE: Name = ("--bubble-mine", "--portal-chat-bubble-mine");
const TEXT: Name = ("--text", "--portal-chat-text");
const TEXT_QUIET: Name = ("--text-quiet", "--portal-chat-text-quiet");
const EDGE: Name = ("--edge", "--portal-chat-edge");
const ERROR: Name = ("--error", "--portal-chat-error");
const ERROR_SURFACE: Name = ("--error-surface", "--portal-chat-error-surface");
const NOTICE: Name = ("--notice", "--portal-chat-notice");
const GOOD: Name = ("--good", "--portal-chat-good");
const ON_NOTICE: Name = ("--on-notice", "--portal-chat-on-notice");

/// What people must be able to tell apart: the front, the back, and how far apart they have to be by WCAG 2.2
/// (1.4.3 for words, 1.4.11 for edges and rings), in tenths.
const PAIRS: [(Name, Name, u32); 21] = [
    (TEXT, SURFACE, 45),
    (TEXT, SURFACE_QUIET, 45),
    (TEXT, BUBBLE, 45),
    (TEXT, BUBBLE_MINE, 45),
    (TEXT, ERROR_SURFACE, 45),
    (TEXT_QUIET, SURFACE, 45),
    (TEXT_QUIET, SURFACE_QUIET, 45),
    (TEXT_QUIET, BUBBLE, 45),
    (TEXT_QUIET, BUBBLE_MINE, 45),
    (LINK, SURFACE, 45),
    (LINK, SURFACE_QUIET, 45),
    (LINK, BUBBLE, 45),
    (LINK, BUBBLE_MINE, 45),
    (ERROR, SURFACE, 45),
    (ERROR, ERROR_SURFACE, 45),
    (ON_ACCENT, ACCENT, 45),
    (ON_ACCENT, ACCENT_HOVER, 45),
    (ON_ACCENT, ACCENT_PRESSED, 45),
    (ON_NOTICE, NOTICE, 45),
    (ON_NOTICE, GOOD, 45),
    (EDGE, SURFACE, 30),
];

/// Which colours are too much alike, one sentence a pair. `place` is an element of the shadow root.
pub fn warnings(place: &HtmlElement) -> Vec<String> {
    probe(place).map(|probe| told(&probe)).unwrap_or_default()
}

/// An element that takes on one colour after the other: whatever they are written in, the browser answers what they are.
fn probe(place: &HtmlElement) -> Option<HtmlElement> {
    let probe: HtmlElement = place.owner_document()?.create_element("span").ok()?.dyn_into().ok()?;
    probe.set_hidden(true);
    place.append_child(&probe).ok()?;
    Some(probe)
}

fn told(probe: &HtmlElement) -> Vec<String> {
    let colour = |name: Name| {
        probe.style().set_property("color", &format!("var({})", name.0)).ok()?;
        style_of(probe)?.get_property_value("color").ok()
    };
    let told = PAIRS.iter().filter_map(|&(front, back, needed)| {
        let (front_colour, back_colour) = (colour(front)?, colour(back)?);
        let ratio = contrast(luminance(&front_colour)?, luminance(&back_colour)?);
        (ratio < needed).then(|| {
            format!(
                "portal-chat: {} ({front_colour}) on {} ({back_colour}) has a contrast of {}:1; \
                 people need {}:1 to read it",
                front.1,
                back.1,
                tenths(ratio),
                tenths(needed),
            )
        })
    });
    let told = told.collect();
    probe.remove();
    told
}

/// Whether a portal has chosen a colour.
fn chosen(place: &Element) -> bool {
    let Some(seen) = style_of(place) else { return false };
    let set = |name: Name| seen.get_property_value(name.1).is_ok_and(|value| !value.is_empty());
    PAIRS.iter().any(|&(front, back, _)| set(front) || set(back))
}

fn style_of(element: &Element) -> Option<CssStyleDeclaration> {
    web_sys::window()?.get_computed_style(element).ok()?
}

/// How far apart two luminances are, from 10 to 210 tenths; down, so that 4.46 is not taken for 4.5.
fn contrast(one: f64, other: f64) -> u32 {
    (10.0 * (one.max(other) + 0.05) / (one.min(other) + 0.05)) as u32
}

fn tenths(number: u32) -> String {
    format!("{}.{}", number / 10, number % 10)
}

/// Luminance by WCAG of a colour as browsers answer it; none of one that is transparent or not of sRGB. Numbers are read
/// and raised by the browser: Rust's own ways bring tables along.
fn luminance(colour: &str) -> Option<f64> {
    let (kind, values) = colour.strip_suffix(')')?.split_once('(')?;
    let (values, most) = match kind {
        "rgb" => (values, 255.0),
        "color" => (values.strip_prefix("srgb ")?, 1.0),
        _ => return None,
    };
    let mut values = values.split([' ', ',']).filter(|value| !value.is_empty());
    let mut light = |weight: f64| -> Option<f64> {
        let value = Number::parse_float(values.next()?) / most;
        let linear = if value <= 0.04045 { value / 12.92 } else { Math::pow((value + 0.055) / 1.055, 2.4) };
        (!value.is_nan()).then_some(weight * linear)
    };
    let sum = light(0.2126)? + light(0.7152)? + light(0.0722)?;
    values.next().is_none().then_some(sum)
}

type Warnings = fn(&HtmlElement) -> Vec<String>;

#[cfg(feature = "split")]
#[wasm_split_helpers::wasm_split(contrast_guard, fallible)]
fn fetch() -> Result<Warnings, NotFetched> {
    Ok(warnings)
}

#[cfg(not(feature = "split"))]
async fn fetch() -> Result<Warnings, NotFetched> {
    Ok(warnings)
}

thread_local! {
    static SAID: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Looks at the colours when the browser is idle, and says each thing once.
pub(super) fn watch(place: &HtmlElement) {
    if !chosen(place) {
        return;
    }
    let place = place.clone();
    idle::when_idle(move || {
        spawn_local(async move {
            let Ok(warnings) = fetch().await else { return };
            for sentence in warnings(&place) {
                if !SAID.with_borrow(|said| said.contains(&sentence)) {
                    warn!("{sentence}");
                    SAID.with_borrow_mut(|said| said.push(sentence));
                }
            }
        });
    });
}
