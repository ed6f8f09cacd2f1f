//! What every connection shares.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

use crate::accounts::{Accounts, Issuer};
use crate::address::Address;
use crate::answers::Answers;
use crate::bus::{Arrival, Voucher, Wire};
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::desk_setup::DeskSetup;
use crate::duty::Duty;
use crate::error::ServerError;
use crate::faq_file::FaqFile;
use crate::files::key::FileKeys;
use crate::files::shelf::Shelf;
use crate::files::sweeping;
use crate::guest_token::GuestTokens;
use crate::headcount::Headcount;
use crate::hub::Hub;
use crate::long_poll::Links;
use crate::mail::Post;
use crate::metrics::Metrics;
use crate::openings::Openings;
use crate::operators::Operators;
use crate::pace::PaceKeeper;
use crate::person::PersonKey;
use crate::random;
use crate::retention;
use crate::rules::Rules;
use crate::shutdown::Phase;
use crate::standings::{Depth, Standings};
use crate::store::{News, Store};
use crate::waiting_line::{WaitWords, WaitingLine};

/// What every connection shares.
pub(crate) struct Chat {
    pub(crate) config: Config,
    pub(crate) store: Arc<Store>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) operators: Operators,
    pub(crate) guest_tokens: GuestTokens,
    /// How people signed in at the portal are known; none: everybody is a guest.
    pub(crate) accounts: Option<Accounts>,
    /// Signs people in at the demo portal, if that is the portal.
    pub(crate) demo_issuer: Option<Issuer>,
    pub(crate) pace: PaceKeeper,
    /// What is answered at once.
    pub(crate) answers: Answers,
    /// The frequent questions.
    pub(crate) faq: FaqFile,
    /// How fast one person may look something up.
    pub(crate) lookups: PaceKeeper,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) people: Arc<Headcount<PersonKey>>,
    pub(crate) addresses: Arc<Headcount<Address>>,
    /// Conversations opened from each address.
    pub(crate) openings: Openings,
    pub(crate) shelf: Arc<Shelf>,
    /// How the desk is set up.
    pub(crate) setup: Arc<DeskSetup>,
    /// By which accounts send and fetch files.
    pub(crate) file_keys: Arc<FileKeys>,
    /// How conversations stand, for the heartbeats.
    pub(crate) standings: Standings,
    /// What people in line are told.
    pub(crate) waiting: WaitWords,
    pub(crate) line: WaitingLine,
    /// Every connection holds a receiver for as long as it lives.
    pub(crate) phase: watch::Sender<Phase>,
    /// Connections without a socket.
    pub(crate) links: Links,
    /// This node, since it started, for its duties.
    pub(crate) node: Arc<str>,
    connections: AtomicU64,
}

