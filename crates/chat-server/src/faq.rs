//! `faq.get` and `faq.search`: frequent questions for clients that do not read the file themselves.

use chat_protocol::{FaqItem, FaqLink, FaqPage, GetFaq, Personal, SearchFaq, limits};
use faq_search::{Entry, Link, Reading};

use crate::faq_file::FaqFile;
use crate::refusal::Refusal;

/// A page ends with the question that fills so much of a frame: one part in so many.
const SHARE: usize = 2;

/// A page of all questions, from where the page before ended.
pub(crate) fn page(file: &FaqFile, get: GetFaq, frame: usize) -> Result<FaqPage, Refusal> {
    let GetFaq { id: re, etag, cursor } = get;
    let mut page =
        FaqPage { re, etag: file.etag().to_owned(), items: Vec::new(), read_as: None, cursor: None };
    if cursor.is_none() && etag.as_deref() == Some(file.etag()) {
        return Ok(page);
    }
    let from = cursor.map_or(Some(0), |cursor| cursor.parse().ok());
    let from = from.filter(|from| *from <= file.entries().len());
    let from = from.ok_or_else(|| Refusal::field("cursor", "give one of this server"))?;
    let mut filled = 0;
    for (number, entry) in file.entries().iter().enumerate().skip(from) {
        let item = item(entry);
        if filled > frame / SHARE {
            page.cursor = Some(number.to_string());
            break;
        }
        filled += serde_json::to_string(&item).map_or(0, |text| text.len());
        page.items.push(item);
    }
    Ok(page)
}

/// What answers the words of a person.
pub(crate) fn search(file: &FaqFile, search: SearchFaq) -> Result<FaqPage, Refusal> {
    let SearchFaq { id: re, q, limit } = search;
    if q.chars().count() > limits::MAX_LOOKED_UP {
        return Err(Refusal::field("q", "ask in fewer words"));
    }
    if limit == 0 {
        return Err(Refusal::field("limit", "ask for at least one question"));
    }
    let most = usize::try_from(limit.min(limits::MAX_FOUND)).unwrap_or(usize::MAX);
    let found = file.index().search(&q, Reading::Free, most);
    let items = found.hits.iter().filter_map(|hit| file.entries().get(hit.entry)).map(item).collect();
    let read_as = found.read_as.map(Personal);
    Ok(FaqPage { re, etag: file.etag().to_owned(), items, read_as, cursor: None })
}

/// A question as it is sent: without the words by which it is found.
fn item(entry: &Entry) -> FaqItem {
    let link = |Link { title, href }: &Link| FaqLink { title: title.clone(), href: href.clone() };
    FaqItem {
        id: entry.id.clone(),
        theme: entry.theme.clone(),
        title: entry.title.clone(),
        steps: entry.steps.clone(),
        links: entry.links.iter().map(link).collect(),
        ways: entry.ways.clone(),
    }
}
