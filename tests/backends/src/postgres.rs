//! PostgreSQL, from the packages of the operating system.

use std::fs::{self, File};
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::Certificate;

/// How long starting and stopping may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at whether it is ready.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Runs what is named until that ends, or until its own input does: by our word, or because we have died.
const LEASH: &str = r#"exec 3<&0; "$@" </dev/null 3<&- & child=$!
    { read -r _ <&3; kill -QUIT "$child"; } 2>/dev/null & wait "$child""#;

/// A running PostgreSQL with an empty database. Dropping it stops it and removes everything.
pub struct Postgres {
    folder: TempDir,
    programs: PathBuf,
    owner: Option<Owner>,
    port: u16,
    password: String,
    care: Care,
    /// By which it is known; with one it takes encrypted connections only.
    certificate: Option<Certificate>,
    leash: Option<Child>,
}

/// Whether commits wait for the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// They do, as in production.
    Durable,
    /// They do not: faster, for tests that let nothing crash.
    Careless,
}

/// Who runs it: the server refuses to be run by root.
#[derive(Clone, Copy)]
struct Owner {
    user: u32,
    group: u32,
}

impl Postgres {
    /// The folder of its programs, if they are installed: the newest of Debian's, else what is on `PATH`.
    pub fn programs() -> Option<PathBuf> {
        let has_all = |folder: &PathBuf| {
            ["initdb", "pg_isready", "postgres"].iter().all(|name| folder.join(name).is_file())
        };
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let newest = versions
            .map(|version| version.path())
            .max_by_key(|path| path.file_name().and_then(|name| name.to_str()?.parse::<u64>().ok()));
        let path = std::env::var_os("PATH").unwrap_or_default();
        newest
            .map(|version| version.join("bin"))
            .into_iter()
            .chain(std::env::split_paths(&path))
            .find(has_all)
    }

    /// Makes a new one and waits until it can be used.
    ///
    /// # Errors
    /// When its programs are missing or do not do what they should.
    pub fn start() -> Result<Self> {
        Self::start_with(Care::Durable)
    }

    /// The same, as careful as is wanted.
    ///
    /// # Errors
    /// As [`Postgres::start`].
    pub fn start_with(care: Care) -> Result<Self> {
        Self::make(care)?.begin()
    }

    /// The same, which takes encrypted connections only, by a certificate for 127.0.0.1.
    ///
    /// # Errors
    /// As [`Postgres::start`].
    pub fn start_encrypted(care: Care) -> Result<Self> {
        let mut postgres = Self::make(care)?;
        let certificate = Certificate::make(postgres.folder.path(), &["127.0.0.1"])?;
        // It refuses a key that others could read.
        fs::set_permissions(certificate.key(), fs::Permissions::from_mode(0o600))?;
        postgres.give(certificate.key())?;
        fs::write(postgres.data().join("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n")?;
        postgres.certificate = Some(certificate);
        postgres.begin()
    }

    fn begin(mut self) -> Result<Self> {
        self.run()?;
        Ok(self)
    }

    /// An empty database, which does not run yet.
    fn make(care: Care) -> Result<Self> {
        let programs = Self::programs().context("PostgreSQL is missing: install postgresql")?;
        let folder = tempfile::Builder::new().prefix("postgres-").tempdir()?;
        let owner = Owner::needed()?;
        let password = random_word()?;
        let file = folder.path().join("password");
        fs::write(&file, &password)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let postgres = Self { folder, programs, owner, port, password, care, certificate: None, leash: None };
        for path in [postgres.folder.path(), &file] {
            postgres.give(path)?;
        }
        let mut command = postgres.program("initdb");
        command.args([
            "--auth=scram-sha-256",
            "--username=chat",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        command.arg(format!("--pwfile={}", file.display())).arg("-D").arg(postgres.data());
        let made = command.output().context("cannot start initdb")?;
        ensure!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
        Ok(postgres)
    }

    /// Lets whoever runs it have a file.
    fn give(&self, path: &Path) -> Result<()> {
        if let Some(Owner { user, group }) = self.owner {
            chown(path, Some(user), Some(group))?;
        }
        Ok(())
    }

    /// The certificate by which it is known, if it is encrypted.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// Where it is, with the password.
    pub fn url(&self) -> String {
        format!("postgres://chat:{}@127.0.0.1:{}/postgres", self.password, self.port)
    }

    /// Ends it as a loss of power would. [`Postgres::run`] starts it again, at the same address.
    ///
    /// # Errors
    /// When it does not run, or cannot be killed.
    pub fn kill(&mut self) -> Result<()> {
        self.signal("-KILL")?;
        self.wait()
    }

    /// Ends it as the administrator does who does not wait for anybody.
    ///
    /// # Errors
    /// When it does not run, or cannot be stopped.
    pub fn stop(&mut self) -> Result<()> {
        self.signal("-INT")?;
        self.wait()
    }

    /// Starts it, again, and waits until it can be used.
    ///
    /// # Errors
    /// When it does not start.
    pub fn run(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(self.log())?;
        let since = Instant::now();
        loop {
            let mut leash = Command::new("sh");
            leash.args(["-c", LEASH, "postgres"]).arg(self.programs.join("postgres"));
            leash.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]);
            let fsync = if self.care == Care::Durable { "fsync=on" } else { "fsync=off" };
            for setting in
                ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", fsync]
            {
                leash.args(["-c", setting]);
            }
            if let Some(certificate) = &self.certificate {
                leash.args(["-c", "ssl=on"]);
                leash.arg("-c").arg(format!("ssl_cert_file={}", certificate.file().display()));
                leash.arg("-c").arg(format!("ssl_key_file={}", certificate.key().display()));
            }
            leash.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log.try_clone()?).process_group(0);
            self.leash = Some(self.owned(leash).spawn().context("cannot start postgres")?);
            // Of one that was killed something may still be on its way out: until then the next refuses to start.
            if self.is_ready()? {
                return Ok(());
            }
            self.let_go();
            if since.elapsed() > PATIENCE {
                bail!("PostgreSQL does not start: {}", fs::read_to_string(self.log()).unwrap_or_default());
            }
        }
    }

