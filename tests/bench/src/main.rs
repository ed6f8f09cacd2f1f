//! The widget beside other chat widgets: the same page, browser and machine, in turns, medians of the rounds.
//!
//! `cargo xtask bench` builds what it needs and runs it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people: printing is its work")]

mod conversation;
mod figures;
mod measures;
mod site;
mod stubs;
mod subject;
mod visit;

use std::path::PathBuf;
use std::time::Duration;

use journeys::{Result, Server};
use tokio::time::timeout;

use figures::Figures;
use measures::Measure;
use site::Site;
use subject::SUBJECTS;

/// Longest wait for one kind of visit. What takes longer is given up for all rounds, and said so.
const PATIENCE: Duration = Duration::from_secs(150);

#[tokio::main]
async fn main() -> Result {
    let mut arguments = std::env::args().skip(1);
    let work = PathBuf::from(arguments.next().ok_or("name a folder to work in")?);
    let rounds: usize = arguments.next().ok_or("say how many rounds")?.parse()?;
    let mut chosen_from = || arguments.next().unwrap_or_default();
    let (measures, subjects) = (chosen_from(), chosen_from());
    let wanted = |list: &str, name: &str| list.is_empty() || list.split(',').any(|each| each == name);

    let packages = work.join("packages");
    subject::fetch(&packages)?;
    let root = work.join("site");
    let site = Site::start(root.clone()).await?;
    let mut server = Server::start_as(conversation::SETTINGS, &site.url("")).await?;
    for name in ["portal.json", "faq.json"] {
        let text = reqwest::get(server.url(&format!("/chat/{name}"))).await?.text().await?;
        std::fs::create_dir_all(root.join("portal-chat/files"))?;
        std::fs::write(root.join("portal-chat/files").join(name), text)?;
    }
    let chosen: Vec<_> = SUBJECTS.into_iter().filter(|each| wanted(&subjects, each.name)).collect();
    let measured: Vec<_> = Measure::ALL.into_iter().filter(|each| wanted(&measures, each.name())).collect();
    if chosen.is_empty() || measured.is_empty() {
        return Err("there is no such subject or measure: see `cargo xtask bench --help`".into());
    }
    for subject in &chosen {
        subject.lay_out(&root, &packages, &server)?;
        site.compress(subject.name);
    }

    let mut figures = Figures::default();
    for round in 1..=rounds {
        for &measure in &measured {
            for &subject in &chosen {
                if figures.is_given_up(subject, measure.name()) {
                    continue;
                }
                eprintln!("round {round} of {rounds}: {} of {}", measure.name(), subject.name);
                let taken = timeout(PATIENCE, measure.take(&site, &server, subject, &mut figures)).await;
                if let Err(error) = taken.unwrap_or_else(|_| Err("it takes too long".into())) {
                    eprintln!("  given up: {error}");
                    figures.give_up(subject, measure.name());
                }
            }
        }
    }
    println!("{}", figures.tables(&chosen));
    server.stop().await
}
