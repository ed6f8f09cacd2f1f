//! `load [--part PART]… [--url URL] [--operator-token TOKEN] [--connections N] [--senders N,N] [--seconds N] [--rate N]
//! [--logins N] [--sessions N]`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people: printing is its work")]

use std::process::ExitCode;
use std::time::Duration;

use load::{Part, Plan, Result, run};

#[tokio::main]
async fn main() -> ExitCode {
    let done = match plan(std::env::args().skip(1)) {
        Ok(plan) => run(&plan, |text| println!("{text}\n")).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn plan(mut arguments: impl Iterator<Item = String>) -> Result<Plan> {
    let mut plan = Plan {
        parts: Vec::new(),
        url: None,
        operator_token: None,
        connections: 20_000,
        // Longer than the heartbeat: each hears from the server at least once.
        held: Duration::from_secs(35),
        senders: vec![1, 64, 512],
        length: Duration::from_secs(10),
        rate: 200,
        logins: 20_000,
        sessions: 5_000,
    };
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{flag}: give it a value"))?;
        let number = |word: &str| match word.parse::<usize>() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(format!("{flag}: write a number above 0")),
        };
        match flag.as_str() {
            "--part" => plan.parts.push(part(&value)?),
            "--url" => plan.url = Some(value),
            "--operator-token" => plan.operator_token = Some(value),
            "--connections" => plan.connections = number(&value)?,
            "--senders" => {
                plan.senders = value.split(',').map(number).collect::<std::result::Result<_, _>>()?;
            }
            "--seconds" => plan.length = Duration::from_secs(number(&value)? as u64),
            "--rate" => plan.rate = u32::try_from(number(&value)?)?,
            "--logins" => plan.logins = number(&value)?,
            "--sessions" => plan.sessions = number(&value)?,
            _ => {
                return Err(
                    format!("{flag}: not known; see the first lines of tests/load/src/main.rs").into()
                );
            }
        }
    }
    if plan.parts.is_empty() {
        let parts = Part::ALL.into_iter().map(|(_, part)| part);
        plan.parts = parts.filter(|part| plan.url.is_none() || !part.is_of_its_own()).collect();
    }
    Ok(plan)
}

fn part(word: &str) -> Result<Part> {
    let known = Part::ALL.iter().find(|(name, _)| *name == word).map(|(_, part)| *part);
    let names = Part::ALL.map(|(name, _)| name).join(", ");
    known.ok_or_else(|| format!("--part: choose from {names}").into())
}
