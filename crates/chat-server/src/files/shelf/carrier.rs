//! Carries requests to a bucket and its answers back, and waits for none of them for ever.

use std::time::Duration;

use async_trait::async_trait;
use http_body_util::BodyExt;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector as Dialler;
use hyper_util::client::legacy::{Client, Error as Unanswered};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse,
    HttpService,
};
use rustls::ClientConfig;

/// Connecting takes at most so long.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// One request with its whole answer takes at most so long.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// A client of HTTP/1.1 that keeps its connections.
#[derive(Clone, Debug)]
pub(super) struct Carrier(Client<HttpsConnector<Dialler>, HttpRequestBody>);

impl Carrier {
    pub(super) fn new(tls: ClientConfig) -> Self {
        let mut dialler = Dialler::new();
        dialler.enforce_http(false);
        dialler.set_nodelay(true);
        dialler.set_connect_timeout(Some(CONNECT_WITHIN));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(dialler);
        Self(Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector))
    }
}

impl HttpConnector for Carrier {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Carrier {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answered = tokio::time::timeout(ANSWER_WITHIN, async {
            let (head, body) = self.0.request(request).await.map_err(unanswered)?.into_parts();
            let cut = |error| HttpError::new(HttpErrorKind::Interrupted, error);
            Ok(HttpResponse::from_parts(head, body.collect().await.map_err(cut)?.to_bytes().into()))
        });
        answered.await.unwrap_or_else(|late| Err(HttpError::new(HttpErrorKind::Timeout, late)))
    }
}

/// All of these may be tried again: a piece of a file is made once, however often it is sent.
fn unanswered(error: Unanswered) -> HttpError {
    let kind = if error.is_connect() { HttpErrorKind::Connect } else { HttpErrorKind::Request };
    HttpError::new(kind, error)
}
