//! The rows of many names by few statements.

use super::{Db, DbResult, Parameter, Row};

/// Names in one statement. A shorter list repeats its last one, so that the text stays the same, and prepared.
const AT_ONCE: usize = 64;

/// Every row of a statement whose `IN (?)` stands for any of these names.
pub(crate) fn all_among<T>(
    db: &Db,
    select: &str,
    names: &[String],
    read: impl Fn(&Row<'_>) -> DbResult<T>,
) -> DbResult<Vec<T>> {
    let places: Vec<_> = (1..=AT_ONCE).map(|place| format!("?{place}")).collect();
    let sql = select.replace("IN (?)", &format!("IN ({})", places.join(", ")));
    let mut all = Vec::new();
    for some in names.chunks(AT_ONCE) {
        let Some(last) = some.last() else { continue };
        let params: Vec<_> =
            some.iter().chain(std::iter::repeat(last)).take(AT_ONCE).map(Parameter::value).collect();
        all.extend(db.all(&sql, &params, &read)?);
    }
    Ok(all)
}
