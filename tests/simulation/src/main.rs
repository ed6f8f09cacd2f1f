//! `simulation --seeds N [--seed S] [--steps M]`; run as `cargo xtask simulate`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people: printing is its work")]

use std::process::ExitCode;
use std::time::Instant;

use simulation::{Control, Length, Tally, Trace, run};

/// Happenings of one seed.
const HAPPENINGS: u64 = 150;

const USAGE: &str = "usage: simulation [--seeds N] [--from S] [--seed S] [--steps M]";

/// What the command line asks for.
struct Wish {
    seeds: u64,
    from: u64,
    /// One seed, with its trace.
    seed: Option<u64>,
    /// At least so many steps altogether: further seeds, or a longer storm of the one.
    steps: u64,
}

fn main() -> ExitCode {
    let Some(wish) = wish(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    match wish.seed {
        Some(seed) => replay(seed, wish.steps),
        None => search(&wish),
    }
}

fn wish(mut args: impl Iterator<Item = String>) -> Option<Wish> {
    let mut wish = Wish { seeds: 500, from: 0, seed: None, steps: 0 };
    while let Some(name) = args.next() {
        let number = args.next()?.parse().ok()?;
        match name.as_str() {
            "--seeds" => wish.seeds = number,
            "--from" => wish.from = number,
            "--seed" => wish.seed = Some(number),
            "--steps" => wish.steps = number,
            _ => return None,
        }
    }
    Some(wish)
}

fn replay(seed: u64, steps: u64) -> ExitCode {
    let report = run(seed, Length { happenings: HAPPENINGS, steps }, Control::None, Trace::On);
    for line in &report.trace {
        println!("{line}");
    }
    println!("seed {seed}: {} steps; milliseconds stand at the left", report.steps);
    match report.violation {
        None => ExitCode::SUCCESS,
        Some(what) => {
            println!("seed {seed}: VIOLATION {what}");
            ExitCode::FAILURE
        }
    }
}

fn search(wish: &Wish) -> ExitCode {
    let started = Instant::now();
    let (mut steps, mut seeds, mut violations) = (0, 0, 0);
    let (mut messages, mut parked) = (0, 0);
    let mut faults = Tally::default();
    let mut seed = wish.from;
    while seeds < wish.seeds || steps < wish.steps {
        let report = run(seed, Length::of(HAPPENINGS), Control::None, Trace::Off);
        steps += report.steps;
        seeds += 1;
        messages += report.messages;
        parked += report.parked;
        faults.add(&report.faults);
        if let Some(what) = report.violation {
            violations += 1;
            println!("seed {seed}: VIOLATION {what}");
        }
        seed += 1;
    }
    println!("{seeds} seeds, {steps} steps, {} faults, {} s:", faults.sum(), started.elapsed().as_secs());
    print!("{faults}");
    println!("{messages} messages, {parked} of them refused for good, on screen");
    println!("{violations} violations");
    if violations > 0 {
        println!("replay one with --seed");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
