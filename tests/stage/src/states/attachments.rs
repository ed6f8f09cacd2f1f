//! Files beside messages.

use chat_core::{Delivery, Update};
use chat_protocol::{Author, ErrorCode, EventBody, Format, Role};
use mounted::entries::{event, file, files, mine, my_files, with_operator};

use super::states;
use crate::entries::desk;
use crate::stage::{Reached, Stage};

states![
    files_can_be_chosen,
    files_uploading,
    files_not_uploaded,
    files_not_taken,
    files_on_their_way,
    files_sent,
    files_lost,
];

const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\0IEND\xAE\x42\x60\x82";
const FIELD: &str = ".composer .attachment-any";

async fn writing() -> Result<Stage, String> {
    let stage = Stage::conversation().await?;
    stage.apply(Update::Desk(desk()));
    stage.apply(Update::Ticket(with_operator()));
    stage.reset(vec![mine(30, "Не открывается справка", Delivery::Read)]);
    stage.apply(files(5));
    stage.until(".composer-clip").await?;
    Ok(stage)
}

async fn files_can_be_chosen() -> Reached {
    let stage = writing().await?;
    stage.click(".composer-clip").await?;
    stage.until("#attachment-hint").await.map(drop)
}

async fn files_uploading() -> Reached {
    let stage = writing().await?;
    // For a file of this length the page's server takes its time.
    let long = [b"%PDF-1.4".as_slice(), &[b' '; 4000]].concat();
    stage.choose(FIELD, &[("Паспорт, разворот с отметками.pdf", "application/pdf", &long)]).await?;
    stage.until_says(".attachment-words", "%").await
}

async fn files_not_uploaded() -> Reached {
    let stage = writing().await?;
    stage.choose(FIELD, &[("снимок.png", "image/png", PNG)]).await?;
    stage.until_says(".attachment-words", "не загрузился").await
}

async fn files_not_taken() -> Reached {
    let stage = writing().await?;
    let program: &[u8] = b"MZ\x90\0";
    let chosen =
        [("setup.exe", "application/x-msdownload", program), ("скан.pdf", "application/pdf", b"" as &[u8])];
    stage.choose(FIELD, &chosen).await?;
    stage.until_says(".attachment-words", "пустой").await
}

async fn files_on_their_way() -> Reached {
    let stage = writing().await?;
    let sent = vec![file(1, "справка.pdf", 300_000, Format::Pdf)];
    stage.place(my_files(39, "Вот справка", sent, Delivery::Sending));
    stage.until(".message-file, .message-files").await.map(drop)
}

async fn files_sent() -> Reached {
    let stage = writing().await?;
    let sent = vec![file(1, "справка.pdf", 300_000, Format::Pdf)];
    stage.place(my_files(37, "Вот справка", sent, Delivery::Read));
    let answer = EventBody::Message {
        text: "Памятка".into(),
        files: vec![
            file(
                2,
                "Памятка о том, что делать, если не приходит код из СМС, в двух частях.pdf",
                2_300_000,
                Format::Pdf,
            ),
            file(3, "пример.png", 120_000, Format::Png),
        ],
        actions: Vec::new(),
    };
    stage.place(event(38, Author { role: Role::Operator, name: Some("Анна".into()) }, answer));
    stage.until_says(".message-log", "Памятка").await
}

async fn files_lost() -> Reached {
    let stage = writing().await?;
    let sent = vec![file(1, "справка.pdf", 300_000, Format::Pdf)];
    stage.place(my_files(39, "Вот справка", sent, Delivery::Refused(ErrorCode::FileMissing)));
    stage.until(".undelivered-note").await.map(drop)
}
