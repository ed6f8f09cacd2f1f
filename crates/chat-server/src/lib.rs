//! The reference backend of portal-chat: one program, a store that is one SQLite file or PostgreSQL, and an operator
//! console.
//!
//! ```no_run
//! use chat_server::{Config, Server};
//!
//! # async fn demo() -> Result<(), chat_server::ServerError> {
//! let server = Server::start(Config { data_dir: "/tmp/chat".into(), ..Config::default() }).await?;
//! println!("listening on http://{}", server.addr());
//! server.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! The life of a message: [`socket`] reads a frame and parses it → [`store`] queues it for a
//! writer thread → [`conversations`] decides, numbers and appends, inside a transaction shared with
//! whatever else waited → the commit is on disk → the sender gets its `ok`, and [`hub`] tells every
//! connection of both sides. A connection that missed something reads the log: at `hello`, after an
//! overflow of its inbox, or when a position is skipped, always by the same code.
//!
//! The map, in the order of the arrows: [`server`] starts [`app`] (routes: [`socket`], [`files`], [`console`],
//! [`demo`], [`discovery`], [`health`], [`long_poll`]) over [`chat`], which holds what connections share: [`store`],
//! [`hub`], [`waiting_line`], [`pace`], [`operators`], [`accounts`], [`guest_token`] and the [`data_dir`].
//! [`conversations`], [`call_backs`], [`feedback`], [`tickets`], [`revocation`] and [`upgrade`] know SQL and no sockets; [`mail`] sends what [`feedback`] has written; [`socket`] knows frames and no SQL. Between them stand [`request`], which parses commands,
//! and [`replay`], which says what a connection lacks; [`simulation`] drives the same code without sockets.

#![allow(rustdoc::private_intra_doc_links)]

mod accounts;
mod address;
mod answers;
mod app;
mod arguments;
mod audit;
mod backup;
mod bus;
mod call_backs;
mod chat;
mod clock;
mod config;
mod config_file;
mod console;
mod conversations;
mod data_dir;
mod demo;
mod desk_setup;
mod discovery;
mod duty;
mod embedded;
mod error;
mod faq;
mod faq_file;
mod feedback;
mod files;
mod finding;
mod guest_token;
mod headcount;
mod headers;
mod health;
mod hub;
mod long_poll;
mod mail;
mod metrics;
mod openings;
mod operators;
mod origin;
mod pace;
mod pages_that_ask;
mod person;
mod portal_file;
mod random;
mod refusal;
mod replay;
mod request;
mod retention;
mod revocation;
mod rules;
mod server;
mod shutdown;
pub mod simulation;
mod socket;
mod standings;
mod store;
mod tickets;
mod trust;
mod upgrade;
mod upkeep;
mod waiting_line;

pub use arguments::{Arguments, Job};
pub use backup::{backup, restore};
pub use call_backs::Hours;
pub use config::{
    AccountsConfig, BucketConfig, BusConfig, BusLogin, CallBacks, Config, DepartmentConfig, DeskConfig,
    Feedback, FileCare, FilePlace, Mail, MailRoute, OperatorAccount, Pace, Proxy, Retention, StoreConfig,
    TokenAlgorithm, TokenKeys,
};
pub use config_file::{MIN_TOKEN, Mistake};
pub use error::ServerError;
pub use files::Clamd;
pub use retention::Outdated;
pub use server::Server;
pub use shutdown::asked_to_stop;
pub use store::{DbError, PostgresError, renew_epoch};
pub use upkeep::{export_audit, outdated, remove_outdated};
