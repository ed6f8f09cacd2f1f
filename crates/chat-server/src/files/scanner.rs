//! Asks a virus scanner: clamd, by its INSTREAM command. Off unless the configuration names one.

use std::path::PathBuf;
use std::time::Duration;

use chat_protocol::ErrorCode;
use futures_util::TryStreamExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use super::shelf::Contents;
use crate::refusal::Refusal;

/// Longest time one file may take.
const WITHIN: Duration = Duration::from_secs(60);

/// Bytes sent at once.
const PIECE: usize = 64 * 1024;

/// Longest answer, bytes.
const ANSWER: u64 = 1024;

/// Where clamd listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clamd {
    /// `host:port`.
    Tcp(String),
    /// A socket of this machine.
    Unix(PathBuf),
}

impl Clamd {
    /// Reads `tcp://host:port` or `unix:/path`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("unix:").filter(|path| path.starts_with('/')) {
            return Some(Self::Unix(path.into()));
        }
        let address = text.strip_prefix("tcp://")?;
        let (host, port) = address.rsplit_once(':')?;
        (!host.is_empty() && port.parse::<u16>().is_ok()).then(|| Self::Tcp(address.to_owned()))
    }
}

/// Returns when the scanner finds nothing. Infected is final; a scanner that does not answer is not.
pub(super) async fn scan(clamd: &Clamd, file: Contents) -> Result<(), Refusal> {
    let asked = async {
        match clamd {
            Clamd::Tcp(address) => ask(TcpStream::connect(address).await?, file).await,
            #[cfg(unix)]
            Clamd::Unix(path) => ask(tokio::net::UnixStream::connect(path).await?, file).await,
            #[cfg(not(unix))]
            Clamd::Unix(_) => Err(std::io::Error::other("this system has no such sockets")),
        }
    };
    let answer = tokio::time::timeout(WITHIN, asked).await.map_err(std::io::Error::other).flatten();
    match answer.as_deref() {
        Ok(answer) if answer.ends_with(" OK") => Ok(()),
        Ok(answer) if answer.ends_with(" FOUND") => {
            tracing::warn!("the virus scanner refused a file");
            Err(Refusal::new(ErrorCode::FileInfected, "the virus scanner found something"))
        }
        Ok(_) => Err(no_answer("an error of its own")),
        Err(error) => Err(no_answer(&error.to_string())),
    }
}

fn no_answer(why: &str) -> Refusal {
    tracing::error!(why, "the virus scanner gives no answer");
    Refusal::new(ErrorCode::StoreUnavailable, "the virus scanner does not answer now")
}

async fn ask(mut clamd: impl AsyncRead + AsyncWrite + Unpin, mut file: Contents) -> std::io::Result<String> {
    clamd.write_all(b"zINSTREAM\0").await?;
    while let Some(bytes) = file.try_next().await? {
        for piece in bytes.chunks(PIECE) {
            clamd.write_u32(piece.len() as u32).await?;
            clamd.write_all(piece).await?;
        }
    }
    clamd.write_u32(0).await?;
    clamd.flush().await?;
    let mut answer = Vec::new();
    clamd.take(ANSWER).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).trim_end_matches(['\0', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::Clamd;

    #[test]
    fn an_address_is_a_host_with_a_port_or_a_path() {
        assert_eq!(Clamd::parse("tcp://127.0.0.1:3310"), Some(Clamd::Tcp("127.0.0.1:3310".into())));
        assert_eq!(Clamd::parse("unix:/run/clamd.ctl"), Some(Clamd::Unix("/run/clamd.ctl".into())));
        assert_eq!(Clamd::parse("127.0.0.1:3310"), None);
        assert_eq!(Clamd::parse("tcp://localhost"), None);
        assert_eq!(Clamd::parse("unix:clamd.ctl"), None);
    }
}
