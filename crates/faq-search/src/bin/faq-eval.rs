//! `faq-eval QUESTIONS.json [FAQ.json] [--missed]`: how good the lookup is on labelled questions.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people: printing is its work")]

use std::process::ExitCode;

use faq_search::{Faq, Measures, measure, read_labelled};

const USAGE: &str = "usage: faq-eval QUESTIONS.json [FAQ.json] [--missed]";
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/content/faq.json");

fn main() -> ExitCode {
    let (flags, files): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let missed = flags == ["--missed"];
    let (questions, faq) = match files.as_slice() {
        [questions] if missed || flags.is_empty() => (questions.as_str(), OWN),
        [questions, faq] if missed || flags.is_empty() => (questions.as_str(), faq.as_str()),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    match run(questions, faq, missed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(questions: &str, faq: &str, missed: bool) -> Result<(), String> {
    let questions = read_labelled(&text_of(questions)?).map_err(|why| format!("{questions}: {why}"))?;
    let faq = Faq::read(&text_of(faq)?).map_err(|why| format!("{faq}: {why}"))?;
    let report = measure(&faq, &questions);
    println!("{:<12} {:>5} {:>5} {:>5} {:>5} {:>5}", "kind", "n", "R@1", "R@3", "MRR", "FP");
    for (kind, measures) in &report.kinds {
        line(kind, measures);
    }
    line("total", &report.total);
    for (query, found) in report.missed.iter().filter(|_| missed) {
        println!("{query} -> {}", found.join(", "));
    }
    Ok(())
}

fn line(kind: &str, measures: &Measures) {
    // A kind may have no question of one of the two sorts.
    let share = |value: f64| if value.is_nan() { "–".to_owned() } else { format!("{value:.3}") };
    let count = measures.answerable + measures.others;
    println!(
        "{kind:<12} {count:>5} {:>5} {:>5} {:>5} {:>5}",
        share(measures.r1()),
        share(measures.r3()),
        share(measures.mrr()),
        share(measures.fp()),
    );
}

fn text_of(file: &str) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|why| format!("{file} cannot be read ({why})"))
}
