//! The main journeys in the other engines: Firefox, and WebKit, which is Safari's. The page is on another host than the
//! chat and under the policy that docs/csp.md asks for; the way between both is cut where every browser feels it.
#![allow(missing_docs)]

use journeys::{Browser, Console, Engine, Guest, Link, Result, Server, Site, until};

/// A JPEG of one grey pixel.
const PIXEL: &[u8] = include_bytes!("pixel.jpg");

/// A portal, its chat, and a person on it.
struct Portal {
    engine: Engine,
    server: Server,
    link: Link,
    site: Site,
    guest: Guest,
}

impl Portal {
    async fn open(engine: Engine) -> Result<Self> {
        let site = Site::start().await?;
        let server = Server::start_for(&site.url("")).await?;
        let link = Link::to(&server).await?;
        site.write_watched("/", &link.url(""));
        let guest = Guest::visit_page(Browser::open_in(engine).await?, &site.url("/")).await?;
        Ok(Self { engine, server, link, site, guest })
    }

    async fn operator(&self) -> Result<Console> {
        Console::log_in_with(Browser::open_in(self.engine).await?, &self.server).await
    }

    async fn close(self) -> Result {
        self.guest.browser.expect_no_violations().await?;
        self.guest.browser.close().await
    }
}

async fn ask(engine: Engine) -> Result {
    let portal = Portal::open(engine).await?;
    let guest = &portal.guest;
    guest.open_chat().await?;
    guest.say("Не приходит СМС-код").await?;
    guest.expect("Доставлено").await?;
    guest.expect("ОБР-2026-000001").await?;
    let console = portal.operator().await?;
    console.take_first().await?;
    guest.expect("На связи оператор Анна").await?;
    console.say("Здравствуйте").await?;
    let both = ["Не приходит СМС-код", "Здравствуйте"];
    guest.expect_messages(&both).await?;
    until("the answer is said", async || Ok(guest.announced().await?.contains("Анна: Здравствуйте"))).await?;

    guest.collapse().await?;
    until("the focus is on the launcher", || guest.shows("button.launcher:focus")).await?;
    guest.browser.reload().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    guest.open_chat().await?;
    guest.expect_messages(&both).await?;
    console.browser.close().await?;
    portal.close().await
}

async fn lose_the_network_and_send_again(engine: Engine) -> Result {
    let portal = Portal::open(engine).await?;
    let guest = &portal.guest;
    guest.open_chat().await?;
    guest.say("Раз").await?;
    guest.expect("Доставлено").await?;

    portal.link.cut();
    guest.expect("Связь прервалась").await?;
    guest.say("Два").await?;
    guest.expect("Сообщение не отправлено: нет связи с сервером. Текст сохранён").await?;
    guest.press_button("Повторить запрос").await?;
    portal.link.mend();
    until("both are delivered", async || {
        Ok(guest.deliveries().await?.iter().filter(|state| state.contains("Доставлено")).count() == 2)
    })
    .await?;

    guest.browser.reload().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    guest.open_chat().await?;
    guest.expect_messages(&["Раз", "Два"]).await?;
    portal.close().await
}

async fn attach(engine: Engine) -> Result {
    let portal = Portal::open(engine).await?;
    let guest = &portal.guest;
    let folder = tempfile::tempdir()?;
    let picture = folder.path().join("фото.jpg");
    std::fs::write(&picture, PIXEL)?;
    guest.open_chat().await?;
    until("files can be added", || guest.shows(".composer-clip")).await?;
    guest.press(".composer-clip").await?;
    guest.expect("JPG, PNG или PDF до 10 МБ, не больше 5").await?;
    guest.choose_file(&picture).await?;
    guest.expect("«фото.jpg» загружен").await?;
    guest.say("Вот фото").await?;
    guest.expect("Доставлено").await?;
    assert_eq!(portal.server.files()?, [PIXEL]);
    until("it is shown", || {
        guest.browser.is("(picture => picture?.complete && picture.naturalWidth)(
            document.querySelector('portal-chat').shadowRoot.querySelector('[role=log] img'))")
    })
    .await?;
    portal.close().await
}

async fn order_a_call(engine: Engine) -> Result {
    let portal = Portal::open(engine).await?;
    let guest = &portal.guest;
    guest.open_home().await?;
    guest.press_button("Обратный звонок").await?;
    until("the form is shown", || guest.shows("#call-phone")).await?;
    guest.press_button("Заказать звонок").await?;
    until("the focus is on what is wrong", || {
        guest.shows("#form-errors:focus, [aria-invalid=true]:focus, .form-errors:focus")
    })
    .await?;
    guest.fill("#call-phone", "8 900 000-12-34").await?;
    guest.press("#call-consent").await?;
    guest.press_button("Заказать звонок").await?;
    guest.expect("Перезвоним на +7 *** ***-12-34 до").await?;
    portal.close().await
}

async fn find_an_answer(engine: Engine) -> Result {
    let portal = Portal::open(engine).await?;
    let guest = &portal.guest;
    guest.go_from_an_answer_to_the_chat().await?;
    assert_eq!(guest.draft().await?, "забыл пароль");
    portal.close().await
}

async fn go_on_in_another_tab(engine: Engine) -> Result {
    let portal = Portal::open(engine).await?;
    let guest = &portal.guest;
    guest.open_chat().await?;
    guest.say("Из первой вкладки").await?;
    guest.expect("Доставлено").await?;
    guest.open_in_second_tab(&portal.site.url("/")).await?;
    guest.expect_messages(&["Из первой вкладки"]).await?;
    guest.say("Из второй вкладки").await?;
    guest.browser.switch_tab(0).await?;
    guest.expect_messages(&["Из первой вкладки", "Из второй вкладки"]).await?;
    guest.browser.close_tab(0).await?;
    guest.say("Вкладки больше нет").await?;
    guest.expect_messages(&["Из первой вкладки", "Из второй вкладки", "Вкладки больше нет"]).await?;
    until("all are delivered", async || {
        Ok(guest.deliveries().await?.iter().filter(|state| state.contains("Доставлено")).count() == 3)
    })
    .await?;
    portal.close().await
}

/// The journeys of this file as tests of one engine.
macro_rules! journeys_in {
    ($engine:ident, $module:ident: $($journey:ident)*) => {
        mod $module {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $journey() -> journeys::Result {
                    super::$journey(journeys::Engine::$engine).await
                }
            )*
        }
    };
}

journeys_in!(Firefox, firefox: ask lose_the_network_and_send_again attach order_a_call find_an_answer go_on_in_another_tab);
journeys_in!(WebKit, webkit: ask lose_the_network_and_send_again attach order_a_call find_an_answer go_on_in_another_tab);
