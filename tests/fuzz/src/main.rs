//! `fuzz [--seconds N] [--seed S] [--subject NAME] [--input FILE] [--keep FOLDER]`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people: printing is its work")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuzz::{Find, NAMES, Result, Run, hunt, named};

/// What was asked for.
struct Asked {
    seconds: u64,
    seed: u64,
    subjects: Vec<String>,
    /// One input instead of a hunt.
    input: Option<PathBuf>,
    /// Where finds are kept.
    keep: PathBuf,
}

fn main() -> ExitCode {
    match asked(std::env::args().skip(1)).and_then(|asked| run(&asked)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn asked(mut arguments: impl Iterator<Item = String>) -> Result<Asked> {
    let seed = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let mut asked =
        Asked { seconds: 60, seed, subjects: Vec::new(), input: None, keep: "target/fuzz".into() };
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{flag}: give it a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{flag}: write a number"));
        match flag.as_str() {
            "--seconds" => asked.seconds = number()?,
            "--seed" => asked.seed = number()?,
            "--subject" => asked.subjects.push(value),
            "--input" => asked.input = Some(value.into()),
            "--keep" => asked.keep = value.into(),
            _ => return Err(format!("{flag}: write --seconds, --seed, --subject, --input or --keep").into()),
        }
    }
    if asked.subjects.is_empty() {
        asked.subjects = NAMES.map(str::to_owned).to_vec();
    }
    Ok(asked)
}

/// How many finds there were.
fn run(asked: &Asked) -> Result<usize> {
    if let Some(file) = &asked.input {
        let name = asked.subjects.first().filter(|_| asked.subjects.len() == 1);
        let mut subject = named(name.ok_or("--input: say for which --subject")?)?;
        return match subject.judge(&std::fs::read(file)?) {
            Ok(()) => {
                println!("{}: breaks no rule", file.display());
                Ok(0)
            }
            Err(why) => {
                println!("{}: {why}", file.display());
                Ok(1)
            }
        };
    }
    println!("seed {}, {} s among {}", asked.seed, asked.seconds, asked.subjects.join(", "));
    let length = Duration::from_secs(asked.seconds) / u32::try_from(asked.subjects.len())?;
    let mut finds = 0;
    for name in &asked.subjects {
        let (find, tried) = hunt(&mut named(name)?, Run { seed: asked.seed, inputs: u64::MAX, length });
        println!(
            "{name}: {tried} inputs, {}",
            if find.is_none() { "no rule broken" } else { "a rule is broken" }
        );
        if let Some(find) = find {
            finds += 1;
            tell(&asked.keep, name, asked.seed, &find)?;
        }
    }
    Ok(finds)
}

fn tell(keep: &Path, name: &str, seed: u64, find: &Find) -> Result {
    std::fs::create_dir_all(keep)?;
    let file = keep.join(format!("{name}-{seed}-{}", find.after));
    std::fs::write(&file, &find.input)?;
    println!(
        "  {}\n  kept as {}: {}",
        find.why,
        file.display(),
        String::from_utf8_lossy(&find.input).escape_debug()
    );
    println!("  again: cargo xtask fuzz --subject {name} --input {}", file.display());
    Ok(())
}
