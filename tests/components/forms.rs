//! «Обратный звонок» and «Обратная связь»: errors beside fields, the focus, what is kept, how it stands.

use chat_core::{
    CallBackView, Command, ConnectionView, DeskView, FormView, Offers, Stage, Update, WaitingPlace,
};
use chat_protocol::{
    CallBack, CallResult, CallState, CallTimes, ErrorCode, Millis, Personal, RequestCallBack, SubmitForm,
};
use mounted::entries::{command, waiting};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlInputElement};

use crate::chat_page::ChatPage;

const FIELDS: [&str; 6] = ["call-name", "call-phone", "form-name", "form-phone", "form-email", "form-text"];

pub(crate) fn offers() -> Offers {
    let consent = Some("https://portal.example/consent".to_owned());
    Offers { are_known: true, call_back: true, form: true, consent, ..Offers::default() }
}

pub(crate) fn desk(call_back: CallBackView, form: FormView) -> Update {
    Update::Desk(DeskView { offers: offers(), call_back, form })
}

fn scheduled(state: CallState, result: Option<CallResult>) -> CallBack {
    let phone = Personal::from("+7 *** ***-12-34");
    CallBack { id: command(9), phone, from: None, due: Millis(1_763_000_000_000), state, result }
}

/// A page on which the screen behind this button of home is shown, with empty forms.
pub(crate) async fn on_screen(button: &str) -> ChatPage {
    for field in FIELDS {
        session().remove_item(&format!("portal-chat:field:{field}")).unwrap();
    }
    let mut page = ChatPage::new();
    page.apply(desk(CallBackView::None, FormView::None));
    page.open().await;
    page.click(button);
    page.until("the form is shown", || page.text(".form-title") == button).await;
    page.until("its title has the focus", || page.has_focus(".form-title")).await;
    page.commands();
    page
}

fn session() -> web_sys::Storage {
    web_sys::window().unwrap().session_storage().unwrap().unwrap()
}

pub(crate) fn write(page: &ChatPage, id: &str, text: &str) {
    let field = page.find(&format!("#{id}")).unwrap();
    field.focus().unwrap();
    js_sys::Reflect::set(&field, &"value".into(), &text.into()).unwrap();
    let init = EventInit::new();
    init.set_bubbles(true);
    field.dispatch_event(&Event::new_with_event_init_dict("input", &init).unwrap()).unwrap();
}

pub(crate) fn tick(page: &ChatPage, id: &str) {
    page.find(&format!("#{id}")).unwrap().unchecked_into::<HtmlInputElement>().click();
}

#[wasm_bindgen_test]
async fn what_the_server_does_not_offer_is_not_shown() {
    let page = ChatPage::new();
    page.open().await;
    assert!(page.button_names().iter().all(|name| name != "Обратный звонок" && name != "Обратная связь"));
    let form_only = Offers { call_back: false, ..offers() };
    page.apply(Update::Desk(DeskView { offers: form_only, ..DeskView::default() }));
    page.until("the form is offered", || page.button_names().iter().any(|name| name == "Обратная связь"))
        .await;
    assert!(page.button_names().iter().all(|name| name != "Обратный звонок"));
}

#[wasm_bindgen_test]
async fn errors_stand_beside_their_fields_and_the_summary_leads_to_them() {
    let mut page = on_screen("Обратный звонок").await;
    write(&page, "call-phone", "8 900");
    page.click("Заказать звонок");
    page.until("the summary has the focus", || page.has_focus(".form-errors")).await;
    assert_eq!(page.commands(), []);
    assert_eq!(page.text("#call-phone-error"), "Введите номер полностью: +7 и 10 цифр");
    assert_eq!(page.text("#call-consent-error"), "Поставьте отметку о согласии");
    let field = page.find("#call-phone").unwrap();
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    let described = field.get_attribute("aria-describedby").unwrap();
    assert!(described.split(' ').any(|id| id == "call-phone-error"), "{described}");
    page.click("Введите номер полностью: +7 и 10 цифр");
    assert!(page.has_focus("#call-phone"));
    write(&page, "call-phone", "8 900 000-12-34");
    page.until("its error is gone", || page.text("#call-phone-error").is_empty()).await;
    assert_eq!(page.find("#call-phone").unwrap().get_attribute("aria-invalid"), None);
}

#[wasm_bindgen_test]
async fn a_good_number_and_consent_order_the_call_and_the_focus_stays() {
    let mut page = on_screen("Обратный звонок").await;
    write(&page, "call-phone", "8 (900) 000-12-34");
    tick(&page, "call-consent");
    page.click("Заказать звонок");
    let commands = page.commands();
    let [Command::RequestCallBack { phone, name: None, from: None }] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    assert_eq!(phone.clone().into_inner().0, "+79000001234");
    page.apply(desk(CallBackView::Scheduled(scheduled(CallState::Waiting, None)), FormView::None));
    page.until("it is scheduled", || page.text(".form-state-words").contains("+7 *** ***-12-34")).await;
    page.until("the title has the focus", || page.has_focus(".form-title")).await;
    let told = "Перезвоним на +7 *** ***-12-34 до 05:13 13 ноября по Москве";
    assert!(page.said().contains(&told.to_owned()), "{:?}", page.said());
    page.click("Отменить звонок");
    assert_eq!(page.commands(), [Command::CancelCallBack]);
    page.apply(desk(
        CallBackView::Over(scheduled(CallState::Done, Some(CallResult::NotReached))),
        FormView::None,
    ));
    page.until("how it ended is told", || page.text(".form-state-words") == "Мы звонили, но не дозвонились")
        .await;
}

