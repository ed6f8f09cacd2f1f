//! The frame of a screen with a form: title, errors, fields, consent, the button; or in its place how what was sent
//! stands.

use leptos::html::{Div, H3};
use leptos::prelude::*;

use super::connection_bar::is_broken;
use super::context::{Chat, chat};
use super::dynamic::{Flag, Words, flag};
use super::form_field::{ConsentField, ErrorSummary, Field, is_well};
use crate::browser::focus;
use crate::i18n::FormWords;

/// The fields of one form and its tick. Cheap to copy; make it inside a reactive owner.
#[derive(Clone, Copy)]
pub(super) struct Form {
    chat: Chat,
    fields: StoredValue<Vec<Field>>,
    consent: Field,
    ticked: RwSignal<bool>,
    summary: NodeRef<Div>,
}

impl Form {
    /// A form of these fields, whose tick has this name.
    pub(super) fn new(chat: Chat, fields: &[Field], consent: &'static str) -> Self {
        let form = Self {
            chat,
            fields: StoredValue::new(fields.to_vec()),
            consent: Field::new(consent),
            ticked: RwSignal::new(false),
            summary: NodeRef::new(),
        };
        forget_on_wipe(form);
        form
    }

    /// Whether everything may be sent, the tick included; otherwise the summary takes the focus.
    pub(super) fn is_well(self) -> bool {
        let missing = FormWords::of(self.chat.lang).consent_missing;
        self.consent.complain(if self.ticked.get_untracked() { "" } else { missing });
        is_well(&self.all(), self.summary)
    }

    /// Empties it.
    pub(super) fn clear(self) {
        self.fields.with_value(|fields| fields.iter().for_each(|field| field.fill("")));
        self.ticked.set(false);
    }

    fn all(self) -> Vec<Field> {
        let mut all = self.fields.get_value();
        all.push(self.consent);
        all
    }
}

/// The person has left this browser: nothing stays in the fields either.
fn forget_on_wipe(form: Form) {
    Effect::new(move |was: Option<u64>| {
        let wipes = form.chat.view.wipes.get();
        if was.is_some_and(|was| was != wipes) {
            form.clear();
        }
        wipes
    });
}

/// Form and state take each other's place, and the focus goes along, to the heading; one elsewhere stays there.
fn follow(chat: Chat, sent: Memo<bool>, heading: NodeRef<H3>) {
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

/// What a screen says.
pub(super) struct Wording {
    /// Over everything.
    pub(super) title: &'static str,
    /// What it is.
    pub(super) about: &'static str,
    /// On the button.
    pub(super) send: &'static str,
    /// Name of the summary's heading.
    pub(super) errors: &'static str,
}

/// The frame.
#[component]
pub(super) fn FormScreen(
    /// What is filled in.
    form: Form,
    /// What it says.
    wording: Wording,
    /// Whether there is something sent to tell of.
    sent: Memo<bool>,
    /// What the button does.
    send: Callback<()>,
    /// The fields on screen.
    entries: AnyView,
    /// How what was sent stands.
    state: Words,
    /// What stands below that.
    further: AnyView,
) -> impl IntoView {
    let chat = chat();
    let f = FormWords::of(chat.lang);
    let heading = NodeRef::<H3>::new();
    follow(chat, sent, heading);
    let Form { consent, ticked, summary, .. } = form;
    view! {
        <h3 class="form-title" tabindex="-1" node_ref=heading>
            {wording.title}
        </h3>
        <form
            novalidate
            hidden=flag(move || sent.get())
            on:submit=move |event| {
                event.prevent_default();
                send.run(());
            }
        >
            <p>{wording.about}</p>
            <p class="form-notice" hidden=flag(move || !is_broken(chat))>
                {f.offline}
            </p>
            <ErrorSummary fields=form.all() summary title=(wording.errors, f.errors) />
            {entries}
            <ConsentField field=consent ticked />
            <button type="submit" class="button">
                {wording.send}
            </button>
        </form>
        <div class="form-state" hidden=flag(move || !sent.get())>
            <p class="form-state-words">{state}</p>
            {further}
        </div>
    }
}

/// What can be done about a refusal.
#[component]
pub(super) fn RefusalActions(
    /// Whether it was refused.
    refused: Flag,
    /// Puts everything back into the fields.
    change: Callback<()>,
    /// Gives it up.
    discard: Callback<()>,
) -> impl IntoView {
    let f = FormWords::of(chat().lang);
    view! {
        <div class="form-actions" hidden=flag(move || !refused())>
            <button type="button" class="button" on:click=move |_| change.run(())>
                {f.change}
            </button>
            <button type="button" class="button button-quiet" on:click=move |_| discard.run(())>
                {f.discard}
            </button>
        </div>
    }
}
