//! People signed in at the portal: whose tokens open what, until when, and what comes along from before.
#![allow(clippy::unwrap_used)]

mod desk;
#[path = "desk/portal.rs"]
mod portal;

use chat_protocol::{
    AuthKind, ErrorCode, EventBody, GetHistory, Hello, RefreshToken, Secret, ServerFrame, UpgradeGuest,
};
use chat_server::{AccountsConfig, TokenAlgorithm, TokenKeys};
use desk::{ANNA, Client, Desk, hello, message, new_conversation, new_id, texts};
use portal::{by_secret, claims, es256, hs256, rs256, seconds_from_now, token, token_for, unsigned};
use serde_json::{Value, json};

async fn with(accounts: AccountsConfig) -> Desk {
    Desk::with(|config| config.accounts = Some(accounts)).await
}

fn signed_in(token: &str) -> Hello {
    hello(AuthKind::Token, Some(token))
}

async fn maria(desk: &Desk) -> Client {
    Client::join(desk.server.addr(), signed_in(&token("maria", "Мария"))).await
}

async fn boris(desk: &Desk) -> Client {
    Client::join(desk.server.addr(), signed_in(&token("boris", "Борис"))).await
}

/// What becomes of a `hello` with this token: the refusal and the close code.
async fn refused(desk: &Desk, token: &str) -> (ErrorCode, u16) {
    let mut client = Client::connect(desk.server.addr()).await;
    client.send(signed_in(token)).await;
    match client.next().await {
        ServerFrame::Refused(refused) => (refused.code, client.closed().await),
        other => panic!("let in: {other:?}"),
    }
}

const INVALID: (ErrorCode, u16) = (ErrorCode::AuthInvalid, 4504);
const EXPIRED: (ErrorCode, u16) = (ErrorCode::AuthExpired, 4401);

fn upgrade(guest: &Client) -> UpgradeGuest {
    UpgradeGuest { id: new_id(), guest_token: Secret::from(guest.token.as_deref().unwrap()) }
}

#[tokio::test]
async fn a_signed_in_person_is_known_by_name_and_finds_the_conversation_anywhere() {
    let desk = with(by_secret()).await;
    let mut here = maria(&desk).await;
    let user = here.welcome.clone().unwrap().user;
    assert_eq!(
        (user.kind, user.id.as_str(), user.name.as_deref()),
        (AuthKind::Token, "a-maria", Some("Мария"))
    );
    assert!(here.welcome.as_ref().unwrap().guest_token.is_none());
    let c = new_conversation();
    here.say(c, "вопрос").await;

    let there = maria(&desk).await;
    assert_eq!(there.welcome.unwrap().convs[0].c, c);
    let mut anna = desk.operator(ANNA).await;
    let line = anna.until_operator(|frame| match frame {
        chat_protocol::OperatorFrame::Line(line) => Some(line),
        _ => None,
    });
    assert_eq!(line.await.items[0].user, user);
}

#[tokio::test]
async fn nobody_reads_the_conversation_of_another_account_by_its_name() {
    let desk = with(by_secret()).await;
    let c = new_conversation();
    maria(&desk).await.say(c, "вопрос").await;
    let mut boris = boris(&desk).await;
    assert!(boris.welcome.as_ref().unwrap().convs.is_empty());
    let id = new_id();
    boris.send(GetHistory { id, c, before: None, after: None, limit: 10 }).await;
    assert_eq!(boris.err(id).await, ErrorCode::NotFound);
    let intruding = message(c, "это я");
    boris.send(intruding.clone()).await;
    assert_eq!(boris.err(intruding.id).await, ErrorCode::NotFound);
    let mut held = boris.again(&[(c, 1)]);
    held.auth.token = boris.token.as_deref().map(Secret::from);
    let mut again = Client::join(desk.server.addr(), held).await;
    assert!(!again.welcome.as_ref().unwrap().resumed);
    assert_eq!(texts(&again.settle().await), []);
}

