//! A running server.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::app::app;
use crate::chat::Chat;
use crate::config::Config;
use crate::error::ServerError;
use crate::files::shelf::Shelf;
use crate::shutdown;

/// A running server. Dropped without [`Server::stop`], it ends with the runtime, like after a crash:
/// what was confirmed is on disk.
pub struct Server {
    addr: SocketAddr,
    pub(crate) chat: Arc<Chat>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Listens, opens the store and serves. With port 0 the system chooses one: see [`Server::addr`].
    pub async fn start(config: Config) -> Result<Self, ServerError> {
        let listen = config.listen;
        let listener = TcpListener::bind(listen).await.map_err(|source| match source.kind() {
            ErrorKind::AddrInUse => ServerError::PortInUse { port: listen.port() },
            _ => ServerError::Listen { listen: listen.to_string(), source },
        })?;
        let refused = |source| ServerError::Listen { listen: listen.to_string(), source };
        let addr = listener.local_addr().map_err(refused)?;
        let shelf = Shelf::open(&config).await?;
        let chat = Arc::new(Chat::open(config, shelf)?);
        let mut phase = chat.phase.subscribe();
        // Frames are small and follow each other: the second would wait until the first is acknowledged, 40 ms.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let serve = axum::serve(listener, app(&chat).into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(async move { shutdown::stopping(&mut phase).await });
        Ok(Self { addr, chat, serving: tokio::spawn(serve.into_future()) })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Says goodbye to every connection and writes everything to disk; then the directory is free for the next server.
    pub async fn stop(self) {
        shutdown::stop(&self.chat).await;
        // Requests under way were given their time; an idle browser connection must not hold us up.
        self.serving.abort();
    }
}
