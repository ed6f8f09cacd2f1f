//! Several tabs of one browser: who has the socket, and what the others see of it.

use std::collections::VecDeque;

use chat_core::sharing::{Act, Held, Message, Sharing, Word};
use chat_core::{
    Change, Command, Config, Effect, Entry, Input, Place, Saved, Session, TimelineChange, Update,
};
use chat_protocol::{ClientInfo, CloseCode, Millis, Opening, Seq, Text};

struct Tab {
    session: Session,
    sharing: Sharing,
    socket: Option<Vec<String>>,
    log: Vec<Entry>,
    was_live: bool,
}

/// Tabs, the lock and the channel between them.
struct Browser {
    now: Millis,
    tabs: Vec<Option<Tab>>,
    said: VecDeque<Message>,
    leader: Option<usize>,
    /// A tab that hears nothing for now.
    frozen: Option<usize>,
}

impl Browser {
    fn new(tabs: usize) -> Self {
        let mut browser = Self {
            now: Millis(1_795_330_000_000),
            tabs: Vec::new(),
            said: VecDeque::new(),
            leader: None,
            frozen: None,
        };
        for index in 0..tabs {
            let session = session(index as u64, Saved::default());
            let sharing = Sharing::new(index as u64);
            browser.tabs.push(Some(Tab { session, sharing, socket: None, log: Vec::new(), was_live: false }));
            browser.input(index, Input::Started);
        }
        browser.grant(0);
        browser
    }

    fn tab(&mut self, index: usize) -> &mut Tab {
        self.tabs[index].as_mut().expect("a living tab")
    }

    /// A new page in a tab, with its panel open.
    fn reload(&mut self, index: usize, saved: Saved) {
        let (session, sharing) = (session(9, saved), Sharing::new(9));
        self.tabs[index] = Some(Tab { session, sharing, socket: None, log: Vec::new(), was_live: false });
        self.input(index, Input::Started);
        self.command(index, Command::ShowPanel);
    }

    fn grant(&mut self, index: usize) {
        self.leader = Some(index);
        self.tab(index).sharing.lead();
        self.settle(index);
    }

    fn input(&mut self, index: usize, input: Input) {
        let now = self.now;
        let tab = self.tab(index);
        for effect in tab.session.handle(now, input) {
            match effect {
                Effect::Connect => tab.sharing.connect(now),
                Effect::NeedToken => {}
                Effect::Send(frame) => tab.sharing.send(frame),
                Effect::CloseSocket(_) => tab.sharing.hang_up(),
                Effect::Save(Change::PutCommand(saved)) => tab.sharing.share(Word::Keep(saved.encode())),
                Effect::Save(Change::RemoveCommand(id)) => tab.sharing.share(Word::Drop(id)),
                Effect::Show(Update::Timeline(change)) => draw(&mut tab.log, change),
                Effect::Save(_) | Effect::Show(_) => {}
            }
        }
        let live = tab.session.is_live();
        if live && !std::mem::replace(&mut tab.was_live, live) {
            tab.sharing.live();
        }
        tab.was_live = live;
        self.settle(index);
    }

    fn settle(&mut self, index: usize) {
        for act in self.tab(index).sharing.take() {
            match act {
                Act::Open => self.tab(index).socket = Some(Vec::new()),
                Act::Close => self.tab(index).socket = None,
                Act::Send(frame) => self.tab(index).socket.get_or_insert_default().push(frame),
                Act::Tell(input) => self.input(index, input),
                Act::Say(message) => {
                    let wire = Message::decode(&message.encode());
                    assert_eq!(wire.as_ref(), Some(&message));
                    self.said.push_back(message);
                }
                Act::Introduce(to, held) => {
                    let tab = self.tab(index);
                    let frames = tab.session.introduce(&held);
                    tab.sharing.introduce(to, frames);
                    self.settle(index);
                }
                Act::Relieve => {
                    if let Some(old) = self.leader.replace(index) {
                        self.tab(old).sharing.step_down();
                        self.settle(old);
                    }
                    self.grant(index);
                }
                Act::Draft(_) => {}
            }
        }
    }

