//! Every sentence a person reads, in each language.

mod lang;

pub use lang::Lang;
