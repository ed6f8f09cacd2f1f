//! The frequent questions, for whatever shows them. What fetches and searches them is a part.

use std::any::Any;
use std::sync::Arc;

use leptos::prelude::*;

/// What is known of them so far. Cheap to copy; make it inside a reactive owner.
#[derive(Clone, Copy)]
pub(super) struct Faq {
    /// Address of the file.
    pub(super) address: StoredValue<String>,
    /// What the part has made of the file. Only the part knows its type: named here, its code would be here.
    pub(super) held: StoredValue<Option<Arc<dyn Any + Send + Sync>>>,
    /// Whether they can be searched.
    pub(super) here: RwSignal<bool>,
    /// Whether the file did not come, or cannot be read.
    pub(super) missing: RwSignal<bool>,
}

impl Faq {
    /// Nothing is known yet.
    pub(super) fn new(address: String) -> Self {
        Self {
            address: StoredValue::new(address),
            held: StoredValue::new(None),
            here: RwSignal::new(false),
            missing: RwSignal::new(false),
        }
    }
}
