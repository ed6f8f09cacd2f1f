//! The TOML file, and mistakes in it named by file, line and remedy.

mod accounts;
mod bus;
mod desk;
mod files;
mod s3;
mod store;

use std::path::{Path, PathBuf};

use chat_protocol::Secret;
use lettre::message::Mailbox;
use lettre::transport::smtp::SmtpTransport;
use serde::Deserialize;
use toml::Spanned;

use crate::call_backs::Hours;
use crate::config::{Config, DeskConfig, Mail, MailRoute, OperatorAccount};
use crate::{faq_file, portal_file};

/// Shortest operator token, characters.
pub const MIN_TOKEN: usize = 16;

/// Longest sentence of the TOML reader that is passed on, characters.
const LONGEST_QUOTE: usize = 200;

/// A mistake in the configuration.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {advice}")]
pub struct Mistake {
    place: String,
    advice: String,
}

impl Mistake {
    pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self {
            place: path.display().to_string(),
            advice: format!("cannot be read ({error}); check the path"),
        }
    }

    pub(crate) fn variable(name: &str, advice: &str) -> Self {
        Self { place: format!("environment variable {name}"), advice: advice.to_owned() }
    }

    fn at(path: &Path, text: &str, offset: usize, advice: impl Into<String>) -> Self {
        let line = text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
        Self { place: format!("{}:{line}", path.display()), advice: advice.into() }
    }
}