    /// Everything said is heard, until nobody says anything more.
    fn hear(&mut self) {
        while let Some(message) = self.said.pop_front() {
            for index in 0..self.tabs.len() {
                if self.tabs[index].is_some() && self.frozen != Some(index) {
                    let (now, tab) = (self.now, self.tab(index));
                    let live = tab.session.is_live();
                    tab.sharing.heard(now, message.clone(), live);
                    self.settle(index);
                }
            }
        }
    }

    fn pass(&mut self, millis: u64) {
        let end = self.now.plus(millis);
        loop {
            self.hear();
            let deadlines = self.tabs.iter().flatten().flat_map(|tab| {
                [tab.session.next_deadline(), tab.sharing.next_deadline()].into_iter().flatten()
            });
            let Some(deadline) = deadlines.min().filter(|deadline| *deadline <= end) else { break };
            self.now = self.now.max(deadline);
            for index in 0..self.tabs.len() {
                let now = self.now;
                let Some(tab) = self.tabs[index].as_mut().filter(|_| self.frozen != Some(index)) else {
                    continue;
                };
                tab.sharing.tick(now);
                let due = tab.session.next_deadline().is_some_and(|deadline| deadline <= now);
                self.settle(index);
                if due {
                    self.input(index, Input::DeadlineReached);
                }
            }
        }
        self.now = end;
    }

    fn server(&mut self, index: usize, frame: &str) {
        self.tab(index).sharing.socket(Input::Frame(frame.to_owned()));
        self.settle(index);
        self.hear();
    }

