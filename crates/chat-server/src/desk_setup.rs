//! How the desk of the operators is set up: who works there, in which departments, what they begin answers from.

use std::collections::HashMap;

use chat_protocol::{CannedReply, CloseReason, Department, Desk, Operator, Personal};

use crate::config::{Config, OperatorAccount};

/// What the configuration says of the desk.
#[derive(Debug, Default)]
pub(crate) struct DeskSetup {
    departments: Vec<Department>,
    /// Topic of the portal → department.
    by_topic: HashMap<String, String>,
    operators: Vec<(Operator, Vec<String>)>,
    replies: Vec<CannedReply>,
    reasons: Vec<CloseReason>,
    within_s: Option<u64>,
}

impl From<&Config> for DeskSetup {
    fn from(config: &Config) -> Self {
        let desk = &config.desk;
        let topics = |department: &crate::config::DepartmentConfig| {
            let id = department.id.clone();
            department.topics.iter().map(move |topic| (topic.clone(), id.clone())).collect::<Vec<_>>()
        };
        let operator = |account: &OperatorAccount| {
            let op = Operator { id: account.id.clone(), name: Personal::from(account.name.as_str()) };
            (op, account.departments.clone())
        };
        Self {
            departments: desk
                .departments
                .iter()
                .map(|department| Department { id: department.id.clone(), title: department.title.clone() })
                .collect(),
            by_topic: desk.departments.iter().flat_map(topics).collect(),
            operators: config.operators.iter().map(operator).collect(),
            replies: desk.replies.clone(),
            reasons: desk.reasons.clone(),
            within_s: config.eta_s.map(|(_, to)| to),
        }
    }
}

impl DeskSetup {
    /// The department that answers questions of a topic.
    pub(crate) fn department_of(&self, topic: Option<&str>) -> Option<String> {
        self.by_topic.get(topic?).cloned()
    }

    /// Whether there is a department of this name.
    pub(crate) fn has_department(&self, id: &str) -> bool {
        self.departments.iter().any(|department| department.id == id)
    }

    /// Who works here under this name.
    pub(crate) fn operator(&self, id: &str) -> Option<&Operator> {
        self.operators.iter().map(|(op, _)| op).find(|op| op.id == id)
    }

    /// Whether operators may give this reason for the end; where none are configured, any.
    pub(crate) fn has_reason(&self, id: &str) -> bool {
        self.reasons.is_empty() || self.reasons.iter().any(|reason| reason.id == id)
    }

    /// What an operator is told of it.
    pub(crate) fn for_operator(&self, id: &str) -> Desk {
        let mine =
            self.operators.iter().find(|(op, _)| op.id == id).map(|(_, departments)| departments.clone());
        Desk {
            departments: self.departments.clone(),
            mine: mine.unwrap_or_default(),
            operators: self.operators.iter().map(|(op, _)| op.clone()).collect(),
            replies: self.replies.clone(),
            reasons: self.reasons.clone(),
            within_s: self.within_s,
        }
    }
}
