//! Wasm entry. Thin on purpose: exports live in the library, so that link-time optimisation applies.

use portal_chat as _;

fn main() {
    console_error_panic_hook::set_once();
}
