//! What the screens with forms have in common.

use chat_core::ConnectionView;
use leptos::html::H3;
use leptos::prelude::*;

use super::context::Chat;
use super::form_field::Field;
use crate::browser::focus;

/// Whether what is sent now has to wait; tracked.
pub(super) fn is_broken(chat: Chat) -> bool {
    matches!(chat.view.connection.get(), ConnectionView::Offline | ConnectionView::Reconnecting)
}

/// Form and state take each other's place, and the focus goes along, to the heading; one elsewhere stays there.
pub(super) fn follow(chat: Chat, sent: Memo<bool>, heading: NodeRef<H3>) {
    Effect::new(move |was: Option<bool>| {
        let sent = sent.get();
        let had_focus =
            chat.dialog.get_untracked().is_some_and(|dialog| focus::is_inside_part(&dialog, ".form-screen"));
        if was.is_some_and(|was| was != sent) && had_focus {
            request_animation_frame(move || {
                if let Some(heading) = heading.try_get_untracked().flatten() {
                    focus::give(&heading);
                }
            });
        }
        sent
    });
}

/// The person has left this browser: nothing stays in the fields either.
pub(super) fn forget_on_wipe(chat: Chat, fields: Vec<Field>, ticked: RwSignal<bool>) {
    Effect::new(move |was: Option<u64>| {
        let wipes = chat.view.wipes.get();
        if was.is_some_and(|was| was != wipes) {
            fields.iter().for_each(|field| field.fill(""));
            ticked.set(false);
        }
        wipes
    });
}
