//! The guided form: a few questions whose answers become a message, which the person sees in the composer and can
//! change before it is sent. A part of its own.

use chat_core::personal_numbers::{Inn, Snils};
use chat_protocol::portal::{Portal, Question, QuestionKind, Topic};
use chat_protocol::{Email, Phone};
use leptos::html::Div;
use leptos::prelude::*;

use super::channels::words_of;
use super::context::{Chat, chat};
use super::dynamic::{flag, words};
use super::form_field::{ErrorSummary, Field, FormField, Kind, is_well};
use super::lazy::part;
use crate::i18n::QuestionWords;

part!(question_form, draw);

fn draw() -> AnyView {
    view! { <QuestionForm /> }.into_any()
}

/// What is asked where the portal does not say.
const USUAL: [QuestionKind; 5] = [
    QuestionKind::Service,
    QuestionKind::Done,
    QuestionKind::Error,
    QuestionKind::Application,
    QuestionKind::When,
];

/// Names of the elements of questions that the portal words itself, in their order.
const OWN: [&str; Question::MOST_OWN] =
    ["question-1", "question-2", "question-3", "question-4", "question-5", "question-6"];

/// One question on screen.
#[derive(Clone)]
struct Asked {
    kind: QuestionKind,
    label: String,
    hint: String,
    required: bool,
    field: Field,
}

/// The questions about this topic: its own, else those of the portal, else the usual ones.
fn questions(portal: &Portal, topic: Option<&Topic>) -> Vec<Question> {
    let of_topic = topic.map(|topic| &topic.questions).filter(|questions| !questions.is_empty());
    match of_topic.unwrap_or(&portal.questions) {
        none if none.is_empty() => USUAL
            .iter()
            .map(|kind| Question { kind: *kind, title: None, hint: None, required: false })
            .collect(),
        questions => questions.clone(),
    }
}

fn asked(chat: Chat, questions: &[Question]) -> Vec<Asked> {
    let q = QuestionWords::of(chat.lang);
    let mut own = OWN.into_iter();
    let on_screen = |question: &Question| {
        let Question { kind, title, hint, required } = question;
        let said = |own: &Option<_>, usual: &str| {
            own.as_ref().map_or_else(|| usual.to_owned(), |own| words_of(own, chat.lang))
        };
        let id = element(*kind).or_else(|| own.next())?;
        let field = if *kind == QuestionKind::Snils { Field::unkept(id) } else { Field::new(id) };
        Some(Asked {
            kind: *kind,
            label: said(title, q.label(*kind)),
            hint: said(hint, q.hint(*kind)),
            required: *required,
            field,
        })
    };
    questions.iter().filter_map(on_screen).collect()
}

/// Name of the element of a question that can be asked once.
fn element(kind: QuestionKind) -> Option<&'static str> {
    Some(match kind {
        QuestionKind::Service => "question-service",
        QuestionKind::Done => "question-done",
        QuestionKind::Error => "question-error",
        QuestionKind::Application => "question-application",
        QuestionKind::When => "question-when",
        QuestionKind::Phone => "question-phone",
        QuestionKind::Email => "question-email",
        QuestionKind::Inn => "question-inn",
        QuestionKind::Snils => "question-snils",
        QuestionKind::Text => return None,
    })
}

/// The answer as it goes into the message, or what is wrong with it.
fn answer(asked: &Asked, q: &QuestionWords) -> Result<String, String> {
    let typed = asked.field.text();
    let typed = typed.trim();
    if typed.is_empty() {
        return if asked.required { Err((q.missing)(&asked.label)) } else { Ok(String::new()) };
    }
    let (right, wrong) = match asked.kind {
        QuestionKind::Phone => (Phone::parse(typed).map(Phone::into_inner), q.phone_wrong),
        QuestionKind::Email => (Email::parse(typed).map(Email::into_inner), q.email_wrong),
        QuestionKind::Inn => (Inn::parse(typed).map(Inn::into_inner), q.inn_wrong),
        QuestionKind::Snils => (Snils::parse(typed).map(Snils::into_inner), q.snils_wrong),
        _ => (Some(typed.into()), ""),
    };
    right.map(|right| right.0).ok_or_else(|| wrong.to_owned())
}

