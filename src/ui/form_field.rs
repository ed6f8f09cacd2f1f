//! Fields of a form: a label, a hint and what is wrong beside each, and a summary of all that is wrong.
//!
//! What is typed is kept for this tab only, as in the composer, until it is sent.

use leptos::html::Div;
use leptos::prelude::*;

use super::context::{Chat, chat};
use super::dynamic::{flag, true_while, words};
use crate::browser::{focus, storage};
use crate::i18n::FormWords;

/// One field. Cheap to copy; make it inside a reactive owner.
#[derive(Clone, Copy)]
pub(super) struct Field {
    /// Name of its element, and of what is kept of it.
    pub(super) id: &'static str,
    text: RwSignal<String>,
    error: RwSignal<String>,
    keeping: Keeping,
}

/// Whether what is typed is still there after a reload.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeping {
    Tab,
    Nowhere,
}

/// What is typed into a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    /// One line of anything.
    Line,
    /// A number.
    Digits,
    Phone,
    Email,
    /// Several lines.
    Text,
}

impl Field {
    /// A field with what was typed into it before.
    pub(super) fn new(id: &'static str) -> Self {
        let text = RwSignal::new(storage::field(id));
        Self { id, text, error: RwSignal::default(), keeping: Keeping::Tab }
    }

    /// A field for what nobody else at this computer may find, not even a part of it.
    pub(super) fn unkept(id: &'static str) -> Self {
        Self { id, text: RwSignal::default(), error: RwSignal::default(), keeping: Keeping::Nowhere }
    }

    /// What stands in it now.
    pub(super) fn text(self) -> String {
        self.text.get_untracked()
    }

    /// Puts something into it.
    pub(super) fn fill(self, text: &str) {
        if self.keeping == Keeping::Tab {
            storage::keep_field(self.id, text);
        }
        self.text.set(text.to_owned());
        self.error.set(String::new());
    }

    /// What is wrong with it; tracked.
    pub(super) fn error(self) -> String {
        self.error.get()
    }

    /// Says what is wrong; nothing when the text is empty.
    pub(super) fn complain(self, why: &str) {
        self.error.set(why.to_owned());
    }
}

/// The field on screen.
#[component]
pub(super) fn FormField(
    /// Which.
    field: Field,
    /// What to write.
    #[prop(into)]
    label: String,
    /// How; may be empty.
    #[prop(into)]
    hint: String,
    /// What is typed.
    kind: Kind,
    /// Whether it may be left empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let Field { id, text, error, .. } = field;
    let described = format!("{id}-hint {id}-error");
    let typed = move |event| field.fill(&event_target_value(&event));
    let invalid = move || true_while(move || error.with(|error| !error.is_empty()));
    let no_hint = hint.is_empty();
    let required = (!optional).then_some("true");
    let (input_type, autocomplete, mode) = match kind {
        Kind::Name => ("text", "name", "text"),
        Kind::Line => ("text", "off", "text"),
        Kind::Digits => ("text", "off", "numeric"),
        Kind::Phone => ("tel", "tel", "tel"),
        Kind::Email => ("email", "email", "email"),
        Kind::Text => ("text", "off", "text"),
    };
    let entry = match kind {
        Kind::Text => view! {
            <textarea
                id=id
                class="form-input"
                rows="4"
                aria-describedby=described
                aria-invalid=invalid()
                aria-required=required
                prop:value=text
                on:input=typed
            ></textarea>
        }
        .into_any(),
        _ => view! {
            <input
                id=id
                class="form-input"
                type=input_type
                inputmode=mode
                autocomplete=autocomplete
                aria-describedby=described
                aria-invalid=invalid()
                aria-required=required
                prop:value=text
                on:input=typed
            />
        }
        .into_any(),
    };
    view! {
        <div class="form-field">
            <label for=id>{label}</label>
            <p id=format!("{id}-hint") class="form-hint" hidden=no_hint>
                {hint}
            </p>
            <p id=format!("{id}-error") class="form-error">
                {words(move || error.get())}
            </p>
            {entry}
        </div>
    }
}

/// The tick of consent, with the page on what is consented to where the server names one.
#[component]
pub(super) fn ConsentField(
    /// Name of its element; its errors.
    field: Field,
    /// Whether it is ticked.
    ticked: RwSignal<bool>,
) -> impl IntoView {
    let chat = chat();
    let t = FormWords::of(chat.lang);
    let Field { id, error, .. } = field;
    let page = Memo::new(move |_| chat.view.desk.with(|desk| desk.offers.consent.clone()));
    view! {
        <div class="form-field">
            <p id=format!("{id}-error") class="form-error">
                {words(move || error.get())}
            </p>
            <label class="form-consent">
                <input
                    id=id
                    type="checkbox"
                    aria-describedby=format!("{id}-error")
                    aria-invalid=true_while(move || error.with(|error| !error.is_empty()))
                    aria-required="true"
                    prop:checked=ticked
                    on:change=move |event| {
                        ticked.set(event_target_checked(&event));
                        error.set(String::new());
                    }
                />
                <span>{t.consent}</span>
            </label>
            <a
                class="form-link"
                target="_blank"
                rel="noopener noreferrer"
                href=move || page.get()
                hidden=flag(move || page.with(Option::is_none))
            >
                {t.consent_page}
            </a>
        </div>
    }
}

/// All that is wrong, in the order of the fields; each leads to its field. Takes the focus when something was
/// wrong on sending.
#[component]
pub(super) fn ErrorSummary(
    /// The fields.
    fields: Vec<Field>,
    /// The summary's element.
    summary: NodeRef<Div>,
    /// Its heading, with a name of its own.
    title: (&'static str, &'static str),
) -> impl IntoView {
    let chat = chat();
    let (title_id, title) = title;
    let fields = StoredValue::new(fields);
    let wrong = move || {
        let complaint = |field: &Field| (*field, field.error.get());
        let all = fields.get_value();
        all.iter().map(complaint).filter(|(_, why)| !why.is_empty()).collect::<Vec<_>>()
    };
    view! {
        <div
            class="form-errors"
            tabindex="-1"
            role="group"
            aria-labelledby=title_id
            node_ref=summary
            hidden=flag(move || wrong().is_empty())
        >
            <p id=title_id>{title}</p>
            <ul>
                {move || {
                    wrong()
                        .into_iter()
                        .map(|(field, why)| {
                            view! {
                                <li>
                                    <button type="button" class="text-button" on:click=move |_| lead(chat, field)>
                                        {why}
                                    </button>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
        </div>
    }
}

fn lead(chat: Chat, field: Field) {
    if let Some(dialog) = chat.dialog.get_untracked() {
        focus::give_part(&dialog, &format!("#{}", field.id));
    }
}

/// Puts the focus on the summary if anything is wrong, and says whether all is well.
pub(super) fn is_well(fields: &[Field], summary: NodeRef<Div>) -> bool {
    let well = fields.iter().all(|field| field.error.with_untracked(String::is_empty));
    if !well {
        request_animation_frame(move || {
            if let Some(summary) = summary.try_get_untracked().flatten() {
                focus::give_in_sight(&summary);
            }
        });
    }
    well
}
