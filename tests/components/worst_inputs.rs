//! The worst that can be typed or chosen: it is sent as it is, or it is said what is wrong; nothing is lost.

use chat_core::{Command, Delivery, FilesView, Update};
use chat_protocol::{Format, Formats};
use mounted::entries::mine;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::attaching::{PNG, choose, choose_large};
use crate::chat_page::ChatPage;

/// Right to left, with a word and a number of the other direction inside.
const ARABIC: &str = "لا يصل رمز SMS إلى الرقم 900";
/// One picture for the eye, seven characters for a computer.
const FAMILY: &str = "👨‍👩‍👧‍👦";

fn sent(page: &mut ChatPage, text: &str) -> Option<String> {
    page.type_text(text);
    page.press("Enter");
    page.commands().into_iter().find_map(|command| match command {
        Command::SendText { text, .. } => Some(text.into_inner().0),
        _ => None,
    })
}

async fn with_five_files() -> ChatPage {
    let page = ChatPage::opened().await;
    let formats = Formats::of(Format::ALL);
    page.apply(Update::Files(Some(FilesView {
        token: "g1.x".into(),
        size: 10 * 1024 * 1024,
        count: 5,
        formats,
    })));
    page.until("files can be added", || page.find(".composer-clip").is_some()).await;
    page
}

#[wasm_bindgen_test]
async fn nothing_is_not_sent() {
    let mut page = ChatPage::opened().await;
    for nothing in ["", "   ", "\n\t\u{a0}"] {
        assert_eq!(sent(&mut page, nothing), None);
        page.until("it is said", || page.text("#composer-error") == "Напишите сообщение").await;
    }
    assert!(page.has_focus("#composer-field"));
}

#[wasm_bindgen_test]
async fn the_longest_text_is_sent_and_a_longer_one_stays_and_says_by_how_much() {
    let mut page = ChatPage::opened().await;
    let longest = "щ".repeat(4000);
    assert_eq!(sent(&mut page, &longest).as_ref(), Some(&longest));
    page.until("the field is empty", || page.field().value().is_empty()).await;
    let longer = "щ".repeat(4001);
    assert_eq!(sent(&mut page, &longer), None);
    let words = "Сообщение слишком длинное. Лишних знаков: 1";
    page.until("it is said", || page.text("#composer-error") == words).await;
    assert_eq!(page.field().value(), longer);
    assert!(page.warned().contains(&words.to_owned()));
}

#[wasm_bindgen_test]
async fn pictures_made_of_characters_are_sent_whole_and_counted_by_characters() {
    let mut page = ChatPage::opened().await;
    assert_eq!(sent(&mut page, FAMILY).as_deref(), Some(FAMILY));
    let longest = "🙂".repeat(4000);
    assert_eq!(sent(&mut page, &longest).as_ref(), Some(&longest), "an emoji is one character, not two");
}

#[wasm_bindgen_test]
async fn text_from_right_to_left_keeps_its_direction_in_the_field_and_in_the_log() {
    let mut page = ChatPage::opened().await;
    assert_eq!(sent(&mut page, ARABIC).as_deref(), Some(ARABIC));
    page.place(mine(1, ARABIC, Delivery::Accepted));
    page.until("it stands in the log", || page.text(".message-text") == ARABIC).await;
    for place in ["#composer-field", ".message-text"] {
        assert_eq!(page.find(place).unwrap().get_attribute("dir").as_deref(), Some("auto"), "{place}");
    }
}

#[wasm_bindgen_test]
async fn a_program_under_another_name_and_an_empty_file_are_refused_by_name() {
    let page = with_five_files().await;
    page.type_text("Вот справка");
    let program: &[u8] = b"MZ\x90\0\x03\0\0\0This program cannot be run in DOS mode";
    for (name, mime, bytes, words) in [
        (
            "справка.pdf",
            "application/pdf",
            program,
            "«справка.pdf» не подходит. Можно приложить JPG, PNG или PDF",
        ),
        (
            "setup.exe",
            "application/x-msdownload",
            program,
            "«setup.exe» не подходит. Можно приложить JPG, PNG или PDF",
        ),
        ("скан.pdf", "application/pdf", b"", "«скан.pdf» пустой. Проверьте файл и выберите снова"),
        (
            "скан\u{202e}fdp.exe",
            "application/x-msdownload",
            program,
            "«сканfdp.exe» не подходит. Можно приложить JPG, PNG или PDF",
        ),
    ] {
        choose(&page, &[(name, mime, bytes)]);
        page.until(words, || page.texts(".attachment-words").contains(&words.to_owned())).await;
        assert_eq!(page.field().value(), "Вот справка");
    }
}

#[wasm_bindgen_test]
async fn two_hundred_megabytes_are_refused_without_being_read() {
    let page = with_five_files().await;
    choose_large(&page, "видео.pdf", "application/pdf", 200);
    let words = "«видео.pdf» — 200 МБ. Можно приложить файл до 10 МБ";
    page.until("it is said", || page.text(".attachment-words") == words).await;
    page.until("it is said aloud", || page.warned().contains(&words.to_owned())).await;
}

#[wasm_bindgen_test]
async fn of_six_files_five_go_along() {
    let mut page = with_five_files().await;
    let names: Vec<String> = (1..=6).map(|number| format!("{number}.png")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), "image/png", PNG)).collect();
    choose(&page, &files);
    let words = "Слишком много файлов. Можно приложить не больше 5";
    page.until("the sixth is refused", || page.texts(".attachment-words").contains(&words.to_owned())).await;
    page.type_text("Все снимки");
    page.press("Enter");
    let sent = page.commands().into_iter().find_map(|command| match command {
        Command::SendText { files, .. } => Some(files.len()),
        _ => None,
    });
    assert_eq!(sent, Some(5));
    page.until("the sixth stays in the composer", || page.find_all(".attachment").len() == 1).await;
}
