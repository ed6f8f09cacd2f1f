//! What stands in for the other widgets' own servers: as much of their answers as opens a chat.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::Uri;
use serde_json::{Value, json};

/// Messages that a conversation holds when a page comes.
pub(crate) static HELD: AtomicUsize = AtomicUsize::new(0);

/// The answer to a request for data; none when a file is meant.
pub(crate) fn answer(uri: &Uri) -> Option<Value> {
    let path = uri.path();
    if path.starts_with("/n8n/hook") {
        return Some(json!({ "data": messages().map(n8n).collect::<Vec<_>>() }));
    }
    if path.ends_with("/startChat") {
        return Some(typebot());
    }
    let asked = path.strip_prefix("/rocket/api/v1/livechat/")?;
    Some(match asked.split('/').next()? {
        "config" => rocket_config(),
        "visitor" => json!({ "success": true, "visitor": rocket_guest() }),
        "room" => json!({ "success": true, "room": rocket_room() }),
        "messages.history" => {
            json!({ "success": true, "messages": messages().map(rocket_message).collect::<Vec<_>>() })
        }
        _ => json!({ "success": true }),
    })
}

/// Number and text of what has been written.
fn messages() -> impl Iterator<Item = (usize, String)> {
    (0..HELD.load(Ordering::SeqCst)).map(|number| (number, text(number)))
}

/// A message as people write them, some short, some longer.
pub(crate) fn text(number: usize) -> String {
    const SAID: [&str; 4] = [
        "Здравствуйте! Не приходит СМС-код для входа в личный кабинет.",
        "Проверьте, пожалуйста, номер телефона в профиле: последние четыре цифры должны совпадать.",
        "Да, совпадают.",
        "Спасибо. Запросите код ещё раз через пять минут и не закрывайте страницу входа, пока он не придёт.",
    ];
    format!("№{number}: {}", SAID[number % SAID.len()])
}

fn n8n((number, text): (usize, String)) -> Value {
    let kind = if number.is_multiple_of(2) { "HumanMessage" } else { "AIMessage" };
    json!({ "lc": 1, "type": "constructor", "id": ["langchain_core", "messages", kind], "kwargs": { "content": text } })
}

fn typebot() -> Value {
    json!({
        "sessionId": "session",
        "resultId": "result",
        "typebot": {
            "id": "bench",
            "version": "6.1",
            "publishedAt": "2026-01-01T00:00:00.000Z",
            "theme": { "general": { "font": { "type": "Custom", "css": "" } }, "chat": {} },
            "settings": { "typingEmulation": { "enabled": false }, "general": { "isBrandingEnabled": false } },
        },
        "messages": [{
            "id": "hello",
            "type": "text",
            "content": { "type": "richText", "richText": [{ "type": "p", "children": [{ "text": text(0) }] }] },
        }],
        "input": { "id": "ask", "type": "text input", "options": { "isLong": false } },
    })
}

fn rocket_guest() -> Value {
    json!({ "_id": "guest", "token": "guest", "username": "guest-1", "name": "Гость", "visitorEmails": [] })
}

fn rocket_room() -> Value {
    json!({ "_id": "room", "t": "l", "open": true, "v": rocket_guest() })
}

fn rocket_message((number, text): (usize, String)) -> Value {
    let at = format!("2026-01-01T{:02}:{:02}:{:02}.000Z", number / 3600, number / 60 % 60, number % 60);
    json!({ "_id": format!("m{number}"), "rid": "room", "msg": text, "ts": at, "_updatedAt": at, "u": { "_id": "guest", "username": "guest-1" } })
}

fn rocket_config() -> Value {
    let mut config = json!({
        "enabled": true,
        "online": true,
        "settings": { "registrationForm": false, "allowSwitchingDepartments": false, "displayOfflineForm": false },
        "theme": { "title": "Чат", "color": "#0D4CD3" },
        "messages": {},
        "triggers": [],
        "departments": [],
        "customFields": [],
        "resources": { "sound": "" },
    });
    if HELD.load(Ordering::SeqCst) > 0 {
        config["guest"] = rocket_guest();
        config["room"] = rocket_room();
    }
    json!({ "success": true, "config": config })
}
