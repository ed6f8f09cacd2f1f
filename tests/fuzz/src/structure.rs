//! Mutations of JSON that leave it JSON: what a byte more or less hardly ever reaches.

use serde_json::{Map, Value, json};

use crate::dice::Dice;

/// What texts should survive.
const PIECES: &[&str] = &["\0", "\u{202e}", "\n", "😀", "\u{0301}", "/../", "<b>", "\u{feff}"];

/// Changes the JSON of one line, or of the whole; what holds none stays as it is.
pub(crate) fn mutate(dice: &mut Dice, input: &mut Vec<u8>) {
    if let Some(changed) = changed(dice, input) {
        *input = changed;
        return;
    }
    let mut lines: Vec<Vec<u8>> = input.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let with_json: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with(b"{")).collect();
    if with_json.is_empty() {
        return;
    }
    let at = *dice.one(&with_json);
    if let Some(line) = changed(dice, &lines[at]) {
        lines[at] = line;
        *input = lines.join(&b'\n');
    }
}

fn changed(dice: &mut Dice, text: &[u8]) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(text).ok()?;
    change(dice, &mut value);
    serde_json::to_vec(&value).ok()
}

/// Changes one place in a value.
fn change(dice: &mut Dice, value: &mut Value) {
    match value {
        Value::Object(fields) if !fields.is_empty() && dice.percent(90) => {
            let names: Vec<String> = fields.keys().cloned().collect();
            let name = dice.one(&names).clone();
            match dice.below(10) {
                0 => drop(fields.remove(&name)),
                1 => rename(dice, fields, &name, &names),
                2 => {
                    let other = fields[dice.one(&names)].clone();
                    fields.insert(name, other);
                }
                _ => change(dice, &mut fields[&name]),
            }
        }
        Value::Array(items) if !items.is_empty() && dice.percent(90) => {
            let at = dice.below(items.len());
            match dice.below(10) {
                0 => drop(items.remove(at)),
                1 => {
                    let many = if dice.percent(20) { 300 } else { 1 };
                    items.extend(vec![items[at].clone(); many]);
                }
                _ => change(dice, &mut items[at]),
            }
        }
        Value::String(text) if dice.percent(50) => change_text(dice, text),
        other => *other = odd(dice),
    }
}

fn rename(dice: &mut Dice, fields: &mut Map<String, Value>, name: &str, names: &[String]) {
    if let Some(value) = fields.remove(name) {
        let other = if dice.percent(50) { dice.one(names).clone() } else { format!("{name}x") };
        fields.insert(other, value);
    }
}

fn change_text(dice: &mut Dice, text: &mut String) {
    match dice.below(6) {
        0 => text.clear(),
        1 => *text = text.repeat(1 + dice.below(200)),
        2 => text.push_str(dice.one::<&str>(PIECES)),
        3 => *text = text.chars().rev().collect(),
        4 => *text = text.to_uppercase(),
        _ => drop(text.pop()),
    }
}

fn odd(dice: &mut Dice) -> Value {
    match dice.below(14) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(0),
        4 => json!(u64::MAX),
        5 => json!(i64::MIN),
        6 => json!(9_007_199_254_740_993_u64),
        7 => json!(1.5),
        8 => json!(1e300),
        9 => json!(""),
        10 => json!("ж".repeat(dice.below(5_000))),
        11 => json!([]),
        12 => json!({}),
        // As deep as JSON may be here.
        _ => (0..100).fold(json!(0), |inner, _| json!([inner])),
    }
}
