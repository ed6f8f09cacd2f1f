//! Files in a bucket of an S3 store: what the server asks of one, and what it does without.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "desk/courier.rs"]
mod courier;
mod desk;

use std::net::SocketAddr;
use std::sync::Arc;

use backends::Certificate;
use chat_protocol::{ErrorCode, Secret};
use chat_server::{BucketConfig, Config, FileCare, FilePlace, Server};
use courier::{Courier, PDF, code, new_file, offset};
use desk::{Desk, config, place};
use reqwest::StatusCode;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// A store whose line can be cut.
struct Line {
    address: SocketAddr,
    state: watch::Sender<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Whole,
    Cut,
}

impl Line {
    async fn to(store: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, state) = watch::channel(State::Whole);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, store, state.clone()));
            }
        });
        Self { address, state: sender }
    }
}

/// Carries bytes both ways until the line is cut.
async fn carry(mut near: TcpStream, store: SocketAddr, mut state: watch::Receiver<State>) {
    let carried = async {
        let mut far = TcpStream::connect(store).await.unwrap();
        drop(tokio::io::copy_bidirectional(&mut near, &mut far).await);
    };
    tokio::select! {
        biased;
        _ = state.wait_for(|state| *state == State::Cut) => {}
        () = carried => {}
    }
}

/// Where a store is reached encrypted, by this certificate.
async fn encrypted(store: SocketAddr, certificate: &Certificate) -> SocketAddr {
    let chain = CertificateDer::pem_file_iter(certificate.file()).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(certificate.key()).unwrap();
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ServerConfig::builder_with_provider(ring).with_safe_default_protocol_versions().unwrap();
    let tls = TlsAcceptor::from(Arc::new(tls.with_no_client_auth().with_single_cert(chain, key).unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let tls = tls.clone();
            tokio::spawn(async move {
                // Who does not trust the certificate hangs up.
                let Ok(mut near) = tls.accept(near).await else { return };
                let mut far = TcpStream::connect(store).await.unwrap();
                drop(tokio::io::copy_bidirectional(&mut near, &mut far).await);
            });
        }
    });
    address
}

/// Where a store is, of which the tests know the address.
fn host(store: &BucketConfig) -> SocketAddr {
    store.endpoint.as_deref().unwrap().strip_prefix("http://").unwrap().parse().unwrap()
}

fn kept_in(bucket: BucketConfig) -> FileCare {
    FileCare { place: FilePlace::Bucket(bucket), ..FileCare::default() }
}

/// Why a server with this bucket does not start.
async fn mistake(adjust: impl FnOnce(&mut BucketConfig)) -> String {
    let dir = tempfile::tempdir().unwrap();
    let mut bucket = place::bucket(dir.path());
    adjust(&mut bucket);
    let config = Config { files: kept_in(bucket), ..config(&dir) };
    let Err(error) = Server::start(config).await else { panic!("it has started") };
    error.to_string()
}

#[tokio::test]
#[ignore = "needs an S3 store: cargo xtask test starts one"]
async fn while_the_store_is_away_uploads_wait_and_go_on_when_it_is_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = place::bucket(dir.path());
    let line = Line::to(host(&store)).await;
    let bucket = BucketConfig { endpoint: Some(format!("http://{}", line.address)), ..store };
    let server = Server::start(Config { files: kept_in(bucket), ..config(&dir) }).await.unwrap();
    let desk = Desk { dir, server };
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let (before, during) = (courier.upload("скан.pdf", PDF).await, new_file());
    courier.announce(during, "скан.pdf", PDF.len()).await;
    assert_eq!(offset(&courier.send(during, 0, &PDF[..10]).await), "10");

    line.state.send_replace(State::Cut);
    let away = (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::StoreUnavailable);
    assert_eq!(code(courier.send(during, 10, &PDF[10..]).await).await, away);
    assert_eq!(code(courier.fetch(before).await).await, away);
    // The chat itself goes on.
    desk.guest().await.say(desk::new_conversation(), "вопрос").await;

    line.state.send_replace(State::Whole);
    assert_eq!(offset(&courier.announce(during, "скан.pdf", PDF.len()).await), "10");
    assert_eq!(offset(&courier.send(during, 10, &PDF[10..]).await), PDF.len().to_string());
    for file in [before, during] {
        assert_eq!(courier.fetch(file).await.bytes().await.unwrap(), PDF);
    }
}