impl Chat {
    /// Opens the store and the key, and starts the waiting line.
    pub(crate) fn open(config: Config, shelf: Shelf) -> Result<Self, ServerError> {
        let dir = DataDir::open(&config.data_dir)?;
        let hub = Arc::new(Hub::default());
        let (line, post) = (WaitingLine::default(), Post::default());
        let metrics = Arc::new(Metrics::default());
        let publish = {
            let (metrics, announced) = (Arc::clone(&metrics), config.eta_s);
            let (hub, line, post) = (Arc::clone(&hub), line.clone(), post.clone());
            move |news: News| match news {
                News::Changed(change) => {
                    metrics.changed(&change);
                    hub.publish(&change);
                    if change.moves_the_line() {
                        line.moved();
                    }
                }
                News::FirstAnswer { waited_ms } => {
                    metrics.first_answer(waited_ms, announced);
                    if announced.is_some() {
                        hub.tell_operators(metrics.answers());
                    }
                }
                News::Noted(noted) => hub.publish_note(*noted),
                News::Repeated => metrics.repeated(),
                News::Committed { took } => metrics.committed(took),
                News::Dismissed { guest } => hub.dismiss(&guest),
                News::Call(call) => hub.publish_call(&call),
                News::Form(card) => {
                    hub.publish_form(*card);
                    post.wake();
                }
            }
        };
        let rules = Rules::from(&config);
        let setup = Arc::clone(&rules.conversations.desk);
        let store = Arc::new(Store::open(dir, &config.store, rules, publish)?);
        let guest_tokens = match store.guest_key() {
            Some(key) => GuestTokens::with_key(key),
            None => GuestTokens::open(&config.data_dir)?,
        };
        let (accounts, demo_issuer) = accounts(&config, &guest_tokens)?;
        let shelf = Arc::new(shelf);
        if config.files.taken {
            let sweep = sweeping::sweep_for_ever(Arc::clone(&store), Arc::clone(&shelf), config.files.unsent);
            tokio::spawn(sweep);
        }
        let waiting = WaitWords::from(&config);
        tokio::spawn(line.clone().announce(Arc::clone(&store), Arc::clone(&hub), waiting));
        let node: Arc<str> = random::name()?.into();
        let duty =
            |name, is_shared: bool| Duty::new(name, is_shared.then(|| Arc::clone(&node)), Arc::clone(&store));
        if let Some(mail) = &config.mail {
            // A store that others can reach may have other nodes, whether or not a bus names them.
            post.open(mail, Arc::clone(&store), duty("mail", store.is_common()))?;
        }
        let file_keys = Arc::default();
        if let Some(bus) = &config.bus {
            let arrival = Arrival {
                hub: Arc::clone(&hub),
                store: Arc::clone(&store),
                setup: Arc::clone(&setup),
                line: line.clone(),
                post: post.clone(),
            };
            let voucher = Voucher::new(guest_tokens.secret_for("what nodes vouch for"));
            hub.connect(Wire::open(bus, store.epoch(), arrival, Arc::clone(&file_keys), voucher)?);
        }
        tokio::spawn(retention::keep_for_ever(
            Arc::clone(&store),
            Arc::clone(&shelf),
            config.retention,
            // To remove something twice is no harm.
            duty("retention", config.bus.is_some()),
        ));
        let answers = Answers::of(&config);
        let standings = Standings::open(Arc::clone(&store));
        Ok(Self {
            answers,
            faq: FaqFile::of(&config),
            lookups: PaceKeeper::new(config.pace),
            store,
            hub,
            operators: Operators::new(&config.operators),
            guest_tokens,
            accounts,
            demo_issuer,
            pace: PaceKeeper::new(config.pace),
            metrics,
            people: Headcount::new(config.connections_per_person),
            addresses: Headcount::new(config.connections_per_address),
            openings: Openings::new(config.conversations_per_address),
            shelf,
            setup,
            file_keys,
            standings,
            waiting,
            line,
            phase: watch::Sender::new(Phase::Running),
            links: Links::default(),
            node,
            connections: AtomicU64::new(1),
            config,
        })
    }

    /// A name for a new connection, for support.
    pub(crate) fn next_sid(&self) -> String {
        let number = self.connections.fetch_add(1, Ordering::Relaxed);
        match self.hub.wire() {
            Some(wire) => format!("s-{}-{number}", wire.node()),
            None => format!("s-{number}"),
        }
    }

    /// How much a heartbeat looks at, of which the last one knew that so many notices were missed; none: nothing, which
    /// is for trials.
    pub(crate) fn depth(&self, known: u64) -> Option<Depth> {
        match &self.config.bus {
            None => Some(Depth::Followed),
            Some(bus) if !bus.repair => None,
            Some(_) if self.hub.missed() == known => Some(Depth::Mine),
            Some(_) => Some(Depth::Everything),
        }
    }
}

/// The configured portal's accounts; those of the demo portal when there is no other.
fn accounts(config: &Config, keys: &GuestTokens) -> Result<(Option<Accounts>, Option<Issuer>), ServerError> {
    match &config.accounts {
        Some(accounts) => Ok((Some(Accounts::open(accounts)?), None)),
        None if config.demo => {
            let (issuer, accounts) = Issuer::new(&keys.secret_for("the demo portal's tokens"));
            Ok((Some(Accounts::open(&accounts)?), Some(issuer)))
        }
        None => Ok((None, None)),
    }
}
