//! Every state in several modes, and what is wrong in each.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use crate::{Axe, Findings, Mode, Result, every_state};

/// In which modes a state is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Modes {
    /// In all of them.
    All,
    /// In the usual one and in another, by turns: a third of the time, and no mode is forgotten.
    ByTurns,
}

impl Modes {
    /// Those of the state of this number.
    fn of(self, state: usize) -> Vec<Mode> {
        let [first, others @ ..] = Mode::ALL;
        match self {
            Self::All => Mode::ALL.to_vec(),
            Self::ByTurns => vec![first, others[state % others.len()]],
        }
    }
}

/// What was found, by state and mode.
pub struct Matrix {
    states: Vec<(String, Vec<(Mode, Findings)>)>,
}

impl Matrix {
    /// Looks at every state whose name contains `word`, in these modes.
    pub async fn look(axe: &Axe, modes: Modes, word: &str) -> Result<Self> {
        let mut states = Vec::new();
        every_state(word, async |browser, name| {
            let mut found = Vec::new();
            for mode in modes.of(states.len()) {
                mode.set(browser).await?;
                found.push((mode, axe.look(browser, mode).await?));
            }
            Mode::Light.set(browser).await?;
            states.push((name.to_owned(), found));
            Ok(())
        })
        .await?;
        Ok(Self { states })
    }

    /// How many violations there are.
    pub fn violations(&self) -> usize {
        self.states.iter().flat_map(|(_, found)| found).map(|(_, found)| found.violations.len()).sum()
    }

    /// Each thing wrong, with the states and modes it is in.
    fn listed(&self, pick: fn(&Findings) -> &[String]) -> BTreeMap<&str, Vec<String>> {
        let mut listed = BTreeMap::<&str, Vec<String>>::new();
        for (state, found) in &self.states {
            for (mode, findings) in found {
                for what in pick(findings) {
                    listed.entry(what).or_default().push(format!("{state} ({})", mode.name()));
                }
            }
        }
        listed
    }
}

impl Display for Matrix {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "{:40}", "violations")?;
        for mode in Mode::ALL {
            write!(out, "{:>9}", mode.name())?;
        }
        writeln!(out)?;
        for (state, found) in &self.states {
            write!(out, "{state:40}")?;
            for mode in Mode::ALL {
                let looked = found.iter().find(|(of, _)| *of == mode);
                let count = looked.map_or("-".to_owned(), |(_, found)| found.violations.len().to_string());
                write!(out, "{count:>9}")?;
            }
            writeln!(out)?;
        }
        for (title, listed) in [
            ("Advice beyond WCAG", self.listed(|findings| &findings.advice)),
            ("Violations", self.listed(|findings| &findings.violations)),
        ] {
            writeln!(out, "\n{title}: {}", if listed.is_empty() { "none" } else { "" })?;
            for (what, places) in listed {
                writeln!(out, "- {what}\n  in {}", places.join(", "))?;
            }
        }
        let looks: usize = self.states.iter().map(|(_, found)| found.len()).sum();
        writeln!(out, "\n{} states, {looks} looks, {} violations", self.states.len(), self.violations())
    }
}
