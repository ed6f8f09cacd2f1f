//! Frequent questions, for clients that do not read the file themselves.

use std::sync::Arc;

use chat_protocol::faq::FAQ;
use chat_protocol::limits::{MAX_FOUND, MAX_LOOKED_UP};
use chat_protocol::{ClientFrame, CommandId, FaqFrame, FaqPage, GetFaq, SearchFaq};

use super::{Check, offered};
use crate::client::{Came, Client, new_id};
use crate::{Checked, Failure, Target, ensure};

const SECTION: &str = "Frequent questions";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(SECTION, "all questions come in pages, and a copy that is good comes no second time", all),
        Check::new(SECTION, "a question finds its own answer first", found),
        Check::new(SECTION, "what is too long to look up is refused", too_long),
    ]
}

async fn client(target: &Target) -> Checked<Client> {
    let client = Client::guest(target).await?;
    offered(&client, FAQ)?;
    Ok(client)
}

async fn ask(client: &mut Client, id: CommandId, frame: impl Into<ClientFrame>) -> Checked<FaqPage> {
    client.send(frame).await?;
    client
        .find_came("frequent questions", |came| match came {
            Came::Faq(FaqFrame::Faq(page)) if page.re == id => Some(page.clone()),
            _ => None,
        })
        .await
}

async fn get(client: &mut Client, etag: Option<&str>, cursor: Option<String>) -> Checked<FaqPage> {
    let get = GetFaq { id: new_id(), etag: etag.map(str::to_owned), cursor };
    ask(client, get.id, get).await
}

async fn all(target: Arc<Target>) -> Checked {
    let mut client = client(&target).await?;
    let first = get(&mut client, None, None).await?;
    ensure(!first.items.is_empty(), || "the first page is empty".to_owned())?;
    if let Some(cursor) = first.cursor.clone() {
        let second = get(&mut client, None, Some(cursor)).await?;
        let twice = second.items.iter().any(|item| first.items.iter().any(|known| known.id == item.id));
        ensure(!twice && second.etag == first.etag, || "the second page repeats the first".to_owned())?;
    }
    let held = get(&mut client, Some(&first.etag), None).await?;
    ensure(held.items.is_empty() && held.etag == first.etag, || format!("{} came again", held.items.len()))?;
    let old = get(&mut client, Some("of another life"), None).await?;
    ensure(!old.items.is_empty(), || "an old copy is taken for good".to_owned())
}

async fn found(target: Arc<Target>) -> Checked {
    let mut client = client(&target).await?;
    let question = get(&mut client, None, None).await?.items.remove(0);
    let search = SearchFaq { id: new_id(), q: question.title.ru.as_str().into(), limit: 100 };
    let page = ask(&mut client, search.id, search).await?;
    let most = usize::try_from(MAX_FOUND).unwrap_or(usize::MAX);
    ensure(page.items.len() <= most, || format!("{} questions were found", page.items.len()))?;
    let first = page.items.first().map(|item| item.id.clone());
    ensure(first.as_ref() == Some(&question.id), || format!("{} finds {first:?}", question.id))
}

async fn too_long(target: Arc<Target>) -> Checked {
    let mut client = client(&target).await?;
    let q = "ж".repeat(MAX_LOOKED_UP + 1);
    let search = SearchFaq { id: new_id(), q: q.as_str().into(), limit: 5 };
    client.send(search.clone()).await?;
    match client.answer(search.id).await? {
        Err(err) if err.code == chat_protocol::ErrorCode::InvalidField => Ok(()),
        other => Err(Failure::Broken(format!("answered with {other:?}"))),
    }
}
