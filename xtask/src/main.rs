//! The project's commands, run as `cargo xtask <command>`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people: printing is its work")]

mod browser;
mod bundle;
mod checkout;
mod process;
mod system_packages;
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
    /// Build the widget as it is shipped, into dist/
    Build,
    /// Last step of the widget's build; called by Trunk
    #[command(hide = true)]
    Bundle,
}

fn main() -> ExitCode {
    let done = match Xtask::parse().command {
        Task::Build => widget::build().map(drop),
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
