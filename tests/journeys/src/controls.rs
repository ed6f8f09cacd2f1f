//! Everything in the widget that can be pressed, and whether something comes of it.

use std::collections::BTreeSet;

use crate::{Guest, Result, until};

/// More than any screen has.
const MOST: usize = 80;

/// Names of what can be pressed now. Of a group, what is chosen already is left out: pressing it means nothing.
const NAMES: &str = r"
    const root = document.querySelector('portal-chat').shadowRoot;
    const all = [...root.querySelectorAll('button, summary, input[type=checkbox], input[type=radio]')]
        .filter(e => e.closest('dialog') && e.checkVisibility() && !e.disabled && !(e.type == 'radio' && e.checked));
    const name = e => (e.ariaLabel || e.labels?.[0]?.innerText || e.innerText || e.id).trim();
    return all.map(name);
";

/// Notes what else may come of a press than a change of the panel.
const NOTE: &str = r"
    if (window.acts === undefined) {
        window.acts = 0;
        const count = (object, name) => {
            const act = object[name];
            object[name] = function(...given) { acts += 1; return name == 'print' ? undefined : act.apply(this, given); };
        };
        count(window, 'print');
        count(URL, 'createObjectURL');
        count(HTMLInputElement.prototype, 'click');
    }
    return true;
";

/// What the panel looks like now: its elements, what is in its fields, and where the focus is unless it is on what is
/// pressed, for a press always brings it there.
fn look(name: &str) -> Result<String> {
    let name = serde_json::to_string(name)?;
    Ok(format!(
        r"
        const root = document.querySelector('portal-chat').shadowRoot;
        const named = e => e && (e.ariaLabel || e.labels?.[0]?.innerText || e.innerText || e.id).trim() == {name};
        const fields = [...root.querySelectorAll('input, textarea, select')].map(e => [e.value, e.checked]);
        const focus = root.activeElement;
        return JSON.stringify([root.querySelector('dialog').outerHTML, fields, acts, location.href,
            named(focus) ? '' : [...root.querySelectorAll('*')].indexOf(focus)]);
        "
    ))
}

fn element(name: &str) -> Result<String> {
    let name = serde_json::to_string(name)?;
    Ok(format!(
        r"
        const root = document.querySelector('portal-chat').shadowRoot;
        return [...root.querySelectorAll('button, summary, input[type=checkbox], input[type=radio]')].find(e =>
            e.checkVisibility() && (e.ariaLabel || e.labels?.[0]?.innerText || e.innerText || e.id).trim() == {name});
        "
    ))
}

/// Presses everything on a screen once and waits until something comes of each. `reach` goes to that
/// screen from wherever a press has led. What was pressed on another screen is not pressed again.
///
/// # Errors
/// Names what can be pressed and does nothing.
pub async fn press_everything(
    guest: &Guest,
    pressed: &mut BTreeSet<String>,
    reach: impl AsyncFn(&Guest) -> Result,
) -> Result {
    reach(guest).await?;
    let mut here = names(guest).await?;
    for _ in 0..MOST {
        let Some(name) = here.iter().find(|name| !pressed.contains(*name)).cloned() else {
            return Ok(());
        };
        press(guest, &name).await?;
        pressed.insert(name);
        let now = names(guest).await?;
        if now != here {
            reach(guest).await?;
            here = names(guest).await?;
        }
    }
    Err(format!("there is no end of what can be pressed: {pressed:?}").into())
}

async fn names(guest: &Guest) -> Result<Vec<String>> {
    let page = &guest.browser.page;
    page.execute(NOTE, Vec::new()).await?;
    Ok(page.execute(NAMES, Vec::new()).await?.convert()?)
}

async fn press(guest: &Guest, name: &str) -> Result {
    let page = &guest.browser.page;
    let found = page.execute(element(name)?, Vec::new()).await?.element()?;
    page.execute("arguments[0].focus()", vec![found.to_json()?]).await?;
    let look = look(name)?;
    let before: String = page.execute(&*look, Vec::new()).await?.convert()?;
    guest.browser.click(&found).await?;
    until(&format!("something comes of pressing «{name}»"), async || {
        let now: String = page.execute(&*look, Vec::new()).await?.convert()?;
        Ok(now != before)
    })
    .await
}