/// The file as written; every field may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ConfigFile {
    listen: Option<Spanned<String>>,
    data_dir: Option<PathBuf>,
    widget_dir: Option<PathBuf>,
    allowed_origins: Vec<Spanned<String>>,
    console: Option<bool>,
    demo: Option<bool>,
    portal_file: Option<Spanned<PathBuf>>,
    faq_file: Option<Spanned<PathBuf>>,
    heartbeat: HeartbeatTable,
    reconnect: ReconnectTable,
    waiting: WaitingTable,
    shutdown: ShutdownTable,
    limits: LimitsTable,
    files: files::FilesTable,
    callback: CallBackTable,
    feedback: FeedbackTable,
    mail: MailTable,
    consent_url: Option<Spanned<String>>,
    proxy: ProxyTable,
    metrics: MetricsTable,
    retention: RetentionTable,
    store: store::StoreTable,
    operators: Vec<OperatorTable>,
    departments: Vec<desk::DepartmentTable>,
    replies: Vec<desk::ReplyTable>,
    close_reasons: Vec<desk::ReasonTable>,
    accounts: Option<Spanned<accounts::AccountsTable>>,
    bus: Option<Spanned<bus::BusTable>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct HeartbeatTable {
    every_ms: Option<Spanned<u64>>,
    grace_ms: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ReconnectTable {
    min_ms: Option<u64>,
    max_ms: Option<Spanned<u64>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WaitingTable {
    eta_s: Option<Spanned<(u64, u64)>>,
    peak: Option<Spanned<u64>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ShutdownTable {
    spread_ms: Option<Spanned<(u64, u64)>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LimitsTable {
    text: Option<Spanned<usize>>,
    frame: Option<Spanned<usize>>,
    window: Option<Spanned<usize>>,
    messages_per_second: Option<Spanned<u32>>,
    burst: Option<Spanned<u32>>,
    nudge_ms: Option<Spanned<u64>>,
    nudges: Option<u64>,
    conversations_per_day: Option<u64>,
    conversations_per_address: Option<Spanned<usize>>,
    reopen_days: Option<u64>,
    hello_ms: Option<Spanned<u64>>,
    connections_per_person: Option<Spanned<usize>>,
    connections_per_address: Option<Spanned<usize>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct CallBackTable {
    offered: Option<bool>,
    within_s: Option<Spanned<u64>>,
    offer_after_s: Option<u64>,
    hours: Option<Spanned<(String, String)>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FeedbackTable {
    offered: Option<bool>,
    within_s: Option<Spanned<u64>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct MailTable {
    from: Option<Spanned<String>>,
    smtp: Option<Spanned<Secret>>,
    files: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ProxyTable {
    addresses: Vec<std::net::IpAddr>,
    header: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct MetricsTable {
    token: Option<Spanned<Secret>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RetentionTable {
    closed_days: Option<Spanned<u64>>,
    audit_days: Option<Spanned<u64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OperatorTable {
    id: Spanned<String>,
    name: Spanned<String>,
    token: Spanned<Secret>,
    #[serde(default)]
    departments: Vec<Spanned<String>>,
}

impl ConfigFile {
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, Mistake> {
        toml::from_str(text).map_err(|error| {
            // It quotes what it could not read, however long that is.
            let message: String = error.message().chars().take(LONGEST_QUOTE).collect();
            let advice = format!("{message}; chat-server.example.toml shows every field");
            Mistake::at(path, text, error.span().map_or(0, |span| span.start), advice)
        })
    }

    /// What to say about a bus, should there be no store that nodes can share: it would tell nodes of conversations
    /// that none of them has.
    pub(crate) fn bus_without_store(&self, path: &Path, text: &str) -> Option<Mistake> {
        let advice = "bus: only nodes that share a store have something to tell each other: name PostgreSQL in url under \
             [store] (or PORTAL_CHAT_STORE_URL), or leave [bus] out";
        self.bus.as_ref().map(|bus| Mistake::at(path, text, bus.span().start, advice))
    }

    /// Checks every value and puts it into `config`. Relative paths start at the file's directory.
    pub(crate) fn apply(self, path: &Path, text: &str, config: &mut Config) -> Result<(), Mistake> {
        let wrong = |offset: usize, advice: &str| Mistake::at(path, text, offset, advice);
        let beside = |dir: PathBuf| path.parent().map_or_else(|| dir.clone(), |parent| parent.join(&dir));

        if let Some(listen) = self.listen {
            let advice = "listen: write ADDRESS:PORT, like \"127.0.0.1:8080\"";
            config.listen = listen.as_ref().parse().map_err(|_| wrong(listen.span().start, advice))?;
        }
        if let Some(dir) = self.data_dir {
            config.data_dir = beside(dir);
        }
        config.store = self.store.parse(&wrong, &beside)?;
        config.widget_dir = self.widget_dir.map(beside).or(config.widget_dir.take());
        for origin in self.allowed_origins {
            let parsed = crate::origin::parse(origin.as_ref());
            config
                .allowed_origins
                .push(parsed.ok_or_else(|| wrong(origin.span().start, crate::origin::ADVICE))?);
        }
        config.console = self.console.unwrap_or(config.console);
        config.demo = self.demo.unwrap_or(config.demo);
        if let Some(file) = self.portal_file {
            let (at, file) = (file.span().start, beside(file.into_inner()));
            config.portal = Some(portal_file::read(&file).map_err(|advice| wrong(at, &advice))?);
        }
        if let Some(file) = self.faq_file {
            let (at, file) = (file.span().start, beside(file.into_inner()));
            config.faq = Some(faq_file::read(&file).map_err(|advice| wrong(at, &advice))?);
        }

        let span = |value: &Spanned<(u64, u64)>, name: &str| match *value.as_ref() {
            (from, to) if from > to => {
                Err(wrong(value.span().start, &format!("{name}: write [from, to] with from not above to")))
            }
            span => Ok(span),
        };

        if let Some(every) = self.heartbeat.every_ms {
            config.heartbeat.every_ms = above_zero(&every, "every_ms", &wrong)?;
        }
        config.heartbeat.grace_ms = self.heartbeat.grace_ms.unwrap_or(config.heartbeat.grace_ms);
        config.reconnect.min_ms = self.reconnect.min_ms.unwrap_or(config.reconnect.min_ms);
        if let Some(max) = self.reconnect.max_ms {
            config.reconnect.max_ms = above_zero(&max, "max_ms", &wrong)?;
        }
        if let Some(eta) = self.waiting.eta_s {
            config.eta_s = Some(span(&eta, "eta_s")?);
        }
        if let Some(peak) = self.waiting.peak {
            config.peak = above_zero(&peak, "peak", &wrong)?;
        }
        if let Some(spread) = self.shutdown.spread_ms {
            config.spread_ms = span(&spread, "spread_ms")?;
        }
        let limits = self.limits;
        if let Some(chars) = limits.text {
            config.limits.text = above_zero(&chars, "text", &wrong)?;
        }
        if let Some(bytes) = limits.frame {
            config.limits.frame = above_zero(&bytes, "frame", &wrong)?;
        }
        if let Some(commands) = limits.window {
            config.limits.window = above_zero(&commands, "window", &wrong)?;
        }
        if let Some(rate) = limits.messages_per_second {
            config.pace.per_second = above_zero(&rate, "messages_per_second", &wrong)?;
        }
        if let Some(burst) = limits.burst {
            config.pace.burst = above_zero(&burst, "burst", &wrong)?;
        }
        if let Some(pause) = limits.nudge_ms {
            config.limits.nudge_ms = above_zero(&pause, "nudge_ms", &wrong)?;
        }
        config.limits.nudges = limits.nudges.unwrap_or(config.limits.nudges);
        if let Some(count) = limits.connections_per_person {
            config.connections_per_person = above_zero(&count, "connections_per_person", &wrong)?;
        }
        if let Some(count) = limits.connections_per_address {
            config.connections_per_address = above_zero(&count, "connections_per_address", &wrong)?;
        }
        config.proxy.addresses = self.proxy.addresses;
        config.proxy.header = self.proxy.header.unwrap_or_else(|| config.proxy.header.clone());
        if let Some(hello) = limits.hello_ms {
            config.hello_ms = above_zero(&hello, "hello_ms", &wrong)?;
        }
        config.reopen_days = limits.reopen_days.unwrap_or(config.reopen_days);
        if let Some(count) = limits.conversations_per_address {
            config.conversations_per_address = above_zero(&count, "conversations_per_address", &wrong)?;
        }
        config.conversations_per_day = limits.conversations_per_day.unwrap_or(config.conversations_per_day);

        self.files.apply(config, &wrong, &beside)?;
        if let Some(token) = self.metrics.token {
            if token.as_ref().chars().count() < MIN_TOKEN {
                let advice = format!("token: at least {MIN_TOKEN} characters");
                return Err(wrong(token.span().start, &advice));
            }
            config.metrics_token = Some(token.into_inner());
        }
        if let Some(days) = self.retention.closed_days {
            config.retention.closed_days = Some(above_zero(&days, "closed_days", &wrong)?);
        }
        if let Some(days) = self.retention.audit_days {
            config.retention.audit_days = Some(above_zero(&days, "audit_days", &wrong)?);
        }
        if let Some(accounts) = self.accounts {
            let start = accounts.span().start;
            config.accounts = Some(accounts.into_inner().parse(start, &wrong, &beside)?);
        }
        let calls = self.callback;
        config.call_backs.offered = calls.offered.unwrap_or(config.call_backs.offered);
        if let Some(within) = calls.within_s {
            config.call_backs.within_s = above_zero(&within, "within_s", &wrong)?;
        }
        config.call_backs.offer_after_s = calls.offer_after_s.unwrap_or(config.call_backs.offer_after_s);
        if let Some(hours) = calls.hours {
            let (from, to) = hours.as_ref();
            let advice = "hours: write two times, the first before the second, like [\"09:00\", \"21:00\"]";
            let parsed = Hours::parse(from, to).ok_or_else(|| wrong(hours.span().start, advice))?;
            config.call_backs.hours = Some(parsed);
        }
        config.feedback.offered = self.feedback.offered.unwrap_or(config.feedback.offered);
        if let Some(within) = self.feedback.within_s {
            config.feedback.within_s = above_zero(&within, "within_s", &wrong)?;
        }
        config.mail = self.mail.parse(&wrong, beside)?.or(config.mail.take());
        if let Some(url) = self.consent_url {
            if !url.as_ref().starts_with("https://") && !url.as_ref().starts_with("http://") {
                return Err(wrong(
                    url.span().start,
                    "consent_url: write an address like https://www.example.ru/consent",
                ));
            }
            config.consent_url = Some(url.into_inner());
        }

        if let Some(bus) = self.bus {
            config.bus = Some(bus::parse(bus, &wrong, &beside)?);
        }
        config.desk = desk::parse(self.departments, self.replies, self.close_reasons, &wrong)?;
        for operator in self.operators {
            let account = operator.parse(&config.desk, &wrong)?;
            if config.operators.iter().any(|other| other.id == account.id || other.token == account.token) {
                let advice = "operators: two of them have the same id or token; give each its own";
                return Err(wrong(text.rfind("[[operators]]").unwrap_or(0), advice));
            }
            config.operators.push(account);
        }
        Ok(())
    }
}

impl MailTable {
    fn parse(
        self,
        wrong: &dyn Fn(usize, &str) -> Mistake,
        beside: impl Fn(PathBuf) -> PathBuf,
    ) -> Result<Option<Mail>, Mistake> {
        let Self { from, smtp, files } = self;
        let Some(from) = from else {
            return match smtp {
                Some(smtp) => Err(wrong(smtp.span().start, "mail: say in from who writes")),
                None => Ok(None),
            };
        };
        if from.as_ref().parse::<Mailbox>().is_err() {
            let advice = "from: write who sends, like \"Support <support@example.ru>\"";
            return Err(wrong(from.span().start, advice));
        }
        let route = match (smtp, files) {
            (Some(smtp), None) => {
                if SmtpTransport::from_url(smtp.as_ref()).is_err() {
                    let advice = "smtp: write an address like \"smtps://user:password@mail.example.ru\"";
                    return Err(wrong(smtp.span().start, advice));
                }
                MailRoute::Smtp(smtp.into_inner().0)
            }
            (None, Some(directory)) => MailRoute::Files(beside(directory)),
            _ => {
                let advice = "mail: give either smtp, a mail server, or files, a directory";
                return Err(wrong(from.span().start, advice));
            }
        };
        Ok(Some(Mail { from: from.into_inner(), route }))
    }
}

impl OperatorTable {
    fn parse(
        self,
        desk: &DeskConfig,
        wrong: &dyn Fn(usize, &str) -> Mistake,
    ) -> Result<OperatorAccount, Mistake> {
        let Self { id, name, token, departments } = self;
        if id.as_ref().trim().is_empty() {
            return Err(wrong(id.span().start, "id: write a short stable name, like \"anna\""));
        }
        if name.as_ref().trim().is_empty() {
            return Err(wrong(name.span().start, "name: write the name people see"));
        }
        if token.as_ref().chars().count() < MIN_TOKEN {
            let advice = format!(
                "token: at least {MIN_TOKEN} characters; make one with: head -c 24 /dev/urandom | base64"
            );
            return Err(wrong(token.span().start, &advice));
        }
        for department in &departments {
            if !desk.departments.iter().any(|known| known.id == *department.as_ref()) {
                let advice = "departments: name departments of [[departments]] by their ids";
                return Err(wrong(department.span().start, advice));
            }
        }
        let departments = departments.into_iter().map(Spanned::into_inner).collect();
        let (id, name, token) = (id.into_inner(), name.into_inner(), token.into_inner());
        Ok(OperatorAccount { id, name, token, departments })
    }
}

/// The number that is written there, which must not be nothing.
fn above_zero<N: Copy + Default + PartialEq>(
    value: &Spanned<N>,
    name: &str,
    wrong: &dyn Fn(usize, &str) -> Mistake,
) -> Result<N, Mistake> {
    match *value.as_ref() {
        nothing if nothing == N::default() => {
            Err(wrong(value.span().start, &format!("{name}: write a number above 0")))
        }
        number => Ok(number),
    }
}

#[cfg(test)]
#[path = "config_file_tests.rs"]
mod tests;
