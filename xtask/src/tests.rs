//! Runs every test there is and adds up the results.

use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use backends::{Care, Postgres};
use clap::ValueEnum;

use crate::browser::Browser;
use crate::bucket::Bucket;
use crate::tally::{Reader, Tally};
use crate::tools::{WASM_BINDGEN, WASM_TARGET};
use crate::{engines, journeys, process, system_packages, tools};

/// How long a suite may run where nobody sits before it: a browser that hangs must not hang a pipeline.
const LONGEST_SUITE: Duration = Duration::from_secs(40 * 60);

/// Tests of the server that also run on PostgreSQL and with files in a bucket: its contract with both, short.
const ON_POSTGRES: &[&str] =
    &["bucket", "delivery", "encrypted_store", "files", "scanner", "two_nodes", "upkeep", "uploads"];

/// A part of the tests that can be run alone.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// What needs no browser: every crate but the widget
    Core,
    /// The server's contract with its stores once more, on PostgreSQL and with files in a bucket
    Postgres,
    /// The widget's components in a headless browser
    Components,
    /// The real server: whole journeys in real browsers, a short storm, and restarts behind a proxy under load
    Journeys,
}

impl Suite {
    fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Postgres => "postgres",
            Self::Components => "components",
            Self::Journeys => "journeys",
        }
    }

    /// The cargo command that compiles and runs the suite, after installing and building what it needs.
    fn command(self, filter: Option<&str>) -> Result<Command> {
        let mut command = process::cargo();
        command.args(["test", "--no-fail-fast"]);
        match self {
            Self::Core => {
                system_packages::c_compiler()?;
                system_packages::python()?;
                system_packages::nats()?;
                command.args(["--workspace", "--exclude", "portal-chat"]);
                command.args([
                    "--exclude",
                    "journeys",
                    "--exclude",
                    "chaos",
                    "--exclude",
                    "load",
                    "--exclude",
                    "s3",
                ]);
            }
            Self::Postgres => {
                command.args(["--package", "chat-server", "--lib"]);
                command.args(ON_POSTGRES.iter().flat_map(|test| ["--test", test]));
            }
            Self::Components => {
                tools::wasm_target()?;
                let browser = Browser::ready()?;
                command
                    .args(["--package", "portal-chat", "--features", "component", "--target", WASM_TARGET])
                    .env("PATH", process::path_with(&[WASM_BINDGEN.folder()?])?)
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
                    // Seconds for all of them together; its own 20 are too few for a busy machine.
                    .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
                    .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser.capabilities()?)
                    .env("CHROMEDRIVER", browser.driver)
                    // It would be preferred.
                    .env_remove("GECKODRIVER");
            }
            Self::Journeys => {
                system_packages::python()?;
                system_packages::nginx()?;
                system_packages::postgresql()?;
                system_packages::nats()?;
                let packages = ["--package", "journeys", "--package", "chaos", "--package", "load"];
                journeys::equip(command.args(packages))?;
                engines::equip(&mut command)?;
            }
        }
        command.arg("--").args(filter);
        if self == Self::Postgres {
            command.arg("--include-ignored");
        }
        if self == Self::Journeys {
            // Each test drives a browser, or a storm, of its own.
            command.args(["--test-threads", "2"]);
        }
        Ok(command)
    }

    fn tally(self, filter: Option<&str>) -> Result<Tally> {
        let mut command = self.command(filter)?;
        // They stop with this value: nothing is killed in these tests, so that they need not wait for the disk.
        let stores = match self {
            Self::Postgres => {
                system_packages::postgresql()?;
                Some((Postgres::start_with(Care::Careless)?, Bucket::start()?))
            }
            _ => None,
        };
        if let Some((postgres, bucket)) = &stores {
            command.env("PORTAL_CHAT_TEST_POSTGRES", postgres.url()).env("PORTAL_CHAT_TEST_S3", bucket.url());
        }
        watched(command)
    }

    /// Runs the suite; whatever goes wrong is counted and told, so that the other suites run all the same.
    fn run(self, filter: Option<&str>) -> Tally {
        let name = self.name();
        println!("\n== {name} ==");
        let started = Instant::now();
        let mut tally = self.tally(filter).unwrap_or_else(|error| {
            println!("error: {name}: {error:#}");
            Tally { passed: 0, failed: 1 }
        });
        if tally == Tally::default() && filter.is_none() {
            println!("error: {name}: not one test ran");
            tally.failed = 1;
        }
        println!(
            "{name}: {} tests passed, {} did not, {} s",
            tally.passed,
            tally.failed,
            started.elapsed().as_secs()
        );
        tally
    }
}

/// Runs the suites named, or all. The last line is the sum.
pub(crate) fn run(only: &[Suite], filter: Option<&str>) -> Result<Tally> {
    let mut sum = Tally::default();
    for suite in Suite::value_variants() {
        if only.is_empty() || only.contains(suite) {
            sum += suite.run(filter);
        }
    }
    println!("\n{} passed, {} failed", sum.passed, sum.failed);
    io::stdout().flush()?;
    Ok(sum)
}

/// Runs a test command, shows its output as it comes and counts its results.
fn watched(mut command: Command) -> Result<Tally> {
    let (output, input) = io::pipe().context("cannot make a pipe")?;
    command.stdin(Stdio::null()).stdout(input.try_clone()?).stderr(input);
    let attended = io::stdin().is_terminal();
    if !attended {
        // A group of its own can be ended whole, browsers included. At a terminal Ctrl+C does that.
        command.process_group(0);
    }
    let line = process::line(&command);
    println!("$ {line}");
    let mut child = command.spawn().with_context(|| format!("cannot start `{line}`"))?;
    // Drops our ends of the pipe: it closes when the tests and all they started have ended.
    drop(command);

    let counted = Arc::new(Mutex::new(Reader::default()));
    let (end, ended_output) = mpsc::channel::<()>();
    let counting = Arc::clone(&counted);
    thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            counting.lock().unwrap_or_else(PoisonError::into_inner).line(&line);
        }
        drop(end);
    });
    let status = ended(&mut child, attended)?;
    // The channel closes with the last line; a browser that outlived its test may keep the pipe open, though.
    let _ = ended_output.recv_timeout(Duration::from_secs(5));
    let reader = std::mem::take(&mut *counted.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(reader.finish(status.success()))
}

/// Waits for the end; unattended, not for ever, and ends what the tests left behind.
fn ended(child: &mut Child, attended: bool) -> Result<ExitStatus> {
    let waiting = "cannot wait for the tests";
    if attended {
        return child.wait().context(waiting);
    }
    let started = Instant::now();
    let mut status = None;
    while status.is_none() && started.elapsed() < LONGEST_SUITE {
        thread::sleep(Duration::from_millis(100));
        status = child.try_wait().context(waiting)?;
    }
    if status.is_none() {
        println!("error: the suite has run for {} minutes: it is ended", LONGEST_SUITE.as_secs() / 60);
    }
    let group = format!("-{}", child.id());
    // Fails when nothing is left, which is how it should be.
    drop(Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status());
    status.map_or_else(|| child.wait().context(waiting), Ok)
}
