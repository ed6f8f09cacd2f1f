//! The project's commands, run as `cargo xtask <command>`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people: printing is its work")]

mod axe;
mod bench;
mod browser;
mod bucket;
mod bundle;
mod chaos;
mod checkout;
mod ci;
mod cluster;
mod conformance;
mod demo;
mod engines;
mod faq;
mod fuzz;
mod journeys;
mod linked;
mod load;
mod orca;
mod package;
mod process;
mod server;
mod simulate;
mod size;
mod stage;
mod system_packages;
mod tally;
mod tests;
mod texts;
mod tidy;
mod tools;
mod widget;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's commands. Each installs what it needs and is missing.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Xtask {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Start portal page, operator console and server, to try the chat
    Demo(demo::Demo),
    /// The demo on several nodes over PostgreSQL and NATS, behind a balancer
    Cluster(cluster::Cluster),
    /// Run every test; the last line is the sum
    Test {
        /// Run only tests whose name contains this
        filter: Option<String>,
        /// Run only these parts
        #[arg(long, value_enum)]
        only: Vec<tests::Suite>,
    },
    /// Cut links, hang them, kill the server: nothing accepted may be lost, doubled or out of order
    Chaos(chaos::Chaos),
    /// Run client core and server logic in virtual time, from seeds, through everything that may go wrong
    Simulate(simulate::Simulate),
    /// Check a backend, any backend, against docs/protocol.md
    Conformance(conformance::Conformance),
    /// Measure how much a server bears: connections, messages, delivery, a cut of all, log-ins; beside Prosody
    Load(load::Load),
    /// Hand mutated frames, requests, uploads and files to whatever reads them
    Fuzz(fuzz::Fuzz),
    /// Run everything a change must pass: format, clippy, dependencies, tidy, size, tests
    Ci,
    /// Check the rules of ARCHITECTURE.md that can be checked by reading files
    Tidy {
        /// Note that docs/protocol.md was reviewed against the wire types as they are now
        #[arg(long)]
        bless_protocol: bool,
    },
    /// Look after files of frequent questions
    #[command(subcommand)]
    Faq(faq::Faq),
    /// Look after files in which a portal says sentences of the chat in its own words
    #[command(subcommand)]
    Texts(texts::Texts),
    /// Show how large the shipped files are; fail over the budget
    Size,
    /// Measure the widget beside other chat widgets: bytes, work, waiting, long conversations, traces
    Bench(bench::Bench),
    /// Build the widget as it is shipped, into dist/
    Build,
    /// Write the npm package into target/package
    Package,
    /// Take pictures of every state of widget and console, on one contact sheet
    Gallery(journeys::Gallery),
    /// Look at every state in every mode with axe-core and our own checks; fail on any violation
    A11y {
        /// Only states whose name contains this
        #[arg(default_value = "")]
        word: String,
    },
    /// Let a screen reader, Orca, read the main journey in Firefox, and print what it says
    Orca,
    /// Make the README's pictures anew, from the running product
    Pictures,
    /// Last step of the widget's build; called by Trunk
    #[command(hide = true)]
    Bundle,
}

fn main() -> ExitCode {
    let done = match Xtask::parse().command {
        Task::Demo(demo) => demo.run(),
        Task::Cluster(cluster) => cluster.run(),
        Task::Test { filter, only } => match tests::run(&only, filter.as_deref()) {
            // The sum has been printed and stays the last line.
            Ok(sum) if sum.failed > 0 => return ExitCode::FAILURE,
            done => done.map(drop),
        },
        Task::Chaos(chaos) => chaos.run(),
        Task::Simulate(simulate) => simulate.run(),
        Task::Conformance(conformance) => conformance.run(),
        Task::Load(load) => load.run(),
        Task::Fuzz(fuzz) => fuzz.run(),
        Task::Ci => ci::run(),
        Task::Tidy { bless_protocol } => tidy::run(bless_protocol),
        Task::Faq(faq) => faq.run(),
        Task::Texts(texts) => texts.run(),
        Task::Size => size::run(),
        Task::Bench(bench) => bench.run(),
        Task::Build => widget::build().map(drop),
        Task::Package => package::run(),
        Task::Gallery(gallery) => gallery.run(),
        Task::A11y { word } => journeys::look_at_all(&word),
        Task::Orca => orca::run(),
        Task::Pictures => journeys::make_pictures(),
        Task::Bundle => bundle::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
