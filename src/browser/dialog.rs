//! The panel's `<dialog>`: beside the page on a wide screen, above everything on a narrow one.

use web_sys::HtmlDialogElement;

/// Shows the dialog as a part of the page, which keeps the focus.
pub fn show_in_page(dialog: &HtmlDialogElement) {
    dialog.set_open(true);
}

/// Shows the dialog beside the page, which stays usable.
pub fn show_beside(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        dialog.show();
    }
}

/// Shows the dialog above the page, which becomes inert until [`hide`].
pub fn show_above(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        // Fails only for a dialog that is not in the document; then there is nothing to show.
        let _ = dialog.show_modal();
    }
}

/// Hides the dialog.
pub fn hide(dialog: &HtmlDialogElement) {
    if dialog.open() {
        dialog.close();
    }
}
