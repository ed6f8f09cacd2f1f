//! Files in which a portal says the chat's sentences in words of its own.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use chat_texts::{Lang, all_keys, mistakes};
use clap::Subcommand;

/// What can be done with them.
#[derive(Subcommand)]
pub(crate) enum Texts {
    /// Name each mistake in a file
    Check {
        /// The file
        file: PathBuf,
    },
    /// Print a file with every sentence, to begin a translation from
    Print {
        /// The language the sentences are in: ru or en
        #[arg(default_value = "ru")]
        language: String,
    },
}

impl Texts {
    /// Prints the mistakes, an error when there are any; or prints the sentences.
    pub(crate) fn run(&self) -> Result<()> {
        match self {
            Self::Check { file } => {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("cannot read {}", file.display()))?;
                let mistakes = mistakes(&text);
                for mistake in &mistakes {
                    println!("{mistake}");
                }
                ensure!(mistakes.is_empty(), "{}: {} to mend", file.display(), mistakes.len());
                println!("{}: no mistakes", file.display());
            }
            Self::Print { language } => {
                ensure!(["ru", "en"].contains(&language.as_str()), "there are sentences in ru and en");
                println!("{}", serde_json::to_string_pretty(&all_keys(Lang::of_tag(language)))?);
            }
        }
        Ok(())
    }
}
