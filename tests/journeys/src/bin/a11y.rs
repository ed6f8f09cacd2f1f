//! Looks at every state in every mode with axe-core and our own checks, and prints the matrix. `cargo xtask a11y`
//! calls it, with a word if only states whose name contains it are wanted.
#![allow(clippy::print_stdout, reason = "a program for people: printing is its work")]

use journeys::{Axe, Matrix, Modes, Result};

#[tokio::main]
async fn main() -> Result {
    let axe = Axe::installed()?.ok_or("axe-core is not there: npm or its registry cannot be reached")?;
    let word = std::env::args().nth(1).unwrap_or_default();
    let matrix = Matrix::look(&axe, Modes::All, &word).await?;
    println!("{matrix}");
    if matrix.violations() > 0 { Err("people cannot use what is listed above".into()) } else { Ok(()) }
}
