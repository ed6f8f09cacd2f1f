//! Engines that a server needs beside itself, started for tests and for trying things out: private folder, loopback
//! only, stopped when whoever started them ends, however that happens.

mod postgres;

pub use postgres::Postgres;
