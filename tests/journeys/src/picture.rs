//! What a part of a page looks like, and whether it looks like another.

use std::path::PathBuf;

use base64::Engine;
use serde_json::json;

use crate::{Browser, Result};

/// How far a channel of a pixel may be off: smoothing of letters differs by less.
const CHANNEL: u8 = 24;
/// How many pixels may be further off: a caret that blinks is as large.
const PIXELS: usize = 60;
/// What is cut off at each side, CSS pixels: the page shows behind rounded corners.
const CORNER: f64 = 5.0;

/// A part of a window: where it is, and its pixels.
pub struct Picture {
    what: String,
    place: [f64; 4],
    png: Vec<u8>,
}

impl Picture {
    /// Takes it of the element of the chat that `selector` picks.
    pub async fn take(browser: &Browser, what: &str, selector: &str) -> Result<Self> {
        let place = format!(
            "const {{ left, top, width, height }} = document.querySelector('portal-chat').shadowRoot
                .querySelector(`{selector}`).getBoundingClientRect();
             return [left, top, width, height]"
        );
        let place: [f64; 4] = serde_json::from_value(browser.run(&place).await?)?;
        let [left, top, width, height] = place;
        let clip = json!({
            "x": left + CORNER, "y": top + CORNER, "width": width - 2.0 * CORNER, "height": height - 2.0 * CORNER,
            "scale": 1
        });
        let shot = json!({ "format": "png", "clip": clip });
        let answer = browser.page.cdp().send_raw("Page.captureScreenshot", shot).await?;
        let data = answer["data"].as_str().ok_or("no picture")?;
        let png = base64::engine::general_purpose::STANDARD.decode(data)?;
        Ok(Self { what: what.to_owned(), place, png })
    }

    /// Fails when the other one is elsewhere, or looks different; then both are kept as files that the error names.
    pub fn expect_like(&self, other: &Self, on: &str) -> Result {
        let what = &self.what;
        if self.place.iter().zip(other.place).any(|(one, other)| (one - other).abs() > 0.6) {
            return Err(format!("{on}: {what} stands at {:?}, not at {:?}", self.place, other.place).into());
        }
        let differing = differing(&decode(&self.png)?, &decode(&other.png)?)?;
        if differing <= PIXELS {
            return Ok(());
        }
        let (seen, expected) = (self.keep(on, "seen")?, other.keep(on, "expected")?);
        Err(format!(
            "{on}: {what} differs in {differing} pixels; see {} and {}",
            seen.display(),
            expected.display()
        )
        .into())
    }

    fn keep(&self, on: &str, which: &str) -> Result<PathBuf> {
        let path = std::env::temp_dir().join(format!("portal-chat-{on}-{}-{which}.png", self.what));
        std::fs::write(&path, &self.png)?;
        Ok(path)
    }
}

/// How many pixels of two pictures, as PNG, differ by more than the smoothing of letters.
///
/// # Errors
/// When they are not of one size.
pub fn differing_pixels(one: &[u8], other: &[u8]) -> Result<usize> {
    differing(&decode(one)?, &decode(other)?)
}

/// Width, height, and three or four bytes a pixel.
type Pixels = (u32, u32, usize, Vec<u8>);

fn decode(picture: &[u8]) -> Result<Pixels> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info()?;
    let mut bytes = vec![0; reader.output_buffer_size().ok_or("a picture too large")?];
    let frame = reader.next_frame(&mut bytes)?;
    Ok((frame.width, frame.height, frame.color_type.samples(), bytes))
}

fn differing(one: &Pixels, other: &Pixels) -> Result<usize> {
    if (one.0, one.1, one.2) != (other.0, other.1, other.2) {
        return Err(format!("pictures of {}×{} and {}×{} pixels", one.0, one.1, other.0, other.1).into());
    }
    let pixels = one.3.chunks(one.2).zip(other.3.chunks(one.2));
    let differ = |(one, other): &(&[u8], &[u8])| {
        one.iter().zip(*other).any(|(one, other)| one.abs_diff(*other) > CHANNEL)
    };
    Ok(pixels.filter(differ).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_that_differ_are_counted_and_shades_are_not() {
        let of = |bytes: &[u8]| (2, 1, 3, bytes.to_vec());
        let one = of(&[0, 0, 0, 255, 255, 255]);
        assert_eq!(differing(&one, &of(&[24, 0, 0, 255, 255, 231])).expect("the same size"), 0);
        assert_eq!(differing(&one, &of(&[25, 0, 0, 255, 255, 255])).expect("the same size"), 1);
        assert!(differing(&one, &(1, 2, 3, vec![0; 6])).is_err());
    }
}