#[wasm_bindgen_test]
async fn without_a_connection_the_form_says_so_and_the_request_waits_visibly() {
    let page = on_screen("Обратный звонок").await;
    page.apply(Update::Connection(ConnectionView::Offline));
    page.until("it is said", || page.text(".form-notice").contains("отправим, когда связь вернётся")).await;
    let phone = Personal::from("+7 *** ***-12-34");
    page.apply(desk(CallBackView::Delayed { phone }, FormView::None));
    page.until("it waits", || page.text(".form-state-words").contains("сохранена")).await;
}

#[wasm_bindgen_test]
async fn a_half_filled_form_is_there_after_a_reload() {
    {
        let page = on_screen("Обратная связь").await;
        write(&page, "form-name", "Иван");
        write(&page, "form-text", "Не открывается справка");
    }
    let page = ChatPage::new();
    page.apply(desk(CallBackView::None, FormView::None));
    page.open().await;
    page.click("Обратная связь");
    page.until("the form is shown", || page.find("#form-name").is_some()).await;
    let value = |id: &str| {
        let field = page.find(&format!("#{id}")).unwrap();
        js_sys::Reflect::get(&field, &"value".into()).unwrap().as_string().unwrap()
    };
    assert_eq!((value("form-name"), value("form-text")), ("Иван".into(), "Не открывается справка".into()));
    for field in FIELDS {
        session().remove_item(&format!("portal-chat:field:{field}")).unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_form_is_sent_whole_and_its_number_is_told() {
    let mut page = on_screen("Обратная связь").await;
    page.click("Отправить обращение");
    page.until("the summary has the focus", || page.has_focus(".form-errors")).await;
    assert_eq!(page.texts(".form-errors li").len(), 5);
    for (id, text) in [
        ("form-name", "Иван Иванов"),
        ("form-phone", "89000001234"),
        ("form-email", "i@example.ru"),
        ("form-text", "Не открывается справка"),
    ] {
        write(&page, id, text);
    }
    tick(&page, "form-consent");
    page.click("Отправить обращение");
    let commands = page.commands();
    assert!(matches!(commands.as_slice(), [Command::SubmitForm { .. }]), "{commands:?}");
    let accepted = FormView::Accepted {
        no: "ОБР-2026-000124".to_owned(),
        due: Millis(1_763_000_000_000),
        email: Personal::from("i@example.ru"),
    };
    page.apply(desk(CallBackView::None, accepted));
    page.until("its number is told", || {
        page.text(".form-state-words") == "Обращение № ОБР-2026-000124 принято"
    })
    .await;
    assert!(page.text(".form-state").contains("i@example.ru"));
    assert!(page.said().contains(&"Обращение № ОБР-2026-000124 принято".to_owned()));
    assert_eq!(session().get_item("portal-chat:field:form-text").unwrap(), None);
}

#[wasm_bindgen_test]
async fn a_refused_form_gives_back_what_was_filled_in() {
    let mut page = on_screen("Обратная связь").await;
    let form = SubmitForm {
        id: command(9),
        name: "Иван".into(),
        phone: "+79000001234".into(),
        email: "i@example.ru".into(),
        text: "Не открывается справка".into(),
        files: Vec::new(),
        page: None,
        consent: true,
    };
    page.apply(desk(CallBackView::None, FormView::Refused { form, code: ErrorCode::TooManyConvs }));
    page.until("it is told", || page.text(".form-state-words").starts_with("Обращение не отправлено")).await;
    page.click("Изменить");
    assert_eq!(page.commands(), [Command::Discard(command(9))]);
    page.apply(desk(CallBackView::None, FormView::None));
    page.until("the form is back", || page.find("#form-text").is_some()).await;
    let field = page.find("#form-text").unwrap();
    let value = js_sys::Reflect::get(&field, &"value".into()).unwrap().as_string();
    assert_eq!(value.as_deref(), Some("Не открывается справка"));
}

#[wasm_bindgen_test]
async fn a_refused_call_is_seen_on_every_screen() {
    let page = ChatPage::new();
    let request = RequestCallBack {
        id: command(9),
        c: None,
        phone: "+79000001234".into(),
        name: None,
        from: None,
        consent: true,
    };
    page.apply(desk(CallBackView::Refused { request, code: ErrorCode::CallbackOpen }, FormView::None));
    page.open().await;
    page.until("it is told", || page.text(".desk-bar p").starts_with("Звонок не заказан")).await;
    page.click("Открыть");
    page.until("its screen is shown", || page.text(".form-state-words").contains("Звонок уже заказан")).await;
    assert!(page.find(".desk-bar").is_none());
}

#[wasm_bindgen_test]
async fn who_waits_long_is_offered_a_call_and_may_stay_in_line() {
    let mut page = ChatPage::new();
    page.apply(desk(CallBackView::None, FormView::None));
    let mut ticket = waiting(3);
    ticket.stage =
        Stage::Waiting(Some(WaitingPlace { ahead: 3, minutes: Some((25, 30)), over_minutes: Some(20) }));
    page.apply(Update::Ticket(ticket));
    page.open().await;
    let offer = "Ждать придётся дольше 20 минут. Можем перезвонить";
    page.until("the call is offered", || page.text(".desk-bar p") == offer).await;
    page.commands();
    page.click("Остаться в очереди");
    page.until("the offer is gone", || page.find(".desk-bar").is_none()).await;
    assert_eq!(page.commands(), [], "to stay costs nothing");
}

#[wasm_bindgen_test]
async fn a_time_to_be_called_at_can_be_chosen_where_the_server_names_times() {
    let mut page = on_screen("Обратный звонок").await;
    assert!(page.find("#call-from").is_none(), "no times are named");
    let call_times = Some(CallTimes { within: 30, from: 0, to: 24 * 60 });
    let offers = Offers { call_times, ..offers() };
    page.apply(Update::Desk(DeskView { offers, ..DeskView::default() }));
    page.until("times can be chosen", || page.find("#call-from").is_some()).await;
    let first = CallTimes { within: 30, from: 0, to: 24 * 60 }.starts(Millis(js_sys::Date::now() as u64))[1];
    let field = page.find("#call-from").unwrap();
    assert!(text_content(&field).contains("Завтра, 09:00–09:30"));
    js_sys::Reflect::set(&field, &"value".into(), &first.at.0.to_string().into()).unwrap();
    field.dispatch_event(&Event::new("change").unwrap()).unwrap();
    write(&page, "call-phone", "8 900 000-12-34");
    tick(&page, "call-consent");
    page.click("Заказать звонок");
    let commands = page.commands();
    let [Command::RequestCallBack { from, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(*from, Some(first.at));
}

fn text_content(element: &web_sys::Element) -> String {
    element.text_content().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn fields_say_what_they_ask_for_and_what_the_keyboard_should_offer() {
    let page = on_screen("Обратная связь").await;
    let attribute = |id: &str, name: &str| page.find(&format!("#{id}")).unwrap().get_attribute(name).unwrap();
    for (id, kind, what, keys) in [
        ("form-name", "text", "name", "text"),
        ("form-phone", "tel", "tel", "tel"),
        ("form-email", "email", "email", "email"),
    ] {
        assert_eq!(attribute(id, "type"), kind);
        assert_eq!(attribute(id, "autocomplete"), what);
        assert_eq!(attribute(id, "inputmode"), keys);
    }
}

#[wasm_bindgen_test]
async fn text_can_be_pasted_into_every_field() {
    let page = on_screen("Обратная связь").await;
    let init = EventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_composed(true);
    for field in page.find_all(".form-input") {
        let paste = Event::new_with_event_init_dict("paste", &init).unwrap();
        assert!(field.dispatch_event(&paste).unwrap(), "{} keeps out what is pasted", field.id());
    }
}

/// All that the browser keeps, as one text.
fn kept() -> String {
    let window = web_sys::window().unwrap();
    let storages =
        [window.session_storage(), window.local_storage()].map(|storage| storage.unwrap().unwrap());
    storages.iter().map(|storage| String::from(js_sys::JSON::stringify(storage).unwrap())).collect()
}

#[wasm_bindgen_test]
async fn secrets_and_personal_numbers_are_not_kept_while_they_are_typed() {
    let page = on_screen("Обратная связь").await;
    for (text, secret) in [
        ("Оплата картой 4111 1111 1111 1111 не прошла", "1111 1111"),
        ("пароль: Весна2026", "Весна"),
        ("код из смс 482913", "482913"),
        ("Мой СНИЛС 112-233-445 95", "445 95"),
    ] {
        write(&page, "form-text", "Безобидный вопрос");
        page.until("a question is kept", || kept().contains("Безобидный вопрос")).await;
        write(&page, "form-text", text);
        page.until("the secret is not", || !kept().contains("Безобидный вопрос")).await;
        assert!(!kept().contains(secret), "{}", kept());
        assert_eq!(page.find("#form-text").unwrap().unchecked_into::<HtmlInputElement>().value(), text);
    }

    let page = ChatPage::opened().await;
    page.type_text("Не прошла оплата");
    page.until("a draft is kept", || kept().contains("Не прошла оплата")).await;
    page.type_text("Не прошла оплата картой 4111 1111 1111 1111");
    page.until("with the card's number it is not", || !kept().contains("Не прошла оплата")).await;
    assert!(!kept().contains("4111"), "{}", kept());
    assert!(page.field().value().ends_with("1111"), "on screen it stays");
}
