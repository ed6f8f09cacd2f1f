//! Files beside «Обратная связь»: the form waits for them, and nothing of it is lost.

use chat_core::{CallBackView, Command, ConnectionView, DeskView, FormView, Offers, Update};
use chat_protocol::{ErrorCode, File, FileId, SubmitForm};
use mounted::entries::command;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::attaching::{PNG, choose_in_form, drop_on, taken};
use crate::chat_page::ChatPage;
use crate::forms::{desk, on_screen, tick, write};

/// The form on screen, of a server that takes two files.
async fn with_files() -> ChatPage {
    let page = on_screen("Обратная связь").await;
    page.apply(taken());
    page.until("files can be chosen", || page.find("#form-files").is_some()).await;
    page
}

fn fill_in(page: &ChatPage) {
    for (id, text) in [
        ("form-name", "Иван Иванов"),
        ("form-phone", "89000001234"),
        ("form-email", "i@example.ru"),
        ("form-text", "Не открывается справка"),
    ] {
        write(page, id, text);
    }
    tick(page, "form-consent");
}

fn submitted(page: &mut ChatPage) -> Option<(Vec<File>, Vec<FileId>)> {
    page.commands().into_iter().find_map(|command| match command {
        Command::SubmitForm { files, uploading, .. } => Some((files, uploading)),
        _ => None,
    })
}

fn form_with(files: Vec<File>) -> SubmitForm {
    SubmitForm {
        id: command(9),
        name: "Иван Иванов".into(),
        phone: "+79000001234".into(),
        email: "i@example.ru".into(),
        text: "Не открывается справка".into(),
        files,
        page: None,
        consent: true,
    }
}

fn words_of_files(page: &ChatPage) -> Vec<String> {
    page.texts(".form-screen:not([hidden]) form .attachment-words")
}

#[wasm_bindgen_test]
async fn what_may_go_along_is_said_beside_the_field() {
    let page = with_files().await;
    assert_eq!(page.text("#form-files-hint"), "JPG, PNG или PDF до 10 МБ, не больше 2");
    let described = page.find("#form-files").unwrap().get_attribute("aria-describedby").unwrap();
    assert_eq!(described, "form-files-hint form-files-error");
    page.apply(Update::Files(None));
    page.until("no files are offered", || page.find("#form-files").is_none()).await;
}

#[wasm_bindgen_test]
async fn a_form_waits_for_its_files_and_comes_back_whole_when_one_is_cancelled() {
    let mut page = with_files().await;
    choose_in_form(&page, &[("скан.png", "image/png", PNG), ("экран.png", "image/png", PNG)]);
    let stuck = |name: &str| format!("«{name}» не загрузился. Проверьте связь");
    page.until("both wait", || words_of_files(&page) == [stuck("скан.png"), stuck("экран.png")]).await;
    fill_in(&page);
    page.click("Отправить обращение");
    let (files, uploading) = submitted(&mut page).expect("a form");
    assert_eq!(uploading, files.iter().map(|file| file.file).collect::<Vec<_>>());

    page.apply(desk(CallBackView::None, FormView::Delayed { form: form_with(files) }));
    page.until("it is said that the page must stay", || {
        page.texts(".message-file-note").iter().any(|note| note.ends_with("пока файл загружается"))
    })
    .await;
    page.click("Отменить");
    assert!(page.commands().contains(&Command::Discard(command(9))));
    page.apply(desk(CallBackView::None, FormView::None));
    page.until("the form is back", || page.find("#form-text").is_some()).await;
    page.until("with the other file", || words_of_files(&page) == [stuck("экран.png")]).await;
}

#[wasm_bindgen_test]
async fn what_will_not_be_taken_keeps_the_form_and_the_summary_leads_to_it() {
    let mut page = with_files().await;
    choose_in_form(&page, &[("скан.pdf", "application/pdf", b"")]);
    let words = "«скан.pdf» пустой. Проверьте файл и выберите снова";
    page.until("it is said", || words_of_files(&page) == [words]).await;
    fill_in(&page);
    page.click("Отправить обращение");
    page.until("the summary has the focus", || page.has_focus(".form-errors")).await;
    assert_eq!(submitted(&mut page), None);
    let complaint = "Удалите файл, который не подходит, или выберите другой";
    assert_eq!(page.text("#form-files-error"), complaint);
    page.click(complaint);
    assert!(page.has_focus("#form-files"));
    page.click("Удалить файл «скан.pdf»");
    page.until("nothing is wrong any more", || page.text("#form-files-error").is_empty()).await;
    assert!(page.has_focus("#form-files"), "the button that was pressed is gone");
    page.click("Отправить обращение");
    assert_eq!(submitted(&mut page), Some((Vec::new(), Vec::new())));
}

