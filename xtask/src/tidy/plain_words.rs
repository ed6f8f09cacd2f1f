//! What people read is said in plain words: no jargon, no blame, no shouting, short sentences.

use super::tree::{File, Tree, Violation};

/// Where texts for people stand. Frequent questions are left out: among them is how people ask.
const TEXTS: &[&str] =
    &["crates/chat-texts/src/", "crates/chat-server/console/", "crates/chat-server/demo/", "loader/"];

/// The most words a sentence may have.
const LONGEST: usize = 16;

/// Words that a person need not know, or that blame or flatter, by how they begin.
const RUSSIAN: &[&str] = &[
    "упс",
    "тикет",
    "сесси",
    "невалид",
    "некоррект",
    "неверн",
    "авториз",
    "аутентиф",
    "токен",
    "кликн",
    "кликай",
    "faq",
    "логин",
    "извините",
    "сожалени",
    "успешно",
    "юзер",
    "фейл",
    "баг",
    "невозможно",
    "запрещено",
    "обязаны",
    "пожалуйста",
];
const ENGLISH: &[&str] =
    &["oops", "sorry", "please", "invalid", "illegal", "click", "successful", "ticket", "token", "faq"];

/// Words that have a ё.
const WITHOUT_DOTS: &[&str] = &[
    "еще",
    "вернется",
    "придет",
    "пришел",
    "ведет",
    "начнет",
    "удается",
    "ждет",
    "возьмет",
    "найдем",
    "учетн",
    "счет",
    "подошел",
];

/// Every text is in plain words.
pub(super) fn texts_are_plain(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in tree.under(TEXTS, &[".rs", ".js", ".html"]) {
        for (number, text) in texts(file) {
            violations.extend(
                wrong(&text)
                    .into_iter()
                    .map(|what| Violation::new(&file.path, number, format!("{what}: {text}"))),
            );
        }
    }
    violations
}

/// What is wrong with a text.
fn wrong(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_russian = lower.chars().any(is_cyrillic);
    let jargon = if is_russian { RUSSIAN } else { ENGLISH };
    for word in &words {
        if jargon.iter().any(|begin| word.starts_with(begin)) {
            wrong.push(format!("«{word}» is no plain word"));
        }
        if WITHOUT_DOTS.iter().any(|begin| word.starts_with(begin)) {
            wrong.push(format!("«{word}» has a ё"));
        }
    }
    for (mark, instead) in
        [("!", "a calm sentence"), ("...", "…"), (" - ", "—"), ("\"", "«» or “”"), ("  ", "one space")]
    {
        if text.contains(mark) {
            wrong.push(format!("in place of «{mark}» write {instead}"));
        }
    }
    if is_russian && ["Вы", "Вас", "Вам", "Ваш"].iter().any(|you| is_inside_a_sentence(text, you))
    {
        wrong.push("«вы» is small within a sentence".to_owned());
    }
    if sentences(text).any(|sentence| sentence.split_whitespace().count() > LONGEST) {
        wrong.push(format!("a sentence has more than {LONGEST} words"));
    }
    wrong
}

fn is_inside_a_sentence(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].trim_end();
        at != before.len() && before.ends_with(|c: char| c.is_alphanumeric() || c == ',')
    })
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', '?', '…']).filter(|sentence| !sentence.trim().is_empty())
}

fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{4ff}').contains(&c)
}

/// Texts for people with their lines: what stands in quotes, or between the tags of a page. What is filled in is a dash.
fn texts(file: &File) -> Vec<(usize, String)> {
    let is_page = file.path.ends_with(".html");
    let has_english = file.path.ends_with("_words.rs") || file.path.ends_with("/en.rs");
    let is_text = |text: &str| text.chars().any(is_cyrillic) || (has_english && text.trim().contains(' '));
    let mut found = Vec::new();
    let lines: Vec<(usize, &str)> = if is_page { file.lines().collect() } else { file.code().collect() };
    for (number, line) in lines {
        if line.trim_start().starts_with("/*") {
            continue;
        }
        let pieces = if is_page {
            line.split(['<', '>']).flat_map(of_page).collect()
        } else if file.path.ends_with(".rs") {
            quoted(line)
        } else {
            // Texts within texts: `${a ? "…" : `…`}`. Letters of ours stand nowhere else.
            line.split(['"', '\'', '`']).map(str::to_owned).collect()
        };
        let told = pieces.iter().map(|piece| filled(piece)).filter(|piece| is_text(piece));
        found.extend(told.map(|text| (number, text.trim().to_owned())));
    }
    found
}

/// Of a piece of a page its words, or the attributes of its tag.
fn of_page(piece: &str) -> Vec<String> {
    if piece.contains("=\"") { quoted(piece) } else { vec![piece.to_owned()] }
}

/// What stands between quotes.
fn quoted(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    let mut escaped = false;
    for c in line.chars() {
        open = match open {
            Some(text) if c == '"' && !escaped => {
                found.push(text);
                None
            }
            Some(text) => Some(text + c.encode_utf8(&mut [0; 4])),
            None => (c == '"').then(String::new),
        };
        escaped = c == '\\' && !escaped;
    }
    found
}

/// The text with a dash for whatever is filled into it.
fn filled(text: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    for c in text.replace("${", "{").chars() {
        match c {
            '{' => {
                depth += 1;
                if depth == 1 {
                    out.push('–');
                }
            }
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_not_plain_is_found() {
        for (text, what) in [
            ("Упс, что-то пошло не так", "no plain word"),
            ("Введены некорректные данные", "no plain word"),
            ("Сессия истекла", "no plain word"),
            ("Sorry, try again", "no plain word"),
            ("Готово!", "a calm sentence"),
            ("Загружаем...", "write …"),
            ("Чат - это просто", "write —"),
            ("Нажмите \"Да\"", "«» or “”"),
            ("Попробуйте еще раз", "has a ё"),
            ("Сейчас Вы в очереди", "small within a sentence"),
            ("а б в г д е ж з и к л м н о п р с", "more than 16 words"),
        ] {
            let found = wrong(text);
            assert!(found.iter().any(|found| found.contains(what)), "{text}: {found:?}");
        }
        for text in ["Вы в очереди. Перед вами: –", "Связь прервалась. Подключаемся снова", "«–» загружен"]
        {
            assert_eq!(wrong(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn texts_are_found_where_people_read_them() {
        let tree = Tree::of(&[
            ("crates/chat-texts/src/ru.rs", "// Упс!\na: |n| format!(\"Ваш тикет {n}\"),\n"),
            ("crates/chat-texts/src/en.rs", "b: \"Say please\",\nc: \"please\",\n"),
            ("crates/chat-server/console/x.js", "/** Токен */\nf('Токен', `${faq.one} и два`);\n"),
            ("crates/chat-server/demo/x.html", "<p title=\"a\">Готово!</p>\n"),
            ("crates/faq-search/content/faq.json", "\"тикет\"\n"),
        ]);
        let found: Vec<_> = texts_are_plain(&tree).iter().map(ToString::to_string).collect();
        let places: Vec<&str> = found.iter().filter_map(|found| found.split(": ").next()).collect();
        assert_eq!(
            places,
            [
                "crates/chat-texts/src/ru.rs:2",
                "crates/chat-texts/src/en.rs:1",
                "crates/chat-server/console/x.js:2",
                "crates/chat-server/demo/x.html:1",
            ],
            "{found:?}"
        );
    }
}
