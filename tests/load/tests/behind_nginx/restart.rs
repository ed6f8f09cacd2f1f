//! One server, restarted.

use load::{Person, Server};

use crate::nginx::Nginx;
use crate::writers::{MESSAGES, Writers};

/// People who write.
const PEOPLE: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_behind_nginx_loses_and_doubles_nothing_while_people_write() {
    let proxied = "[proxy]\naddresses = [\"127.0.0.1\"]\nheader = \"x-forwarded-for\"\n[shutdown]\nspread_ms = [0, 200]";
    let mut server = Server::start(proxied).await.unwrap();
    let nginx = Nginx::before(server.address()).await;
    let target = nginx.target().await;

    let mut writers = Writers::default();
    for nth in 0..PEOPLE {
        writers.add(Person::arrive(&target, nth).await.unwrap(), target.clone());
    }
    for _ in 0..2 {
        writers.go_on().await;
        server.restart().await.unwrap();
    }
    writers.go_on().await;

    let (verdict, byes) = writers.end().await;
    assert_eq!(verdict.faults(), 0, "{verdict:?}");
    assert!(verdict.said >= 3 * MESSAGES * PEOPLE as u64, "{verdict:?}");
    assert!(byes > 0, "nobody was told of the restart");
}