    /// The socket of a tab opens, and the server knows nothing yet.
    fn open(&mut self, index: usize) {
        self.tab(index).sharing.socket(Input::SocketOpened);
        self.settle(index);
        self.server(index, r#"{"t":"welcome","v":1,"sid":"s","epoch":"e1","now":0,"user":{"kind":"guest","id":"g"},"guest_token":"g1.x"}"#);
        self.server(index, r#"{"t":"synced"}"#);
    }

    fn command(&mut self, index: usize, command: Command) {
        self.input(index, Input::Command(command));
        self.hear();
    }

    fn say(&mut self, index: usize, text: &str) {
        let text = Text::parse(text, 4000).expect("a sendable text");
        self.command(
            index,
            Command::SendText { text, files: Vec::new(), uploading: Vec::new(), opening: Opening::default() },
        );
    }

    fn sockets(&self) -> Vec<usize> {
        let has_one = |tab: &Option<Tab>| tab.as_ref().is_some_and(|tab| tab.socket.is_some());
        (0..self.tabs.len()).filter(|index| has_one(&self.tabs[*index])).collect()
    }

    /// Messages the server got on the socket of a tab: id and conversation.
    fn messages(&mut self, index: usize) -> Vec<(String, String)> {
        let sent = self.tab(index).socket.clone().unwrap_or_default();
        let part = |frame: &str, name: &str| {
            let from = frame.find(&format!("\"{name}\":\"")).expect("the field") + name.len() + 4;
            frame[from..from + 36].to_owned()
        };
        let messages = sent.iter().filter(|frame| frame.contains("msg.send"));
        messages.map(|frame| (part(frame, "id"), part(frame, "c"))).collect()
    }

    fn lines(&mut self, index: usize) -> Vec<String> {
        let lines = self.tab(index).log.iter();
        lines
            .map(|entry| match &entry.body {
                chat_protocol::EventBody::Message { text, .. } => format!("{} {:?}", text.0, entry.delivery),
                other => other.kind().to_owned(),
            })
            .collect()
    }
}

const OTHER: &str = "01900000-0000-7000-8000-0000000000c9";

fn session(seed: u64, saved: Saved) -> Session {
    let client = ClientInfo { name: "widget".into(), ver: "0".into(), lang: None };
    Session::new(Config { client }, seed, saved)
}

fn draw(log: &mut Vec<Entry>, change: TimelineChange) {
    match change {
        TimelineChange::Reset(all) => *log = all,
        TimelineChange::Prepend(earlier) => drop(log.splice(0..0, earlier)),
        TimelineChange::Remove(key) => log.retain(|entry| entry.key != key),
        TimelineChange::Place { index, entry } => {
            log.retain(|other| other.key != entry.key);
            log.insert(index, entry);
        }
    }
}

/// Two tabs with their panels open, the first of which leads.
fn two_open() -> Browser {
    let mut browser = Browser::new(2);
    browser.command(0, Command::ShowPanel);
    browser.open(0);
    browser.command(1, Command::ShowPanel);
    browser
}

#[test]
fn tabs_share_the_socket_of_the_one_that_leads() {
    let mut browser = two_open();
    assert_eq!(browser.sockets(), [0]);
    assert!(browser.tab(1).session.is_live());
}

#[test]
fn a_tab_that_asks_wakes_an_idle_leader() {
    let mut browser = Browser::new(2);
    browser.command(1, Command::ShowPanel);
    assert_eq!(browser.sockets(), [0]);
    browser.open(0);
    assert!(browser.tab(1).session.is_live());
}

#[test]
fn a_message_of_any_tab_goes_once_and_is_seen_in_all() {
    let mut browser = two_open();
    browser.say(1, "Здравствуйте");
    let sent = browser.messages(0);
    let [(id, c)] = sent.as_slice() else { panic!("one message, not {sent:?}") };
    assert_eq!(browser.lines(0), ["Здравствуйте Sending"]);
    browser.server(0, &format!(r#"{{"t":"ev","c":"{c}","seq":1,"at":10,"id":"{id}","by":{{"role":"user"}},"k":"msg","d":{{"text":"Здравствуйте"}}}}"#));
    browser.server(0, &format!(r#"{{"t":"ok","re":"{id}","c":"{c}","seq":1,"at":10}}"#));
    for index in [0, 1] {
        assert_eq!(browser.lines(index), ["Здравствуйте Accepted"]);
    }
    browser.pass(30_000);
    assert_eq!(browser.messages(0).len(), 1);
}

#[test]
fn what_a_dead_tab_accepted_is_sent_by_another() {
    let mut browser = two_open();
    browser.input(1, Input::SocketClosed(CloseCode::LINK_LOST));
    browser.say(1, "Здравствуйте");
    browser.tabs[1] = None;
    browser.server(0, r#"{"t":"ping","n":1,"tip":{}}"#);
    browser.pass(14_000);
    assert_eq!(browser.messages(0).len(), 0);
    browser.pass(1_000);
    assert_eq!(browser.messages(0).len(), 1);
}

#[test]
fn when_the_leader_dies_the_next_connects_at_once_and_goes_on() {
    let mut browser = two_open();
    browser.pass(3_000);
    browser.say(1, "Здравствуйте");
    browser.tabs[0] = None;
    browser.grant(1);
    assert_eq!(browser.sockets(), [1]);
    browser.open(1);
    assert_eq!(browser.messages(1).len(), 1);
}

#[test]
fn a_frozen_leader_is_relieved_and_gives_way_when_it_thaws() {
    let mut browser = Browser::new(2);
    browser.frozen = Some(0);
    browser.command(1, Command::ShowPanel);
    browser.pass(1_000);
    assert_eq!(browser.sockets(), [1]);
    browser.frozen = None;
    browser.open(1);
    browser.command(0, Command::ShowPanel);
    assert_eq!(browser.sockets(), [1]);
    assert!(browser.tab(0).session.is_live());
}

#[test]
fn a_discarded_message_is_gone_from_every_tab() {
    let mut browser = two_open();
    browser.say(1, "Здравствуйте");
    let (id, _) = browser.messages(0).remove(0);
    browser
        .server(0, &format!(r#"{{"t":"err","re":"{id}","code":"too_many_convs","msg":"","retry":"never"}}"#));
    assert_eq!(browser.lines(0), ["Здравствуйте Refused(TooManyConvs)"]);
    browser.command(1, Command::Discard(id.parse().expect("an id")));
    assert!(browser.lines(0).is_empty() && browser.lines(1).is_empty());
}

#[test]
fn without_locks_each_tab_has_its_own_socket() {
    let mut browser = Browser::new(2);
    browser.tab(1).sharing = Sharing::alone();
    browser.command(0, Command::ShowPanel);
    browser.command(1, Command::ShowPanel);
    assert_eq!(browser.sockets(), [0, 1]);
}

fn elsewhere() -> Saved {
    let conversation = Some(OTHER.parse().expect("an id"));
    let (guest_token, epoch) = (Some("g1.x".into()), Some("e1".into()));
    let used_at = Millis(1_795_330_000_000);
    Saved {
        place: Place { guest_token, epoch, conversation, used_at, ..Place::default() },
        ..Saved::default()
    }
}

#[test]
fn a_tab_in_another_conversation_connects_by_itself_and_asks_again_the_next_time() {
    let mut browser = two_open();
    browser.say(0, "Здравствуйте");
    browser.reload(1, elsewhere());
    browser.pass(2_000);
    assert_eq!(browser.sockets(), [0, 1]);
    browser.input(1, Input::Forgotten);
    browser.hear();
    assert_eq!(browser.sockets(), [0]);
}

#[test]
fn who_follows_a_tab_that_has_just_changed_conversations_asks_for_the_log() {
    let mut browser = two_open();
    browser.input(0, Input::PlaceChanged(elsewhere().place));
    browser.reload(1, elsewhere());
    browser.pass(2_000);
    let sent = browser.tab(0).socket.clone().unwrap_or_default();
    assert_eq!(sent.iter().filter(|frame| frame.contains("history.get")).count(), 2, "{sent:?}");
}

#[test]
fn what_a_robbed_leader_still_passes_on_is_not_sent_to_the_server() {
    let mut browser = two_open();
    let passed_on = Message { from: 7, to: None, word: Word::Frame(r#"{"t":"synced"}"#.to_owned()) };
    browser.said.push_back(passed_on);
    browser.hear();
    let sent = browser.tab(0).socket.clone().unwrap_or_default();
    assert!(sent.iter().all(|frame| !frame.contains("synced")), "{sent:?}");
}

/// Three tabs with their panels open, the first of which leads.
fn three_open() -> Browser {
    let mut browser = Browser::new(3);
    browser.command(0, Command::ShowPanel);
    browser.open(0);
    browser.command(1, Command::ShowPanel);
    browser.command(2, Command::ShowPanel);
    browser
}

/// A tab that asked tab 0 to let it in, and what it does about what it hears.
fn after(words: &[(u64, Option<u64>, Word)]) -> Vec<Act> {
    let now = Millis(1_795_330_000_000);
    let mut sharing = Sharing::new(1);
    sharing.connect(now);
    sharing.take();
    for (from, to, word) in words.iter().cloned() {
        sharing.take();
        sharing.heard(now, Message { from, to, word }, false);
    }
    sharing.take()
}

#[test]
fn the_leader_answers_a_tab_that_asks_whether_it_is_there() {
    let mut browser = two_open();
    browser.pass(3_000);
    browser.input(1, Input::Woke);
    browser.hear();
    browser.pass(3_500);
    assert!(browser.tab(1).session.is_live());
}

#[test]
fn only_the_leader_answers_the_heartbeat_of_the_server() {
    let mut browser = two_open();
    browser.server(0, r#"{"t":"ping","n":1,"tip":{}}"#);
    let sent = browser.tab(0).socket.clone().unwrap_or_default();
    assert_eq!(sent.iter().filter(|frame| frame.contains("pong")).count(), 1, "{sent:?}");
}

#[test]
fn who_loses_the_connection_or_gives_it_up_says_so() {
    let lost: fn(&mut Browser) = |browser| {
        browser.tab(0).sharing.socket(Input::SocketClosed(CloseCode::LINK_LOST));
        browser.settle(0);
    };
    // Nothing comes back to a sign of life.
    let given_up: fn(&mut Browser) = |browser| {
        browser.input(0, Input::Woke);
        browser.now = browser.now.plus(3_000);
        browser.input(0, Input::DeadlineReached);
    };
    for end in [lost, given_up] {
        let mut browser = two_open();
        browser.pass(3_000);
        end(&mut browser);
        browser.hear();
        assert!(!browser.tab(1).session.is_live());
    }
}

#[test]
fn the_heir_is_found_by_all_and_sends_what_the_dead_tab_accepted_at_once() {
    let mut browser = three_open();
    browser.pass(3_000);
    browser.say(0, "Здравствуйте");
    browser.tabs[0] = None;
    browser.grant(1);
    browser.hear();
    assert!(!browser.tab(2).session.is_live());
    browser.open(1);
    assert!(browser.tab(2).session.is_live());
    assert_eq!(browser.messages(1).len(), 1);
    assert_eq!(browser.lines(2), ["Здравствуйте Sending"]);
}

#[test]
fn a_tab_that_is_left_has_no_connection() {
    let mut browser = two_open();
    browser.tab(1).sharing.leave();
    browser.settle(1);
    assert!(!browser.tab(1).session.is_live());
}

#[test]
fn a_leader_that_only_waits_for_the_server_itself_is_not_relieved() {
    let mut browser = Browser::new(2);
    browser.command(1, Command::ShowPanel);
    browser.pass(1_500);
    assert_eq!(browser.leader, Some(0));
}

#[test]
fn a_tab_hears_neither_itself_nor_what_is_said_to_others() {
    let draft = || Word::Draft("Черновик".to_owned());
    assert_eq!(after(&[(1, None, draft())]), []);
    assert_eq!(after(&[(0, Some(2), draft())]), []);
    assert_eq!(after(&[(0, Some(1), draft())]), [Act::Draft("Черновик".to_owned())]);
}

#[test]
fn what_is_told_to_all_counts_only_after_one_was_brought_up_to_date() {
    let frame = || Word::Frame(r#"{"t":"synced"}"#.to_owned());
    let told = [Act::Tell(Input::Frame(r#"{"t":"synced"}"#.to_owned()))];
    assert_eq!(after(&[(0, Some(1), Word::Opened), (0, None, frame())]), []);
    assert_eq!(after(&[(0, Some(1), Word::Opened), (0, Some(1), frame())]), told);
    let up_to_date = [(0, Some(1), Word::Opened), (0, Some(1), frame())];
    assert_eq!(after(&[up_to_date.as_slice(), &[(0, None, frame())]].concat()), told);
    assert_eq!(after(&[up_to_date.as_slice(), &[(5, None, frame())]].concat()), []);
}

#[test]
fn a_tab_is_told_what_it_lacks_and_who_it_is() {
    let mut browser = two_open();
    browser.say(0, "Здравствуйте");
    let (id, c) = browser.messages(0).remove(0);
    browser.server(0, &format!(r#"{{"t":"ev","c":"{c}","seq":1,"at":10,"id":"{id}","by":{{"role":"user"}},"k":"msg","d":{{"text":"Здравствуйте"}}}}"#));
    browser.server(
        0,
        &format!(
            r#"{{"t":"ev","c":"{c}","seq":2,"at":20,"by":{{"role":"system"}},"k":"ticket.queued","d":{{}}}}"#
        ),
    );
    let conversation = c.parse().ok();
    let held = |epoch: &str, last| Held {
        conversation,
        epoch: Some(epoch.to_owned()),
        last: Seq(last),
        ..Held::default()
    };
    let told = |browser: &mut Browser, held: Held| {
        browser.tab(0).session.introduce(&held).expect("an introduction").join("\n")
    };
    let some = told(&mut browser, held("e1", 1));
    assert!(some.contains(r#""resumed":true"#) && some.contains(r#""guest_token":"g1.x""#), "{some}");
    assert!(some.contains(r#""read":2"#) && some.contains(r#""seq":2"#), "{some}");
    assert!(!some.contains("Здравствуйте"), "{some}");
    for void in [held("e2", 1), held("e1", 3)] {
        let all = told(&mut browser, void);
        assert!(all.contains(r#""resumed":false"#) && all.contains("Здравствуйте"), "{all}");
    }
    browser.input(0, Input::SocketClosed(CloseCode::LINK_LOST));
    assert_eq!(browser.tab(0).session.introduce(&held("e1", 1)), None);
}
