//! A portal of another origin: pages that a test writes.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::Result;
use crate::browser::WATCH;
use crate::portal_pages::strict_policy;

/// What is answered: bytes and their kind.
#[derive(Clone, Default)]
struct File {
    content: Vec<u8>,
    kind: &'static str,
}

/// Files by path.
type Files = Arc<Mutex<HashMap<String, File>>>;

/// A running site; it ends with the test.
pub struct Site {
    address: String,
    files: Files,
}

impl Site {
    /// Starts on a free port, without any page.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let files = Files::default();
        tokio::spawn({
            let files = Arc::clone(&files);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    // A browser that goes away in the middle is none of our business.
                    tokio::spawn(answer(stream, Arc::clone(&files)));
                }
            }
        });
        Ok(Self { address, files })
    }

    /// `http://` and the address.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Writes a page in Russian: what stands in its head, and in its body.
    pub fn write(&self, path: &str, head: &str, body: &str) {
        let page = format!(
            "<!doctype html><html lang=\"ru\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>Портал</title>{head}</head>\
             <body>{body}</body></html>"
        );
        self.keep(path, File { content: page.into(), kind: "text/html; charset=utf-8" });
    }

    /// Writes a script.
    pub fn write_script(&self, path: &str, script: &str) {
        self.keep(path, File { content: script.as_bytes().to_vec(), kind: "text/javascript" });
    }

    /// Writes a page under the policy of docs/csp.md whose chat is at this address. It is watched as [`Browser`] watches
    /// Chromium's pages: by a script of its own, which every engine runs.
    ///
    /// [`Browser`]: crate::Browser
    pub fn write_watched(&self, path: &str, chat: &str) {
        // What the page needs for itself: the script, and what browsers ask for to put beside its title.
        let policy = strict_policy(chat).replace("script-src", "script-src 'nonce-watch'");
        let policy = policy.replace("img-src", "img-src 'self'");
        let head = format!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\"><script nonce=\"watch\">{WATCH}</script>"
        );
        self.write(path, &head, &format!("<script src=\"{chat}/chat/portal-chat.js\" async></script>"));
    }

    /// Serves every file of a folder, and of those in it, under `path`.
    pub fn serve(&self, path: &str, folder: &Path) -> Result {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{path}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.serve(&name, &entry.path())?;
                continue;
            }
            let kind = match entry.path().extension().and_then(OsStr::to_str) {
                Some("js") => "text/javascript",
                Some("wasm") => "application/wasm",
                Some("css") => "text/css",
                _ => "application/octet-stream",
            };
            self.keep(&name, File { content: std::fs::read(entry.path())?, kind });
        }
        Ok(())
    }

    /// Changes every WebAssembly that it serves so that it still is one, and does the same.
    pub fn change_wasm(&self) {
        // A section for nobody, without a name.
        const NOTHING: [u8; 3] = [0, 1, 0];
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        for file in files.values_mut().filter(|file| file.kind == "application/wasm") {
            file.content.extend(NOTHING);
        }
    }

    /// Serves a text that is not shown as it is.
    pub fn keep_text(&self, path: &str, text: &str) {
        self.keep(path, File { content: text.into(), kind: "text/plain; charset=utf-8" });
    }

    fn keep(&self, path: &str, file: File) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), file);
    }
}

/// Answers one request and closes.
async fn answer(stream: TcpStream, files: Files) -> Result {
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    stream.read_line(&mut request).await?;
    let mut header = String::new();
    while stream.read_line(&mut header).await? > 2 {
        header.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
    let file = files.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
    let status = if file.is_some() { "200 OK" } else { "404 Not Found" };
    let File { content, kind } = file.unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        content.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&content).await?;
    Ok(stream.shutdown().await?)
}
