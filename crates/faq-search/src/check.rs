//! What is wrong with a file, every mistake by the place where it stands.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::content::LARGEST;
use crate::letters;

/// Who can help further.
const WAYS: [&str; 5] = ["chat", "call_back", "form", "phone", "email"];

/// Every mistake in a file, a sentence each; none in a good one.
pub fn check(text: &str) -> Vec<String> {
    if text.len() > LARGEST {
        return vec![format!("the file is larger than {LARGEST} bytes; leave out entries")];
    }
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(why) => return vec![format!("this is not JSON: {why}")],
    };
    let mut mistakes = Mistakes::default();
    mistakes.file(&value);
    mistakes.found
}

#[derive(Default)]
struct Mistakes {
    found: Vec<String>,
}

type Fields<'a> = &'a Map<String, Value>;

impl Mistakes {
    fn say(&mut self, place: &str, what: &str) {
        self.found.push(format!("{place}: {what}"));
    }

    /// The fields of an object that has no others than these.
    fn object<'a>(&mut self, value: &'a Value, place: &str, known: &[&str]) -> Option<Fields<'a>> {
        let Some(fields) = value.as_object() else {
            self.say(place, "must be an object");
            return None;
        };
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            self.say(place, &format!("\"{name}\" is no field here; known are {}", known.join(", ")));
        }
        Some(fields)
    }

    fn list<'a>(&mut self, fields: Fields<'a>, name: &str, place: &str) -> &'a [Value] {
        match fields.get(name) {
            None => &[],
            Some(Value::Array(list)) => list,
            Some(_) => {
                self.say(&format!("{place}.{name}"), "must be a list");
                &[]
            }
        }
    }

    /// A text that is not empty.
    fn text<'a>(&mut self, value: Option<&'a Value>, place: &str) -> Option<&'a str> {
        let text = value.and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        if text.is_none() {
            self.say(place, "must be a text that is not empty");
        }
        text
    }

    /// Words in Russian, and in English if there are any.
    fn words(&mut self, value: Option<&Value>, place: &str) {
        let Some(value) = value else { return self.say(place, "is missing") };
        let Some(fields) = self.object(value, place, &["ru", "en"]) else { return };
        for (language, needed) in [("ru", true), ("en", false)] {
            let place = format!("{place}.{language}");
            let value = fields.get(language);
            if (needed || value.is_some())
                && let Some(text) = self.text(value, &place)
            {
                self.places(text, &place);
            }
        }
    }

    /// `{name}` and `{name|words}`.
    fn places(&mut self, text: &str, place: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let inside = rest[at..].strip_prefix('{').and_then(|after| after.split_once('}'));
            let Some((inside, behind)) = inside.filter(|(inside, _)| !inside.contains('{')) else {
                return self.say(place, "a bracket has no partner; write {name} or {name|words}");
            };
            let name = inside.split('|').next().unwrap_or_default();
            if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_') {
                self.say(place, &format!("{{{inside}}} needs a name of small Latin letters and _"));
            }
            rest = behind;
        }
    }

    fn file(&mut self, value: &Value) {
        let Some(fields) = self.object(value, "the file", &["$schema", "themes", "synonyms", "entries"])
        else {
            return;
        };
        let mut themes = BTreeSet::new();
        for (at, theme) in self.list(fields, "themes", "the file").iter().enumerate() {
            self.theme(theme, &format!("themes[{at}]"), &mut themes);
        }
        for (at, group) in self.list(fields, "synonyms", "the file").iter().enumerate() {
            self.group(group, &format!("synonyms[{at}]"));
        }
        let entries = self.list(fields, "entries", "the file");
        if entries.is_empty() {
            self.say("entries", "holds nothing to find");
        }
        let mut names = BTreeSet::new();
        for (at, entry) in entries.iter().enumerate() {
            self.entry(entry, &format!("entries[{at}]"), &themes, &mut names);
        }
    }

    fn theme<'a>(&mut self, theme: &'a Value, place: &str, known: &mut BTreeSet<&'a str>) {
        let Some(fields) = self.object(theme, place, &["id", "title"]) else { return };
        if let Some(name) = self.text(fields.get("id"), &format!("{place}.id"))
            && !known.insert(name)
        {
            self.say(&format!("{place}.id"), &format!("\"{name}\" is there twice"));
        }
        self.words(fields.get("title"), &format!("{place}.title"));
    }

    fn group(&mut self, group: &Value, place: &str) {
        let Some(words) = group.as_array().filter(|words| words.len() > 1) else {
            return self.say(place, "must be a list of two words or more");
        };
        for (at, word) in words.iter().enumerate() {
            let place = format!("{place}[{at}]");
            if let Some(word) = self.text(Some(word), &place)
                && letters::words(word).len() != 1
            {
                self.say(&place, "must be a single word; phrases belong into \"asked\" of an entry");
            }
        }
    }

    fn entry<'a>(
        &mut self,
        entry: &'a Value,
        place: &str,
        themes: &BTreeSet<&str>,
        names: &mut BTreeSet<&'a str>,
    ) {
        let known = ["id", "theme", "title", "steps", "links", "ways", "asked"];
        let Some(fields) = self.object(entry, place, &known) else { return };
        if let Some(name) = self.text(fields.get("id"), &format!("{place}.id"))
            && !names.insert(name)
        {
            self.say(&format!("{place}.id"), &format!("\"{name}\" is there twice"));
        }
        if let Some(theme) = self.text(fields.get("theme"), &format!("{place}.theme"))
            && !themes.contains(theme)
        {
            self.say(&format!("{place}.theme"), &format!("\"{theme}\" is none of the themes"));
        }
        self.words(fields.get("title"), &format!("{place}.title"));
        let steps = self.list(fields, "steps", place);
        if steps.is_empty() {
            self.say(&format!("{place}.steps"), "holds no answer");
        }
        for (at, step) in steps.iter().enumerate() {
            self.words(Some(step), &format!("{place}.steps[{at}]"));
        }
        for (at, link) in self.list(fields, "links", place).iter().enumerate() {
            self.link(link, &format!("{place}.links[{at}]"));
        }
        for (at, way) in self.list(fields, "ways", place).iter().enumerate() {
            if !way.as_str().is_some_and(|way| WAYS.contains(&way)) {
                self.say(&format!("{place}.ways[{at}]"), &format!("must be one of {}", WAYS.join(", ")));
            }
        }
        let mut asked = BTreeSet::new();
        for (at, phrase) in self.list(fields, "asked", place).iter().enumerate() {
            let place = format!("{place}.asked[{at}]");
            if let Some(phrase) = self.text(Some(phrase), &place)
                && !asked.insert(phrase)
            {
                self.say(&place, &format!("\"{phrase}\" is there twice"));
            }
        }
    }

    fn link(&mut self, link: &Value, place: &str) {
        let Some(fields) = self.object(link, place, &["title", "href"]) else { return };
        self.words(fields.get("title"), &format!("{place}.title"));
        let place = format!("{place}.href");
        if let Some(address) = self.text(fields.get("href"), &place) {
            if !address.starts_with("https://") {
                self.say(&place, "must begin with https://");
            }
            self.places(address, &place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{
        "themes": [{ "id": "t", "title": { "ru": "Тема" } }],
        "synonyms": [["вход", "логин"]],
        "entries": [{ "id": "a", "theme": "t", "title": { "ru": "Вход" }, "steps": [{ "ru": "Ждите {wait|час}." }],
            "links": [{ "title": { "ru": "Вход" }, "href": "https://{site|example.org}/" }],
            "ways": ["chat"], "asked": ["как войти"] }]
    }"#;

    /// The mistakes after one change of a good file.
    fn after(from: &str, to: &str) -> String {
        assert!(GOOD.contains(from), "{from}");
        check(&GOOD.replace(from, to)).join("\n")
    }

    #[test]
    fn a_good_file_has_no_mistakes() {
        assert_eq!(check(GOOD), Vec::<String>::new());
    }

    #[test]
    fn each_mistake_is_named_with_its_place() {
        for (from, to, mistake) in [
            ("{ \"ru\": \"Тема\" }", "{}", "themes[0].title.ru: must be a text that is not empty"),
            ("[\"вход\", \"логин\"]", "[\"вход\"]", "synonyms[0]: must be a list of two words or more"),
            (
                "\"логин\"",
                "\"мой логин\"",
                "synonyms[0][1]: must be a single word; phrases belong into \"asked\" of an entry",
            ),
            ("\"theme\": \"t\"", "\"theme\": \"u\"", "entries[0].theme: \"u\" is none of the themes"),
            (
                "{wait|час}",
                "{wait|час",
                "entries[0].steps[0].ru: a bracket has no partner; write {name} or {name|words}",
            ),
            (
                "{wait|час}",
                "{Wait}",
                "entries[0].steps[0].ru: {Wait} needs a name of small Latin letters and _",
            ),
            ("https://{", "http://{", "entries[0].links[0].href: must begin with https://"),
            (
                "[\"chat\"]",
                "[\"fax\"]",
                "entries[0].ways[0]: must be one of chat, call_back, form, phone, email",
            ),
            ("[\"как войти\"]", "\"как войти\"", "entries[0].asked: must be a list"),
            ("[\"как войти\"]", "[\"войти\", \"войти\"]", "entries[0].asked[1]: \"войти\" is there twice"),
            (
                "\"steps\": [{ \"ru\": \"Ждите {wait|час}.\" }]",
                "\"steps\": []",
                "entries[0].steps: holds no answer",
            ),
            ("\"id\": \"a\"", "\"id\": 5", "entries[0].id: must be a text that is not empty"),
        ] {
            assert_eq!(after(from, to), mistake);
        }
    }

    #[test]
    fn a_field_nobody_knows_is_named_with_those_that_are() {
        let mistake = after("\"asked\"", "\"aksed\"");
        assert!(
            mistake.starts_with("entries[0]: \"aksed\" is no field here; known are id, theme"),
            "{mistake}"
        );
    }

    #[test]
    fn all_mistakes_are_named_at_once() {
        assert_eq!(check(r#"{ "themes": 1, "entries": [{}, 5] }"#).len(), 6);
    }

    #[test]
    fn what_is_no_json_and_what_holds_nothing_is_told() {
        assert!(check("{").join("").starts_with("this is not JSON: "));
        assert_eq!(check("{}"), ["entries: holds nothing to find"]);
        assert_eq!(check("[]"), ["the file: must be an object"]);
        assert!(check(&" ".repeat(LARGEST + 1)).join("").starts_with("the file is larger"));
    }
}
