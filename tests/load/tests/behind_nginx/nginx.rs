//! nginx with the configuration that docs/operations.md prints, on loopback, without rights, with a certificate made
//! for the occasion.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use load::{Target, free_address};
use rcgen::CertifiedKey;
use tempfile::TempDir;
use tokio::process::{Child, Command};

const DOCUMENT: &str = include_str!("../../../../docs/operations.md");

/// The name it answers to, as in the document.
const NAME: &str = "chat.example.org";

/// What surrounds the printed part, where Debian's own file does so otherwise. One process, which ends when it is
/// killed: workers would outlive their master.
const FRAME: &str = "daemon off;\nmaster_process off;\npid PREFIX/nginx.pid;\nerror_log PREFIX/error.log;\nevents {}\nhttp {\n\
    client_body_temp_path PREFIX/body;\nproxy_temp_path PREFIX/proxy;\nfastcgi_temp_path PREFIX/fastcgi;\n\
    uwsgi_temp_path PREFIX/uwsgi;\nscgi_temp_path PREFIX/scgi;\nPRINTED\n}\n";

/// A proxy that ends with it.
pub(crate) struct Nginx {
    _process: Child,
    directory: TempDir,
    address: SocketAddr,
    certificate: Vec<u8>,
}

impl Nginx {
    /// Starts it in front of a server.
    pub(crate) async fn before(server: SocketAddr) -> Self {
        let (directory, address) = (tempfile::tempdir().unwrap(), free_address().unwrap());
        let prefix = directory.path();
        let CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed([NAME.to_owned()]).unwrap();
        std::fs::write(prefix.join("chat.pem"), cert.pem()).unwrap();
        std::fs::write(prefix.join("chat.key"), signing_key.serialize_pem()).unwrap();
        let config = prefix.join("nginx.conf");
        std::fs::write(&config, configuration(prefix, address, server)).unwrap();

        let program = if Path::new("/usr/sbin/nginx").is_file() { "/usr/sbin/nginx" } else { "nginx" };
        let process = Command::new(program)
            .arg("-p")
            .arg(prefix)
            .arg("-c")
            .arg(&config)
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("nginx starts; `cargo xtask test` installs it");
        let nginx = Self { _process: process, directory, address, certificate: cert.der().to_vec() };
        nginx.listens().await;
        nginx
    }

    /// The way through it to the server.
    pub(crate) async fn target(&self) -> Target {
        let through = Target::at(&format!("wss://{}/ws", self.address)).await.unwrap();
        through.named(NAME).unwrap().trusting(&self.certificate).unwrap()
    }

    async fn listens(&self) {
        let began = Instant::now();
        while tokio::net::TcpStream::connect(self.address).await.is_err() {
            let log = || std::fs::read_to_string(self.directory.path().join("error.log"));
            assert!(began.elapsed() < Duration::from_secs(30), "nginx does not listen: {:?}", log());
            tokio::task::yield_now().await;
        }
    }
}

/// What is printed, with the addresses and files of this run.
fn configuration(prefix: &Path, address: SocketAddr, server: SocketAddr) -> String {
    let mut printed = printed().to_owned();
    for (word, by) in [
        ("listen 443 ssl;", format!("listen {address} ssl;")),
        ("listen [::]:443 ssl;", String::new()),
        ("/etc/ssl/certs/chat.example.org.pem", prefix.join("chat.pem").display().to_string()),
        ("/etc/ssl/private/chat.example.org.key", prefix.join("chat.key").display().to_string()),
        ("127.0.0.1:8080", server.to_string()),
    ] {
        assert!(printed.contains(word), "docs/operations.md prints no `{word}` for nginx any more");
        printed = printed.replace(word, &by);
    }
    FRAME.replace("PRINTED", &printed).replace("PREFIX", &prefix.display().to_string())
}

/// The first block of nginx in the document.
fn printed() -> &'static str {
    let (_, rest) =
        DOCUMENT.split_once("```nginx\n").expect("docs/operations.md prints a configuration of nginx");
    rest.split_once("```").expect("the block ends").0
}
