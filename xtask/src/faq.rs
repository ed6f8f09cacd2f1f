//! Files of frequent questions.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Subcommand;

/// What can be done with them.
#[derive(Subcommand)]
pub(crate) enum Faq {
    /// Name each mistake in a file
    Check {
        /// The file
        file: PathBuf,
    },
}

impl Faq {
    /// Prints the mistakes; an error when there are any.
    pub(crate) fn run(&self) -> Result<()> {
        let Self::Check { file } = self;
        let text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let mistakes = faq_search::check(&text);
        for mistake in &mistakes {
            println!("{mistake}");
        }
        ensure!(mistakes.is_empty(), "{}: {} to mend", file.display(), mistakes.len());
        println!("{}: no mistakes", file.display());
        Ok(())
    }
}