    /// Waits until it is, or has ended.
    fn is_ready(&mut self) -> Result<bool> {
        let since = Instant::now();
        while since.elapsed() < PATIENCE && !self.has_ended()? {
            thread::sleep(LOOK_EVERY);
            let mut asked = self.program("pg_isready");
            asked.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
            if asked.status().context("cannot start pg_isready")?.success() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn has_ended(&mut self) -> Result<bool> {
        let Some(leash) = &mut self.leash else { return Ok(true) };
        Ok(leash.try_wait().context("cannot wait for postgres")?.is_some())
    }

    /// Waits until it has ended.
    fn wait(&mut self) -> Result<()> {
        let since = Instant::now();
        while !self.has_ended()? {
            ensure!(since.elapsed() < PATIENCE, "PostgreSQL does not end");
            thread::sleep(LOOK_EVERY);
        }
        self.let_go();
        Ok(())
    }

    /// The end of the leash is the end of the server.
    fn let_go(&mut self) {
        if let Some(mut leash) = self.leash.take() {
            drop(leash.stdin.take());
            // Nothing is left to do about an end that fails.
            drop(leash.wait());
        }
    }

    fn signal(&self, signal: &str) -> Result<()> {
        let text = fs::read_to_string(self.pid_file()).context("PostgreSQL does not run")?;
        let pid = text.lines().next().unwrap_or_default();
        let done = Command::new("kill").args([signal, pid]).status().context("cannot start kill")?;
        ensure!(done.success(), "PostgreSQL cannot be sent {signal}");
        Ok(())
    }

    fn program(&self, name: &str) -> Command {
        self.owned(Command::new(self.programs.join(name)))
    }

    fn owned(&self, mut command: Command) -> Command {
        if let Some(Owner { user, group }) = self.owner {
            command.uid(user).gid(group);
        }
        command.current_dir(self.folder.path());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn pid_file(&self) -> PathBuf {
        self.data().join("postmaster.pid")
    }

    /// What it says of itself.
    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.let_go();
    }
}

impl Owner {
    /// Somebody without rights, where we are root.
    fn needed() -> Result<Option<Self>> {
        if id(&["-u"])? != 0 {
            return Ok(None);
        }
        let name = if id(&["-u", "postgres"]).is_ok() { "postgres" } else { "nobody" };
        Ok(Some(Self { user: id(&["-u", name])?, group: id(&["-g", name])? }))
    }
}

fn id(args: &[&str]) -> Result<u32> {
    let said = Command::new("id").args(args).stderr(Stdio::null()).output().context("cannot start id")?;
    String::from_utf8_lossy(&said.stdout)
        .trim()
        .parse()
        .with_context(|| format!("`id {}` says nothing", args.join(" ")))
}

fn random_word() -> Result<String> {
    let mut bytes = [0; 16];
    File::open(Path::new("/dev/urandom"))?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
#[path = "postgres_tests.rs"]
mod tests;
