//! Files of texts: what they change, and what is said of those that are wrong.
#![allow(missing_docs)]

use chat_texts::{CardWords, Custom, FileWords, Intl, Lang, PageWords, all_keys, mistakes};

/// Rules of a language with three plurals, as a browser would tell them.
const INTL: Intl = Intl {
    plural: |tag, number| {
        let plural = match (tag, number % 10) {
            ("uk", 1) => "one",
            ("uk", 2..=4) => "few",
            _ => "many",
        };
        plural.to_owned()
    },
    size: |_, bytes| format!("{} МБ", bytes / 1_048_576),
};

fn custom(file: &str) -> Lang {
    let (custom, mistakes) = Custom::read(file, Lang::Ru, INTL);
    assert_eq!(mistakes, Vec::<String>::new());
    Lang::Custom(custom)
}

#[test]
fn what_is_printed_for_translators_can_be_read_and_says_the_same() {
    for lang in [Lang::Ru, Lang::En] {
        let printed = all_keys(lang).to_string().replace(" MB", " МБ");
        let read = Custom::read(&printed, lang, INTL);
        assert_eq!(read.1, Vec::<String>::new());
        let mut again = all_keys(Lang::Custom(read.0));
        again["language"] = lang.tag().into();
        let again = again.to_string();
        assert_eq!(again, printed);
    }
}

#[test]
fn a_sentence_of_the_file_is_said_and_the_rest_stays() {
    let lang = custom(r#"{ "chat": { "start": "Спросить", "topic": "О чём: {title}" } }"#);
    assert_eq!(lang.tag(), "ru");
    assert_eq!(lang.strings().start, "Спросить");
    assert_eq!((lang.strings().topic)("Паспорт"), "О чём: Паспорт");
    assert_eq!(lang.strings().send, Lang::Ru.strings().send);
}

#[test]
fn a_language_has_plurals_lists_and_words_of_its_own() {
    let lang = custom(
        r#"{
            "language": "uk", "base": "en",
            "chat": {
                "new_messages": { "one": "{count} лист", "few": "{count} листи", "many": "{count} листів", "0": "Немає", "other": "?" },
                "on_weekdays": ["у понеділок", "у вівторок", "у середу", "у четвер", "у п’ятницю", "у суботу", "у неділю"],
                "secret_send": { "card": "Не картка", "password": "Не пароль", "sms_code": "Не код" }
            },
            "card": { "states": { "ready": "Готово", "other": "В роботі" } },
            "file": { "too_big": "{name}: {bytes} з {most}" },
            "page": { "page": { "empty": "{address}", "other": "{title}" } }
        }"#,
    );
    let strings = lang.strings();
    let said: Vec<_> = [0, 1, 3, 5].map(|count| (strings.new_messages)(count)).into();
    assert_eq!(said, ["Немає", "1 лист", "3 листи", "5 листів"]);
    assert_eq!(strings.on_weekdays[6], "у неділю");
    assert_eq!((strings.secret_send)(chat_core::secrets::SecretKind::SmsCode), "Не код");
    assert_eq!(strings.send, "Send");
    assert!(lang.prefers_english());
    assert_eq!(lang.tag(), "uk");
    let states = CardWords::of(lang).states;
    assert_eq!(states(chat_protocol::CaseState::Ready), "Готово");
    assert_eq!(states(chat_protocol::CaseState::Refused), "В роботі");
    assert_eq!((FileWords::of(lang).too_big)("a.pdf", 12 << 20, 10 << 20), "a.pdf: 12 МБ з 10 МБ");
    assert_eq!((PageWords::of(lang).page)("", "/a"), "/a");
    assert_eq!((PageWords::of(lang).page)("Паспорт", "/a"), "Паспорт");
}

#[test]
fn a_language_is_written_as_its_tag_or_its_file_says() {
    for (file, direction) in [
        (r#"{}"#, "ltr"),
        (r#"{ "language": "tt" }"#, "ltr"),
        (r#"{ "language": "ar-EG" }"#, "rtl"),
        (r#"{ "language": "fa" }"#, "rtl"),
        (r#"{ "language": "uz-Arab" }"#, "rtl"),
        (r#"{ "language": "he-Latn" }"#, "ltr"),
        (r#"{ "language": "ku", "direction": "rtl" }"#, "rtl"),
        (r#"{ "direction": "ltr", "language": "ar" }"#, "ltr"),
    ] {
        assert_eq!(custom(file).direction(), direction, "{file}");
    }
    assert_eq!(Lang::En.direction(), "ltr");
}

#[test]
fn each_mistake_is_named_by_its_place() {
    for (file, expected) in [
        ("{", "this is not JSON: EOF while parsing an object at line 1 column 1"),
        ("[]", "the file is no object: write { … }"),
        (r#"{ "language": "по-русски" }"#, r#"language: write a tag like "tt" or "tt-RU""#),
        (r#"{ "base": "de" }"#, r#"base: write "ru" or "en""#),
        (r#"{ "direction": "right" }"#, r#"direction: write "ltr" or "rtl""#),
        (r#"{ "chats": {} }"#, "chats: there is no such name; is chat meant?"),
        (r#"{ "chat": [] }"#, "chat: write an object of sentences by name"),
        (r#"{ "chat": { "titel": "" } }"#, "chat.titel: there is no such name; is title meant?"),
        (r#"{ "chat": { "title": 1 } }"#, "chat.title: write words in quotes"),
        (
            r#"{ "chat": { "on_weekdays": ["у понеділок"] } }"#,
            "chat.on_weekdays: write a list of 7 words in quotes",
        ),
        (r#"{ "chat": { "topic": "{titel}" } }"#, "chat.topic: there is no gap {titel}; there are: {title}"),
        (r#"{ "chat": { "topic": "{title" } }"#, "chat.topic: a gap is not closed: write {name}"),
        (r#"{ "chat": { "topic": { "one": "" } } }"#, r#"chat.topic: there is no form "one" of it"#),
        (r#"{ "chat": { "score": { "1": "плохо" } } }"#, r#"chat.score: the form "other" is missing"#),
        (r#"{ "card": { "states": { "ready": "" } } }"#, r#"card.states: the form "other" is missing"#),
    ] {
        assert_eq!(mistakes(file), [expected], "{file}");
    }
    let huge = format!(r#"{{ "chat": {{ "title": "{}" }} }}"#, "а".repeat(200_000));
    assert_eq!(mistakes(&huge).len(), 1);
}

#[test]
fn what_is_wrong_stays_as_it_is_built_in_and_the_rest_counts() {
    let file = r#"{ "chat": { "topic": "{titel}", "start": "Спросить" }, "card": 1 }"#;
    let (custom, mistakes) = Custom::read(file, Lang::Ru, INTL);
    assert_eq!(mistakes.len(), 2);
    let strings = Lang::Custom(custom).strings();
    assert_eq!(strings.start, "Спросить");
    assert_eq!((strings.topic)("Паспорт"), "Тема: Паспорт");
}
