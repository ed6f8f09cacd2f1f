//! Takes pictures of every state, on a phone and a desktop, in light, dark and a person's own colours, and puts them
//! on one contact sheet. `cargo xtask gallery` calls it with the folder to write to, a word that the names of the
//! states contain, and, if they are to be compared, the folder of an earlier gallery.
#![allow(clippy::print_stdout, reason = "a program for people: printing is its work")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use journeys::{Mode, Result, differing_pixels, every_state};

/// Widths and heights, CSS pixels.
const WINDOWS: [(u32, u32); 2] = [(360, 740), (1280, 800)];
const MODES: [Mode; 3] = [Mode::Light, Mode::Dark, Mode::ForcedColours];
/// How many pixels may differ: a caret that blinks is as large.
const TOLERANCE: usize = 60;

const HEAD: &str =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Every state</title><style>
    body { font: 14px sans-serif; margin: 16px; background: #888; }
    h2 { font-size: 14px; margin: 12px 0 4px; }
    section > div { display: flex; gap: 8px; align-items: start; }
    img { height: 300px; }
</style>";

#[tokio::main]
async fn main() -> Result {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name the folder to write the pictures to")?);
    let word = arguments.next().unwrap_or_default();
    let earlier = arguments.next().map(PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let mut sheet = HEAD.to_owned();
    let mut differences = HEAD.to_owned();
    let (mut states, mut differing) = (0, 0);
    every_state(&word, async |browser, name| {
        states += 1;
        write!(sheet, "<section><h2>{name}</h2><div>")?;
        for (width, height) in WINDOWS {
            // Chromium paints no ground of pages any more once a phone becomes a desktop in forced colours.
            Mode::Light.set_colours(browser).await?;
            browser.resize(width, height).await?;
            for mode in MODES {
                mode.set_colours(browser).await?;
                browser.settled().await?;
                let file = format!("{name}.{width}.{}.png", mode.name());
                let picture = browser.picture().await?;
                std::fs::write(folder.join(&file), &picture)?;
                write!(sheet, "<a href=\"{file}\"><img src=\"{file}\" loading=\"lazy\" alt=\"\"></a>")?;
                if let Some(was) = &earlier
                    && let Some(why) = difference(&was.join(&file), &picture)
                {
                    differing += 1;
                    println!("{file}: {why}");
                    let was = std::path::absolute(was.join(&file))?;
                    let was = was.display();
                    write!(differences, "<section><h2>{file}: {why}</h2><div><img src=\"{was}\" alt=\"\"><img src=\"{file}\" alt=\"\"></div></section>")?;
                }
            }
        }
        sheet.push_str("</div></section>");
        Mode::Light.set(browser).await
    })
    .await?;
    std::fs::write(folder.join("index.html"), sheet)?;
    println!("{states} states: look at {}", folder.join("index.html").display());
    if earlier.is_none() {
        return Ok(());
    }
    let page = folder.join("differences.html");
    std::fs::write(&page, differences)?;
    match differing {
        0 => println!("Everything looks as it did"),
        _ => return Err(format!("{differing} pictures differ: look at {}", page.display()).into()),
    }
    Ok(())
}

/// How a picture differs from the one kept; none when nobody would see it.
fn difference(was: &Path, now: &[u8]) -> Option<String> {
    let Ok(was) = std::fs::read(was) else { return Some("is new".to_owned()) };
    match differing_pixels(&was, now) {
        Ok(count) if count <= TOLERANCE => None,
        Ok(count) => Some(format!("{count} pixels differ")),
        Err(why) => Some(why.to_string()),
    }
}
