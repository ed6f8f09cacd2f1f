//! Icons: drawn in the colour of the text beside them, silent to screen readers.

use leptos::prelude::*;

/// An arrow to the left.
pub(super) const BACK: &str = "M19 12H5M11 6l-6 6 6 6";
/// Minimise.
pub(super) const COLLAPSE: &str = "M5 9l7 7 7-7";
/// Three sliders.
pub(super) const SETTINGS: &str = "M4 7h9M17 7h3M15 5v4M4 12h3M11 12h9M9 10v4M4 17h9M17 17h3M15 15v4";
/// A paper plane.
pub(super) const SEND: &str = "M4 12L21 4l-5 17-4-7zM12 14l9-10";
/// Two sheets.
pub(super) const COPY: &str = "M9 9h11v11H9zM5 15H4V4h11v1";
/// A paper clip.
pub(super) const CLIP: &str =
    "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7L9.2 17.2a1.6 1.6 0 0 1-2.3-2.3L15 7";
/// One tick.
pub(super) const TICK: &str = "M5 13l4 4L19 7";
/// Two ticks.
pub(super) const TICKS: &str = "M2 13l4 4L16 7M11 16l1 1L22 7";
/// A clock.
pub(super) const CLOCK: &str = "M12 3a9 9 0 1 0 .01 0M12 7v5l3 2";
/// An exclamation mark in a triangle.
pub(super) const WARNING: &str = "M12 3L2 20h20zM12 10v4M12 17v.01";
/// An arrow down into a tray.
pub(super) const SAVE: &str = "M12 3v12M7 10l5 5 5-5M4 20h16";
/// An arrow down.
pub(super) const DOWN: &str = "M12 5v14M6 13l6 6 6-6";

/// One icon.
#[component]
pub(super) fn Icon(
    /// Its path in a square of 24.
    d: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=d />
        </svg>
    }
}
