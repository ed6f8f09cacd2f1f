//! Who carries a mail away: a mail server, or a directory of files for trying things out.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::SmtpTransport;
use lettre::{Address, Transport};

use crate::config::{Mail, MailRoute};
use crate::error::ServerError;
use crate::feedback::{Letter, PostEnd};

/// Carries mails away, one after the other, on a thread that may wait.
pub(super) trait Carrier: Send + Sync {
    /// Tries once.
    fn send(&self, letter: &Letter) -> PostEnd;
}

/// The carrier of this installation.
pub(super) fn open(mail: &Mail) -> Result<Arc<dyn Carrier>, ServerError> {
    let wrong = |why: String| ServerError::Mail { why };
    let from = mail.from.parse().map_err(|_| wrong("the sender has no address".to_owned()))?;
    Ok(match &mail.route {
        MailRoute::Smtp(url) => {
            // The error may quote the address, and that holds a password.
            let server = SmtpTransport::from_url(url)
                .map_err(|_| wrong("the address of the mail server cannot be read".to_owned()))?
                .build();
            Arc::new(MailServer { from, server })
        }
        MailRoute::Files(directory) => {
            fs::create_dir_all(directory).map_err(|error| wrong(error.to_string()))?;
            Arc::new(Files { from, directory: directory.clone() })
        }
    })
}

struct MailServer {
    from: Mailbox,
    server: SmtpTransport,
}

impl Carrier for MailServer {
    fn send(&self, letter: &Letter) -> PostEnd {
        let Some(message) = written(&self.from, letter) else { return PostEnd::Never };
        match self.server.send(&message) {
            Ok(_) => PostEnd::Sent,
            Err(error) if error.is_permanent() => PostEnd::Never,
            Err(_) => PostEnd::NotNow,
        }
    }
}

struct Files {
    from: Mailbox,
    directory: PathBuf,
}

impl Carrier for Files {
    fn send(&self, letter: &Letter) -> PostEnd {
        let Some(message) = written(&self.from, letter) else { return PostEnd::Never };
        // Whoever looks sees whole mails only.
        let (half, whole) = (
            self.directory.join(format!("{}.half", letter.id)),
            self.directory.join(format!("{}.eml", letter.id)),
        );
        let done = fs::write(&half, message.formatted()).and_then(|()| fs::rename(&half, &whole));
        if done.is_ok() { PostEnd::Sent } else { PostEnd::NotNow }
    }
}

/// The mail; none when nothing can go to that address.
fn written(from: &Mailbox, letter: &Letter) -> Option<Message> {
    let Letter { id, no, to, question, answer } = letter;
    let to: Address = to.parse().ok()?;
    let quoted: String = question.lines().map(|line| format!("> {line}\n")).collect();
    let body = format!(
        "Здравствуйте.\n\n{}\n\nС уважением,\nслужба поддержки\n\nВаше обращение {no}:\n{quoted}",
        answer.0
    );
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(format!("Ответ на обращение {no}"))
        // The same after a crash: a mail program shows one that came twice once.
        .message_id(Some(format!("<{id}@portal-chat>")))
        .body(body)
        .ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use chat_protocol::{CommandId, Millis, Personal};

    use super::{Carrier, Files};
    use crate::feedback::{Letter, PostEnd};

    fn letter(to: &str) -> Letter {
        Letter {
            id: CommandId::new(Millis(1), [7; 10]),
            no: "ОБР-2026-000124".to_owned(),
            to: Personal::from(to),
            question: Personal::from("Не открывается справка"),
            answer: Personal::from("Открывается"),
        }
    }

    #[test]
    fn a_mail_is_a_file_that_cannot_smuggle_headers() {
        let dir = tempfile::tempdir().unwrap();
        let files =
            Files { from: "Support <s@example.ru>".parse().unwrap(), directory: dir.path().to_owned() };
        assert_eq!(files.send(&letter("i@example.ru")), PostEnd::Sent);
        // A second try replaces the first.
        assert_eq!(files.send(&letter("i@example.ru")), PostEnd::Sent);
        let written: Vec<_> =
            std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().path()).collect();
        let [file] = written.as_slice() else { panic!("{written:?}") };
        let text = std::fs::read_to_string(file).unwrap();
        assert!(text.contains("To: i@example.ru\r\n"), "{text}");
        assert_eq!(files.send(&letter("i@example.ru\r\nBcc: all@example.ru")), PostEnd::Never);
    }
}