/// The message: the template, then a line a question that was answered.
fn composed(template: Option<String>, answers: &[(String, String)]) -> String {
    let lines = answers.iter().filter(|(_, answer)| !answer.is_empty());
    let lines = lines.map(|(label, answer)| format!("{label}: {answer}"));
    template.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

fn kind_of_field(kind: QuestionKind) -> Kind {
    match kind {
        QuestionKind::Done | QuestionKind::Text => Kind::Text,
        QuestionKind::Phone => Kind::Phone,
        QuestionKind::Email => Kind::Email,
        QuestionKind::Inn | QuestionKind::Snils => Kind::Digits,
        QuestionKind::Service | QuestionKind::Error | QuestionKind::Application | QuestionKind::When => {
            Kind::Line
        }
    }
}

/// The screen.
#[component]
fn QuestionForm() -> impl IntoView {
    let chat = chat();
    let q = QuestionWords::of(chat.lang);
    let summary = NodeRef::<Div>::new();
    let template = RwSignal::new(None::<String>);
    let all = Memo::new(move |_| {
        chat.view.portal.with(|portal| chat.topic.with(|topic| questions(portal, topic.as_ref())))
    });
    let on_screen = StoredValue::new(Vec::<Asked>::new());
    let clear = move || {
        on_screen.with_value(|all| all.iter().for_each(|asked| asked.field.fill("")));
        template.set(None);
    };
    // The person has left this browser: nothing stays in the fields either.
    Effect::new(move |was: Option<u64>| {
        let wipes = chat.view.wipes.get();
        if was.is_some_and(|was| was != wipes) {
            clear();
        }
        wipes
    });
    let submit = move || {
        let asked = on_screen.get_value();
        let mut answers = Vec::new();
        for one in &asked {
            match answer(one, q) {
                Ok(answer) => {
                    one.field.complain("");
                    answers.push((one.label.clone(), answer));
                }
                Err(why) => one.field.complain(&why),
            }
        }
        let fields: Vec<_> = asked.iter().map(|one| one.field).collect();
        let text = composed(template.get_untracked(), &answers);
        if let (true, Some(first)) = (text.is_empty(), fields.first())
            && answers.len() == fields.len()
        {
            first.complain(q.nothing);
        }
        if is_well(&fields, summary) {
            chat.append_to_draft(&text);
            clear();
            chat.announcer.say(q.composed);
            chat.go_to_composer();
        }
    };
    view! {
        <h3 class="form-title" tabindex="-1">
            {chat.t.questions_title}
        </h3>
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <p>{q.about}</p>
            <TopicField template />
            {move || {
                let asked = asked(chat, &all.get());
                on_screen.set_value(asked.clone());
                let fields = asked.iter().map(|one| one.field).collect::<Vec<_>>();
                view! {
                    <ErrorSummary fields summary title=("question-errors", q.errors) />
                    {asked.into_iter().map(|one| row(one, q)).collect_view()}
                }
            }}
            <button type="submit" class="button">
                {q.compose}
            </button>
        </form>
    }
}

fn row(one: Asked, q: &QuestionWords) -> AnyView {
    let Asked { kind, label, hint, required, field } = one;
    let label = if required { label } else { format!("{label} ({})", q.optional) };
    view! { <FormField field label hint kind=kind_of_field(kind) optional=!required /> }.into_any()
}

/// The topic, and what is often asked about it: pressed, it becomes the beginning of the message.
#[component]
fn TopicField(
    /// The question that was chosen.
    template: RwSignal<Option<String>>,
) -> impl IntoView {
    let chat = chat();
    let q = QuestionWords::of(chat.lang);
    let no_topics = move || chat.view.portal.with(|portal| portal.topics.is_empty());
    let choose = move |event| {
        let id = event_target_value(&event);
        let chosen = |portal: &Portal| portal.topics.iter().find(|topic| topic.id == id).cloned();
        template.set(None);
        chat.topic.set(chat.view.portal.with_untracked(chosen));
    };
    let options = move || {
        let option = |topic: &Topic| {
            view! { <option value=topic.id.clone()>{words_of(&topic.title, chat.lang)}</option> }
        };
        chat.view.portal.with(|portal| portal.topics.iter().map(option).collect_view())
    };
    let templates = move || {
        let of = |topic: &Topic| {
            topic.templates.iter().map(|words| words_of(words, chat.lang)).collect::<Vec<_>>()
        };
        chat.topic.with(|topic| topic.as_ref().map(of).unwrap_or_default())
    };
    view! {
        <div class="form-field" hidden=flag(no_topics)>
            <label for="question-topic">{q.topic}</label>
            <select
                id="question-topic"
                class="form-input"
                prop:value=move || {
                    // The options first: only then can one of them be chosen.
                    chat.view.portal.track();
                    chat.topic.with(|topic| topic.as_ref().map(|topic| topic.id.clone()).unwrap_or_default())
                }
                on:change=choose
            >
                <option value="">{q.no_topic}</option>
                {options}
            </select>
        </div>
        <div
            class="form-templates"
            role="group"
            aria-labelledby="question-templates"
            hidden=flag(move || templates().is_empty())
        >
            <p id="question-templates">{q.templates}</p>
            {move || templates().into_iter().map(|words| choice(words, template)).collect_view()}
        </div>
    }
}

/// A question that is often asked; pressed again, it is not chosen any more.
fn choice(template_words: String, template: RwSignal<Option<String>>) -> AnyView {
    let (shown, mine) = (template_words.clone(), template_words.clone());
    let is_chosen = move || template.with(|chosen| chosen.as_deref() == Some(&*mine));
    view! {
        <button
            type="button"
            class="topic"
            aria-pressed=words(move || is_chosen().to_string())
            on:click=move |_| {
                let pressed = Some(template_words.clone());
                template.update(|chosen| *chosen = if *chosen == pressed { None } else { pressed });
            }
        >
            {shown}
        </button>
    }
    .into_any()
}
