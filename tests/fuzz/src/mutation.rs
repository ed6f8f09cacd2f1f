//! Makes a bad input of a good one.

use crate::dice::Dice;
use crate::structure;

/// Longest input made: above every limit of what is tested, and not so long that nothing else happens.
const LONGEST: usize = 400_000;

/// What has broken readers before.
const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\\",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\0",
    " ",
    "=",
    "#",
    "'",
    "''",
    "\"\"\"",
    "%00",
    "../",
    "..%2f",
    "null",
    "true",
    "-1",
    "0",
    "1e999",
    "-0.0",
    "18446744073709551615",
    "9223372036854775808",
    "99999999999999999999999",
    "\\u0000",
    "\\ud800",
    "\u{feff}",
    "\u{202e}",
    "\u{0301}",
    "😀",
    "ё",
    "[[",
    "]]",
    "[[[[[[[[",
    "{link}",
    "{guest}",
    "{file}",
    "{operator}",
    "---",
    "Bearer ",
    "bytes=0-",
    "W/\"",
    "image/png",
    "\u{7f}",
];

/// A mutant of one of the good inputs.
pub(crate) fn mutant(dice: &mut Dice, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut input = dice.one(corpus).clone();
    for _ in 0..=dice.below(4) {
        step(dice, &mut input, corpus);
        input.truncate(LONGEST);
    }
    input
}

fn step(dice: &mut Dice, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
    match dice.below(10) {
        0..=2 => structure::mutate(dice, input),
        3 => change_byte(dice, input),
        4 => insert(dice, input),
        5 => remove(dice, input),
        6 => repeat(dice, input),
        7 => splice(dice, input, corpus),
        8 => move_line(dice, input),
        _ => change_number(dice, input),
    }
}

fn change_byte(dice: &mut Dice, input: &mut [u8]) {
    if !input.is_empty() {
        let at = dice.below(input.len());
        input[at] = if dice.percent(50) { input[at] ^ (1 << dice.below(8)) } else { dice.below(256) as u8 };
    }
}

fn insert(dice: &mut Dice, input: &mut Vec<u8>) {
    let token = dice.one(TOKENS).as_bytes();
    let times = if dice.percent(5) { 1 + dice.below(3_000) } else { 1 };
    let at = dice.below(input.len() + 1);
    input.splice(at..at, token.repeat(times));
}

fn remove(dice: &mut Dice, input: &mut Vec<u8>) {
    let part = part(dice, input.len());
    input.drain(part);
}

fn repeat(dice: &mut Dice, input: &mut Vec<u8>) {
    let part = input[part(dice, input.len())].to_vec();
    let at = dice.below(input.len() + 1);
    input.splice(at..at, part);
}

fn splice(dice: &mut Dice, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
    let other = dice.one(corpus);
    let taken = other[part(dice, other.len())].to_vec();
    let replaced = part(dice, input.len());
    input.splice(replaced, taken);
}

/// A line goes, comes twice or stands elsewhere.
fn move_line(dice: &mut Dice, input: &mut Vec<u8>) {
    let mut lines: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
    let line = lines[dice.below(lines.len())];
    if dice.percent(60) {
        let at = lines.iter().position(|other| *other == line).unwrap_or(0);
        lines.remove(at);
    }
    if dice.percent(60) {
        lines.insert(dice.below(lines.len() + 1), line);
    }
    *input = lines.join(&b'\n');
}

fn change_number(dice: &mut Dice, input: &mut Vec<u8>) {
    let is_first = |at: &usize| input[*at].is_ascii_digit() && (*at == 0 || !input[*at - 1].is_ascii_digit());
    let starts: Vec<usize> = (0..input.len()).filter(is_first).collect();
    if starts.is_empty() {
        return;
    }
    let start = *dice.one(&starts);
    let length = input[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = match dice.below(4) {
        0 => (1_u128 << dice.below(70)).to_string(),
        1 => ((1_u128 << dice.below(70)) - 1).to_string(),
        2 => dice.below(10).to_string(),
        _ => format!("-{}", dice.below(1_000)),
    };
    input.splice(start..start + length, number.into_bytes());
}

/// Some place in it, mostly a short one.
fn part(dice: &mut Dice, length: usize) -> std::ops::Range<usize> {
    let start = dice.below(length + 1);
    let most = if dice.percent(80) { 16 } else { length + 1 };
    start..(start + dice.below(most)).min(length)
}
