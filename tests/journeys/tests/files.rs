//! Files beside messages: chosen, cut off, resumed, and seen by the operator.
#![allow(missing_docs)]

use journeys::{Browser, Console, Guest, Result, Server, until};

/// A photo of one pixel that tells where it was taken.
fn photo() -> Vec<u8> {
    let mut photo = vec![0xFF, 0xD8];
    let place = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\0\0\0\0\0GPS 55.7558 N 37.6173 E";
    photo.extend([0xFF, 0xE1, 0, u8::try_from(place.len() + 2).unwrap_or_default()]);
    photo.extend(place);
    photo.extend(&PIXEL[2..]);
    photo
}

/// A JPEG of one grey pixel.
const PIXEL: &[u8] = include_bytes!("pixel.jpg");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_and_a_document_survive_a_cut_and_reach_the_operator() -> Result {
    let server = Server::start().await?;
    let folder = tempfile::tempdir()?;
    let (picture, document) = (folder.path().join("фото.jpg"), folder.path().join("скан.pdf"));
    std::fs::write(&picture, photo())?;
    let mut pages = b"%PDF-1.7\n".to_vec();
    pages.resize(3 * 1024 * 1024, b' ');
    std::fs::write(&document, &pages)?;

    let guest = Guest::visit_with(Browser::open().await?, &server).await?;
    guest.open_chat().await?;
    until("files can be added", || guest.shows(".composer-clip")).await?;
    guest.press(".composer-clip").await?;
    guest.expect("JPG, PNG или PDF до 10 МБ, не больше 5").await?;
    guest.choose_file(&picture).await?;
    guest.expect("«фото.jpg» загружен").await?;

    // The link is slow, and breaks in the middle of the document.
    guest.browser.set_upload_pace(500_000).await?;
    guest.choose_file(&document).await?;
    until("a part of it has left", async || {
        let words = guest.attachments().await?.join(" ");
        let percent =
            words.split("«скан.pdf»: ").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<u8>().ok());
        Ok(percent.is_some_and(|percent| percent >= 35))
    })
    .await?;
    guest.browser.set_offline(true).await?;
    guest.expect("«скан.pdf» не загрузился. Проверьте связь").await?;
    guest.say("Вот документы").await?;
    guest.expect_messages(&["Вот документы"]).await?;
    guest.expect("Не закрывайте страницу, пока файл загружается").await?;
    guest.browser.set_offline(false).await?;
    guest.expect("Доставлено").await?;
    guest.browser.expect_no_violations().await?;

    let console = Console::log_in(&server).await?;
    console.take_first().await?;
    until("the operator sees both", async || {
        Ok(console.attachments().await? == ["фото.jpg, 1 КБ", "скан.pdf, 3 МБ"])
    })
    .await?;
    until("the picture is shown", || console.shows("picture")).await?;
    let stored: Vec<_> = server.files()?;
    assert!(stored.contains(&pages), "the document arrived whole");
    assert!(stored.iter().any(|file| file == PIXEL), "of the photo only the picture left the machine");
    console.browser.expect_no_violations().await?;
    guest.browser.close().await?;
    console.browser.close().await
}
