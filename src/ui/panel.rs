//! The panel: a dialog beside the page on a wide screen, over all of it on a narrow one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use leptos::ev::{Event, KeyboardEvent};
use leptos::prelude::*;

use super::announcer::AnnouncerRegions;
use super::call_back::call_back;
use super::connection_bar::ConnectionBar;
use super::context::chat;
use super::conversation::conversation;
use super::desk_bar::DeskBar;
use super::dynamic::{flag, true_while};
use super::feedback_form::feedback_form;
use super::home::Home;
use super::icon::{BACK, COLLAPSE, Icon};
use super::lazy::Lazy;
use super::question_form::question_form;
use super::screen::{Screen, screen};
use super::settings::settings;
use super::status_line::StatusLine;
use super::tickets::tickets;
use crate::browser::focus::Place;
use crate::browser::history_step::HistoryStep;
use crate::browser::launcher_button::LauncherButton;
use crate::browser::{dialog, focus, idle, media, page, viewport};
use chat_core::Command;

/// What the launcher controls.
pub(super) const PANEL_ID: &str = "panel";

/// Screens on which the panel covers the page. Of the person's own text size, so that large text
/// counts as a narrow screen.
const NARROW: &str = "(max-width: 47.99em), (max-height: 31em)";

/// How the panel stands on the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Hidden,
    InPage,
    Beside,
    Above,
}

