//! What an operator of this server decides: defaults, one TOML file, then the environment, then the
//! command line, each over the one before.

mod files;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use chat_protocol::faq::FAQ;
use chat_protocol::tickets::TICKETS;
use chat_protocol::{CannedReply, CloseReason, Heartbeat, Limits, Reconnect, Secret, desk, limits};

use crate::call_backs::Hours;
use crate::config_file::{ConfigFile, Mistake};
use crate::store::Connector;
pub use files::{BucketConfig, FileCare, FilePlace};

/// Everything the server needs to know before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Where files people sent live unless they have another place, and unless that is PostgreSQL the store and the
    /// key of the guest tokens; made when missing.
    pub data_dir: PathBuf,
    /// Where everything else is kept.
    pub store: StoreConfig,
    /// What Trunk built, served under `/chat/`.
    pub widget_dir: Option<PathBuf>,
    /// Origins of portal pages on other hosts, like `https://www.example.ru`.
    pub allowed_origins: Vec<String>,
    /// Serve the operator console under `/operator/`.
    pub console: bool,
    /// Serve the demo portal under `/` and `/application`.
    pub demo: bool,
    /// The portal's file of topics, channels and hours, JSON that was checked; served under `/chat/portal.json`.
    /// Without one the demo has its own, and other portals show none.
    pub portal: Option<String>,
    /// The file of frequent questions, JSON that was checked; served under `/chat/faq.json`. Without one the demo has
    /// the project's own, and other portals have none.
    pub faq: Option<String>,
    /// The heartbeat announced and kept.
    pub heartbeat: Heartbeat,
    /// Bounds of the clients' back-off.
    pub reconnect: Reconnect,
    /// Expected wait of a person in line, seconds, from and to; none: no guess is shown.
    pub eta_s: Option<(u64, u64)>,
    /// People are told that many ask while so many of them wait for each operator.
    pub peak: u64,
    /// Span over which clients spread their return after a restart, milliseconds.
    pub spread_ms: (u64, u64),
    /// What the server accepts, announced in `welcome`.
    pub limits: Limits,
    /// How fast one person may write.
    pub pace: Pace,
    /// New conversations one person may open within 24 hours.
    pub conversations_per_day: u64,
    /// The same from one address, of all people behind it.
    pub conversations_per_address: usize,
    /// A closed conversation can be gone on with for so many days after its last message.
    pub reopen_days: u64,
    /// A client must say `hello` this soon, milliseconds.
    pub hello_ms: u64,
    /// What becomes of files.
    pub files: FileCare,
    /// Connections of one person, and of one address, at the same time.
    pub connections_per_person: usize,
    /// See [`Config::connections_per_person`].
    pub connections_per_address: usize,
    /// Who is believed when it says from where a connection comes.
    pub proxy: Proxy,
    /// Who may read `/metrics`: whoever sends this token; none: programs of this machine.
    pub metrics_token: Option<Secret>,
    /// What is kept for how long.
    pub retention: Retention,
    /// Who may log in at the console.
    pub operators: Vec<OperatorAccount>,
    /// How the operators' work is arranged.
    pub desk: DeskConfig,
    /// How people signed in at the portal are known; none: everybody is a guest.
    pub accounts: Option<AccountsConfig>,
    /// «Обратный звонок».
    pub call_backs: CallBacks,
    /// «Обратная связь».
    pub feedback: Feedback,
    /// How answers to forms go out; without it no forms are offered.
    pub mail: Option<Mail>,
    /// Address of the page on what people consent to, linked in the forms.
    pub consent_url: Option<String>,
    /// How this node hears of what happens at others; none: it is the only one.
    pub bus: Option<BusConfig>,
}

/// How nodes that share a store hear of each other: over a NATS server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusConfig {
    /// Address of the NATS server, or several, separated by commas: `nats://…`, or `tls://…` where others could listen.
    pub url: String,
    /// Who this server is to NATS.
    pub login: BusLogin,
    /// Certificates (PEM) by which the NATS server is known, besides those of the system.
    pub certificates: Option<PathBuf>,
    /// What a balancer calls this node: the names of links without a socket begin with it.
    pub name: Option<String>,
    /// For trials: so many notices of a hundred get lost on arrival.
    pub lose_percent: u8,
    /// For trials: whether what got lost is made good by the heartbeat.
    pub repair: bool,
}

/// Who this server is to NATS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BusLogin {
    /// NATS asks nobody.
    Open,
    /// Whoever has this token.
    Token(Secret),
    /// A user and a password.
    User(String, Secret),
}

/// What an address of the store looks like.
pub(crate) const STORE_URL: &str =
    "write it like postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=require";

