//! Drivers: the programs that speak WebDriver for a browser.

use std::net::Ipv4Addr;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use crate::engine::{Engine, named};
use crate::{Result, until};

/// How often a driver is started again that did not get its port.
const TRIES: usize = 5;

/// A running driver; it ends with this.
pub(crate) struct Driver {
    /// Where it listens.
    pub(crate) address: String,
    _programs: Vec<Child>,
}

impl Driver {
    /// Starts the driver of an engine on a port of its own. A driver may want its port for IPv6 as well and ends at
    /// once when somebody else has it there: then it is started again.
    pub(crate) async fn start(engine: Engine) -> Result<Self> {
        Self::start_in(engine, &[]).await
    }

    /// Starts the driver where these variables are set.
    pub(crate) async fn start_in(engine: Engine, surroundings: &[(&str, String)]) -> Result<Self> {
        let mut said = String::new();
        for _ in 0..TRIES {
            match start_once(engine, surroundings).await? {
                Ok(driver) => return Ok(driver),
                Err(output) => said = output,
            }
        }
        Err(format!("the driver ended before it listened, {TRIES} times; the last time it said: {said}")
            .into())
    }
}

/// The driver, or what it said before it ended.
async fn start_once(
    engine: Engine,
    surroundings: &[(&str, String)],
) -> Result<std::result::Result<Driver, String>> {
    match engine {
        Engine::Chromium => {
            let driver = Command::new(named("CHROMEDRIVER", "/usr/bin/chromedriver"));
            announced(driver, "started successfully on port ").await
        }
        Engine::Firefox | Engine::FirefoxOnScreen => {
            let mut driver = Command::new(named("GECKODRIVER", "geckodriver"));
            driver.arg("--websocket-port=0").envs(surroundings.iter().map(|(name, value)| (name, value)));
            announced(driver, "Listening on 127.0.0.1:").await
        }
        Engine::WebKit => webkit().await,
    }
}

/// Starts a driver that chooses its port and tells it behind these words.
async fn announced(mut driver: Command, words: &str) -> Result<std::result::Result<Driver, String>> {
    let mut driver = spawn(driver.arg("--port=0").stdout(Stdio::piped()))?;
    let stdout = driver.stdout.take().ok_or("no standard output")?;
    let mut lines = BufReader::new(stdout).lines();
    let mut said = String::new();
    while let Some(line) = lines.next_line().await? {
        if let Some((_, port)) = line.split_once(words) {
            let address = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
            // Whoever stops reading a pipe stops its writer.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(Ok(Driver { address, _programs: vec![driver] }));
        }
        said.push_str(&line);
        said.push('\n');
    }
    Ok(Err(said))
}

/// Starts WebKit's driver, on a screen of its own that nobody sees: its browser has no other mode. It does not tell a
/// port that it has chosen, so it is given one that was free just now.
async fn webkit() -> Result<std::result::Result<Driver, String>> {
    let (screen, display) = screen().await?;
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?.local_addr()?.port();
    let mut driver = Command::new(named("WEBKIT_DRIVER", "/usr/bin/WebKitWebDriver"));
    driver.arg(format!("--port={port}")).stdout(Stdio::null());
    // With a bus it would open its windows in a browser of another test.
    driver.env("DISPLAY", display).env("DBUS_SESSION_BUS_ADDRESS", "disabled:").env("NO_AT_BRIDGE", "1");
    let mut driver = spawn(&mut driver)?;
    let address = format!("http://127.0.0.1:{port}");
    let listens = until("WebKit's driver listens", async || {
        Ok(reqwest::get(format!("{address}/status")).await?.status().is_success())
    });
    tokio::select! {
        ended = driver.wait() => return Ok(Err(ended?.to_string())),
        listens = listens => listens?,
    }
    Ok(Ok(Driver { address, _programs: vec![driver, screen] }))
}

/// A screen in memory, and what programs call it.
pub(crate) async fn screen() -> Result<(Child, String)> {
    let mut screen = Command::new(named("XVFB", "Xvfb"));
    screen.args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
    let mut screen = spawn(screen.stdout(Stdio::piped()))?;
    let stdout = screen.stdout.take().ok_or("no standard output")?;
    let number = BufReader::new(stdout).lines().next_line().await?.ok_or("Xvfb found no free screen")?;
    Ok((screen, format!(":{}", number.trim())))
}

pub(crate) fn spawn(command: &mut Command) -> Result<Child> {
    let started = command.stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn();
    started.map_err(|error| {
        let program = command.as_std().get_program().display();
        format!("{program} does not start ({error}); run `cargo xtask test`").into()
    })
}
