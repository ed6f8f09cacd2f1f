//! What is compared.

use std::path::{Path, PathBuf};
use std::process::Command;

use journeys::{Result, Server};

/// One chat widget on the host page.
#[derive(Clone, Copy)]
pub(crate) struct Subject {
    /// Its folder in `subjects/` and its name in the tables.
    pub(crate) name: &'static str,
    /// Its package and version.
    pub(crate) package: &'static str,
    /// Whether its conversation can be filled before it opens.
    pub(crate) holds: bool,
    /// Whether the page brings the launcher: then its figures are the page's.
    pub(crate) own_launcher: bool,
}

/// Ours first, the least that can be last.
pub(crate) const SUBJECTS: [Subject; 7] = [
    Subject { name: "portal-chat", package: "this one", holds: true, own_launcher: true },
    Subject { name: "deep-chat", package: "deep-chat 2.4.2", holds: true, own_launcher: false },
    Subject { name: "typebot", package: "@typebot.io/js 0.10.7", holds: false, own_launcher: true },
    Subject { name: "rocket-chat", package: "@rocket.chat/livechat 1.13.3", holds: true, own_launcher: true },
    Subject { name: "n8n", package: "@n8n/chat 1.37.0", holds: true, own_launcher: true },
    Subject { name: "chatscope", package: "chat-ui-kit-react 2.1.1", holds: true, own_launcher: false },
    Subject { name: "by-hand", package: "the least there can be", holds: true, own_launcher: true },
];

impl Subject {
    /// The script that finds its parts in a page.
    pub(crate) fn probe(self) -> Result<String> {
        Ok(std::fs::read_to_string(sources().join(self.name).join("probe.js"))?)
    }

    /// Puts its page and files into the site.
    pub(crate) fn lay_out(self, site: &Path, packages: &Path, server: &Server) -> Result {
        let folder = site.join(self.name);
        std::fs::create_dir_all(folder.join("files"))?;
        let source = sources().join(self.name);
        let read = |name: &str| std::fs::read_to_string(source.join(name));
        let tag = read("tag.html")?.replace("{{socket}}", &server.url("/ws").replacen("http", "ws", 1));
        let host = std::fs::read_to_string(sources().join("host.html"))?;
        std::fs::write(folder.join("index.html"), host.replace("<!-- chat -->", &tag))?;
        for name in ["page.js", "page.css"] {
            if source.join(name).exists() {
                std::fs::copy(source.join(name), folder.join(name))?;
            }
        }
        let modules = packages.join("node_modules");
        match self.name {
            "portal-chat" => copy(&dist(), &folder.join("files")),
            "deep-chat" => copy(&modules.join("deep-chat/dist/deepChat.bundle.js"), &folder.join("files")),
            "typebot" => copy(&modules.join("@typebot.io/js/dist/web.js"), &folder.join("files")),
            "rocket-chat" => {
                copy(&modules.join("@rocket.chat/livechat/build"), &folder.join("app/livechat"))?;
                // Its page asks for its files from a folder below.
                copy(&folder.join("app/livechat/index.html"), &folder.join("app"))
            }
            "n8n" => copy(&packages.join("package/dist"), &folder.join("files")),
            "chatscope" => bundle(&source.join("chat.jsx"), packages, &folder.join("files")),
            _ => Ok(()),
        }
    }
}

/// Fetches the other widgets into a folder.
pub(crate) fn fetch(packages: &Path) -> Result {
    std::fs::create_dir_all(packages)?;
    std::fs::copy(sources().join("package.json"), packages.join("package.json"))?;
    run(Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(packages))?;
    // Its own dependencies cannot all be had; its bundle needs none of them.
    if !packages.join("package").exists() {
        run(Command::new("npm").args(["pack", "@n8n/chat@1.37.0"]).current_dir(packages))?;
        run(Command::new("tar").args(["xzf", "n8n-chat-1.37.0.tgz"]).current_dir(packages))?;
    }
    Ok(())
}

fn bundle(entry: &Path, packages: &Path, to: &Path) -> Result {
    // esbuild looks for modules beside the file.
    let beside = packages.join("chat.jsx");
    std::fs::copy(entry, &beside)?;
    let esbuild = packages.join("node_modules/.bin/esbuild");
    run(Command::new(esbuild)
        .arg(beside)
        .args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=error"])
        .arg("--define:process.env.NODE_ENV=\"production\"")
        .arg(format!("--outdir={}", to.display())))
}

fn run(command: &mut Command) -> Result {
    let output =
        command.output().map_err(|error| format!("{:?} does not start: {error}", command.get_program()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr)).into())
}

fn copy(from: &Path, to: &Path) -> Result {
    std::fs::create_dir_all(to)?;
    if from.is_file() {
        std::fs::copy(from, to.join(from.file_name().ok_or("no name")?))?;
        return Ok(());
    }
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_name().ok_or("no name")?.to_owned();
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            std::fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

/// The widget as it is shipped.
fn dist() -> PathBuf {
    let built = std::env::var_os("PORTAL_CHAT_DIST");
    built.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist"), PathBuf::from)
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("subjects")
}
