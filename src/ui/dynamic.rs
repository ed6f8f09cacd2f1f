//! What changes on screen, behind few types.
//!
//! Each distinct closure in a view makes the framework's code for it anew, about two kilobytes a piece.
//! Behind a box all flags share one copy, and all words another.

/// Whether something is so now: for `hidden=`, `class:…=`.
pub(super) type Flag = Box<dyn Fn() -> bool + Send>;

/// What a place on screen says now; nothing when it is empty.
pub(super) type Words = Box<dyn Fn() -> String + Send>;

/// An attribute that comes and goes.
pub(super) type Attribute = Box<dyn Fn() -> Option<&'static str> + Send>;

/// A flag that follows the signals it reads.
pub(super) fn flag(is: impl Fn() -> bool + Send + 'static) -> Flag {
    Box::new(is)
}

/// Words that follow the signals they read.
pub(super) fn words<T: Into<String>>(say: impl Fn() -> T + Send + 'static) -> Words {
    Box::new(move || say().into())
}

/// An attribute that is there, with the value `true`, while the flag is.
pub(super) fn true_while(is: impl Fn() -> bool + Send + 'static) -> Attribute {
    Box::new(move || is().then_some("true"))
}
