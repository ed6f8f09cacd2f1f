//! Packages of the operating system, on Debian and Ubuntu.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;

/// Installs Debian packages; elsewhere, or without the rights, says what to install by hand.
pub(crate) fn install(why: &str, packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    if process::on_path(&["apt-get"]).is_none() {
        bail!("missing: {why}. Install what your system calls `{list}` and repeat");
    }
    let Some(prefix) = as_root() else {
        bail!("missing: {why}. Run as root `apt-get install {list}` and repeat");
    };
    println!("Installing {list}: {why} (once, about 2 minutes) …");
    for args in [&["update", "-qq"][..], &["install", "-qq", "-y", "--no-install-recommends"]] {
        let mut words: Vec<&str> = prefix.to_vec();
        words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        words.extend(args);
        if args[0] == "install" {
            words.extend(packages);
        }
        process::run(Command::new(words[0]).args(&words[1..]))
            .with_context(|| format!("cannot install {list}: {why}"))?;
    }
    Ok(())
}

/// Words to put before a command that needs root; none when there is no way without asking a person.
fn as_root() -> Option<&'static [&'static str]> {
    if process::output("id".as_ref(), &["-u"])?.trim() == "0" {
        return Some(&[]);
    }
    process::output("sudo".as_ref(), &["-n", "true"]).map(|_| &["sudo", "-n"][..])
}

/// Makes sure that C code can be compiled: the embedded database and some tools need it.
pub(crate) fn c_compiler() -> Result<()> {
    if process::on_path(&["cc", "gcc", "clang"]).is_some() {
        return Ok(());
    }
    install("a C compiler for the embedded database", &["build-essential"])
}

/// Makes sure that PostgreSQL can be started. What Debian starts by itself when it installs it is left alone.
pub(crate) fn postgresql() -> Result<()> {
    if backends::Postgres::programs().is_some() {
        return Ok(());
    }
    install("PostgreSQL, the store that several servers share", &["postgresql"])
}

/// Makes sure that the example of a backend can be run.
pub(crate) fn python() -> Result<()> {
    if process::on_path(&["python3"]).is_some() {
        return Ok(());
    }
    install("Python for the example of a backend", &["python3"])
}

/// Makes sure that nodes of a server can hear of each other.
pub(crate) fn nats() -> Result<()> {
    if backends::Nats::program().is_some() {
        return Ok(());
    }
    install("NATS, which carries notices between nodes", &["nats-server"])
}

/// Makes sure that there is another chat server to compare with.
pub(crate) fn prosody() -> Result<()> {
    if process::on_path(&["prosody"]).is_some() {
        return Ok(());
    }
    install_without_service("Prosody, to compare with", "prosody", "prosody")
}

/// Makes sure that there is a proxy to put before the server.
pub(crate) fn nginx() -> Result<()> {
    if on_path_of_root("nginx") {
        return Ok(());
    }
    install_without_service("nginx, to put it before the server", "nginx-light", "nginx")
}

/// Programs that people do not start themselves stand where only root looks.
fn on_path_of_root(name: &str) -> bool {
    process::on_path(&[name]).is_some() || std::path::Path::new("/usr/sbin").join(name).is_file()
}

/// Installs a package whose service nobody asked for: where Debian starts it, it is ended, and stays so.
fn install_without_service(why: &str, package: &str, service: &str) -> Result<()> {
    install(why, &[package])?;
    let prefix = as_root().unwrap_or_default();
    for words in [["service", service, "stop"], ["systemctl", "disable", service]] {
        let words: Vec<&str> = prefix.iter().copied().chain(words).collect();
        // Without a service manager it did not start in the first place.
        drop(Command::new(words[0]).args(&words[1..]).output());
    }
    Ok(())
}

/// Makes sure that packages of JavaScript can be fetched and bundled.
pub(crate) fn npm() -> Result<()> {
    if process::on_path(&["npm"]).is_some() {
        return Ok(());
    }
    install("npm, to fetch the other chat widgets", &["nodejs", "npm"])
}
