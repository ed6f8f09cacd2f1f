//! `chat-server [--config FILE] [--listen ADDR:PORT] [--port PORT] [--data-dir DIR] [backup FILE | restore FILE | retention [--dry-run] | audit | new-epoch]`

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use chat_server::{
    Arguments, Config, Job, Outdated, Server, ServerError, asked_to_stop, backup, export_audit, outdated,
    remove_outdated, renew_epoch, restore,
};
use tokio::runtime::Runtime;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("PORTAL_CHAT_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With stderr gone there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "chat-server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), ServerError> {
    let arguments = Arguments::parse(std::env::args().skip(1))?;
    let job = arguments.job.clone();
    let config = arguments.load(|name| std::env::var(name).ok())?;
    match job {
        Job::Serve => serve(config),
        Job::Backup(to) => backup(&config, &to),
        Job::Restore(from) => restore(&config, &from),
        Job::Retention => {
            let removed = runtime()?.block_on(remove_outdated(&config))?;
            tell("removed", removed);
            Ok(())
        }
        Job::RetentionDryRun => {
            tell("would be removed", outdated(&config)?);
            Ok(())
        }
        Job::NewEpoch => renew_epoch(&config),
        Job::Audit => export_audit(&config, &mut std::io::stdout()),
    }
}

/// One line about what was kept long enough.
fn tell(what: &str, found: Outdated) {
    let Outdated { conversations, events, files, requests, audit } = found;
    // Whether somebody reads it is not our business.
    let _ = writeln!(
        std::io::stdout(),
        "{what}: {conversations} conversations with {events} events and {files} files, {requests} call-backs and forms, \
         {audit} audit entries"
    );
}

fn runtime() -> Result<Runtime, ServerError> {
    Runtime::new().map_err(|error| ServerError::System { what: "threads", why: error.to_string() })
}

/// How long the end may take: less than what supervisors kill after.
const END_WITHIN: Duration = Duration::from_secs(3);

fn serve(config: Config) -> Result<(), ServerError> {
    runtime()?.block_on(async {
        if config.console && config.operators.is_empty() {
            tracing::warn!("no operators are configured: nobody can log in at /operator/");
        }
        if config.files.taken && config.files.clamd.is_none() {
            tracing::warn!(
                "files are taken and not scanned for viruses: name a scanner with clamd under [files]"
            );
        }
        let server = Server::start(config).await?;
        let mut out = std::io::stdout();
        // The one line programs wait for; whether somebody reads it is not our business.
        let _ = writeln!(out, "listening on http://{}", server.addr()).and_then(|()| out.flush());
        asked_to_stop().await;
        tracing::info!("stopping");
        // What was confirmed is on disk in any case.
        if tokio::time::timeout(END_WITHIN, server.stop()).await.is_err() {
            tracing::warn!("the store did not close in time");
        }
        Ok(())
    })
}