/// Where everything is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreConfig {
    /// PostgreSQL, which several nodes may share: where, as whom, with what password; none: SQLite in the data
    /// directory.
    pub url: Option<Secret>,
    /// Certificates (PEM) by which PostgreSQL is known, besides those of the system.
    pub certificates: Option<PathBuf>,
    /// Threads that write to PostgreSQL, each with a connection.
    pub writers: usize,
    /// Threads that read from PostgreSQL, each with a connection.
    pub readers: usize,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self { url: None, certificates: None, writers: 8, readers: 8 }
    }
}

/// How people signed in at the portal are known: by short-lived tokens (JWT) that the portal issues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountsConfig {
    /// The `iss` of its tokens.
    pub issuer: String,
    /// Their `aud`.
    pub audience: String,
    /// How they are signed. A token that names another algorithm is refused.
    pub algorithm: TokenAlgorithm,
    /// With what.
    pub keys: TokenKeys,
    /// By how much the clocks may differ, seconds.
    pub leeway_s: u64,
    /// A token good for longer than this is refused, seconds.
    pub longest_s: u64,
}

/// How the portal signs its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenAlgorithm {
    /// HMAC with SHA-256: portal and server share a secret.
    Hs256,
    /// RSA with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

/// What the portal signs its tokens with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenKeys {
    /// A shared secret, for [`TokenAlgorithm::Hs256`].
    Secret(Secret),
    /// A file with the public keys, a JWKS. It is read again when a token names a key that is not in it.
    File(PathBuf),
    /// The same at an address of the portal.
    Address(String),
}

/// Whether and when people are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallBacks {
    /// Whether people may ask for it.
    pub offered: bool,
    /// Somebody calls within so many seconds.
    pub within_s: u64,
    /// It is offered to who waits longer in line, or is expected to, seconds.
    pub offer_after_s: u64,
    /// Hours at which people are called; without, at any time.
    pub hours: Option<Hours>,
}

/// Whether and when forms are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Whether people may ask by a form.
    pub offered: bool,
    /// An answer goes out within so many seconds.
    pub within_s: u64,
}

/// How mail goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Who writes, like `Поддержка <support@example.ru>`.
    pub from: String,
    /// Which way.
    pub route: MailRoute,
}

/// The way of a mail.
#[derive(Clone, PartialEq, Eq)]
pub enum MailRoute {
    /// To a mail server; the address holds a password.
    Smtp(String),
    /// Into files of a directory: for trying things out.
    Files(PathBuf),
}

impl std::fmt::Debug for MailRoute {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Smtp(_) => out.write_str("Smtp(‹secret›)"),
            Self::Files(directory) => write!(out, "Files({})", directory.display()),
        }
    }
}

/// How fast one person may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Messages a second in the long run.
    pub per_second: u32,
    /// Messages at once after a silence.
    pub burst: u32,
}

/// Who is believed when it says from where a connection comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Addresses of the proxies in front of this server.
    pub addresses: Vec<IpAddr>,
    /// The header they write; its last value counts.
    pub header: String,
}

impl Default for Proxy {
    fn default() -> Self {
        Self { addresses: Vec::new(), header: "x-forwarded-for".to_owned() }
    }
}

/// What is kept for how long, days; none: for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// A closed conversation, after its last event.
    pub closed_days: Option<u64>,
    /// An entry of the audit log.
    pub audit_days: Option<u64>,
}

impl Default for Retention {
    fn default() -> Self {
        Self { closed_days: None, audit_days: Some(365) }
    }
}

/// An operator who may log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorAccount {
    /// Stable name of the account.
    pub id: String,
    /// Name shown to people.
    pub name: String,
    /// What the operator types to log in.
    pub token: Secret,
    /// Departments the operator answers for, by their ids; none: all of them.
    pub departments: Vec<String>,
}

/// How the operators' work is arranged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskConfig {
    /// Departments; without any, there is one line for all.
    pub departments: Vec<DepartmentConfig>,
    /// Answers to begin from.
    pub replies: Vec<CannedReply>,
    /// Why conversations end; without any, operators give no reason.
    pub reasons: Vec<CloseReason>,
}

