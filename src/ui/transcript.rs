//! The conversation to take along, as a text file or on paper. A part of its own, because few want it. All of the
//! history is loaded first: half a conversation would be worth less than none.

use std::time::Duration;

use chat_core::{Command, ConnectionView, Delivery, Entry, EntryKey, HistoryView};
use chat_protocol::EventBody;
use leptos::prelude::*;

use super::card::{card_title, status_facts};
use super::context::{Chat, chat};
use super::dynamic::words;
use super::lazy::part;
use super::message::{author_words, files_of, shown_text};
use super::system_line::{line_words, summary};
use crate::browser::intl::{self, Day};
use crate::browser::print::{self, Block};
use crate::browser::{clock, files};
use crate::i18n::{FileWords, TranscriptWords};

part!(transcript, draw);

fn draw() -> AnyView {
    view! { <Transcript /> }.into_any()
}

/// Bytes by which older programs know the encoding.
const ENCODING_MARK: &str = "\u{feff}";

/// What the person wants, once all is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Nothing,
    File,
    Paper,
}

/// The two buttons, and how it goes.
#[component]
fn Transcript() -> impl IntoView {
    let chat = chat();
    let w = TranscriptWords::of(chat.lang);
    let wanted = RwSignal::new(Wanted::Nothing);
    let note = RwSignal::new("");
    let end = move |sentence: &'static str, is_well: bool| {
        wanted.set(Wanted::Nothing);
        note.set(sentence);
        if is_well {
            chat.announcer.say(sentence);
        } else {
            chat.announcer.warn(sentence);
        }
    };
    // Page after page: each that comes moves the first line; one that does not come has failed.
    Effect::new(move |asked: Option<Option<EntryKey>>| {
        let (wanted, history) = (wanted.get(), chat.view.history.get());
        let first = chat.view.order.with_untracked(|order| order.first().copied());
        match (wanted, history) {
            (Wanted::Nothing, _) => None,
            (_, HistoryView::Loading) => asked.flatten(),
            (_, HistoryView::More) => {
                let is_live = chat.view.connection.get_untracked() == ConnectionView::Live;
                if !is_live || asked.flatten().is_some_and(|asked| Some(asked) == first) {
                    end(w.failed, false);
                    return None;
                }
                chat.commands.send(Command::LoadEarlier);
                first
            }
            (Wanted::File, HistoryView::Complete) => {
                save(chat, w);
                end(w.saved, true);
                None
            }
            (Wanted::Paper, HistoryView::Complete) => {
                match print(chat, w) {
                    Some(()) => end("", true),
                    None => end(w.not_printed, false),
                }
                None
            }
        }
    });
    let want = move |what: Wanted| {
        note.set(w.loading);
        wanted.set(what);
    };
    view! {
        <div class="transcript">
            <button type="button" class="text-button" on:click=move |_| want(Wanted::File)>
                {w.save}
            </button>
            <button type="button" class="text-button" on:click=move |_| want(Wanted::Paper)>
                {w.print}
            </button>
            <p class="transcript-note">{words(move || note.get())}</p>
        </div>
    }
}

fn number(chat: Chat) -> String {
    chat.view.ticket.with_untracked(|ticket| ticket.number.clone()).unwrap_or_default()
}

/// What stands over the log.
fn head(chat: Chat, w: &TranscriptWords) -> Vec<String> {
    let now = clock::wall();
    let zone = intl::zone(now);
    let time = if zone == "UTC+3" { w.time_moscow.to_owned() } else { (w.time)(&zone) };
    let (day, clock) = (Day::of(now).in_full(chat.lang.tag()), intl::clock_time(now, chat.lang.tag()));
    let number = Some(number(chat)).filter(|number| !number.is_empty());
    number
        .map(|number| (chat.t.number_given)(&number))
        .into_iter()
        .chain([(w.made)(&format!("{day}, {clock}")), time])
        .collect()
}

/// One line of the log: who or what, and the words.
fn line(entry: &Entry, chat: Chat, w: &TranscriptWords) -> Option<(String, String)> {
    let author = author_words(&entry.by, chat.t);
    if entry.body.is_said() {
        let mut lines = vec![shown_text(entry)];
        lines.retain(|text| !text.is_empty());
        let named = |name: &str, size| (w.file)(&(FileWords::of(chat.lang).named)(name, size));
        lines.extend(files_of(entry).iter().map(|file| named(&file.name, file.size)));
        let is_unsent =
            matches!(entry.delivery, Delivery::Sending | Delivery::Delayed | Delivery::Refused(_));
        lines.extend(is_unsent.then(|| format!("({})", w.unsent)));
        return Some((author, lines.join("\n")));
    }
    if let Some(title) = card_title(&entry.body, chat.t) {
        let mut lines = vec![title];
        if let EventBody::StatusShown { card } = &entry.body {
            lines
                .extend(status_facts(card, chat).into_iter().map(|(name, value)| format!("{name}: {value}")));
            lines.extend(card.url.as_ref().map(|url| url.to_string()));
        }
        return Some((author, lines.join("\n")));
    }
    let summed_up =
        summary(entry).map(|words| format!("\n{}: {words}", chat.t.line_summary)).unwrap_or_default();
    line_words(entry, chat).map(|words| (String::new(), words + &summed_up))
}

/// The log as blocks, with a heading for each day.
fn blocks(chat: Chat, w: &TranscriptWords) -> Vec<Block> {
    let lang = chat.lang.tag();
    let mut blocks = Vec::new();
    let mut last = None;
    for key in chat.view.order.get_untracked() {
        let Some(entry) = chat.view.entry(key).map(|entry| entry.get_untracked()) else { continue };
        let Some((who, says)) = line(&entry, chat, w) else { continue };
        let day = Day::of(entry.at);
        if last != Some(day) {
            blocks.push(Block::Heading(day.in_full(lang)));
            last = Some(day);
        }
        let time = intl::clock_time(entry.at, lang);
        let subject = if who.is_empty() { time } else { format!("{time} {who}:") };
        blocks.push(Block::Paragraph(subject, says));
    }
    blocks
}

fn save(chat: Chat, w: &TranscriptWords) {
    let mut text = format!("{ENCODING_MARK}{}\n{}\n", w.title, head(chat, w).join("\n"));
    for block in blocks(chat, w) {
        text.push_str(&match block {
            Block::Heading(day) => format!("\n{day}\n\n"),
            Block::Paragraph(subject, says) => format!("{subject} {says}\n"),
        });
    }
    // Line ends that every program understands.
    let text = text.replace('\n', "\r\n");
    if let Some(address) = files::address_of(text.as_bytes(), "text/plain;charset=utf-8") {
        files::save(&address, &(w.file_name)(&number(chat)));
        set_timeout(move || files::forget(&address), Duration::from_secs(60));
    }
}

fn print(chat: Chat, w: &TranscriptWords) -> Option<()> {
    let about = head(chat, w).into_iter().map(|line| Block::Paragraph(String::new(), line));
    let all: Vec<Block> = about.chain(blocks(chat, w)).collect();
    print::print(chat.lang.tag(), w.title, &all)
}
