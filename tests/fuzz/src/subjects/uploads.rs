//! Files: announced, sent in pieces, fetched, given up, against a running server. An input is a row of requests with
//! `---` between them.

use chat_protocol::Format;
use serde_json::Value;

use super::exchange::Answer;
use super::site::{HELLO, OPERATOR, Site};
use crate::Result;
use crate::subject::{Subject, Verdict};

/// Requests of one input: a mutant may repeat them often.
const REQUESTS: usize = 12;

/// Inputs of one guest: the server rightly takes only so many files from one.
const OF_ONE_GUEST: u64 = 10;

pub(super) fn subject() -> Result<Subject> {
    let site = Site::start()?;
    let (mut guest, mut count) = (String::new(), 0_u64);
    Ok(Subject::new("uploads", corpus(), move |input| {
        if count.is_multiple_of(OF_ONE_GUEST) {
            guest = site.link(HELLO)?.1.ok_or("a new guest gets no token")?;
            site.still_writes(count)?;
        }
        count += 1;
        let file = format!("01900000-0000-7000-8000-{count:012x}");
        let input = replaced(input, b"{guest}", guest.as_bytes());
        let input = replaced(&input, b"{operator}", OPERATOR.as_bytes());
        let input = replaced(&input, b"{file}", file.as_bytes());
        for request in parts(&input).into_iter().take(REQUESTS) {
            judge(&request, &site.ask(&request)?)?;
        }
        Ok(())
    }))
}

fn corpus() -> Vec<Vec<u8>> {
    let request = |method: &str, headers: &str, body: &[u8]| {
        let head = format!("{method} /files/{{file}}\nAuthorization: Bearer {{guest}}\n{headers}\n");
        [head.as_bytes(), body].concat()
    };
    let announced = |name: &str, size: usize| {
        request(
            "POST",
            "Content-Type: application/json\n",
            format!(r#"{{"name":"{name}","size":{size}}}"#).as_bytes(),
        )
    };
    let (png, pdf) = (b"\x89PNG\r\n\x1a\nIHDR and the rest", b"%PDF-1.7 and the rest");
    let at = |offset: usize, bytes: &[u8]| request("PATCH", &format!("Upload-Offset: {offset}\n"), bytes);
    let rows: [Vec<Vec<u8>>; 6] = [
        vec![announced("скан.png", png.len()), at(0, png), request("GET", "", b"")],
        vec![
            announced("a.pdf", pdf.len()),
            at(0, &pdf[..9]),
            at(9, &pdf[9..]),
            request("GET", "Range: bytes=1-4\n", b""),
        ],
        vec![announced("../../etc/passwd", 10), at(0, b"MZ not taken"), request("GET", "", b"")],
        vec![
            announced("b.jpg", 4),
            at(0, b"\xff\xd8\xff\xe0"),
            request("DELETE", "", b""),
            request("GET", "", b""),
        ],
        vec![announced("big.png", 10_485_760), at(5, png), at(0, png), request("POST", "", b"{}")],
        vec![
            announced("c.png", 0),
            b"GET /files/{file}\nAuthorization: Bearer {operator}\n\n".to_vec(),
            b"GET /files/x\n\n".to_vec(),
        ],
    ];
    rows.into_iter().map(|row| row.join(&b"\n---\n"[..])).collect()
}

/// The requests of a row.
fn parts(input: &[u8]) -> Vec<Vec<u8>> {
    let (mut parts, mut rest) = (Vec::new(), input);
    while let Some(at) = rest.windows(5).position(|window| window == b"\n---\n") {
        parts.push(rest[..at].to_vec());
        rest = &rest[at + 5..];
    }
    parts.push(rest.to_vec());
    parts
}

/// With something else in every place of a word.
pub(super) fn replaced(input: &[u8], word: &[u8], by: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::with_capacity(input.len()), input);
    while let Some(at) = rest.windows(word.len()).position(|window| window == word) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(by);
        rest = &rest[at + word.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// Rules for every answer: no failure of the server, refusals that say something, and files that do no harm.
fn judge(request: &[u8], answer: &Answer) -> Verdict {
    if answer.status >= 500 {
        return Err(format!("{} for a request that is merely odd: {}", answer.status, answer.text()));
    }
    let is_about_a_file = request.windows(7).take(12).any(|window| window == b"/files/");
    let json: Option<Value> = serde_json::from_slice(&answer.body).ok();
    if let Some(refusal) = json.filter(|json| json["t"] == "err")
        && refusal["msg"].as_str().is_none_or(str::is_empty)
    {
        return Err("a refusal that says nothing".to_owned());
    }
    if answer.status == 200 && is_about_a_file && request.starts_with(b"GET") {
        let harmless = [
            ("x-content-type-options", "nosniff"),
            ("content-disposition", "attachment"),
            ("content-security-policy", "sandbox"),
            ("cache-control", "private, no-store"),
        ];
        if let Some((name, _)) = harmless.iter().find(|(name, value)| !answer.has(name, value)) {
            return Err(format!("a file comes without {name}"));
        }
        if Format::recognise(&answer.body).is_none() {
            return Err("a file that is none of the formats was kept".to_owned());
        }
    }
    Ok(())
}
