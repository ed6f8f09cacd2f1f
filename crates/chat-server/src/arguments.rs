//! The command line.

use std::path::PathBuf;

use crate::config::Config;
use crate::error::ServerError;

/// What was asked for on the command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// `--config`: the TOML file.
    pub config: Option<PathBuf>,
    /// `--listen`: over the file's `listen`.
    pub listen: Option<String>,
    /// `--port`: over the port of `listen`.
    pub port: Option<u16>,
    /// `--data-dir`: over the file's `data_dir`.
    pub data_dir: Option<PathBuf>,
    /// The word without dashes: what to do.
    pub job: Job,
}

/// What the program does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Job {
    /// Serve, until told to stop.
    #[default]
    Serve,
    /// `backup FILE`: copy the store, whether or not a server uses it.
    Backup(PathBuf),
    /// `restore FILE`: put a backup in the place of the store.
    Restore(PathBuf),
    /// `retention`: remove what was kept long enough, without a server.
    Retention,
    /// `retention --dry-run`: count it only.
    RetentionDryRun,
    /// `audit`: write the audit log to standard output.
    Audit,
    /// `new-epoch`: after PostgreSQL was restored, let every client read anew.
    NewEpoch,
}

impl Arguments {
    /// Reads flags with their values, and what to do; the program's name is not among them.
    pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, ServerError> {
        let mut arguments = Self::default();
        while let Some(word) = words.next() {
            let (flag, mut inline) = match word.split_once('=') {
                Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
                None => (word, None),
            };
            let mut value = || {
                let value = inline.take().or_else(|| words.next());
                value.ok_or_else(|| ServerError::Arguments(format!("{flag} needs a value")))
            };
            match flag.as_str() {
                "backup" => arguments.job = Job::Backup(value()?.into()),
                "restore" => arguments.job = Job::Restore(value()?.into()),
                "retention" => arguments.job = Job::Retention,
                "--dry-run" if arguments.job == Job::Retention => arguments.job = Job::RetentionDryRun,
                "audit" => arguments.job = Job::Audit,
                "new-epoch" => arguments.job = Job::NewEpoch,
                "--config" => arguments.config = Some(value()?.into()),
                "--listen" => arguments.listen = Some(value()?),
                "--data-dir" => arguments.data_dir = Some(value()?.into()),
                "--port" => {
                    let port = value()?.parse();
                    arguments.port = Some(
                        port.map_err(|_| ServerError::Arguments("--port: not a port number".to_owned()))?,
                    );
                }
                _ => return Err(ServerError::Arguments(format!("unknown argument {flag}"))),
            }
        }
        Ok(arguments)
    }

    /// Loads the configuration and puts the flags over it.
    pub fn load(self, env: impl Fn(&str) -> Option<String>) -> Result<Config, ServerError> {
        let file = self.config.or_else(|| env("PORTAL_CHAT_CONFIG").map(PathBuf::from));
        let mut config = Config::load(file.as_deref(), env)?;
        if let Some(listen) = self.listen {
            let wrong = "--listen: write ADDRESS:PORT, like 127.0.0.1:8080";
            config.listen = listen.parse().map_err(|_| ServerError::Arguments(wrong.to_owned()))?;
        }
        if let Some(port) = self.port {
            config.listen.set_port(port);
        }
        if let Some(dir) = self.data_dir {
            config.data_dir = dir;
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Arguments, Job};

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(str::to_owned)).map_err(|error| error.to_string())
    }

    #[test]
    fn flags_go_over_the_defaults() {
        let config = parse("--listen 0.0.0.0:1 --port=2 --data-dir /d").unwrap().load(|_| None).unwrap();
        assert_eq!(config.listen.to_string(), "0.0.0.0:2");
        assert_eq!(config.data_dir.to_str(), Some("/d"));
    }

    #[test]
    fn a_word_without_dashes_says_what_to_do() {
        assert_eq!(parse("--port 1").unwrap().job, Job::Serve);
        assert_eq!(parse("--data-dir /d backup /b").unwrap().job, Job::Backup("/b".into()));
        assert_eq!(parse("retention --dry-run").unwrap().job, Job::RetentionDryRun);
        assert!(parse("restore").unwrap_err().starts_with("restore needs a value"));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert!(parse("--lisen x").unwrap_err().starts_with("unknown argument --lisen; usage:"));
        assert!(parse("--config").unwrap_err().starts_with("--config needs a value"));
    }
}