/// The dialog with everything in it. It stays in the document while collapsed: draft, scroll position
/// and live regions survive.
#[component]
pub(super) fn Panel(
    /// Where the focus goes when the panel closes.
    launcher: LauncherButton,
    /// Title of the panel.
    title: String,
    /// Address of the portal's file.
    portal: String,
) -> impl IntoView {
    let chat = chat();
    let t = chat.t;

    let narrow = RwSignal::new(false);
    let watch = StoredValue::new_local(media::watch(NARROW, move |is| narrow.set(is)));
    on_cleanup(move || watch.dispose());
    let in_page = chat.panel.is_in_page();
    let standing = Memo::new(move |_| match (chat.panel.is_open(), narrow.get()) {
        (false, _) => Standing::Hidden,
        (true, _) if in_page => Standing::InPage,
        (true, false) => Standing::Beside,
        (true, true) => Standing::Above,
    });

    // A page that this panel does not hold still is left alone.
    let held = Arc::new(AtomicBool::new(false));
    let hold_page = move |hold: bool| {
        if held.swap(hold, Ordering::Relaxed) != hold {
            page::set_scrolling(!hold);
        }
    };
    let release_page = hold_page.clone();
    let step = StoredValue::new_local(None::<HistoryStep>);
    let opener = StoredValue::new_local(None::<Place>);
    Effect::new(move |was: Option<Standing>| {
        let was = was.unwrap_or(Standing::Hidden);
        let now = standing.get();
        let Some(element) = chat.dialog.get() else { return was };
        if now == was {
            return now;
        }
        let focused = focus::current(&element).filter(|_| focus::is_inside(&element));
        let on_page = launcher.focused_on_page();
        hold_page(now == Standing::Above);
        step.set_value(if now == Standing::Above {
            HistoryStep::put(move || chat.panel.close())
        } else {
            None
        });
        dialog::hide(&element);
        match now {
            Standing::Hidden => {}
            Standing::InPage => dialog::show_in_page(&element),
            Standing::Beside => dialog::show_beside(&element),
            Standing::Above => dialog::show_above(&element),
        }
        if was == Standing::Hidden {
            opener.set_value(on_page);
            chat.commands.send(Command::ShowPanel);
        } else if now == Standing::Hidden {
            chat.commands.send(Command::HidePanel);
            let opener = opener.try_update_value(Option::take).flatten();
            // A person who was somewhere else on the page stays there, whatever the dialog does.
            let next = if focused.is_some() { opener } else { on_page };
            if !next.is_some_and(|next| focus::give(&next)) {
                launcher.focus();
            }
        } else if let Some(focused) = focused {
            focus::give(&focused);
        }
        now
    });
    on_cleanup(move || {
        release_page(false);
        step.dispose();
    });
    Effect::new(move || {
        if chat.panel.asked_for() > 0 {
            chat.focus_screen_soon();
        }
    });
    // A conversation that arrives takes the place of home: the focus must not stay behind on what is hidden.
    Effect::new(move |was: Option<Screen>| {
        let now = screen(chat);
        let changed = was.is_some_and(|was| was != now) && chat.panel.is_open_untracked();
        if changed && chat.dialog.get_untracked().is_some_and(|dialog| focus::is_inside(&dialog)) {
            chat.focus_screen_soon();
        }
        now
    });

    // Home first: the conversation is built when one goes on from there, or when the browser has nothing better to do.
    let rested = RwSignal::new(false);
    Effect::new(move || {
        if chat.panel.is_open() && !rested.get_untracked() {
            idle::when_idle(move || {
                rested.try_set(true);
            });
        }
    });

    let seen = RwSignal::new(None);
    let watch = StoredValue::new_local(viewport::watch(move |area| seen.set(area)));
    on_cleanup(move || watch.dispose());
    let covering = move |pick: fn(viewport::Area) -> i32| {
        let area = seen.get().filter(|_| standing.get() == Standing::Above);
        area.map(|area| format!("{}px", pick(area)))
    };

    // Keys typed here are not for the page: it cannot see that a field has the focus, and would take a
    // letter for a shortcut of its own.
    let settings_open = chat.settings;
    let on_settings_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            settings_open.set(false);
            chat.focus_part(".settings-button");
        }
    };
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        if event.key() == "Escape" && !event.is_composing() && !in_page {
            event.prevent_default();
            chat.panel.close();
        }
    };

    view! {
        <dialog
            id=PANEL_ID
            class="panel"
            part="panel"
            dir=chat.lang.direction()
            class:covering=flag(move || standing.get() == Standing::Above)
            aria-labelledby="panel-title"
            aria-modal=true_while(move || standing.get() == Standing::Above)
            style:height=move || covering(|area| area.height)
            style:top=move || covering(|area| area.top)
            node_ref=chat.dialog
            on:keydown=on_key
            on:keyup=|event| event.stop_propagation()
            on:keypress=|event| event.stop_propagation()
            on:cancel=move |event: Event| {
                event.prevent_default();
                chat.panel.close();
            }
        >
            <button
                type="button"
                class="skip-link"
                hidden=flag(move || screen(chat) != Screen::Conversation)
                on:click=move |_| chat.focus_composer()
            >
                {t.to_composer}
            </button>
            <header class="panel-header" part="header">
                <button
                    type="button"
                    class="icon-button"
                    aria-label=t.to_home
                    title=t.to_home
                    hidden=flag(move || screen(chat) == Screen::Home)
                    on:click=move |_| chat.go_to(Screen::Home)
                >
                    <Icon d=BACK />
                </button>
                <div class="panel-words">
                    <h2 id="panel-title" class="panel-title" tabindex="-1" node_ref=chat.heading>
                        {title}
                    </h2>
                    <StatusLine />
                </div>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=t.collapse
                    title=t.collapse
                    hidden=in_page
                    on:click=move |_| chat.panel.close()
                >
                    <Icon d=COLLAPSE />
                </button>
            </header>
            <div
                id="settings"
                class="settings"
                role="group"
                aria-label=t.settings
                hidden=flag(move || !settings_open.get())
                on:keydown=on_settings_key
            >
                <Lazy part=settings() wanted=flag(move || settings_open.get()) t />
            </div>
            <ConnectionBar />
            <DeskBar />
            <Home portal />
            <div class="form-screen" hidden=flag(move || screen(chat) != Screen::CallBack)>
                <Lazy part=call_back() wanted=flag(move || screen(chat) == Screen::CallBack) t />
            </div>
            <div class="form-screen" hidden=flag(move || screen(chat) != Screen::Feedback)>
                <Lazy part=feedback_form() wanted=flag(move || screen(chat) == Screen::Feedback) t />
            </div>
            <div class="form-screen" hidden=flag(move || screen(chat) != Screen::Questions)>
                <Lazy part=question_form() wanted=flag(move || screen(chat) == Screen::Questions) t />
            </div>
            <div class="form-screen" hidden=flag(move || screen(chat) != Screen::Tickets)>
                <Lazy part=tickets() wanted=flag(move || screen(chat) == Screen::Tickets) t />
            </div>
            <div class="conversation" hidden=flag(move || screen(chat) != Screen::Conversation)>
                <Lazy
                    part=conversation()
                    wanted=flag(move || chat.panel.is_open())
                    shown=flag(move || rested.get() || screen(chat) != Screen::Home)
                    t
                />
            </div>
            <AnnouncerRegions />
        </dialog>
    }
}
