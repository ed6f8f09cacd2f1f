//! nginx with the configuration that docs/operations.md prints, on loopback, without rights, with a certificate made
//! for the occasion.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use backends::Certificate;
use load::{Target, free_address};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::document::{block, filled_in, promises};

/// The name it answers to, as in the document.
const NAME: &str = "chat.example.org";

/// What surrounds the printed part, where Debian's own file does so otherwise. One process, which ends when it is
/// killed: workers would outlive their master.
const FRAME: &str = "daemon off;\nmaster_process off;\npid PREFIX/nginx.pid;\nerror_log PREFIX/error.log;\nevents {}\nhttp {\n\
    client_body_temp_path PREFIX/body;\nproxy_temp_path PREFIX/proxy;\nfastcgi_temp_path PREFIX/fastcgi;\n\
    uwsgi_temp_path PREFIX/uwsgi;\nscgi_temp_path PREFIX/scgi;\nPRINTED\n}\n";

/// Where one server is, as printed.
const ONE: &str = "proxy_pass http://127.0.0.1:8080;";

/// A proxy that ends with it.
pub(crate) struct Nginx {
    _process: Child,
    directory: TempDir,
    address: SocketAddr,
    certificate: Certificate,
}

impl Nginx {
    /// Starts it in front of a server.
    pub(crate) async fn before(server: SocketAddr) -> Self {
        let pass = format!("proxy_pass http://{server};");
        Self::start(&filled_in(block("### nginx", "nginx"), &[(ONE, &pass)])).await
    }

    /// Starts it in front of two nodes.
    pub(crate) async fn before_two([a, b]: [SocketAddr; 2]) -> Self {
        let nodes = block("### Two nodes, step by step", "nginx");
        let (a, b) = (a.to_string(), b.to_string());
        let nodes = filled_in(nodes, &[("10.0.0.1:8080", &a), ("10.0.0.2:8080", &b)]);
        let pass = promises("proxy_pass http://$portal_chat;");
        Self::start(&(nodes + &filled_in(block("### nginx", "nginx"), &[(ONE, pass)]))).await
    }

    async fn start(printed: &str) -> Self {
        let (directory, address) = (tempfile::tempdir().unwrap(), free_address().unwrap());
        let prefix = directory.path();
        let certificate = Certificate::make(prefix, &[NAME]).unwrap();
        let file = |path: &Path| path.display().to_string();
        let printed = filled_in(
            printed,
            &[
                ("listen 443 ssl;", &format!("listen {address} ssl;")),
                ("listen [::]:443 ssl;", ""),
                ("/etc/ssl/certs/chat.example.org.pem", &file(certificate.file())),
                ("/etc/ssl/private/chat.example.org.key", &file(certificate.key())),
            ],
        );
        let config = prefix.join("nginx.conf");
        std::fs::write(&config, FRAME.replace("PRINTED", &printed).replace("PREFIX", &file(prefix))).unwrap();

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
        let nginx = Self { _process: process, directory, address, certificate };
        nginx.listens().await;
        nginx
    }

    /// The way through it to the server.
    pub(crate) async fn target(&self) -> Target {
        let through = Target::at(&format!("wss://{}/ws", self.address)).await.unwrap();
        through.named(NAME).unwrap().trusting(self.certificate.der()).unwrap()
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
