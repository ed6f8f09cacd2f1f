//! `conformance --url wss://host/ws`; the flags stand in docs/backend.md.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people: printing is its work")]

use std::process::ExitCode;

use chat_conformance::{AccountTokens, Target, run};

const USAGE: &str = "conformance --url wss://HOST/ws [--operator-token TOKEN]… [--account-tokens COMMAND] \
    [--topic ID] [--slow] [--destructive] [--by-requests] [--only WORDS]";

#[tokio::main]
async fn main() -> ExitCode {
    let target = match target(std::env::args().skip(1)) {
        Ok(target) => target,
        Err(error) => {
            eprintln!("error: {error}\nusage: {USAGE}");
            return ExitCode::from(2);
        }
    };
    // An error means that it is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let report = run(&target).await;
    println!("{report}");
    if report.failed().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn target(mut arguments: impl Iterator<Item = String>) -> Result<Target, String> {
    let mut target = Target::default();
    while let Some(flag) = arguments.next() {
        match flag.as_str() {
            "--slow" => target.slow = true,
            "--destructive" => target.destructive = true,
            "--by-requests" => target.by_requests = true,
            _ => takes_value(&mut target, &flag, arguments.next())?,
        }
    }
    let is_socket = ["ws://", "wss://"].iter().any(|scheme| target.url.starts_with(scheme));
    if is_socket { Ok(target) } else { Err("--url begins with ws:// or wss://".to_owned()) }
}

fn takes_value(target: &mut Target, flag: &str, value: Option<String>) -> Result<(), String> {
    let value = value.ok_or_else(|| format!("{flag} wants a value"))?;
    match flag {
        "--url" => target.url = value,
        "--operator-token" => target.operator_tokens.push(value),
        "--account-tokens" => target.account_tokens = Some(AccountTokens(value)),
        "--topic" => target.topic = Some(value),
        "--only" => target.only = Some(value),
        _ => return Err(format!("{flag} is unknown")),
    }
    Ok(())
}
