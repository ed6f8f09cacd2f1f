//! Paper: a document of its own, so that the portal around does not go along. Of elements and texts only: no markup is
//! parsed, and no style is needed.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlIFrameElement};

/// What a document is made of.
pub enum Block {
    /// A heading inside.
    Heading(String),
    /// A paragraph that begins with its subject.
    Paragraph(String, String),
}

/// Marks the frame, of which there is one at a time.
const MARK: &str = "data-portal-chat-print";

/// Makes the document and opens the browser's own view of it on paper; none when that cannot be.
pub fn print(lang: &str, title: &str, blocks: &[Block]) -> Option<()> {
    let document = web_sys::window()?.document()?;
    if let Some(earlier) = document.query_selector(&format!("iframe[{MARK}]")).ok()? {
        earlier.remove();
    }
    let frame: HtmlIFrameElement = document.create_element("iframe").ok()?.dyn_into().ok()?;
    for (name, value) in [(MARK, ""), ("aria-hidden", "true"), ("tabindex", "-1"), ("title", title)] {
        frame.set_attribute(name, value).ok()?;
    }
    // Through the style object, which no policy forbids. What is not displayed at all, some browsers do not print.
    for (name, value) in [("position", "fixed"), ("width", "0"), ("height", "0"), ("border", "0")] {
        frame.style().set_property(name, value).ok()?;
    }
    document.body()?.append_child(&frame).ok()?;
    let window = frame.content_window()?;
    let paper = window.document()?;
    paper.document_element()?.set_attribute("lang", lang).ok()?;
    paper.set_title(title);
    fill(&paper, title, blocks)?;
    let printed = Closure::once_into_js(move || frame.remove());
    window.add_event_listener_with_callback("afterprint", printed.unchecked_ref()).ok()?;
    window.focus().ok()?;
    window.print().ok()
}

fn fill(paper: &Document, title: &str, blocks: &[Block]) -> Option<()> {
    let body = paper.body()?;
    let add = |tag: &str, text: &str| -> Option<Element> {
        let element = paper.create_element(tag).ok()?;
        element.set_text_content(Some(text));
        body.append_child(&element).ok()?;
        Some(element)
    };
    add("h1", title)?;
    for block in blocks {
        match block {
            Block::Heading(text) => drop(add("h2", text)?),
            Block::Paragraph(subject, text) => {
                let mut lines = text.split('\n');
                let first = add("p", "")?;
                let strong = paper.create_element("strong").ok()?;
                strong.set_text_content(Some(subject));
                first.append_child(&strong).ok()?;
                first.append_with_str_1(&format!(" {}", lines.next().unwrap_or_default())).ok()?;
                for line in lines {
                    add("p", line)?;
                }
            }
        }
    }
    Some(())
}
