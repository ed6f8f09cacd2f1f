//! One HTTP request and its answer. The request is written as it comes, so that anything can stand in it: a line with
//! method and path, lines of headers, an empty line, the body.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than an empty answer is held back.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came back.
pub(super) struct Answer {
    /// 0 when the server closed without a word, as it may do with what is no HTTP.
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether a header stands there with a value that begins so.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.head.lines().filter_map(|line| line.split_once(": ")).any(|(found, said)| {
            found.eq_ignore_ascii_case(name) && said.to_ascii_lowercase().starts_with(value)
        })
    }
}

/// Sends it and waits for the answer.
pub(super) fn ask(to: SocketAddr, request: &[u8]) -> Result<Answer, String> {
    let split = request.windows(2).position(|two| two == b"\n\n");
    let (head, body) = split.map_or((request, &[][..]), |at| (&request[..at], &request[at + 2..]));
    let mut bytes = Vec::new();
    for (nth, line) in head.split(|byte| *byte == b'\n').enumerate() {
        // How long the body is, is not up for discussion: otherwise the server would rightly wait for more.
        let lower = line.to_ascii_lowercase();
        if [&b"content-length"[..], b"transfer-encoding", b"connection", b"expect"]
            .iter()
            .any(|name| lower.starts_with(name))
        {
            continue;
        }
        bytes.extend_from_slice(line);
        bytes.extend_from_slice(if nth == 0 { b" HTTP/1.1\r\n" } else { b"\r\n" });
    }
    bytes
        .extend(format!("Host: fuzz\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len()).bytes());
    bytes.extend_from_slice(body);

    let broken = |error: std::io::Error| format!("no connection: {error}");
    let mut stream = TcpStream::connect(to).map_err(broken)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(broken)?;
    stream.set_nodelay(true).map_err(broken)?;
    // A server that refuses need not read to the end.
    let _ = stream.write_all(&bytes);
    let mut answer = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        match stream.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&chunk[..count]),
            Err(error)
                if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) =>
            {
                return Err("no answer in 30 s".to_owned());
            }
            Err(_) => break,
        }
    }
    Ok(read(&answer))
}

fn read(answer: &[u8]) -> Answer {
    let split = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = split.map_or((answer, &[][..]), |at| (&answer[..at], &answer[at + 4..]));
    let head = String::from_utf8_lossy(head).into_owned();
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    Answer { status, head, body: body.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn an_answer_is_taken_apart() {
        let answer = read(b"HTTP/1.1 404 Not Found\r\nX-Content-Type-Options: nosniff\r\n\r\nno\n");
        assert_eq!((answer.status, answer.text().as_str()), (404, "no\n"));
        assert!(answer.has("x-content-type-options", "nosniff"));
        assert_eq!(read(b"").status, 0);
    }
}
