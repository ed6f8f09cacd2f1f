//! Files beside messages: what is taken is said before, what is wrong beside the file, and no text is lost.

use chat_core::{Command, Delivery, Entry, Update};
use chat_protocol::{ErrorCode, EventBody, File, FileId, Format, Millis};
use js_sys::{Array, Uint8Array};
use mounted::dom::offer;
use mounted::entries::{files, mine};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{DataTransfer, DragEvent, DragEventInit, Element, FilePropertyBag, HtmlInputElement};

use crate::chat_page::ChatPage;

pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\0IEND\xAE\x42\x60\x82";

/// How many files at once these pages take.
const COUNT: usize = 2;

pub(crate) fn taken() -> Update {
    files(COUNT)
}

pub(crate) fn choose(page: &ChatPage, files: &[(&str, &str, &[u8])]) {
    hand_over(page, ".composer", &offer(files));
}

/// Chooses files in the form that is on screen.
pub(crate) fn choose_in_form(page: &ChatPage, files: &[(&str, &str, &[u8])]) {
    hand_over(page, ".form-screen:not([hidden])", &offer(files));
}

/// A file of so many megabytes, chosen by a person.
pub(crate) fn choose_large(page: &ChatPage, name: &str, mime: &str, megabytes: usize) {
    let piece = Uint8Array::new_with_length(1024 * 1024);
    let parts: Array = std::iter::repeat_n(&piece, megabytes).collect();
    let kind = FilePropertyBag::new();
    kind.set_type(mime);
    let file = web_sys::File::new_with_u8_array_sequence_and_options(&parts, name, &kind).unwrap();
    let offer = DataTransfer::new().unwrap();
    offer.items().add_with_file(&file).unwrap();
    hand_over(page, ".composer", &offer);
}

fn hand_over(page: &ChatPage, place: &str, offer: &DataTransfer) {
    let field = page.root.query_selector(&format!("{place} .attachment-any")).unwrap().unwrap();
    let field: HtmlInputElement = field.unchecked_into();
    mounted::dom::choose(&field, offer);
}

async fn with_files() -> ChatPage {
    let page = ChatPage::opened().await;
    page.apply(taken());
    page.until("files can be added", || page.find(".composer-clip").is_some()).await;
    page
}

fn sent(commands: Vec<Command>) -> Option<(String, Vec<File>, Vec<FileId>)> {
    commands.into_iter().find_map(|command| match command {
        Command::SendText { text, files, uploading, .. } => Some((text.into_inner().0, files, uploading)),
        _ => None,
    })
}

#[wasm_bindgen_test]
async fn files_are_offered_only_by_a_server_that_takes_them() {
    let page = ChatPage::opened().await;
    page.rest().await;
    assert!(page.find(".composer-clip").is_none());
    page.apply(taken());
    page.until("files can be added", || page.find(".composer-clip").is_some()).await;
}

