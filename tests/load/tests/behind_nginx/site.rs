//! Two nodes with everything they need, set up as docs/operations.md says: PostgreSQL and NATS by their certificates
//! alone, one folder for files, nginx in front. Only addresses, names, folders and secrets are of this run.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use backends::{Care, Certificate, Nats, Postgres};
use load::{Server, Target, free_address};
use tempfile::TempDir;
use tokio::task::block_in_place;

use crate::document::{block, filled_in};
use crate::nginx::Nginx;

const STEPS: &str = "### Two nodes, step by step";

/// Tokens of operators, and the one by which NATS knows nodes.
pub(crate) const ANNA: &str = "two-nodes-operator-anna";
pub(crate) const BORIS: &str = "two-nodes-operator-boris";
const NATS_TOKEN: &str = "two-nodes-nats";

/// People write faster here than anybody may.
const PACE: &str = "\n[limits]\nmessages_per_second = 100000\nburst = 100000\n";

/// All of it, until dropped.
pub(crate) struct Site {
    pub(crate) nodes: [Server; 2],
    nginx: Nginx,
    _postgres: Postgres,
    _nats: Nats,
    _folder: TempDir,
}

impl Site {
    /// Starts everything, in the order of the document.
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let postgres = block_in_place(|| Postgres::start_encrypted(Care::Durable)).unwrap();
        let (nats, its_certificate) = block_in_place(|| nats(folder.path()));
        let known = [postgres.certificate().unwrap().file(), its_certificate.file()];
        let known = known.map(|file| fs::read_to_string(file).unwrap()).concat();
        fs::write(folder.path().join("ca.pem"), known).unwrap();
        let printed = "postgres://portal_chat:PASSWORD@db.example.org/portal_chat";
        let url = filled_in(block(STEPS, "text"), &[(printed, &postgres.url())]);
        fs::write(folder.path().join("store-url"), url).unwrap();
        fs::create_dir(folder.path().join("files")).unwrap();

        let (a, b) = (node("a", folder.path(), &nats).await, node("b", folder.path(), &nats).await);
        let nginx = Nginx::before_two([a.address(), b.address()]).await;
        Self { nodes: [a, b], nginx, _postgres: postgres, _nats: nats, _folder: folder }
    }

    /// The way through the balancer.
    pub(crate) async fn target(&self) -> Target {
        self.nginx.target().await
    }

    /// The way to one node, past the balancer.
    pub(crate) async fn node(&self, nth: usize) -> Target {
        Target::at(&format!("ws://{}/ws", self.nodes[nth].address())).await.unwrap()
    }
}

/// NATS with the file that is printed.
fn nats(folder: &Path) -> (Nats, Certificate) {
    let certificate = Certificate::make(folder, &["127.0.0.1"]).unwrap();
    let path = |file: &Path| file.display().to_string();
    let settings = filled_in(
        block(STEPS, "conf"),
        &[
            ("10.0.0.10:4222", "127.0.0.1:4222"),
            ("NATS-TOKEN", NATS_TOKEN),
            ("/etc/nats/nats.pem", &path(certificate.file())),
            ("/etc/nats/nats.key", &path(certificate.key())),
        ],
    );
    let file = folder.join("nats.conf");
    fs::write(&file, settings).unwrap();
    (Nats::start_with(Some(file)).unwrap(), certificate)
}

/// A node with the file that is printed.
async fn node(name: &str, folder: &Path, nats: &Nats) -> Server {
    let address: SocketAddr = free_address().unwrap();
    let beside = |name: &str| folder.join(name).display().to_string();
    let text = filled_in(
        block(STEPS, "toml"),
        &[
            ("10.0.0.1:8080", &address.to_string()),
            ("/var/lib/portal-chat", "data"),
            ("10.0.0.20", "127.0.0.1"),
            ("\"store-url\"", &format!("{:?}", beside("store-url"))),
            ("\"ca.pem\"", &format!("{:?}", beside("ca.pem"))),
            ("db.example.org:4222", &nats.address().to_string()),
            ("NATS-TOKEN", NATS_TOKEN),
            ("name = \"a\"", &format!("name = {name:?}")),
            ("/srv/portal-chat/files", &beside("files")),
            ("TOKEN-OF-ANNA", ANNA),
            ("TOKEN-OF-BORIS", BORIS),
        ],
    );
    Server::configured(address, &(text + PACE)).await.unwrap()
}
