//! Portals of another host: the pages of `tests/portal_pages`, on an origin of their own.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::{Result, Server, npm};

/// An old jQuery, as many portals still have it.
const JQUERY: &str = "jquery@1.12.4";

/// Serves the pages until the test ends. In each, `{{content}}` is the same content and `{{chat}}` the line that a
/// portal adds; `{{portal}}` and `{{server}}` are the addresses of both sides.
pub struct PortalPages {
    address: String,
    /// Where the chat is; nothing before [`PortalPages::add_chat`].
    chat: Arc<OnceLock<String>>,
}

impl PortalPages {
    /// Starts on a free port.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let chat = Arc::new(OnceLock::new());
        let jquery = Arc::new(npm::file(JQUERY, "jquery/dist/jquery.js").await);
        tokio::spawn({
            let chat = Arc::clone(&chat);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let (chat, jquery) = (Arc::clone(&chat), Arc::clone(&jquery));
                    // A browser that goes away in the middle is no failure.
                    tokio::spawn(async move { drop(answer(stream, chat.get(), jquery.as_deref()).await) });
                }
            }
        });
        Ok(Self { address, chat })
    }

    /// What the chat's server has to know of these pages.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Says which server the pages have their chat from.
    pub fn add_chat(&self, server: &Server) {
        self.chat.get_or_init(|| server.url(""));
    }

    /// Address of a page; without its chat for comparison.
    pub fn url(&self, name: &str, chat: Chat) -> String {
        let query = match chat {
            Chat::There => "",
            Chat::Absent => "?without-chat",
        };
        format!("{}/{name}.html{query}", self.origin())
    }

    /// The policy that a page is sent with; empty without one.
    pub async fn policy(&self, name: &str) -> Result<String> {
        let page = reqwest::get(self.url(name, Chat::There)).await?;
        let policy = page.headers().get("content-security-policy");
        Ok(policy.map(|policy| policy.to_str().map(str::to_owned)).transpose()?.unwrap_or_default())
    }

    /// Whether npm gave the old jQuery.
    pub async fn has_jquery(&self) -> Result<bool> {
        Ok(reqwest::get(format!("{}/jquery.js", self.origin())).await?.status().is_success())
    }
}

/// Whether a page has its chat.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Chat {
    /// As a portal has it.
    There,
    /// As the portal was before.
    Absent,
}

/// The header that docs/csp.md tells portals to send, for a chat at this origin: just that, and nothing more.
pub(crate) fn strict_policy(chat: &str) -> String {
    let document = include_str!("../../../docs/csp.md");
    let header = document.split("```text\n").nth(1).and_then(|rest| rest.split("```").next());
    let header = header.unwrap_or_default().replace("https://chat.example.org", chat);
    let header = header.replace("wss://chat.example.org", &chat.replacen("http", "ws", 1));
    header.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

async fn answer(mut stream: TcpStream, chat: Option<&String>, jquery: Option<&str>) -> Result {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if stream.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    let request = String::from_utf8_lossy(&request);
    let target = request.split(' ').nth(1).unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let name = path.trim_start_matches('/');
    let host = request.lines().find_map(|line| line.strip_prefix("Host: ")).unwrap_or_default();
    let (kind, content) = match name {
        "jquery.js" => ("text/javascript", jquery.map(str::to_owned)),
        _ if name.ends_with(".json") => ("application/json", file(name)),
        _ => ("text/html; charset=utf-8", page(name, host, chat.filter(|_| query != "without-chat"))),
    };
    let (status, content) = match content {
        Some(content) => ("200 OK", content),
        None => ("404 Not Found", String::new()),
    };
    let policy = match chat {
        Some(chat) if name == "strict.html" => {
            format!("{}\r\n", strict_policy(chat))
        }
        _ => String::new(),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{policy}Connection: close\r\n\r\n",
        content.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(content.as_bytes()).await?;
    Ok(stream.shutdown().await?)
}

/// A file of the folder.
fn file(name: &str) -> Option<String> {
    let known = name.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '.'));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../portal_pages");
    known.then(|| std::fs::read_to_string(folder.join(name)).ok())?
}

fn page(name: &str, host: &str, chat: Option<&String>) -> Option<String> {
    let line = chat.map(|chat| {
        format!(
            "<script src=\"{chat}/chat/portal-chat.js\" async data-lang=\"ru\" data-theme=\"light\"></script>"
        )
    });
    let page = file(name)?.replace("{{content}}", &file("content.html")?);
    let page =
        page.replace("{{chat}}", &line.unwrap_or_default()).replace("{{portal}}", &format!("http://{host}"));
    Some(page.replace("{{server}}", chat.map_or("", String::as_str)))
}