#[tokio::test]
#[ignore = "needs an S3 store: cargo xtask test starts one"]
async fn a_store_is_known_by_a_certificate_of_ones_own_or_not_used() {
    let dir = tempfile::tempdir().unwrap();
    let certificate = Certificate::make(dir.path(), &["127.0.0.1"]).unwrap();
    let store = place::bucket(dir.path());
    let endpoint = Some(format!("https://{}", encrypted(host(&store), &certificate).await));
    let certificates = Some(certificate.file().to_owned());
    let bucket = BucketConfig { endpoint: endpoint.clone(), certificates, ..store };
    let server = Server::start(Config { files: kept_in(bucket), ..config(&dir) }).await.unwrap();
    let desk = Desk { dir, server };
    let guest = desk.guest().await;
    let courier = Courier::of(&desk, &guest);
    let file = courier.upload("скан.pdf", PDF).await;
    assert_eq!(courier.fetch(file).await.bytes().await.unwrap(), PDF);

    let words = mistake(|bucket| bucket.endpoint = endpoint.clone()).await;
    assert!(words.contains("UnknownIssuer"), "{words}");
    let named = endpoint.as_ref().map(|endpoint| endpoint.replace("127.0.0.1", "localhost"));
    let words = mistake(|bucket| {
        (bucket.endpoint, bucket.certificates) = (named, Some(certificate.file().to_owned()));
    });
    let words = words.await;
    assert!(words.contains("not valid for name"), "{words}");
    let words = mistake(|bucket| bucket.certificates = Some("/nowhere/ca.pem".into())).await;
    assert!(words.contains("certificates, /nowhere/ca.pem"), "{words}");
}

#[tokio::test]
#[ignore = "needs an S3 store: cargo xtask test starts one"]
async fn a_store_that_lets_two_uploads_spoil_a_file_is_refused_at_the_start() {
    let words = mistake(|bucket| bucket.bucket = "careless".into()).await;
    assert!(words.contains("bucket careless at http://") && words.contains("If-None-Match"), "{words}");
}

#[tokio::test]
#[ignore = "needs an S3 store: cargo xtask test starts one"]
async fn a_wrong_key_and_a_bucket_that_is_not_there_are_told_at_the_start_and_no_secret() {
    let words = mistake(|bucket| bucket.secret_key = "another secret".into()).await;
    assert!(words.contains("it answers 403 SignatureDoesNotMatch"), "{words}");
    assert!(!words.contains("another secret") && !words.contains("tests/"), "{words}");
    let words = mistake(|bucket| bucket.bucket = "nowhere".into()).await;
    assert!(words.contains("bucket nowhere") && words.contains("it answers 404 NoSuchBucket"), "{words}");
}

#[tokio::test]
async fn where_no_store_is_the_server_says_what_to_do_and_no_key() {
    let dir = tempfile::tempdir().unwrap();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let bucket = BucketConfig {
        endpoint: Some(format!("http://{nobody}")),
        region: "us-east-1".into(),
        bucket: "files".into(),
        prefix: "chat".into(),
        access_key: "an access key".into(),
        secret_key: Secret("geheim".into()),
        in_host: false,
        certificates: None,
    };
    let config = Config { files: kept_in(bucket), ..config(&dir) };
    let Err(error) = Server::start(config.clone()).await else { panic!("it has started") };
    let words = error.to_string();
    let begin =
        format!("cannot keep files in the bucket files at http://{nobody}: creating an object failed (");
    assert!(words.starts_with(&begin) && words.contains("refused"), "{words}");
    assert!(words.contains("[files.s3]") && !words.contains("geheim"), "{words}");
    assert!(!format!("{error:?} {config:?}").contains("geheim"));
}
