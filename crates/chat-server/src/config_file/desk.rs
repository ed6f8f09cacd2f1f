//! Departments, answers to begin from, and reasons for the end.

use chat_protocol::{CannedReply, CloseReason};
use serde::Deserialize;
use toml::Spanned;

use super::Mistake;
use crate::config::{DepartmentConfig, DeskConfig};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DepartmentTable {
    id: Spanned<String>,
    title: Spanned<String>,
    #[serde(default)]
    topics: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplyTable {
    title: Spanned<String>,
    text: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonTable {
    id: Spanned<String>,
    title: Spanned<String>,
}

/// Checks the tables.
pub(super) fn parse(
    departments: Vec<DepartmentTable>,
    replies: Vec<ReplyTable>,
    reasons: Vec<ReasonTable>,
    wrong: &dyn Fn(usize, &str) -> Mistake,
) -> Result<DeskConfig, Mistake> {
    let some = |value: &Spanned<String>, advice: &str| match value.as_ref().trim() {
        "" => Err(wrong(value.span().start, advice)),
        text => Ok(text.to_owned()),
    };
    let mut desk = DeskConfig::default();
    for DepartmentTable { id, title, topics } in departments {
        let department = DepartmentConfig {
            id: some(&id, "id: write a short stable name, like \"payments\"")?,
            title: some(&title, "title: write what operators call the department")?,
            topics: topics.iter().map(|topic| topic.as_ref().clone()).collect(),
        };
        if desk.departments.iter().any(|other| other.id == department.id) {
            return Err(wrong(id.span().start, "id: two departments have this one; give each its own"));
        }
        let taken = |topic: &&Spanned<String>| {
            desk.departments.iter().any(|other| other.topics.contains(topic.as_ref()))
        };
        if let Some(topic) = topics.iter().find(taken) {
            return Err(wrong(topic.span().start, "topics: another department answers this one"));
        }
        desk.departments.push(department);
    }
    for ReplyTable { title, text } in replies {
        let title = some(&title, "title: write what operators choose the answer by")?;
        desk.replies.push(CannedReply { title, text: some(&text, "text: write the answer")? });
    }
    for ReasonTable { id, title } in reasons {
        let at = id.span().start;
        let title = some(&title, "title: write what operators choose the reason by")?;
        let id = some(&id, "id: write a short stable name, like \"solved\"")?;
        if desk.reasons.iter().any(|other| other.id == id) {
            return Err(wrong(at, "id: two reasons have this one; give each its own"));
        }
        desk.reasons.push(CloseReason { id, title });
    }
    Ok(desk)
}
