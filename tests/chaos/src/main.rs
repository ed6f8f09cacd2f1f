//! `chaos [--seconds N] [--seed S] [--clients N] [--without storage|resend|ids|repair] [--nodes N] [--lose PERCENT]`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people: printing is its work")]

use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chaos::{Cluster, Plan, Protection, Result, run};

/// How long the clients may take to settle.
const PATIENCE: Duration = Duration::from_secs(90);

#[tokio::main]
async fn main() -> ExitCode {
    let plan = match plan(std::env::args().skip(1)) {
        Ok(plan) => plan,
        Err(error) => return failed(&*error),
    };
    let Plan { clients, length, seed, cluster, .. } = &plan;
    let (seconds, nodes) = (length.as_secs(), cluster.map_or(1, |cluster| cluster.nodes));
    println!("{clients} people, {seconds} s of storm, {nodes} servers, seed {seed}");
    match run(&plan).await {
        Ok(report) => {
            println!("\n{report}");
            if report.violations() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => failed(&*error),
    }
}

fn failed(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

fn plan(mut arguments: impl Iterator<Item = String>) -> Result<Plan> {
    let seed = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let length = Duration::from_secs(60);
    let mut plan = Plan { seed, length, clients: 8, cluster: None, without: None, patience: PATIENCE };
    let mut lose_percent = 10;
    let mut repair = true;
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{flag}: give it a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{flag}: write a number"));
        match flag.as_str() {
            "--seconds" => plan.length = Duration::from_secs(number()?),
            "--seed" => plan.seed = number()?,
            "--clients" => plan.clients = usize::try_from(number()?)?,
            "--nodes" => {
                let nodes = usize::try_from(number()?)?;
                plan.cluster = Some(Cluster { nodes, lose_percent, repair });
            }
            "--lose" => lose_percent = u8::try_from(number()?)?,
            "--without" if value == "repair" => repair = false,
            "--without" => plan.without = Some(protection(&value)?),
            _ => {
                let known = "--seconds, --seed, --clients, --nodes, --lose or --without";
                return Err(format!("{flag}: write {known}").into());
            }
        }
    }
    plan.cluster = plan.cluster.map(|cluster| Cluster { lose_percent, repair, ..cluster });
    Ok(plan)
}

fn protection(word: &str) -> Result<Protection> {
    match word {
        "storage" => Ok(Protection::Storage),
        "resend" => Ok(Protection::Resend),
        "ids" => Ok(Protection::StableIds),
        _ => Err("--without: write storage, resend or ids".into()),
    }
}