#[tokio::test]
async fn an_account_named_like_a_guest_is_not_that_guest() {
    let desk = with(by_secret()).await;
    let mut guest = desk.guest().await;
    guest.say(new_conversation(), "вопрос").await;
    let id = guest.welcome.unwrap().user.id;
    let thief = Client::join(desk.server.addr(), signed_in(&token(&id, "Некто"))).await;
    assert!(thief.welcome.unwrap().convs.is_empty());
}

#[tokio::test]
async fn tokens_of_others_open_nothing() {
    let desk = with(by_secret()).await;
    let honest = claims("maria", "Мария");
    let changed = |name: &str, value: Value| {
        let mut claims = honest.clone();
        claims[name] = value;
        hs256(&claims, portal::SECRET)
    };
    let without = |name: &str| {
        let mut claims = honest.clone();
        claims.as_object_mut().unwrap().remove(name);
        hs256(&claims, portal::SECRET)
    };
    let good = token("maria", "Мария");
    let (body, signature) = good.rsplit_once('.').unwrap();
    let other_payload = hs256(&claims("boris", "Борис"), portal::SECRET);
    let swapped = format!("{}.{signature}", other_payload.rsplit_once('.').unwrap().0);
    for bad in [
        changed("iss", json!("https://elsewhere.example")),
        changed("aud", json!("another service")),
        changed("nbf", json!(seconds_from_now(60))),
        changed("sub", json!(" ")),
        changed("sub", json!("x".repeat(201))),
        changed("exp", json!(seconds_from_now(24 * 3600))),
        without("exp"),
        without("iss"),
        without("aud"),
        without("sub"),
        hs256(&honest, "another secret of 32 bytes or longer"),
        swapped,
        format!("{body}."),
        unsigned(&json!({"alg": "none", "typ": "JWT"}), &honest),
        unsigned(&json!({"alg": "HS256", "typ": "JWT"}), &honest),
        rs256(&honest, "rsa-1"),
        String::new(),
        "g1.AAAA.AAAA".into(),
        "x".repeat(9000),
    ] {
        assert_eq!(refused(&desk, &bad).await, INVALID, "{bad}");
    }
    Client::join(desk.server.addr(), signed_in(&good)).await;
}

#[tokio::test]
async fn a_token_is_good_once_it_is_in_time_and_never_after() {
    let desk = with(by_secret()).await;
    let old = token_for("maria", -1);
    for _ in 0..2 {
        assert_eq!(refused(&desk, &old).await, EXPIRED);
    }
    let lenient = with(AccountsConfig { leeway_s: 30, ..by_secret() }).await;
    Client::join(lenient.server.addr(), signed_in(&old)).await;
}

#[tokio::test]
async fn keys_are_those_the_portal_publishes_and_a_public_one_is_no_secret() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), portal::JWKS).unwrap();
    let by_file = |algorithm| AccountsConfig {
        algorithm,
        keys: TokenKeys::File(file.path().to_owned()),
        ..by_secret()
    };
    let honest = claims("maria", "Мария");
    let (rsa, ec) = (rs256(&honest, "rsa-1"), es256(&honest, "ec-1"));

    let desk = with(by_file(TokenAlgorithm::Rs256)).await;
    Client::join(desk.server.addr(), signed_in(&rsa)).await;
    let confused = hs256(&honest, portal::MODULUS);
    let confused_by_set = hs256(&honest, portal::JWKS);
    for bad in [ec.clone(), confused, confused_by_set, rs256(&honest, "rsa-2"), rs256(&honest, "ec-1")] {
        assert_eq!(refused(&desk, &bad).await, INVALID, "{bad}");
    }
    let desk = with(by_file(TokenAlgorithm::Es256)).await;
    Client::join(desk.server.addr(), signed_in(&ec)).await;
    assert_eq!(refused(&desk, &rsa).await, INVALID);
}

