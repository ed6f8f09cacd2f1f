//! Every state, as people who see, read or point in their own way meet it.
#![allow(missing_docs)]
#![allow(clippy::print_stdout, reason = "what is skipped is said")]

use journeys::{Axe, Matrix, Mode, Modes, Result, Stage, checks, manners};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_hinders_anybody_in_any_state() -> Result {
    let Some(axe) = Axe::installed()? else {
        println!("skipped: npm gives no axe-core here");
        return Ok(());
    };
    let matrix = Matrix::look(&axe, Modes::ByTurns, "").await?;
    assert_eq!(matrix.violations(), 0, "{matrix}");
    Ok(())
}

/// Defects that axe does not find: what is done to the page, in which state and mode, and what our checks say then.
const PLANTED: [(&str, &str, Mode, &str); 16] = [
    (
        "chat_with_an_operator",
        "sheet('*:focus-visible { outline: none !important; box-shadow: none !important }')",
        Mode::Light,
        "has no ring when it has the focus: button",
    ),
    (
        "chat_with_an_operator",
        "sheet('.icon-button { border: 0 !important }')",
        Mode::ForcedColours,
        "has no edge without backgrounds: button",
    ),
    (
        "chat_with_an_operator",
        "const made = document.createElement('div'); made.textContent = 'Закрыть'; made.addEventListener('click', () => {}); \
         root.querySelector('.panel').append(made)",
        Mode::Light,
        "reacts to a click and is no button: div «Закрыть»",
    ),
    (
        "chat_with_an_operator",
        "root.querySelector('label[for=composer-field]').remove()",
        Mode::Light,
        "has no label of its own: textarea#composer-field",
    ),
    (
        "form_empty",
        "root.querySelector('label[for=form-email]').remove()",
        Mode::Light,
        "has no label of its own: input#form-email",
    ),
    (
        "chat_with_an_operator",
        "sheet('.panel-title { margin-left: 300px; white-space: nowrap }')",
        Mode::Narrow,
        "sticks out of the window: h2#panel-title",
    ),
    (
        "chat_with_an_operator",
        "sheet('.message { max-height: 20px; overflow: hidden }')",
        Mode::LargeText,
        "is cut off: ",
    ),
    (
        "chat_with_an_operator",
        "sheet('.icon-button { min-width: 0 !important; width: 20px }')",
        Mode::Light,
        "is 20 × 44 px: button",
    ),
    (
        "chat_with_an_operator",
        "sheet('.button { transition: color 1s !important }')",
        Mode::Light,
        "would move: button",
    ),
    (
        "chat_text_empty",
        "root.querySelector('#composer-error').textContent = ''",
        Mode::Light,
        "is wrong and nobody says why: textarea",
    ),
    (
        "chat_with_an_operator",
        "root.querySelector('.composer-send').tabIndex = 5",
        Mode::Light,
        "jumps the order: button",
    ),
    (
        "chat_with_an_operator",
        "sheet('.message { border-color: #d5dbe3 !important }')",
        Mode::MoreContrast,
        "has a faint edge: ",
    ),
    (
        "form_empty",
        "sheet('.form-input { font-size: 15px !important }')",
        Mode::Light,
        "makes phones zoom in, with text of 15px: input#form-",
    ),
    (
        "chat_with_an_operator",
        "root.querySelector('[role=log]').removeAttribute('aria-live')",
        Mode::Light,
        "says messages a second time: ",
    ),
    (
        "chat_with_an_operator",
        "root.querySelector('.announcer[role=alert]').remove()",
        Mode::Light,
        "has no region to say things with: alert",
    ),
    // Last: it stays in the page.
    (
        "form_empty",
        "document.head.append(Object.assign(document.createElement('meta'), \
         { name: 'viewport', content: 'width=device-width, user-scalable=no' }))",
        Mode::Light,
        "forbids to zoom: ",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_planted_defect_that_axe_does_not_see_is_found() -> Result {
    const PLANT: &str = "(root => {
        const sheet = text => {
            const made = new CSSStyleSheet();
            made.replaceSync(text);
            root.adoptedStyleSheets = [...root.adoptedStyleSheets, made];
        };";
    let stage = Stage::open().await?;
    for (state, planted, mode, expected) in PLANTED {
        // A state is reached in a window of the usual size.
        Mode::Light.set(&stage.browser).await?;
        stage.show(state).await?;
        mode.set(&stage.browser).await?;
        assert_eq!(checks(&stage.browser, mode).await?, [""; 0], "{state} before anything is planted");
        let root = "document.querySelector('portal-chat').shadowRoot";
        stage.browser.evaluate(&format!("{PLANT} {planted} }})({root})")).await?;
        stage.browser.settled().await?;
        let found = checks(&stage.browser, mode).await?;
        assert!(found.iter().any(|what| what.starts_with(expected)), "{planted}: {found:?}");
    }
    stage.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chat_closes_by_escape_gives_the_focus_back_and_speaks_by_regions_that_were_there() -> Result {
    let stage = Stage::open().await?;
    assert_eq!(manners(&stage, "").await?, [""; 0]);
    for (planted, expected) in [
        (
            "addEventListener('keydown', event => event.stopImmediatePropagation(), { capture: true, once: true })",
            "Escape does not close the panel",
        ),
        (
            "const made = document.createElement('p'); made.role = 'alert'; made.textContent = 'Готово'; root.querySelector('.panel').append(made)",
            "a live region came with its words: Готово",
        ),
        ("root.activeElement.blur()", "opening did not put the focus where one writes"),
        ("root.querySelector('.launcher').disabled = true", "the focus does not come back to the launcher"),
    ] {
        assert!(manners(&stage, planted).await?.contains(&expected.to_owned()), "{planted} is not noticed");
    }
    stage.close().await
}
