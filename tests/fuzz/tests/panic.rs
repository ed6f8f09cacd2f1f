//! A process of its own: a panic anywhere counts as a find of whoever looks.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::time::Duration;

use fuzz::{Run, Subject, hunt};

#[test]
fn a_panic_is_a_find() {
    let mut subject = Subject::new("planted", vec![b"ab".to_vec()], |input| {
        assert!(!input.contains(&b'{'), "a brace");
        Ok(())
    });
    let run = Run { seed: 1, inputs: 100_000, length: Duration::MAX };
    let find = hunt(&mut subject, run).0.unwrap();
    assert_eq!(find.input, b"{");
    assert!(find.why.contains("a brace"), "{}", find.why);
}