#[wasm_bindgen_test]
async fn what_looks_like_a_secret_is_asked_about_first() {
    let mut page = with_files().await;
    fill_in(&page);
    write(&page, "form-text", "Оплатил картой 4111 1111 1111 1111");
    page.click("Отправить обращение");
    page.until("it is asked", || {
        page.text("#form-text-error").starts_with("Похоже на номер банковской карты")
    })
    .await;
    page.until("the summary is in sight", || page.has_focus(".form-errors")).await;
    assert_eq!(submitted(&mut page), None);
    write(&page, "form-text", "Оплатил картой");
    page.until("nothing is asked any more", || {
        !page.button_names().contains(&"Это не номер карты, отправить".into())
    })
    .await;
    write(&page, "form-text", "Оплатил картой 4111 1111 1111 1111");
    page.click("Отправить обращение");
    let sure = "Это не номер карты, отправить".to_owned();
    page.until("the person decides", || page.button_names().contains(&sure)).await;
    page.click(&sure);
    assert!(submitted(&mut page).is_some());
}

#[wasm_bindgen_test]
async fn a_file_that_the_scanner_refuses_is_told_and_the_form_can_be_changed() {
    let mut page = with_files().await;
    choose_in_form(&page, &[("скан.png", "image/png", PNG)]);
    fill_in(&page);
    page.click("Отправить обращение");
    let (files, _) = submitted(&mut page).expect("a form");
    let form = form_with(files);
    page.apply(desk(CallBackView::None, FormView::Refused { form, code: ErrorCode::FileInfected }));
    page.until("it is told", || {
        page.text(".form-state-words")
            == "Обращение не отправлено. Файл не прошёл проверку на вирусы. Нажмите «Изменить» и выберите другой"
    })
    .await;
    page.click("Изменить");
    page.apply(desk(CallBackView::None, FormView::None));
    page.until("the form is back", || page.find("#form-text").is_some()).await;
}

#[wasm_bindgen_test]
async fn what_is_dropped_on_a_form_goes_along_with_it() {
    let page = with_files().await;
    drop_on(&page.find("#form-text").unwrap(), &[("экран.png", "image/png", PNG)]);
    page.until("it is taken", || words_of_files(&page).len() == 1).await;
    assert_eq!(page.texts(".composer .attachment-words"), [""; 0]);
}

#[wasm_bindgen_test]
async fn a_form_can_be_filled_in_before_the_server_was_ever_reached() {
    let mut page = ChatPage::new();
    page.open().await;
    page.apply(Update::Connection(ConnectionView::Offline));
    page.until("the form is offered", || page.button_names().contains(&"Обратная связь".to_owned())).await;
    page.click("Обратная связь");
    page.until("files can be chosen", || page.find("#form-files").is_some()).await;
    choose_in_form(&page, &[("скан.png", "image/png", PNG)]);
    page.until("it waits", || words_of_files(&page) == ["«скан.png» не загрузился. Проверьте связь"]).await;
    fill_in(&page);
    page.click("Отправить обращение");
    let (files, _) = submitted(&mut page).expect("a form");
    page.apply(desk(CallBackView::None, FormView::Delayed { form: form_with(files.clone()) }));
    page.until("it waits", || page.text(".form-state-words").contains("отправим, когда связь вернётся"))
        .await;

    // The server takes forms, but no files: it is told and not waited for.
    let offers = Offers { are_known: true, form: true, ..Offers::default() };
    let form = FormView::Sending { form: form_with(files.clone()) };
    page.apply(Update::Desk(DeskView { offers, form, ..DeskView::default() }));
    let given_up = Command::FileFailed(files[0].file, ErrorCode::FileMissing);
    let mut seen = Vec::new();
    for _ in 0..20 {
        page.rest().await;
        seen.extend(page.commands());
    }
    assert!(seen.contains(&given_up), "{seen:?}");
}
