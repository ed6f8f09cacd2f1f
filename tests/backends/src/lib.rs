//! Engines that a server needs beside itself, started for tests and for trying things out: private folder, loopback
//! only, stopped when whoever started them ends, however that happens.

mod balancer;
mod certificate;
mod nats;
mod postgres;

pub use balancer::Balancer;
pub use certificate::Certificate;
pub use nats::Nats;
pub use postgres::{Care, Postgres};
