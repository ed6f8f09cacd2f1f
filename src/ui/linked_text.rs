//! What somebody wrote, with its links.

use chat_core::links::{Piece, pieces};
use leptos::prelude::*;

use super::context::chat;

/// The text. Links to the web open in a tab of their own: the conversation stays where it is.
#[component]
pub(super) fn LinkedText(
    /// What it says.
    text: Memo<String>,
) -> impl IntoView {
    let new_tab = chat().t.new_tab;
    move || text.with(|text| pieces(text).into_iter().map(|piece| shown(piece, new_tab)).collect_view())
}

fn shown(piece: Piece<'_>, new_tab: &'static str) -> AnyView {
    match piece {
        Piece::Words(words) => words.to_owned().into_any(),
        Piece::Link { words, href } => {
            let is_web = href.starts_with("http");
            let (target, title) = (is_web.then_some("_blank"), is_web.then_some(new_tab));
            let words = words.to_owned();
            view! {
                <a class="text-link" href=href target=target title=title rel="noopener noreferrer nofollow">
                    {words}
                </a>
            }
            .into_any()
        }
    }
}