#[tokio::test]
async fn keys_at_an_address_are_fetched_once_and_looked_up_by_name() {
    let portal = axum::Router::new().route(
        "/keys",
        axum::routing::get({
            let asked = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
            move || {
                let first = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
                async move { if first { portal::JWKS } else { "the portal is asked too often" } }
            }
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/keys", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, portal).await });
    let keys = TokenKeys::Address(address);
    let desk = with(AccountsConfig { algorithm: TokenAlgorithm::Es256, keys, ..by_secret() }).await;
    let honest = claims("maria", "Мария");
    for _ in 0..2 {
        Client::join(desk.server.addr(), signed_in(&es256(&honest, "ec-1"))).await;
        assert_eq!(refused(&desk, &es256(&honest, "unknown")).await, INVALID);
    }
}

#[tokio::test]
async fn while_the_portals_keys_cannot_be_fetched_people_come_back_later() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let keys = TokenKeys::Address(format!("http://{nobody}/keys"));
    let desk = with(AccountsConfig { algorithm: TokenAlgorithm::Es256, keys, ..by_secret() }).await;
    let honest = es256(&claims("maria", "Мария"), "ec-1");
    assert_eq!(refused(&desk, &honest).await, (ErrorCode::Internal, 1012));
}

#[tokio::test]
async fn without_accounts_in_the_configuration_everybody_is_a_guest() {
    let desk = Desk::open().await;
    assert_eq!(refused(&desk, &token("maria", "Мария")).await, INVALID);
}

#[tokio::test]
async fn a_connection_ends_with_its_token_and_the_unanswered_message_arrives_once() {
    let desk = with(by_secret()).await;
    let mut maria = Client::join(desk.server.addr(), signed_in(&token_for("maria", 2))).await;
    maria
        .until(|frame| matches!(frame, ServerFrame::Expiring(soon) if soon.in_ms <= 2000).then_some(()))
        .await;
    let c = new_conversation();
    let sent = message(c, "вопрос");
    maria.send(sent.clone()).await;
    assert_eq!(maria.closed().await, 4401);

    let mut again = Client::join(desk.server.addr(), signed_in(&token("maria", "Мария"))).await;
    again.send(sent.clone()).await;
    assert!(again.ok(sent.id).await.dup);
    let id = new_id();
    again.send(GetHistory { id, c, before: None, after: None, limit: 10 }).await;
    let page = again.until(|frame| match frame {
        ServerFrame::HistoryPage(page) => Some(page.events.clone()),
        _ => None,
    });
    let events: Vec<ServerFrame> = page.await.into_iter().map(ServerFrame::from).collect();
    assert_eq!(texts(&events), [(2, "вопрос".to_owned())]);
}

#[tokio::test]
async fn a_fresh_token_of_the_same_account_keeps_the_connection_and_no_other_does() {
    let desk = with(by_secret()).await;
    let mut maria = Client::join(desk.server.addr(), signed_in(&token_for("maria", 3))).await;
    let refresh = |token: &str| RefreshToken { id: new_id(), token: token.into() };
    for (token, code) in [
        (token("boris", "Борис"), ErrorCode::Forbidden),
        (token_for("maria", -1), ErrorCode::AuthExpired),
        (hs256(&claims("maria", "Мария"), "another secret of 32 bytes or longer"), ErrorCode::AuthInvalid),
    ] {
        let bad = refresh(&token);
        maria.send(bad.clone()).await;
        assert_eq!(maria.err(bad.id).await, code);
    }
    let good = refresh(&token_for("maria", 6));
    maria.send(good.clone()).await;
    maria.ok(good.id).await;
    // Half of its life before the end of the new token; of the old one, that is at most one and a half seconds.
    maria
        .until(|frame| matches!(frame, ServerFrame::Expiring(soon) if soon.in_ms > 1500).then_some(()))
        .await;
}

#[tokio::test]
async fn what_a_guest_wrote_comes_along_with_ids_and_positions_and_the_guests_token_opens_nothing() {
    let desk = with(by_secret()).await;
    let mut guest = desk.guest().await;
    let mut tab = Client::join(desk.server.addr(), guest.again(&[])).await;
    let c = new_conversation();
    let first = message(c, "до входа");
    guest.send(first.clone()).await;
    guest.ok(first.id).await;
    let mut anna = desk.operator(ANNA).await;
    anna.take(c).await;

    let mut maria = maria(&desk).await;
    assert!(maria.welcome.as_ref().unwrap().convs.is_empty());
    let attach = upgrade(&guest);
    maria.send(attach.clone()).await;
    let ok = maria.ok(attach.id).await;
    assert_eq!((ok.c, ok.seq, ok.dup), (None, None, false));
    let changed = maria.event(c, 5).await;
    assert_eq!(
        (changed.id, changed.body),
        (Some(attach.id), EventBody::IdentityChanged { name: Some("Мария".into()) })
    );
    assert_eq!(anna.event(c, 5).await.id, Some(attach.id));
    let card = anna.until_operator(|frame| match frame {
        chat_protocol::OperatorFrame::Ticket(ticket) if ticket.card.last.0 == 5 => Some(ticket.card),
        _ => None,
    });
    assert_eq!(card.await.user.name.as_deref(), Some("Мария"));
    for old in [&mut guest, &mut tab] {
        assert_eq!(old.closed().await, 4504);
    }

    // A message whose answer the guest never heard, and the next one.
    maria.send(first.clone()).await;
    let again = maria.ok(first.id).await;
    assert_eq!((again.dup, again.seq.map(|seq| seq.0)), (true, Some(2)));
    assert_eq!(maria.say(c, "после входа").await.seq.map(|seq| seq.0), Some(6));

    let mut thief = Client::join(desk.server.addr(), guest.again(&[(c, 5)])).await;
    assert_ne!(thief.welcome.as_ref().unwrap().user, guest.welcome.as_ref().unwrap().user);
    assert!(thief.welcome.as_ref().unwrap().convs.is_empty());
    assert_eq!(texts(&thief.settle().await), []);
}

#[tokio::test]
async fn an_upgrade_has_one_effect_and_none_for_a_third_person() {
    let desk = with(by_secret()).await;
    let mut guest = desk.guest().await;
    let c = new_conversation();
    guest.say(c, "вопрос").await;
    let attach = upgrade(&guest);

    // Not for guests, not with a token that is none.
    let mut other = desk.guest().await;
    other.send(attach.clone()).await;
    assert_eq!(other.err(attach.id).await, ErrorCode::AuthRequired);
    let mut maria = maria(&desk).await;
    let forged = UpgradeGuest { id: new_id(), guest_token: Secret::from("g1.AAAA.AAAA") };
    maria.send(forged.clone()).await;
    assert_eq!(maria.err(forged.id).await, ErrorCode::Forbidden);

    for dup in [false, true] {
        maria.send(attach.clone()).await;
        assert_eq!(maria.ok(attach.id).await.dup, dup);
    }
    let once_more = upgrade(&guest);
    maria.send(once_more.clone()).await;
    assert!(maria.ok(once_more.id).await.dup);
    let mut boris = boris(&desk).await;
    for replayed in [attach.clone(), upgrade(&guest)] {
        boris.send(replayed.clone()).await;
        assert_eq!(boris.err(replayed.id).await, ErrorCode::Forbidden);
    }
    assert_eq!(maria.say(c, "ещё").await.seq.map(|seq| seq.0), Some(5));
}

#[tokio::test]
async fn a_guest_who_left_the_browser_is_attached_to_nobody() {
    let desk = with(by_secret()).await;
    let mut guest = desk.guest().await;
    guest.say(new_conversation(), "вопрос").await;
    let id = new_id();
    guest.send(chat_protocol::Logout { id }).await;
    guest.ok(id).await;
    let mut maria = maria(&desk).await;
    let attach = upgrade(&guest);
    maria.send(attach.clone()).await;
    assert_eq!(maria.err(attach.id).await, ErrorCode::Forbidden);
}
