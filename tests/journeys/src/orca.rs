//! Orca, a real screen reader, on a desktop of its own: a screen in memory, a bus, and a voice that writes down what it
//! would say.

use std::fs;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::driver::{screen, spawn};
use crate::engine::named;
use crate::{Result, until};

/// Speech Dispatcher with one voice and no sound.
const SPEECH: &str = "LogLevel 0\nAddModule \"paper\" \"sd_generic\" \"paper.conf\"\nDefaultModule paper\n\
    AudioOutputMethod \"libao\"\n";
const NO_SOUND: &str = "default_driver=null\n";

/// A running screen reader; it ends with this.
pub struct Orca {
    home: TempDir,
    surroundings: Vec<(&'static str, String)>,
    _programs: Vec<Child>,
}

impl Orca {
    /// Starts it.
    pub async fn start() -> Result<Self> {
        let (screen, display) = screen().await?;
        let home = tempfile::tempdir()?;
        let folder = |name: &str| -> Result<String> {
            let folder = home.path().join(name);
            fs::create_dir_all(&folder)?;
            Ok(folder.to_string_lossy().into_owned())
        };
        let settings = folder(".config/speech-dispatcher/modules")?;
        // What is said becomes a line of a file.
        let said = home.path().join("said");
        let voice = format!(
            "GenericExecuteSynth \"printf '%s\\\\n' \\'$DATA\\' >> {}\"\nGenericMaxChunkLength 1000\n\
             GenericDelimiters \".\"\nGenericLanguage \"en\" \"en\" \"utf-8\"\n\
             GenericLanguage \"ru\" \"ru\" \"utf-8\"\nAddVoice \"en\" \"MALE1\" \"paper\"\n\
             AddVoice \"ru\" \"MALE1\" \"paper\"\n",
            said.display()
        );
        fs::write(format!("{settings}/paper.conf"), voice)?;
        fs::write(home.path().join(".config/speech-dispatcher/speechd.conf"), SPEECH)?;
        fs::write(home.path().join(".libao"), NO_SOUND)?;

        let mut surroundings = vec![
            ("HOME", home.path().to_string_lossy().into_owned()),
            ("XDG_RUNTIME_DIR", folder("run")?),
            ("XDG_CONFIG_HOME", folder(".config")?),
            ("XDG_CACHE_HOME", folder(".cache")?),
            ("XDG_DATA_HOME", folder(".local/share")?),
            ("DISPLAY", display),
            // Role names in English, whatever this machine speaks.
            ("LC_ALL", "C.UTF-8".to_owned()),
            ("GNOME_ACCESSIBILITY", "1".to_owned()),
            ("NO_AT_BRIDGE", "0".to_owned()),
            // Of its sounds there are none to look for.
            ("GST_PLUGIN_SYSTEM_PATH_1_0", folder("none")?),
            ("GST_REGISTRY_FORK", "no".to_owned()),
        ];
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]).stdout(Stdio::piped());
        let mut bus = spawn_in(&surroundings, &mut bus)?;
        let stdout = bus.stdout.take().ok_or("no standard output")?;
        let address = BufReader::new(stdout).lines().next_line().await?.ok_or("there is no bus")?;
        surroundings.push(("DBUS_SESSION_BUS_ADDRESS", address));

        let mut speech = Command::new("speech-dispatcher");
        let speech = spawn_in(&surroundings, speech.args(["--run-single", "--timeout", "0"]))?;
        let socket = home.path().join("run/speech-dispatcher/speechd.sock");
        until("there is a voice", async || Ok(socket.exists())).await?;
        for what in ["IsEnabled", "ScreenReaderEnabled"] {
            let mut tell = Command::new("dbus-send");
            tell.args(["--session", "--print-reply", "--dest=org.a11y.Bus", "/org/a11y/bus"]);
            tell.args(["org.freedesktop.DBus.Properties.Set", "string:org.a11y.Status"]);
            tell.args([&format!("string:{what}"), "variant:boolean:true"]);
            spawn_in(&surroundings, tell.stdout(Stdio::null()))?.wait().await?;
        }
        let mut reader = Command::new(named("ORCA", "orca"));
        reader.args(["--replace", "--enable", "speech", "--disable", "braille"]).stdout(Stdio::null());
        let reader = spawn_in(&surroundings, &mut reader)?;
        let orca = Self { home, surroundings, _programs: vec![screen, bus, speech, reader] };
        orca.expect("Screen reader on", 0).await?;
        Ok(orca)
    }

    /// What a program wants to know that is to be read.
    pub(crate) fn surroundings(&self) -> &[(&'static str, String)] {
        &self.surroundings
    }

    /// All that it has said, a line a piece.
    pub fn said(&self) -> String {
        fs::read_to_string(self.home.path().join("said")).unwrap_or_default()
    }

    /// Waits until it has said this after so many bytes; how many there are then.
    pub async fn expect(&self, words: &str, after: usize) -> Result<usize> {
        self.expect_one_of(&[words], after).await
    }

    /// Waits until it has said one of these after so many bytes; how many there are then.
    pub async fn expect_one_of(&self, words: &[&str], after: usize) -> Result<usize> {
        let said_since = || self.said().get(after..).unwrap_or_default().to_owned();
        let says = async || Ok(words.iter().any(|words| said_since().contains(words)));
        let heard = until(&format!("Orca says one of {words:?}"), says).await;
        heard.map_err(|error| format!("{error}; it says:\n{}", said_since()))?;
        Ok(self.said().len())
    }
}

fn spawn_in(surroundings: &[(&str, String)], command: &mut Command) -> Result<Child> {
    spawn(command.envs(surroundings.iter().map(|(name, value)| (name, value))))
}
