#![allow(clippy::unwrap_used)]

use std::path::Path;

use crate::config::{BucketConfig, BusLogin, Config, FilePlace, TokenKeys};
use crate::config_file::ConfigFile;

fn read(text: &str) -> Result<Config, String> {
    read_at("/etc/chat.toml", text)
}

/// Files the text names are looked for beside `path`.
fn read_at(path: &str, text: &str) -> Result<Config, String> {
    let path = Path::new(path);
    let mut config = Config::default();
    let file = ConfigFile::parse(path, text).map_err(|mistake| mistake.to_string())?;
    file.apply(path, text, &mut config).map_err(|mistake| mistake.to_string())?;
    Ok(config)
}

/// Beside the example file.
const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/chat.toml");

#[test]
fn an_empty_file_is_a_good_file() {
    let config = read("").unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert!(config.console && !config.demo && config.operators.is_empty());
}

#[test]
fn the_example_file_is_a_good_file() {
    let text = include_str!("../chat-server.example.toml");
    read(text).unwrap();
    // Every line that is commented out is a good line too, and operators are among them.
    let all: String = text
        .lines()
        .map(|line| line.strip_prefix("#: ").unwrap_or(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    let config = read_at(HERE, &all).unwrap();
    assert_eq!(config.operators.len(), 1);
    assert_eq!(config.eta_s, Some((300, 600)));
    assert_eq!(config.bus.unwrap().name.as_deref(), Some("a"));
    assert!(matches!(config.files.place, FilePlace::Bucket(_)));
}

/// A bucket with keys, and some lines more.
fn bucket(more: &str) -> Result<BucketConfig, String> {
    let table = "[files.s3]\nbucket = \"b\"\naccess_key = \"a\"\n";
    match read(&format!("{table}{more}\n"))?.files.place {
        FilePlace::Bucket(bucket) => Ok(bucket),
        place => panic!("{place:?}"),
    }
}

#[test]
fn files_lie_in_a_bucket_whose_keys_are_secrets() {
    let secret = "secret_key = \"geheim\"\n";
    let known = bucket(&format!("{secret}endpoint = \"https://s3.example.ru/\"")).unwrap();
    assert_eq!((known.endpoint().as_deref(), known.in_host), (Some("https://s3.example.ru"), false));
    assert_eq!((&*known.prefix, &*known.region), ("portal-chat", "us-east-1"));
    assert!(!format!("{known:?} {}", known.place()).contains("geheim"));
    let hosted = bucket(&format!("{secret}endpoint = \"https://s3.example.ru\"\nbucket_in_host = true"));
    assert_eq!(hosted.unwrap().endpoint().as_deref(), Some("https://b.s3.example.ru"));
    let amazon = bucket(&format!("{secret}region = \"eu-central-1\"")).unwrap();
    assert_eq!((amazon.endpoint(), amazon.in_host), (None, true));

    let mistake = bucket(secret).unwrap_err();
    assert!(mistake.contains(":1: files.s3: say endpoint"), "{mistake}");
    let here = "endpoint = \"http://127.0.0.1:9000\"\n";
    let mistake = bucket(here).unwrap_err();
    assert!(mistake.contains(":1: files.s3: give either secret_key or secret_key_file"), "{mistake}");
    let mistake = bucket(&format!("{here}secret_key = \"\"")).unwrap_err();
    assert!(mistake.contains(":1: files.s3: say access_key and its secret"), "{mistake}");
    let mistake = bucket(&format!("{here}secret_key_file = \"/nowhere/key\"")).unwrap_err();
    assert!(mistake.contains(":5: secret_key_file: /nowhere/key cannot be read"), "{mistake}");
    let mistake = bucket(&format!("{here}{secret}prefix = \"chat//files\"")).unwrap_err();
    assert!(mistake.contains(":6: prefix: ") && !mistake.contains("geheim"), "{mistake}");
    let mistake = bucket(&format!("{here}{secret}owner = \"us\"")).unwrap_err();
    assert!(mistake.contains(":6: unknown field `owner`"), "{mistake}");
    let mistake = read("[files]\nfolder = \"files\"\n[files.s3]\nbucket = \"b\"\n").unwrap_err();
    assert!(mistake.contains(":3: files: give either folder or [files.s3]"), "{mistake}");
}

#[test]
fn a_bucket_is_reached_by_https_unless_it_is_near_or_that_is_wanted() {
    let at = |endpoint: &str, more: &str| {
        bucket(&format!("secret_key = \"geheim\"\nendpoint = \"{endpoint}\"\n{more}"))
    };
    for near in
        ["http://127.0.0.1:9000", "http://localhost", "http://[::1]:9000", "https://s3.example.ru:9000"]
    {
        assert!(at(near, "").is_ok(), "{near}");
    }
    let mistake = at("http://s3.example.ru", "").unwrap_err();
    assert!(mistake.contains(":5: endpoint: with http://"), "{mistake}");
    assert!(at("http://s3.example.ru", "plain_http = true").is_ok());
    for wrong in [
        "s3.example.ru",
        "ftp://s3.example.ru",
        "https://",
        "https://key:secret@s3.example.ru",
        "https://s3/b",
    ] {
        let mistake = at(wrong, "plain_http = true").unwrap_err();
        assert!(mistake.contains(":5: endpoint: write the address of the store"), "{wrong}: {mistake}");
    }
}

#[test]
fn a_bus_is_named_without_its_password_and_by_one_login() {
    let bus = |more: &str| read(&format!("[bus]\n{more}\n"));
    let login = bus("url = \"tls://nats.example.ru\"\ntoken = \"t\"").unwrap().bus.unwrap().login;
    assert_eq!(login, BusLogin::Token("t".into()));
    let mistake = bus("url = \"nats://user:hidden@127.0.0.1\"").unwrap_err();
    assert!(mistake.contains(":2: url: ") && !mistake.contains("hidden"), "{mistake}");
    let mistake = bus("url = \"nats://127.0.0.1\"\nuser = \"u\"").unwrap_err();
    assert!(mistake.contains(":1: bus: give user and password"), "{mistake}");
    let mistake = bus("url = \"nats://127.0.0.1\"\nname = \"a.b\"").unwrap_err();
    assert!(mistake.contains(":3: name: "), "{mistake}");
    assert!(bus("url = \"http://127.0.0.1\"").is_err());
}

#[test]
fn a_bus_without_a_store_that_nodes_can_share_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("chat.toml");
    std::fs::write(&file, "demo = true\n[bus]\nurl = \"nats://127.0.0.1:4222\"\n").unwrap();
    let mistake = Config::load(Some(&file), |_| None).unwrap_err().to_string();
    assert!(
        mistake.starts_with(&format!("{}:2: bus: only nodes that share a store", file.display())),
        "{mistake}"
    );
    let env =
        |name: &str| (name == "PORTAL_CHAT_STORE_URL").then(|| "postgres://me:geheim@db/chat".to_owned());
    assert!(Config::load(Some(&file), env).unwrap().bus.is_some());
}

#[test]
fn an_address_of_a_store_is_a_secret_and_its_mistakes_tell_nothing_of_it() {
    let config = read("[store]\nurl = \"postgres://me:geheim@db/chat\"\nwriters = 2\n").unwrap();
    assert_eq!((config.store.writers, config.store.readers), (2, 8));
    assert!(config.store.url.is_some() && !format!("{config:?}").contains("geheim"));
    for text in ["url = \"mysql://me:geheim@db/chat\"", "url = \"postgres://me:geheim@db/chat\"\nwriters = 0"]
    {
        let mistake = read(&format!("[store]\n{text}\n")).unwrap_err();
        assert!(mistake.starts_with("/etc/chat.toml:") && !mistake.contains("geheim"), "{mistake}");
    }
    let mistake = read("[store]\nurl_file = \"/nowhere/url\"\n").unwrap_err();
    assert!(mistake.contains(":2: url_file: /nowhere/url cannot be read"), "{mistake}");
}

#[test]
fn an_address_of_a_store_in_the_environment_goes_over_the_file() {
    let url = "postgres://me:geheim@db/chat";
    let env = |name: &str| (name == "PORTAL_CHAT_STORE_URL").then(|| url.to_owned());
    assert_eq!(Config::load(None, env).unwrap().store.url.as_deref(), Some(url));
    let wrong = |name: &str| (name == "PORTAL_CHAT_STORE_URL").then(|| "geheim".to_owned());
    let mistake = Config::load(None, wrong).unwrap_err().to_string();
    assert!(mistake.contains("PORTAL_CHAT_STORE_URL") && !mistake.contains("geheim"), "{mistake}");
}

#[test]
fn a_portal_file_is_read_at_the_start_and_its_mistakes_are_named() {
    let portal = read_at(HERE, "portal_file = \"demo/portal.json\"\n").unwrap().portal;
    assert!(portal.is_some_and(|portal| portal.contains("channels")));
    let mistake = read("demo = true\nportal_file = \"nowhere.json\"\n").unwrap_err();
    assert!(mistake.contains(":2: portal_file: ") && mistake.contains("cannot be read"), "{mistake}");
}

#[test]
fn an_unknown_field_is_named_with_its_line() {
    let mistake = read("demo = true\nlisen = \"127.0.0.1:1\"\n").unwrap_err();
    assert!(mistake.starts_with("/etc/chat.toml:2: unknown field `lisen`"), "{mistake}");
}

#[test]
fn a_wrong_type_is_named_with_its_line() {
    let mistake = read("[heartbeat]\n\nevery_ms = \"often\"\n").unwrap_err();
    assert!(mistake.starts_with("/etc/chat.toml:3: "), "{mistake}");
}

#[test]
fn a_short_operator_token_is_named_but_not_quoted() {
    let mistake = read("[[operators]]\nid = \"anna\"\nname = \"Анна\"\ntoken = \"hunter2\"\n").unwrap_err();
    assert!(mistake.starts_with("/etc/chat.toml:4: token: at least 16 characters"), "{mistake}");
    assert!(!mistake.contains("hunter2"));
}

#[test]
fn two_operators_with_one_token_are_refused() {
    let one = "[[operators]]\nid = \"a\"\nname = \"A\"\ntoken = \"0123456789abcdef\"\n";
    let two = "[[operators]]\nid = \"b\"\nname = \"B\"\ntoken = \"0123456789abcdef\"\n";
    let mistake = read(&format!("{one}{two}")).unwrap_err();
    assert!(mistake.starts_with("/etc/chat.toml:5: operators: two of them"), "{mistake}");
}

#[test]
fn an_origin_with_a_path_is_refused() {
    let mistake = read("allowed_origins = [\n  \"https://www.example.ru/\",\n]\n").unwrap_err();
    assert!(mistake.starts_with("/etc/chat.toml:2: allowed_origins"), "{mistake}");
}

#[test]
fn a_span_that_runs_backwards_is_refused() {
    let mistake = read("[waiting]\neta_s = [600, 300]\n").unwrap_err();
    assert!(mistake.starts_with("/etc/chat.toml:2: eta_s"), "{mistake}");
}

#[test]
fn how_soon_and_how_often_one_may_ask_again_is_announced_as_configured() {
    let config = read("[limits]\nnudge_ms = 30000\nnudges = 0\n").unwrap();
    assert_eq!((config.limits.nudge_ms, config.limits.nudges), (30_000, 0));
    let mistake = read("[limits]\nnudge_ms = 0\n").unwrap_err();
    assert!(mistake.starts_with("/etc/chat.toml:2: nudge_ms: write a number above 0"), "{mistake}");
}

#[test]
fn the_environment_wins_over_the_file() {
    let config = Config::load(None, |name| match name {
        "PORTAL_CHAT_LISTEN" => Some("0.0.0.0:9".to_owned()),
        "PORTAL_CHAT_DEMO" => Some("true".to_owned()),
        _ => None,
    })
    .unwrap();
    assert_eq!(config.listen.to_string(), "0.0.0.0:9");
    assert!(config.demo);
    let mistake =
        Config::load(None, |name| (name == "PORTAL_CHAT_DEMO").then(|| "ja".to_owned())).unwrap_err();
    assert_eq!(mistake.to_string(), "environment variable PORTAL_CHAT_DEMO: write true or false");
}

const RS256: &str = "[accounts]\nissuer = \"i\"\naudience = \"a\"\nalgorithm = \"RS256\"\n";

#[test]
fn the_portals_keys_come_from_an_address_or_from_a_file_beside_this_one() {
    let keys = |jwks: &str| read(&format!("{RS256}jwks = {jwks:?}\n")).unwrap().accounts.unwrap().keys;
    assert_eq!(keys("https://p.ru/keys"), TokenKeys::Address("https://p.ru/keys".into()));
    assert_eq!(keys("keys.json"), TokenKeys::File("/etc/keys.json".into()));
}

#[test]
fn a_secret_and_public_keys_are_never_mixed_up() {
    let secret = "secret = \"0123456789abcdef0123456789abcdef\"\n";
    let mistake = |text: String| read(&text).unwrap_err();
    assert!(mistake(format!("{RS256}{secret}")).contains("RS256 and ES256 take jwks, and no secret"));
    let hs256 = RS256.replace("RS256", "HS256");
    assert!(mistake(format!("{hs256}jwks = \"keys.json\"\n")).contains("HS256 takes a secret, and no jwks"));
    assert!(mistake(RS256.replace("RS256", "none")).starts_with("/etc/chat.toml:4: algorithm:"));
    let short = mistake(format!("{hs256}secret = \"hunter2\"\n"));
    assert!(short.starts_with("/etc/chat.toml:5: secret: at least 32 bytes") && !short.contains("hunter2"));
    assert!(read(&format!("{hs256}{secret}")).is_ok());
}

#[test]
fn what_files_are_taken_is_configured() {
    use chat_protocol::{Format, Formats};

    use crate::files::Clamd;

    let text = "[files]\nmax_bytes = 1000\nformats = [\"pdf\"]\nclamd = \"unix:/run/clamd.ctl\"\n";
    let config = read(text).unwrap();
    assert_eq!((config.limits.file, config.limits.mime), (1000, Formats::of(&[Format::Pdf])));
    assert_eq!(config.files.clamd, Some(Clamd::Unix("/run/clamd.ctl".into())));
    let mistake = read("[files]\nformats = [\"exe\"]\n").unwrap_err();
    assert!(mistake.starts_with("/etc/chat.toml:2: formats: choose from"), "{mistake}");
    let mistake = read("[files]\nclamd = \"127.0.0.1:3310\"\n").unwrap_err();
    assert!(mistake.starts_with("/etc/chat.toml:2: clamd: write tcp://"), "{mistake}");
}

#[test]
fn what_is_kept_for_how_long_and_who_reads_the_metrics_is_configured() {
    let config = read("[retention]\nclosed_days = 90\n").unwrap();
    assert_eq!((config.retention.closed_days, config.retention.audit_days), (Some(90), Some(365)));
    let mistake = read("[retention]\nclosed_days = 0\n").unwrap_err();
    assert!(mistake.starts_with("/etc/chat.toml:2: closed_days: write a number above 0"), "{mistake}");
    let mistake = read("[metrics]\ntoken = \"hunter2\"\n").unwrap_err();
    assert!(mistake.starts_with("/etc/chat.toml:2: token: at least 16") && !mistake.contains("hunter2"));
}

#[test]
fn the_desk_is_checked_as_a_whole() {
    let auth = "[[departments]]\nid = \"auth\"\ntitle = \"Вход\"\ntopics = [\"sign-in\"]\n";
    let operator = |departments: &str| {
        format!(
            "[[operators]]\nid = \"anna\"\nname = \"Анна\"\ntoken = \"0123456789abcdef\"\ndepartments = {departments}\n"
        )
    };
    let config = read(&format!("{}{auth}", operator("[\"auth\"]"))).unwrap();
    assert_eq!(config.operators[0].departments, ["auth"]);
    assert_eq!(config.desk.departments[0].topics, ["sign-in"]);
    let mistake = |text: &str| read(text).unwrap_err();
    assert!(mistake(&format!("{auth}{}", operator("[\"cash\"]"))).contains(":9: departments: "));
    assert!(mistake(&format!("{auth}{auth}")).contains(":6: id: two departments"));
    let cash = auth.replace("\"auth\"", "\"cash\"");
    assert!(mistake(&format!("{auth}{cash}")).contains(":8: topics: "));
    assert!(mistake("[[replies]]\ntitle = \"Привет\"\ntext = \" \"\n").contains(":3: text: "));
    let solved = "[[close_reasons]]\nid = \"solved\"\ntitle = \"Решено\"\n";
    assert!(mistake(&format!("{solved}{solved}")).contains(":5: id: two reasons"));
}
