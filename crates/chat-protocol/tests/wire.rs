//! Every wire type, pinned as literal text: decoding it and encoding it again must give the same bytes.
//! `docs/protocol.md` shows these very texts.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::BTreeSet;

use chat_protocol::{
    ClientFrame, DecodeError, DurableCommand, ErrorCode, EventBody, FaqFrame, Limits, OperatorFrame, Retry,
    ServerFrame, TextError,
};
use expect_test::{Expect, expect};

const CLIENT: &[(&str, &str)] = &[
    ("hello", r#"{"t":"hello","v":1,"auth":{"kind":"guest"}}"#),
    (
        "hello",
        r#"{"t":"hello","v":1,"client":{"name":"widget","ver":"0.1.0","lang":"ru"},"auth":{"kind":"guest","token":"g1.AAAA"},"page":{"url":"https://portal.example/pay","title":"Оплата","service":"oplata","error":"E-17"},"resume":{"epoch":"9f3a","convs":{"01900000-0000-7000-8000-0000000000c1":[41,40]}}}"#,
    ),
    ("hello", r#"{"t":"hello","v":1,"auth":{"kind":"operator","token":"secret"},"caps":["bin"]}"#),
    (
        "msg.send",
        r#"{"t":"msg.send","id":"01900000-0000-7000-8000-000000000001","c":"01900000-0000-7000-8000-0000000000c1","text":"Не приходит СМС-код","open":{"topic":"auth","page":{"url":"https://portal.example/login"},"faq":{"query":"не приходит смс","entry":"sms-code-missing","title":"Не приходит код"}}}"#,
    ),
    (
        "ticket.nudge",
        r#"{"t":"ticket.nudge","id":"01900000-0000-7000-8000-000000000006","c":"01900000-0000-7000-8000-0000000000c1","after_seq":2}"#,
    ),
    (
        "msg.send",
        r#"{"t":"msg.send","id":"01900000-0000-7000-8000-000000000008","c":"01900000-0000-7000-8000-0000000000c1","text":"","files":[{"file":"01900000-0000-7000-8000-0000000000f1","name":"скан.pdf","size":300000,"mime":"application/pdf"}]}"#,
    ),
    (
        "ticket.nudge",
        r#"{"t":"ticket.nudge","id":"01900000-0000-7000-8000-000000000006","c":"01900000-0000-7000-8000-0000000000c1","after_seq":2,"details":"Код нужен сегодня"}"#,
    ),
    (
        "ticket.close",
        r#"{"t":"ticket.close","id":"01900000-0000-7000-8000-000000000002","c":"01900000-0000-7000-8000-0000000000c1","reason":"solved"}"#,
    ),
    (
        "callback.request",
        r#"{"t":"callback.request","id":"01900000-0000-7000-8000-000000000011","c":"01900000-0000-7000-8000-0000000000c1","phone":"+79000001234","name":"Иван","from":1795341600000,"consent":true}"#,
    ),
    (
        "callback.request",
        r#"{"t":"callback.request","id":"01900000-0000-7000-8000-000000000011","phone":"+79000001234","consent":true}"#,
    ),
    (
        "callback.cancel",
        r#"{"t":"callback.cancel","id":"01900000-0000-7000-8000-000000000012","callback":"01900000-0000-7000-8000-000000000011"}"#,
    ),
    (
        "form.submit",
        r#"{"t":"form.submit","id":"01900000-0000-7000-8000-000000000013","name":"Иван Иванов","phone":"+79000001234","email":"i@example.ru","text":"Не открывается справка","page":{"url":"https://portal.example/pay"},"consent":true}"#,
    ),
    (
        "form.submit",
        r#"{"t":"form.submit","id":"01900000-0000-7000-8000-000000000013","name":"Иван Иванов","phone":"+79000001234","email":"i@example.ru","text":"Не открывается справка","files":[{"file":"01900000-0000-7000-8000-0000000000f1","name":"скан.pdf","size":300000,"mime":"application/pdf"}],"consent":true}"#,
    ),
    (
        "ticket.reopen",
        r#"{"t":"ticket.reopen","id":"01900000-0000-7000-8000-00000000000b","c":"01900000-0000-7000-8000-0000000000c1"}"#,
    ),
    (
        "rate",
        r#"{"t":"rate","id":"01900000-0000-7000-8000-00000000000c","c":"01900000-0000-7000-8000-0000000000c1","score":5,"comment":"Спасибо"}"#,
    ),
    ("auth.logout", r#"{"t":"auth.logout","id":"01900000-0000-7000-8000-000000000007"}"#),
    (
        "auth.refresh",
        r#"{"t":"auth.refresh","id":"01900000-0000-7000-8000-000000000008","token":"eyJh.eyJz.c2ln"}"#,
    ),
    (
        "auth.upgrade",
        r#"{"t":"auth.upgrade","id":"01900000-0000-7000-8000-000000000009","guest_token":"g1.AAAA"}"#,
    ),
    ("hello", r#"{"t":"hello","v":1,"auth":{"kind":"token","token":"eyJh.eyJz.c2ln"}}"#),
    (
        "ticket.take",
        r#"{"t":"ticket.take","id":"01900000-0000-7000-8000-000000000003","c":"01900000-0000-7000-8000-0000000000c1"}"#,
    ),
    (
        "ticket.release",
        r#"{"t":"ticket.release","id":"01900000-0000-7000-8000-000000000004","c":"01900000-0000-7000-8000-0000000000c1"}"#,
    ),
    (
        "ticket.close",
        r#"{"t":"ticket.close","id":"01900000-0000-7000-8000-000000000020","c":"01900000-0000-7000-8000-0000000000c1","reason":"solved","summary":"Номер исправлен. Войдите ещё раз"}"#,
    ),
    (
        "ticket.transfer",
        r#"{"t":"ticket.transfer","id":"01900000-0000-7000-8000-000000000021","c":"01900000-0000-7000-8000-0000000000c1","dept":"payments"}"#,
    ),
    (
        "ticket.transfer",
        r#"{"t":"ticket.transfer","id":"01900000-0000-7000-8000-000000000021","c":"01900000-0000-7000-8000-0000000000c1","to":"boris"}"#,
    ),
    (
        "note.add",
        r#"{"t":"note.add","id":"01900000-0000-7000-8000-000000000022","c":"01900000-0000-7000-8000-0000000000c1","text":"Проверьте номер в профиле"}"#,
    ),
    (
        "ticket.find",
        r#"{"t":"ticket.find","id":"01900000-0000-7000-8000-000000000023","no":"ОБР-2026-000123"}"#,
    ),
    (
        "callback.take",
        r#"{"t":"callback.take","id":"01900000-0000-7000-8000-000000000014","callback":"01900000-0000-7000-8000-000000000011"}"#,
    ),
    (
        "callback.done",
        r#"{"t":"callback.done","id":"01900000-0000-7000-8000-000000000015","callback":"01900000-0000-7000-8000-000000000011","result":"reached"}"#,
    ),
    (
        "form.reply",
        r#"{"t":"form.reply","id":"01900000-0000-7000-8000-000000000016","form":"01900000-0000-7000-8000-000000000013","text":"Справка открывается"}"#,
    ),
    (
        "history.get",
        r#"{"t":"history.get","id":"01900000-0000-7000-8000-000000000005","c":"01900000-0000-7000-8000-0000000000c1","before":42,"limit":50}"#,
    ),
    ("faq.get", r#"{"t":"faq.get","id":"01900000-0000-7000-8000-000000000029"}"#),
    ("faq.get", r#"{"t":"faq.get","id":"01900000-0000-7000-8000-000000000029","etag":"5d41","cursor":"20"}"#),
    (
        "faq.search",
        r#"{"t":"faq.search","id":"01900000-0000-7000-8000-00000000002a","q":"gfhjkm","limit":5}"#,
    ),
    ("faq.helped", r#"{"t":"faq.helped","entry":"password-reset","helped":true}"#),
    ("ticket.list", r#"{"t":"ticket.list","id":"01900000-0000-7000-8000-000000000017","limit":20}"#),
    (
        "ticket.list",
        r#"{"t":"ticket.list","id":"01900000-0000-7000-8000-000000000017","cursor":"1795330338237.01900000-0000-7000-8000-000000000013","limit":20}"#,
    ),
    (
        "msg.action",
        r#"{"t":"msg.action","id":"01900000-0000-7000-8000-000000000026","c":"01900000-0000-7000-8000-0000000000c1","seq":3,"action":"queue"}"#,
    ),
    (
        "ticket.queue",
        r#"{"t":"ticket.queue","id":"01900000-0000-7000-8000-000000000027","c":"01900000-0000-7000-8000-0000000000c1"}"#,
    ),
    (
        "status.push",
        r#"{"t":"status.push","id":"01900000-0000-7000-8000-000000000021","c":"01900000-0000-7000-8000-0000000000c1","card":{"no":"1234567890","title":"Замена паспорта","state":"in_work","state_text":"На проверке","date":1795330338237,"due":1796330338237,"delay_reason":"Ждём ответа ведомства","url":"https://portal.example/application/1234567890"}}"#,
    ),
    (
        "status.push",
        r#"{"t":"status.push","id":"01900000-0000-7000-8000-000000000022","c":"01900000-0000-7000-8000-0000000000c1","card":{"no":"7","title":"Справка","state":"ready"}}"#,
    ),
    (
        "rating.ask",
        r#"{"t":"rating.ask","id":"01900000-0000-7000-8000-000000000023","c":"01900000-0000-7000-8000-0000000000c1"}"#,
    ),
    (
        "callback.offer",
        r#"{"t":"callback.offer","id":"01900000-0000-7000-8000-000000000024","c":"01900000-0000-7000-8000-0000000000c1"}"#,
    ),
    (
        "identity.ask",
        r#"{"t":"identity.ask","id":"01900000-0000-7000-8000-000000000025","c":"01900000-0000-7000-8000-0000000000c1"}"#,
    ),
    ("msg.read", r#"{"t":"msg.read","c":"01900000-0000-7000-8000-0000000000c1","seq":44}"#),
    ("typing", r#"{"t":"typing","c":"01900000-0000-7000-8000-0000000000c1","on":true}"#),
    ("ping", r#"{"t":"ping","n":3}"#),
    ("pong", r#"{"t":"pong","n":12}"#),
];

const SERVER: &[(&str, &str)] = &[
    (
        "welcome",
        r#"{"t":"welcome","v":1,"sid":"s-71","epoch":"9f3a","resumed":true,"now":1795330338237,"user":{"kind":"guest","id":"g-7"},"guest_token":"g1.AAAA","convs":[{"c":"01900000-0000-7000-8000-0000000000c1","no":"ОБР-2026-000123","state":"assigned","last":44,"read":40,"op":{"id":"anna","name":"Анна"}}],"limits":{"frame":65536,"text":4000,"window":8,"nudge_ms":60000,"nudges":5,"file":10485760,"files":5,"mime":["image/jpeg","image/png","application/pdf"]},"hb":{"every_ms":25000,"grace_ms":10000},"reconnect":{"min_ms":500,"max_ms":30000},"features":["files"]}"#,
    ),
    (
        "sync",
        r#"{"t":"sync","c":"01900000-0000-7000-8000-0000000000c1","from":42,"to":44,"truncated":false}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":1,"at":1795330338237,"by":{"role":"system"},"k":"ticket.opened","d":{"no":"ОБР-2026-000123","topic":"auth","page":{"url":"https://portal.example/login"},"faq":{"query":"не приходит смс","entry":"sms-code-missing","title":"Не приходит код"}}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":2,"at":1795330338237,"id":"01900000-0000-7000-8000-000000000001","by":{"role":"user"},"k":"msg","d":{"text":"Не приходит СМС-код"}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":3,"at":1795330338237,"by":{"role":"system"},"k":"ticket.queued","d":{"dept":"auth"}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":4,"at":1795330398237,"id":"01900000-0000-7000-8000-000000000006","by":{"role":"user"},"k":"ticket.nudged","d":{"count":1}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":5,"at":1795330458237,"id":"01900000-0000-7000-8000-000000000003","by":{"role":"operator","name":"Анна"},"k":"ticket.assigned","d":{"op":{"id":"anna","name":"Анна"}}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":6,"at":1795330458237,"by":{"role":"operator","name":"Анна"},"k":"op.left","d":{"op":{"id":"anna","name":"Анна"}}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":7,"at":1795330458237,"by":{"role":"operator","name":"Анна"},"k":"ticket.closed","d":{"reason":"solved"}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":7,"at":1795330458237,"by":{"role":"operator","name":"Анна"},"k":"ticket.closed","d":{"reason":"solved","summary":"Номер исправлен. Войдите ещё раз"}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":6,"at":1795330458237,"id":"01900000-0000-7000-8000-000000000021","by":{"role":"operator","name":"Анна"},"k":"ticket.transferred","d":{"dept":"payments"}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":6,"at":1795330458237,"id":"01900000-0000-7000-8000-000000000021","by":{"role":"operator","name":"Анна"},"k":"ticket.transferred","d":{"to":{"id":"boris","name":"Борис"}}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":8,"at":1795330458237,"id":"01900000-0000-7000-8000-00000000000b","by":{"role":"user"},"k":"ticket.reopened","d":{}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":9,"at":1795330458237,"id":"01900000-0000-7000-8000-00000000000c","by":{"role":"user"},"k":"rated","d":{"score":5,"comment":"Спасибо"}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":9,"at":1795330458237,"id":"01900000-0000-7000-8000-000000000008","by":{"role":"user"},"k":"msg","d":{"text":"","files":[{"file":"01900000-0000-7000-8000-0000000000f1","name":"скан.pdf","size":300000,"mime":"application/pdf"}]}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":4,"at":1795330338237,"id":"01900000-0000-7000-8000-000000000011","by":{"role":"user"},"k":"callback.scheduled","d":{"callback":"01900000-0000-7000-8000-000000000011","phone":"+7 *** ***-12-34","due":1795332138237}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":4,"at":1795330338237,"id":"01900000-0000-7000-8000-000000000011","by":{"role":"user"},"k":"callback.scheduled","d":{"callback":"01900000-0000-7000-8000-000000000011","phone":"+7 *** ***-12-34","from":1795341600000,"due":1795343400000}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":5,"at":1795330398237,"id":"01900000-0000-7000-8000-000000000012","by":{"role":"user"},"k":"callback.cancelled","d":{"callback":"01900000-0000-7000-8000-000000000011"}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":5,"at":1795330398237,"id":"01900000-0000-7000-8000-000000000015","by":{"role":"operator","name":"Анна"},"k":"callback.done","d":{"callback":"01900000-0000-7000-8000-000000000011","result":"reached"}}"#,
    ),
    (
        "ok",
        r#"{"t":"ok","re":"01900000-0000-7000-8000-000000000011","c":"01900000-0000-7000-8000-0000000000c1","seq":4,"at":1795330338237,"dup":false,"due":1795332138237}"#,
    ),
    (
        "ok",
        r#"{"t":"ok","re":"01900000-0000-7000-8000-000000000013","at":1795330338237,"dup":false,"no":"ОБР-2026-000124","due":1795416738237}"#,
    ),
    ("queue", r#"{"t":"queue","c":"01900000-0000-7000-8000-0000000000c1","pos":4,"of":37,"over_s":1200}"#),
    (
        "callback",
        r#"{"t":"callback","card":{"id":"01900000-0000-7000-8000-000000000011","phone":"+7 *** ***-12-34","from":1795341600000,"due":1795343400000,"state":"done","result":"reached"}}"#,
    ),
    (
        "welcome",
        r#"{"t":"welcome","v":1,"sid":"s-73","epoch":"9f3a","resumed":false,"now":1795330338237,"user":{"kind":"token","id":"a-42","name":"Мария"},"files_token":"f1.AAAA","convs":[],"limits":{"frame":65536,"text":4000,"window":8,"nudge_ms":60000,"nudges":5,"file":10485760,"files":5,"mime":["image/jpeg","image/png","application/pdf"]},"hb":{"every_ms":25000,"grace_ms":10000},"reconnect":{"min_ms":500,"max_ms":30000},"features":["files"]}"#,
    ),
    (
        "welcome",
        r#"{"t":"welcome","v":1,"sid":"s-72","epoch":"9f3a","resumed":false,"now":1795330338237,"user":{"kind":"guest","id":"g-7"},"convs":[],"limits":{"frame":65536,"text":4000,"window":8,"nudge_ms":60000,"nudges":5,"file":10485760,"files":5,"mime":["image/jpeg","image/png","application/pdf"]},"hb":{"every_ms":25000,"grace_ms":10000},"reconnect":{"min_ms":500,"max_ms":30000},"features":["callback","form","tickets"],"callback":{"id":"01900000-0000-7000-8000-000000000011","phone":"+7 *** ***-12-34","due":1795332138237,"state":"waiting"},"call_times":{"within":30,"from":540,"to":1260},"consent":"https://portal.example/consent","unread":{"01900000-0000-7000-8000-0000000000c1":2}}"#,
    ),
    ("synced", r#"{"t":"synced"}"#),
    (
        "ok",
        r#"{"t":"ok","re":"01900000-0000-7000-8000-000000000001","c":"01900000-0000-7000-8000-0000000000c1","seq":7,"at":1795330338237,"dup":false}"#,
    ),
    (
        "ok",
        r#"{"t":"ok","re":"01900000-0000-7000-8000-000000000006","c":"01900000-0000-7000-8000-0000000000c1","seq":4,"at":1795330398237,"dup":false,"next_ms":60000}"#,
    ),
    ("ok", r#"{"t":"ok","re":"01900000-0000-7000-8000-000000000007","at":1795330398237,"dup":false}"#),
    (
        "err",
        r#"{"t":"err","re":"01900000-0000-7000-8000-000000000001","code":"rate_limited","msg":"too many messages in a row","retry":"after","after_ms":4000}"#,
    ),
    (
        "history.page",
        r#"{"t":"history.page","re":"01900000-0000-7000-8000-000000000005","c":"01900000-0000-7000-8000-0000000000c1","events":[{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":3,"at":1795330338237,"by":{"role":"system"},"k":"ticket.queued","d":{}}],"more":true}"#,
    ),
    (
        "tickets",
        r#"{"t":"tickets","re":"01900000-0000-7000-8000-000000000017","items":[{"at":1795330458237,"chat":{"c":"01900000-0000-7000-8000-0000000000c1","no":"ОБР-2026-000123","state":"assigned","topic":"auth","preview":"Не приходит СМС-код","unread":2,"op":{"id":"anna","name":"Анна"}}},{"at":1795330398237,"call":{"id":"01900000-0000-7000-8000-000000000011","phone":"+7 *** ***-12-34","due":1795332138237,"state":"done","result":"reached"}},{"at":1795330338237,"form":{"id":"01900000-0000-7000-8000-000000000013","no":"ОБР-2026-000124","asked_at":1795330338237,"due":1795416738237,"text":"Не открывается справка","files":[{"file":"01900000-0000-7000-8000-0000000000f1","name":"скан.pdf","size":300000,"mime":"application/pdf"}],"answers":[{"at":1795330398237,"name":"Анна","text":"Справка открывается"}]}}],"cursor":"1795330338237.01900000-0000-7000-8000-000000000013"}"#,
    ),
    ("tickets", r#"{"t":"tickets","re":"01900000-0000-7000-8000-000000000017","items":[]}"#),
    (
        "typing",
        r#"{"t":"typing","c":"01900000-0000-7000-8000-0000000000c1","by":{"role":"operator","name":"Анна"},"on":true,"ttl_ms":6000}"#,
    ),
    ("read", r#"{"t":"read","c":"01900000-0000-7000-8000-0000000000c1","by":"operator","seq":8}"#),
    (
        "queue",
        r#"{"t":"queue","c":"01900000-0000-7000-8000-0000000000c1","pos":4,"of":37,"eta_s":[300,600]}"#,
    ),
    ("presence", r#"{"t":"presence","ops":"busy","eta_s":[300,600]}"#),
    ("presence", r#"{"t":"presence","ops":"away"}"#),
    ("ping", r#"{"t":"ping","n":12,"tip":{"01900000-0000-7000-8000-0000000000c1":44}}"#),
    ("pong", r#"{"t":"pong","n":3}"#),
    ("bye", r#"{"t":"bye","code":"restart","wait_ms":[0,60000]}"#),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":8,"at":1795330458237,"id":"01900000-0000-7000-8000-000000000009","by":{"role":"user"},"k":"identity.changed","d":{"name":"Мария Образцова"}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":6,"at":1795330458237,"id":"01900000-0000-7000-8000-000000000021","by":{"role":"operator","name":"Анна"},"k":"status.card","d":{"card":{"no":"1234567890","title":"Замена паспорта","state":"in_work","state_text":"На проверке","date":1795330338237,"due":1796330338237,"delay_reason":"Ждём ответа ведомства","url":"https://portal.example/application/1234567890"}}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":7,"at":1795330458237,"id":"01900000-0000-7000-8000-000000000023","by":{"role":"operator","name":"Анна"},"k":"rating.asked","d":{}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":8,"at":1795330458237,"id":"01900000-0000-7000-8000-000000000024","by":{"role":"operator","name":"Анна"},"k":"callback.offered","d":{}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":9,"at":1795330458237,"id":"01900000-0000-7000-8000-000000000025","by":{"role":"operator","name":"Анна"},"k":"identity.asked","d":{}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":3,"at":1795330338237,"by":{"role":"bot"},"k":"msg","d":{"text":"Проверьте номер телефона","actions":[{"id":"solved","label":"Помогло"},{"id":"queue","label":"Передать в онлайн-чат"}]}}"#,
    ),
    (
        "ev",
        r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":4,"at":1795330338237,"id":"01900000-0000-7000-8000-000000000026","by":{"role":"user"},"k":"msg.action","d":{"to":3,"action":"queue","text":"Передать в онлайн-чат"}}"#,
    ),
    ("auth.expiring", r#"{"t":"auth.expiring","in_ms":60000}"#),
];

const FAQ: &[(&str, &str)] = &[
    (
        "faq",
        r#"{"t":"faq","re":"01900000-0000-7000-8000-000000000029","etag":"5d41","items":[{"id":"password-reset","theme":"вход и пароль","title":{"ru":"Забыли пароль","en":"Forgot your password"},"steps":[{"ru":"Нажмите «Восстановить». Ответ — {wait|за час}."}],"links":[{"title":{"ru":"Вход"},"href":"https://portal.example/login"}],"ways":["chat","phone"]}],"cursor":"20"}"#,
    ),
    (
        "faq",
        r#"{"t":"faq","re":"01900000-0000-7000-8000-00000000002a","etag":"5d41","items":[{"id":"password-reset","theme":"вход и пароль","title":{"ru":"Забыли пароль"},"steps":[{"ru":"Нажмите «Восстановить»."}]}],"read_as":"пароль"}"#,
    ),
];

const OPERATOR: &[(&str, &str)] = &[
    (
        "desk",
        r#"{"t":"desk","departments":[{"id":"auth","title":"Вход и пароль"},{"id":"payments","title":"Оплата"}],"mine":["auth"],"operators":[{"id":"anna","name":"Анна"},{"id":"boris","name":"Борис"}],"replies":[{"title":"Приветствие","text":"Здравствуйте! Чем помочь?"}],"reasons":[{"id":"solved","title":"Вопрос решён"}],"within_s":600}"#,
    ),
    ("here", r#"{"t":"here","ops":["anna","boris"]}"#),
    ("answers", r#"{"t":"answers","in_time":9,"of":12}"#),
    (
        "line",
        r#"{"t":"line","items":[{"c":"01900000-0000-7000-8000-0000000000c1","no":"ОБР-2026-000123","state":"assigned","last":44,"opened_at":1795330338000,"waiting_since":1795330338000,"last_at":1795330338237,"preview":"Не приходит СМС-код","topic":"auth","page":{"url":"https://portal.example/login"},"nudges":1,"user":{"kind":"guest","id":"g-7"},"op":{"id":"anna","name":"Анна"}}]}"#,
    ),
    (
        "ticket",
        r#"{"t":"ticket","card":{"c":"01900000-0000-7000-8000-0000000000c1","no":"ОБР-2026-000123","state":"closed","last":44,"opened_at":1795330338000,"waiting_since":1795330338000,"last_at":1795330338237,"preview":"Спасибо","nudges":0,"user":{"kind":"guest","id":"g-7"}}}"#,
    ),
    (
        "calls",
        r#"{"t":"calls","items":[{"id":"01900000-0000-7000-8000-000000000011","c":"01900000-0000-7000-8000-0000000000c1","no":"ОБР-2026-000123","phone":"+79000001234","name":"Иван","asked_at":1795330338237,"due":1795332138237,"state":"taken","op":{"id":"anna","name":"Анна"}}]}"#,
    ),
    (
        "call",
        r#"{"t":"call","card":{"id":"01900000-0000-7000-8000-000000000011","phone":"+79000001234","asked_at":1795330338237,"due":1795332138237,"state":"done","op":{"id":"anna","name":"Анна"},"result":"not_reached"}}"#,
    ),
    (
        "forms",
        r#"{"t":"forms","items":[{"id":"01900000-0000-7000-8000-000000000013","no":"ОБР-2026-000124","at":1795330338237,"due":1795416738237,"name":"Иван Иванов","phone":"+79000001234","email":"i@example.ru","text":"Не открывается справка","files":[{"file":"01900000-0000-7000-8000-0000000000f1","name":"скан.pdf","size":300000,"mime":"application/pdf"}],"page":{"url":"https://portal.example/pay"},"replies":[{"at":1795330398237,"op":{"id":"anna","name":"Анна"},"text":"Справка открывается","mail":"sent"}]}]}"#,
    ),
    (
        "form",
        r#"{"t":"form","card":{"id":"01900000-0000-7000-8000-000000000013","no":"ОБР-2026-000124","at":1795330338237,"due":1795416738237,"name":"Иван Иванов","phone":"+79000001234","email":"i@example.ru","text":"Не открывается справка","files":[{"file":"01900000-0000-7000-8000-0000000000f1","name":"скан.pdf","size":300000,"mime":"application/pdf"}],"page":{"url":"https://portal.example/pay"},"replies":[{"at":1795330398237,"op":{"id":"anna","name":"Анна"},"text":"Справка открывается","mail":"sent"}]}}"#,
    ),
    (
        "ticket",
        r#"{"t":"ticket","card":{"c":"01900000-0000-7000-8000-0000000000c1","no":"ОБР-2026-000123","state":"waiting","last":44,"opened_at":1795330338000,"waiting_since":1795330338000,"last_at":1795330338237,"preview":"Не приходит СМС-код","nudges":0,"user":{"kind":"guest","id":"g-7"},"dept":"payments","to":{"id":"boris","name":"Борис"}}}"#,
    ),
    (
        "notes",
        r#"{"t":"notes","c":"01900000-0000-7000-8000-0000000000c1","items":[{"id":"01900000-0000-7000-8000-000000000022","at":1795330398237,"op":{"id":"anna","name":"Анна"},"text":"Проверьте номер в профиле"}]}"#,
    ),
    (
        "note",
        r#"{"t":"note","c":"01900000-0000-7000-8000-0000000000c1","note":{"id":"01900000-0000-7000-8000-000000000022","at":1795330398237,"op":{"id":"anna","name":"Анна"},"text":"Проверьте номер в профиле"}}"#,
    ),
    (
        "found",
        r#"{"t":"found","re":"01900000-0000-7000-8000-000000000023","card":{"c":"01900000-0000-7000-8000-0000000000c1","no":"ОБР-2026-000123","state":"closed","last":44,"opened_at":1795330338000,"waiting_since":1795330338000,"last_at":1795330338237,"preview":"Спасибо","nudges":0,"user":{"kind":"guest","id":"g-7"}},"notes":[{"id":"01900000-0000-7000-8000-000000000022","at":1795330398237,"op":{"id":"anna","name":"Анна"},"text":"Проверьте номер в профиле"}]}"#,
    ),
    (
        "found",
        r#"{"t":"found","re":"01900000-0000-7000-8000-000000000023","form":{"id":"01900000-0000-7000-8000-000000000013","no":"ОБР-2026-000124","at":1795330338237,"due":1795416738237,"name":"Иван Иванов","phone":"+79000001234","email":"i@example.ru","text":"Не открывается справка","replies":[]}}"#,
    ),
];

fn pinned_types(table: &[(&'static str, &str)]) -> BTreeSet<&'static str> {
    table.iter().map(|(kind, _)| *kind).collect()
}

#[test]
fn client_frames_keep_their_wire_text() {
    for (kind, text) in CLIENT {
        assert!(text.starts_with(&format!(r#"{{"t":"{kind}""#)), "{text}");
        assert_eq!(ClientFrame::decode(text).unwrap().encode(), *text);
    }
    assert_eq!(pinned_types(CLIENT), ClientFrame::TYPES.iter().copied().collect(), "pin every type");
}

#[test]
fn server_frames_keep_their_wire_text() {
    for (kind, text) in SERVER {
        assert!(text.starts_with(&format!(r#"{{"t":"{kind}""#)), "{text}");
        assert_eq!(ServerFrame::decode(text).unwrap().encode(), *text);
    }
    assert_eq!(pinned_types(SERVER), ServerFrame::TYPES.iter().copied().collect(), "pin every type");
}

#[test]
fn operator_frames_keep_their_wire_text() {
    for (kind, text) in OPERATOR {
        assert!(text.starts_with(&format!(r#"{{"t":"{kind}""#)), "{text}");
        assert_eq!(OperatorFrame::decode(text).unwrap().encode(), *text);
    }
    assert_eq!(pinned_types(OPERATOR), OperatorFrame::TYPES.iter().copied().collect(), "pin every type");
}

#[test]
fn frames_of_frequent_questions_keep_their_wire_text() {
    for (kind, text) in FAQ {
        assert!(text.starts_with(&format!(r#"{{"t":"{kind}""#)), "{text}");
        assert_eq!(FaqFrame::decode(text).unwrap().encode(), *text);
    }
    assert_eq!(pinned_types(FAQ), FaqFrame::TYPES.iter().copied().collect(), "pin every type");
}

#[test]
fn durable_commands_are_the_same_text_as_their_frames() {
    for (kind, text) in CLIENT {
        if DurableCommand::TYPES.contains(kind) {
            let command = DurableCommand::decode(text).unwrap();
            assert_eq!(
                (command.encode().as_str(), ClientFrame::from(command).encode().as_str()),
                (*text, *text)
            );
        }
    }
}

#[test]
fn every_event_kind_is_pinned() {
    for kind in EventBody::KINDS {
        let needle = format!(r#""k":"{kind}""#);
        assert!(SERVER.iter().any(|(_, text)| text.contains(&needle)), "pin an event of kind {kind}");
    }
}

#[test]
fn error_codes_keep_their_names_and_advice() {
    let table: String = ErrorCode::ALL
        .iter()
        .map(|code| {
            let name = serde_json::to_string(code).unwrap();
            let advice = serde_json::to_string(&code.retry()).unwrap();
            format!("{} {}\n", name.trim_matches('"'), advice.trim_matches('"'))
        })
        .collect();
    expect![[r#"
        bad_frame never
        unknown_type never
        unsupported_version never
        auth_required auth
        auth_expired auth
        auth_invalid never
        forbidden never
        not_found never
        id_conflict never
        text_too_long new
        text_empty new
        invalid_field new
        conv_closed new
        consent_required new
        callback_open new
        not_offered never
        already_taken never
        rate_limited after
        too_many_convs never
        too_many_files new
        file_too_big new
        file_type new
        file_empty new
        file_infected new
        file_missing new
        overloaded after
        store_unavailable same
        internal same
    "#]]
    .assert_eq(&table);
}

#[test]
fn additions_of_a_later_version_are_survived() {
    let event = r#"{"t":"ev","c":"01900000-0000-7000-8000-0000000000c1","seq":9,"at":1,"by":{"role":"robot","mood":"calm"},"k":"confetti","d":{"text":"Ура","colour":7},"x":[]}"#;
    let ServerFrame::Event(event) = ServerFrame::decode(event).unwrap() else { panic!("an event") };
    assert_eq!(event.body, EventBody::Unknown { kind: "confetti".into(), text: Some("Ура".into()) });

    let refusal = r#"{"t":"err","code":"moon_phase","msg":"wait","retry":"tomorrow"}"#;
    let ServerFrame::Refused(refusal) = ServerFrame::decode(refusal).unwrap() else { panic!("a refusal") };
    assert_eq!((refusal.code, refusal.retry), (ErrorCode::Unknown, Retry::Never));

    let old = r#"{"frame":65536,"text":4000,"window":8}"#;
    assert_eq!(chat_protocol::json::parse(old), Ok(Limits::default()));

    assert!(matches!(
        ServerFrame::decode(r#"{"t":"confetti","id":"01900000-0000-7000-8000-000000000001"}"#),
        Err(DecodeError::UnknownType { id: Some(_), .. })
    ));
}

#[test]
fn what_is_no_frame_is_named_without_quoting_it() {
    fn check(text: &str, expected: &Expect) {
        expected.assert_eq(&ClientFrame::decode(text).unwrap_err().to_string());
    }
    check("", &expect![[r#"not a frame: send one JSON object with a string "t""#]]);
    check("[1,2]", &expect![[r#"not a frame: send one JSON object with a string "t""#]]);
    check(r#"{"t":7}"#, &expect![[r#"not a frame: send one JSON object with a string "t""#]]);
    check(
        r#"{"t":"msg.send","text":"secret"}"#,
        &expect![[r#"malformed frame "msg.send": the field "id" is missing or of the wrong type"#]],
    );
    check(
        r#"{"t":"msg.read","c":"not a name","seq":1}"#,
        &expect![[r#"malformed frame "msg.read": the field "c" is missing or of the wrong type"#]],
    );
    check(
        r#"{"t":"hello","v":1,"auth":{"kind":"ghost"}}"#,
        &expect![[r#"malformed frame "hello": the field "kind" is missing or of the wrong type"#]],
    );
}

#[test]
fn what_people_wrote_and_tokens_never_show_in_debug_output() {
    let frame = ClientFrame::decode(CLIENT[3].1).unwrap();
    assert!(!format!("{frame:?}").contains("СМС"), "{frame:?}");
    let frame = ClientFrame::decode(CLIENT[6].1).unwrap();
    assert!(!format!("{frame:?}").contains("Код"), "{frame:?}");
    let frame = ClientFrame::decode(CLIENT[2].1).unwrap();
    assert!(!format!("{frame:?}").contains("\"secret\""), "{frame:?}");
    let with_file = CLIENT.iter().find(|(_, text)| text.contains("скан")).unwrap().1;
    let frame = ClientFrame::decode(with_file).unwrap();
    assert!(!format!("{frame:?}").contains("скан"), "{frame:?}");
    for (_, text) in CLIENT.iter().filter(|(kind, _)| ["callback.request", "form.submit"].contains(kind)) {
        let shown = format!("{:?}", ClientFrame::decode(text).unwrap());
        for secret in ["79000", "Иван", "example.ru", "справка"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

/// A seeded walk over mutations of the pinned texts: decoding never panics, and what decodes is stable.
#[test]
fn mutated_frames_never_panic_and_reencode_to_themselves() {
    let texts: Vec<&str> =
        CLIENT.iter().chain(SERVER).chain(OPERATOR).chain(FAQ).map(|(_, text)| *text).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for round in 0..20_000 {
        let mut bytes = texts[round % texts.len()].as_bytes().to_vec();
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            match random(3) {
                0 => bytes[at] = b"{}[]\",:0-e\\ntu"[random(14)],
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, b"{}[]\",:09x"[random(10)]),
            }
        }
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if let Ok(frame) = ClientFrame::decode(&text) {
            assert_eq!(ClientFrame::decode(&frame.encode()).unwrap(), frame);
        }
        if let Ok(frame) = ServerFrame::decode(&text) {
            assert_eq!(ServerFrame::decode(&frame.encode()).unwrap(), frame);
        }
        if let Ok(frame) = FaqFrame::decode(&text) {
            assert_eq!(FaqFrame::decode(&frame.encode()).unwrap(), frame);
        }
        if let Ok(frame) = OperatorFrame::decode(&text) {
            assert_eq!(OperatorFrame::decode(&frame.encode()).unwrap(), frame);
        }
    }
}

#[test]
fn a_text_is_trimmed_cleaned_and_bounded() {
    use chat_protocol::Text;
    let parse = |typed: &str| Text::parse(typed, 5).map(|text| text.into_inner().0);
    assert_eq!(parse("  да\u{0}\r\nну "), Ok("да\nну".to_owned()));
    assert_eq!(parse(" \n\t "), Err(TextError::Empty));
    assert_eq!(parse("пять5"), Ok("пять5".to_owned()));
    assert_eq!(parse("шесть6"), Err(TextError::TooLong { over: 1 }));
}

#[test]
fn a_format_is_known_by_its_first_bytes() {
    use chat_protocol::{Format, Formats, json};
    assert_eq!(Format::recognise(b"\xFF\xD8\xFF\xE1rest"), Some(Format::Jpeg));
    assert_eq!(Format::recognise(b"\x89PNG\r\n\x1A\n"), Some(Format::Png));
    assert_eq!(Format::recognise(b"%PDF-1.7"), Some(Format::Pdf));
    assert_eq!(Format::recognise(b"MZ\x90\x00"), None);
    assert_eq!(Format::recognise(b""), None);
    let announced = r#"{"name":"скан.pdf","size":300000}"#;
    let parsed: chat_protocol::Announcement = json::parse(announced).unwrap();
    assert_eq!(serde_json::to_string(&parsed).unwrap(), announced);
    assert_eq!(
        json::parse(r#"["image/png","image/heic"]"#),
        Ok(Formats::of(&[Format::Png])),
        "what is not known is not taken"
    );
}

#[test]
fn only_beside_files_may_a_text_be_empty() {
    use chat_protocol::Text;
    assert_eq!(Text::beside_files("  ", 5).map(|text| text.into_inner().0), Ok(String::new()));
    assert_eq!(Text::beside_files("шесть6", 5), Err(TextError::TooLong { over: 1 }));
}
