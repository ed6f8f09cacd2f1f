//! The panel's `<dialog>`: beside the page on a wide screen, above everything on a narrow one. A browser that has no
//! such element shows it all the same, by the style sheet; then what is behind it stays within reach of the keyboard.

use js_sys::Reflect;
use web_sys::HtmlDialogElement;

const OPEN: &str = "open";

/// Shows the dialog as a part of the page, which keeps the focus.
pub fn show_in_page(dialog: &HtmlDialogElement) {
    // Fails only for an invalid name.
    let _ = dialog.set_attribute(OPEN, "");
}

/// Shows the dialog beside the page, which stays usable.
pub fn show_beside(dialog: &HtmlDialogElement) {
    match is_open(dialog) {
        true => {}
        false if can(dialog, "show") => dialog.show(),
        false => show_in_page(dialog),
    }
}

/// Shows the dialog above the page, which becomes inert until [`hide`].
pub fn show_above(dialog: &HtmlDialogElement) {
    if !is_open(dialog) && dialog.show_modal().is_err() {
        show_in_page(dialog);
    }
}

/// Hides the dialog.
pub fn hide(dialog: &HtmlDialogElement) {
    if is_open(dialog) && can(dialog, "close") {
        dialog.close();
    }
    // Fails only for an invalid name.
    let _ = dialog.remove_attribute(OPEN);
}

fn is_open(dialog: &HtmlDialogElement) -> bool {
    dialog.has_attribute(OPEN)
}

fn can(dialog: &HtmlDialogElement, what: &str) -> bool {
    Reflect::has(dialog, &what.into()).unwrap_or_default()
}
