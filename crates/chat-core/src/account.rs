//! Whose token it is, as the token itself says: enough to notice that it is somebody else's, and not to show
//! them what was not written by them. Only the server can tell whether the token is worth anything.

use chat_protocol::from_json;
use chat_protocol::json;
use serde::Serialize;

from_json! {
    #[derive(Serialize)]
    struct Claims {
        sub: String,
    }
}

/// The account's key, as the server will name it in `welcome.user.id`. None for a token that is no JWT.
pub(crate) fn account_of(token: &str) -> Option<String> {
    let payload = token.split('.').nth(1)?;
    let Claims { sub } = json::parse(&String::from_utf8(base64url(payload)?).ok()?).ok()?;
    // A key is a line of its own where tabs tell it to each other.
    (!sub.contains('\n')).then(|| "a-".to_owned() + &sub)
}

fn base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for digit in text.bytes() {
        let six = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        held = (held << 6 | u32::from(six)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::account_of;

    #[test]
    fn a_token_names_its_account() {
        // {"sub":"мария?~"}
        assert_eq!(account_of("e30.eyJzdWIiOiLQvNCw0YDQuNGPP34ifQ.x").as_deref(), Some("a-мария?~"));
    }

    #[test]
    fn what_is_no_jwt_names_nobody() {
        for token in ["", "opaque", "a.b.c", "e30.e30.e30", "e30.*.x", "e30.eyJzdWIiOiJhXG5iIn0.x"] {
            assert_eq!(account_of(token), None, "{token}");
        }
    }
}
