//! The components: they read the view model and send commands, nothing else.
//!
//! One component a file, and a style sheet of the same name in `style/`. Rules that hold in every
//! `view!` here, because portals run strict policies:
//!
//! - Every subtree has something dynamic in it, `{t.send}` or `<path d=d/>`. The macro turns a subtree
//!   without into `innerHTML`, which Trusted Types forbids.
//! - No `style="…"` and no `inner_html`. `style:height=…` goes through the style object and is fine.
//! - What a person or an operator wrote is a text node, never markup.

// Components take their props by value: that is what the macro makes of them.
#![allow(clippy::needless_pass_by_value)]
// The macro makes a `pub` struct of a component's props, whatever the component's own visibility.
#![allow(unreachable_pub)]

mod announcer;
mod answer;
mod app;
mod attachment_picker;
mod attachments;
mod call_back;
mod card;
mod channels;
mod closed_bar;
mod composer;
mod connection_bar;
mod context;
mod conversation;
mod delivery;
mod desk_bar;
mod desk_notice;
mod dynamic;
mod end_conversation;
mod faq;
mod feedback_form;
mod files_part;
mod form_field;
mod form_screen;
mod home;
mod icon;
mod identity_bar;
mod launcher;
mod lazy;
mod linked_text;
mod log_rows;
mod log_window;
mod lookup;
mod message;
mod message_files;
mod message_log;
mod nudge_bar;
mod page_note;
mod panel;
mod panel_state;
mod question_form;
mod questions;
mod quick_replies;
mod rating;
mod screen;
mod settings;
mod settings_button;
mod status_line;
mod suggestions;
mod system_line;
mod ticket_bar;
mod tickets;
mod transcript;
mod typing_indicator;
mod upload;

pub use announcer::Announcing;
pub(crate) use announcer::{fresh_keys, tail};
pub use app::App;
pub use lazy::{Draw, Fetching, Lazy, NotFetched, Part};
pub use panel_state::PanelState;
pub use screen::Screen;