#[wasm_bindgen_test]
async fn what_is_taken_is_said_before_choosing() {
    let page = with_files().await;
    assert!(page.find(".attachment-picker").is_none());
    page.click("Приложить файл");
    page.until("it is said", || page.text("#attachment-hint") == "JPG, PNG или PDF до 10 МБ, не больше 2")
        .await;
    let field = page.root.query_selector(".composer .attachment-any").unwrap().unwrap();
    assert_eq!(field.get_attribute("accept").as_deref(), Some("image/jpeg,image/png,application/pdf"));
    assert_eq!(page.find(".composer-clip").unwrap().get_attribute("aria-expanded").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn what_cannot_be_taken_is_named_with_its_reason_and_the_text_stays() {
    let mut page = with_files().await;
    page.type_text("Вот отчёт");
    let large = vec![0; 11 * 1024 * 1024];
    for (name, mime, bytes, words) in [
        (
            "отчёт.docx",
            "application/msword",
            &b"x"[..],
            "«отчёт.docx» не подходит. Можно приложить JPG, PNG или PDF",
        ),
        ("скан.pdf", "application/pdf", b"", "«скан.pdf» пустой. Проверьте файл и выберите снова"),
        ("скан.pdf", "application/pdf", &large, "«скан.pdf» — 11 МБ. Можно приложить файл до 10 МБ"),
        ("фото.jpg", "image/jpeg", b"MZ renamed", "«фото.jpg» не подходит. Можно приложить JPG, PNG или PDF"),
    ] {
        choose(&page, &[(name, mime, bytes)]);
        page.until(words, || page.text(".attachment-words") == words).await;
        page.until("it is said", || page.warned().contains(&words.to_owned())).await;
        page.click(&format!("Удалить файл «{name}»"));
        page.until("it is gone", || page.find(".attachment").is_none()).await;
        assert!(page.has_focus("textarea"));
    }
    assert_eq!(page.field().value(), "Вот отчёт");
    page.press("Enter");
    assert_eq!(sent(page.commands()), Some(("Вот отчёт".into(), Vec::new(), Vec::new())));
}

#[wasm_bindgen_test]
async fn no_more_go_along_than_the_server_takes() {
    let page = with_files().await;
    choose(&page, &[("1.png", "image/png", PNG), ("2.png", "image/png", PNG), ("3.png", "image/png", PNG)]);
    let words = "Слишком много файлов. Можно приложить не больше 2";
    page.until("it is said", || page.texts(".attachment-words").contains(&words.to_owned())).await;
    assert_eq!(page.find_all(".attachment").len(), 3);
}

#[wasm_bindgen_test]
async fn without_a_way_to_the_server_the_file_waits_and_goes_along_without_a_text() {
    let mut page = with_files().await;
    choose(&page, &[("снимок.png", "image/png", PNG)]);
    let words = "«снимок.png» не загрузился. Проверьте связь";
    page.until("it is said", || page.text(".attachment-words") == words).await;
    assert!(page.button_names().contains(&"Повторить".to_owned()));
    page.commands();
    page.field().focus().unwrap();
    page.press("Enter");
    let (text, files, uploading) = sent(page.commands()).expect("a message");
    assert_eq!((&*text, &*files[0].name, files[0].mime), ("", "снимок.png", Format::Png));
    assert_eq!(uploading, [files[0].file], "the message waits for it");
    page.until("the composer is empty", || page.find(".attachment").is_none()).await;

    let echo = Entry {
        body: EventBody::Message { text: "".into(), files: files.clone(), actions: Vec::new() },
        ..mine(1, "", Delivery::Sending)
    };
    page.place(echo);
    page.until("it is said that the page must stay", || {
        page.text(".message-file-note").ends_with("Не закрывайте страницу, пока файл загружается")
    })
    .await;
    page.until("what was chosen is shown", || page.find(".message-picture").is_some()).await;
    assert_eq!(
        page.find(".message-picture").unwrap().get_attribute("alt").as_deref(),
        Some("Фото: снимок.png")
    );
    page.click("Отменить");
    assert!(page.commands().iter().any(|command| matches!(command, Command::Discard(_))));
}

/// Drops files on an element of the panel.
pub(crate) fn drop_on(element: &Element, files: &[(&str, &str, &[u8])]) {
    let init = DragEventInit::new();
    init.set_data_transfer(Some(&offer(files)));
    init.set_bubbles(true);
    init.set_cancelable(true);
    let drop = DragEvent::new_with_event_init_dict("drop", &init).unwrap();
    assert!(!element.dispatch_event(&drop).unwrap(), "the browser would have opened it");
}

#[wasm_bindgen_test]
async fn files_can_be_dropped_on_the_panel() {
    let page = with_files().await;
    drop_on(&page.field(), &[("снимок.png", "image/png", PNG)]);
    page.until("it is taken", || page.text(".attachment-words").contains("«снимок.png»")).await;
}

#[wasm_bindgen_test]
async fn a_message_whose_file_is_lost_says_so_and_can_be_edited() {
    let page = with_files().await;
    let file = FileId::new(Millis(1), [1; 10]);
    let files = vec![File { file, name: "скан.pdf".into(), size: 300_000, mime: Format::Pdf }];
    let entry = Entry {
        body: EventBody::Message { text: "Вот скан".into(), files, actions: Vec::new() },
        ..mine(1, "", Delivery::Refused(ErrorCode::FileMissing))
    };
    page.place(entry);
    page.until("it says so", || page.text(".undelivered-note p").contains("файл не успел загрузиться")).await;
    assert!(page.button_names().contains(&"Скачать файл скан.pdf, 293 КБ".to_owned()));
    page.click("Изменить");
    page.until("the text is back", || page.field().value() == "Вот скан").await;
}
