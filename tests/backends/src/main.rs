//! `cargo run -p backends`: starts PostgreSQL, prints where it is, and stays until its own input ends.
#![allow(clippy::print_stdout, reason = "a program for people: printing is its work")]

use std::io;

use anyhow::Result;
use backends::Postgres;

fn main() -> Result<()> {
    let postgres = Postgres::start()?;
    println!("{}", postgres.url());
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
