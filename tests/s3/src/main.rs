//! `cargo run -p s3`: starts an S3 store, prints where its bucket is, with the keys, and stays until its own input ends.
//! It checks signatures. What it does with objects is the work of others (`s3s-fs`), so that our own idea of S3 is not
//! tested by itself.
#![allow(clippy::print_stdout, reason = "a program for people: printing is its work")]

mod store;

use std::io;

use anyhow::Result;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use store::{BUCKET, Store};

const ACCESS_KEY: &str = "anybody";
const SECRET_KEY: &str = "this-opens-nothing";

#[tokio::main]
async fn main() -> Result<()> {
    let folder = tempfile::Builder::new().prefix("s3-").tempdir()?;
    let mut service = S3ServiceBuilder::new(Store::new(folder.path())?);
    service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
    let service = service.build();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{ACCESS_KEY}:{SECRET_KEY}@{}/{BUCKET}", listener.local_addr()?);

    let (end, mut ended) = oneshot::channel();
    std::thread::spawn(move || {
        let read = io::copy(&mut io::stdin(), &mut io::sink());
        // Nobody waits any more when the program is at its end.
        drop(end.send(read));
    });
    loop {
        let (stream, _) = tokio::select! {
            _ = &mut ended => return Ok(()),
            accepted = listener.accept() => accepted?,
        };
        stream.set_nodelay(true)?;
        let service = service.clone();
        tokio::spawn(async move {
            // A client that hangs up is no concern of ours.
            drop(Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await);
        });
    }
}