/// A department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentConfig {
    /// Its stable name.
    pub id: String,
    /// What operators call it.
    pub title: String,
    /// Topics of the portal whose questions it answers.
    pub topics: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data_dir: PathBuf::from("data"),
            store: StoreConfig::default(),
            widget_dir: None,
            allowed_origins: Vec::new(),
            console: true,
            demo: false,
            portal: None,
            faq: None,
            heartbeat: Heartbeat::default(),
            reconnect: Reconnect::default(),
            eta_s: None,
            peak: 3,
            spread_ms: (0, 5_000),
            limits: Limits::default(),
            pace: Pace { per_second: 5, burst: 10 },
            conversations_per_day: 20,
            conversations_per_address: 500,
            reopen_days: 7,
            hello_ms: limits::HELLO_WITHIN_MS,
            files: FileCare::default(),
            connections_per_person: 30,
            connections_per_address: 1_000,
            proxy: Proxy::default(),
            metrics_token: None,
            retention: Retention::default(),
            operators: Vec::new(),
            desk: DeskConfig::default(),
            accounts: None,
            call_backs: CallBacks { offered: true, within_s: 30 * 60, offer_after_s: 20 * 60, hours: None },
            feedback: Feedback { offered: true, within_s: 24 * 60 * 60 },
            mail: None,
            consent_url: None,
            bus: None,
        }
    }
}

impl Config {
    /// Defaults, then `file`, then the variables `PORTAL_CHAT_…` that `env` knows.
    pub fn load(file: Option<&Path>, env: impl Fn(&str) -> Option<String>) -> Result<Self, Mistake> {
        let mut config = Self::default();
        let mut alone = None;
        if let Some(path) = file {
            let text = std::fs::read_to_string(path).map_err(|error| Mistake::unreadable(path, &error))?;
            let file = ConfigFile::parse(path, &text)?;
            alone = file.bus_without_store(path, &text);
            file.apply(path, &text, &mut config)?;
        }
        config.apply_env(env)?;
        // Only now is it known whether the environment names a store.
        match alone {
            Some(mistake) if config.store.url.is_none() => Err(mistake),
            _ => Ok(config),
        }
    }

    /// Whether people may ask by a form: it is answered by mail.
    pub fn offers_form(&self) -> bool {
        self.feedback.offered && self.mail.is_some()
    }

    /// Optional abilities, as `welcome` announces them.
    pub fn features(&self) -> Vec<String> {
        let files = (limits::FILES_FEATURE, self.files.taken);
        let calls = (desk::CALL_BACK, self.call_backs.offered);
        let faq = self.faq.is_some() || self.demo;
        let always = [TICKETS, limits::RATING, limits::REOPENING].map(|name| (name, true));
        let offers = [files, calls, (desk::FORM, self.offers_form()), (FAQ, faq)].into_iter().chain(always);
        offers.filter(|(_, offered)| *offered).map(|(name, _)| name.to_owned()).collect()
    }

    fn apply_env(&mut self, env: impl Fn(&str) -> Option<String>) -> Result<(), Mistake> {
        let switch = |name: &'static str, into: &mut bool| {
            match env(name).as_deref() {
                None => {}
                Some("true" | "1") => *into = true,
                Some("false" | "0") => *into = false,
                Some(_) => return Err(Mistake::variable(name, "write true or false")),
            }
            Ok(())
        };
        switch("PORTAL_CHAT_CONSOLE", &mut self.console)?;
        switch("PORTAL_CHAT_DEMO", &mut self.demo)?;
        if let Some(listen) = env("PORTAL_CHAT_LISTEN") {
            self.listen = listen.parse().map_err(|_| {
                Mistake::variable("PORTAL_CHAT_LISTEN", "write ADDRESS:PORT, like 0.0.0.0:8080")
            })?;
        }
        if let Some(dir) = env("PORTAL_CHAT_DATA_DIR") {
            self.data_dir = dir.into();
        }
        if let Some(url) = env("PORTAL_CHAT_STORE_URL") {
            let url = Secret(url);
            if Connector::parse(&url).is_none() {
                return Err(Mistake::variable("PORTAL_CHAT_STORE_URL", STORE_URL));
            }
            self.store.url = Some(url);
        }
        if let Some(dir) = env("PORTAL_CHAT_WIDGET_DIR") {
            self.widget_dir = Some(dir.into());
        }
        if let Some(list) = env("PORTAL_CHAT_ALLOWED_ORIGINS") {
            self.allowed_origins.clear();
            for origin in list.split(',').map(str::trim).filter(|origin| !origin.is_empty()) {
                let origin = crate::origin::parse(origin)
                    .ok_or_else(|| Mistake::variable("PORTAL_CHAT_ALLOWED_ORIGINS", crate::origin::ADVICE))?;
                self.allowed_origins.push(origin);
            }
        }
        if let Some(bus) = &mut self.bus
            && let Some(token) = env("PORTAL_CHAT_BUS_TOKEN")
        {
            bus.login = BusLogin::Token(token.into());
        }
        Ok(())
    }

    /// A client that sent nothing for so long is gone, milliseconds.
    pub fn silence_ms(&self) -> u64 {
        self.heartbeat.every_ms.saturating_mul(2).saturating_add(self.heartbeat.grace_ms)
    }
}
