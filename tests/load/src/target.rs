//! Where the server is, and how to reach it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use chat_protocol::SUBPROTOCOL;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config};

use crate::Result;

/// Connections from one address of this machine: a port each, and those of connections that ended stay taken a while.
const FROM_ONE_ADDRESS: usize = 8_000;

/// Read and written at once by one of our connections: there are many.
const BUFFER: usize = 2 * 1024;

/// A WebSocket to it.
pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A server.
#[derive(Clone)]
pub struct Target {
    url: String,
    address: SocketAddr,
    connector: Option<Connector>,
    /// The one certificate that is trusted; those of the system without.
    certificate: Option<Vec<u8>>,
    way: Way,
}

/// What carries the frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// A WebSocket.
    Socket,
    /// Requests in its place.
    Requests,
}

impl Target {
    /// The server at `ws://…/ws` or `wss://…/ws`.
    ///
    /// # Errors
    /// When the address makes no sense or its host is not found.
    pub async fn at(url: &str) -> Result<Self> {
        let request = url.into_client_request()?;
        let uri = request.uri();
        let host = uri.host().ok_or("--url: write wss://HOST/ws")?;
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("wss") { 443 } else { 80 });
        let mut addresses = tokio::net::lookup_host((host, port)).await?;
        let address = addresses.next().ok_or_else(|| format!("{host} has no address"))?;
        Ok(Self { url: url.to_owned(), address, connector: None, certificate: None, way: Way::Socket })
    }

    /// The same server under another name, which stands in its certificate.
    ///
    /// # Errors
    /// When that is no name.
    pub fn named(self, host: &str) -> Result<Self> {
        let (scheme, rest) = self.url.split_once("://").ok_or("an address has a scheme")?;
        let (_, path) = rest.split_once('/').ok_or("an address has a path")?;
        let url = format!("{scheme}://{host}:{}/{path}", self.address.port());
        url.as_str().into_client_request()?;
        Ok(Self { url, ..self })
    }

    /// The same server, known by this certificate alone.
    ///
    /// # Errors
    /// When that is none.
    pub fn trusting(self, certificate: &[u8]) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(certificate.to_vec()))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let config = config.with_root_certificates(roots).with_no_client_auth();
        let connector = Some(Connector::Rustls(Arc::new(config)));
        Ok(Self { connector, certificate: Some(certificate.to_vec()), ..self })
    }

    /// The same server, by requests in place of a socket.
    #[must_use]
    pub fn by_requests(self) -> Self {
        Self { way: Way::Requests, ..self }
    }

    pub(crate) fn way(&self) -> Way {
        self.way
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn certificate(&self) -> Option<&[u8]> {
        self.certificate.as_deref()
    }

    /// Where requests in place of a socket go.
    pub(crate) fn twin(&self) -> String {
        let folder = self.url.rsplit_once('/').map_or(&*self.url, |(folder, _)| folder);
        format!("{}/http", folder.replacen("ws", "http", 1))
    }

    /// Opens the socket of the connection number `nth`.
    pub(crate) async fn connect(&self, nth: usize) -> Result<Socket> {
        let stream = tcp(self.address, nth).await?;
        stream.set_nodelay(true)?;
        let mut request = self.url.as_str().into_client_request()?;
        request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse()?);
        let config = WebSocketConfig::default().read_buffer_size(BUFFER).write_buffer_size(BUFFER);
        let connected = client_async_tls_with_config(request, stream, Some(config), self.connector.clone());
        Ok(connected.await?.0)
    }
}

/// A connection to a server. On this machine from several of its addresses, of which each has too few ports.
pub(crate) async fn tcp(to: SocketAddr, nth: usize) -> Result<TcpStream> {
    if !to.is_ipv4() || !to.ip().is_loopback() {
        return Ok(TcpStream::connect(to).await?);
    }
    let last =
        u8::try_from(2 + nth / FROM_ONE_ADDRESS).map_err(|_| "too many connections from one machine")?;
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into())?;
    Ok(socket.connect(to).await?)
}
