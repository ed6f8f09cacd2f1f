//! What a person sees, as data: the session describes every change, the user interface draws it.

use chat_protocol::{
    Author, CallBack, CallTimes, CommandId, ErrorCode, EventBody, Formats, Millis, Personal, Presence,
    RequestCallBack, Role, Secret, Seq, SubmitForm, TicketItem,
};

/// One change to what is on screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Update {
    /// How the connection stands.
    Connection(ConnectionView),
    /// How the conversation stands.
    Ticket(TicketView),
    /// The log changed.
    Timeline(TimelineChange),
    /// Whether asking again can help.
    Nudge(NudgeView),
    /// How requests to the desk stand.
    Desk(DeskView),
    /// Whether anybody is at the desk.
    Presence(Option<Presence>),
    /// «Мои обращения».
    Tickets(TicketsView),
    /// As whom the person writes.
    Identity(IdentityView),
    /// Who of the other side is writing.
    PeerTyping(Option<Author>),
    /// Messages that came while the panel was collapsed, and those in conversations that are not shown.
    Unread(u64),
    /// Whether there is more above.
    History(HistoryView),
    /// Whether unconfirmed messages survive a reload.
    Keeping(Keeping),
    /// Whether another message can be accepted: it cannot while too many wait for a connection.
    Room(Room),
    /// Longest message the server takes, characters.
    TextLimit(usize),
    /// What files may go along with messages; none while the server takes no files.
    Files(Option<FilesView>),
}

/// What files the server takes, and by what it knows whose they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesView {
    /// The guest's token: goes along with each upload, and fetches what is in the guest's conversations.
    pub token: Secret,
    /// Largest file, bytes.
    pub size: u64,
    /// Files beside one message.
    pub count: usize,
    /// Their formats.
    pub formats: Formats,
}

/// How the connection stands, in the words of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConnectionView {
    /// Not needed yet.
    #[default]
    Idle,
    /// First connection of this page under way.
    Connecting,
    /// The same for more than ten seconds, or after failed attempts.
    ConnectingLong,
    /// Everything works.
    Live,
    /// It was live and broke; connecting again.
    Reconnecting,
    /// Several attempts have failed: connecting goes on, other channels may be quicker.
    Failing,
    /// The browser has no network.
    Offline,
    /// The server will not have us; only other channels help.
    Stopped,
}

/// As whom the person writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum IdentityView {
    /// As a guest.
    #[default]
    Guest,
    /// As a guest, and what they wrote can be attached to the account that is signed in.
    Attachable,
    /// It is being attached.
    Attaching,
    /// As somebody signed in at the portal.
    Account {
        /// Display name, once the server gave one.
        name: Option<Personal>,
    },
    /// As somebody who is signed in no longer: nothing goes in or out until the page says who it is.
    SignInNeeded {
        /// Whether something the person wrote waits.
        unsent: bool,
    },
}

/// How the conversation stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketView {
    /// The number people quote, once the server gave one.
    pub number: Option<String>,
    /// Its stage.
    pub stage: Stage,
}

/// Stage of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was written yet.
    #[default]
    New,
    /// The first message is on its way.
    Opening,
    /// With the automatic helper; an operator comes when asked for.
    Bot,
    /// In the waiting line.
    Waiting(Option<WaitingPlace>),
    /// With an operator.
    WithOperator {
        /// Display name.
        name: Personal,
    },
    /// Over.
    Closed {
        /// Who ended it.
        by: Role,
    },
}

/// Place in the waiting line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingPlace {
    /// How many stand before this one; 0 for the next.
    pub ahead: u64,
    /// Expected wait, whole minutes, from and to.
    pub minutes: Option<(u64, u64)>,
    /// The wait is longer than so many minutes, so far or as expected: a call back is offered instead.
    pub over_minutes: Option<u64>,
}

/// What the desk offers besides a conversation, and how what was asked of it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskView {
    /// What can be asked for.
    pub offers: Offers,
    /// «Обратный звонок».
    pub call_back: CallBackView,
    /// «Обратная связь».
    pub form: FormView,
}

/// What can be asked for; nothing before the server has said so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// Whether the server has said so.
    pub are_known: bool,
    /// A call back.
    pub call_back: bool,
    /// An answer by mail.
    pub form: bool,
    /// The list of everything this person asked.
    pub tickets: bool,
    /// To say how a conversation was.
    pub rating: bool,
    /// To go on with one that is over.
    pub reopening: bool,
    /// When people are called, where they can choose.
    pub call_times: Option<CallTimes>,
    /// Address of the page on what people consent to.
    pub consent: Option<String>,
}

/// «Мои обращения»: everything this person asked, the newest activity first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TicketsView {
    /// How far the newest page asked for is.
    pub state: ListState,
    /// What has come so far.
    pub items: Vec<TicketLine>,
    /// Whether there is more.
    pub more: bool,
}

/// How far a page of a list is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListState {
    /// Nobody has asked for the list yet, or it is another person's by now.
    #[default]
    Unknown,
    /// It is on its way, or will be once there is a connection.
    Loading,
    /// It has come.
    Here,
    /// It has not.
    Failed,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketLine {
    /// What was asked, and how it stands.
    pub item: TicketItem,
    /// Whether this browser holds a message for it that was not sent.
    pub unsent: bool,
}

/// How a call-back stands. Telephone numbers are masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CallBackView {
    /// None is asked for.
    #[default]
    None,
    /// The request is on its way.
    Sending {
        /// Where to call.
        phone: Personal,
    },
    /// It goes as soon as there is a connection.
    Delayed {
        /// Where to call.
        phone: Personal,
    },
    /// Somebody calls.
    Scheduled(CallBack),
    /// On its way to being cancelled.
    Cancelling,
    /// Somebody called, or the person cancelled it.
    Over(CallBack),
    /// The server refused it; the person decides.
    Refused {
        /// What was asked for.
        request: RequestCallBack,
        /// Why not.
        code: ErrorCode,
    },
}

/// How a form stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FormView {
    /// None was sent.
    #[default]
    None,
    /// On its way: to the server, or its files are.
    Sending {
        /// What was filled in.
        form: SubmitForm,
    },
    /// It goes as soon as there is a connection.
    Delayed {
        /// What was filled in.
        form: SubmitForm,
    },
    /// The server has taken it.
    Accepted {
        /// The number people quote.
        no: String,
        /// By when an answer comes, server's time.
        due: Millis,
        /// Where it comes.
        email: Personal,
    },
    /// The server refused it; the person decides.
    Refused {
        /// What was filled in.
        form: SubmitForm,
        /// Why not.
        code: ErrorCode,
    },
}

/// Whether «Повторить запрос» can help somebody whom nobody answers. Times are of this machine's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NudgeView {
    /// Nobody owes an answer.
    #[default]
    Useless,
    /// The message is too young.
    Later {
        /// From when on it can help.
        from: Millis,
    },
    /// Now.
    Ready,
    /// On its way to the server.
    UnderWay,
    /// It was asked again; once more later.
    Again {
        /// From when on.
        from: Millis,
    },
    /// It was asked as often as it can help.
    Exhausted,
}

/// A change to the log. The log is a list of entries with distinct keys.
#[derive(Clone, Debug, PartialEq)]
pub enum TimelineChange {
    /// Replace the whole log.
    Reset(Vec<Entry>),
    /// The entry with this key now stands at `index` (counted after its removal, if it stood elsewhere).
    Place {
        /// Where.
        index: usize,
        /// The entry as it is now.
        entry: Entry,
    },
    /// Earlier events were loaded: insert at the top, in this order.
    Prepend(Vec<Entry>),
    /// The entry is gone.
    Remove(EntryKey),
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stable from the local echo to the server's copy.
    pub key: EntryKey,
    /// When: the server's time once it is known.
    pub at: Millis,
    /// Who.
    pub by: Author,
    /// What happened.
    pub body: EventBody,
    /// How far a message of ours has come.
    pub delivery: Delivery,
}

/// Name of a line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKey {
    /// Caused by a command: the sender knew the name before the server.
    Command(CommandId),
    /// Caused by the server.
    Seq(Seq),
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Not written by this person.
    Received,
    /// On its way.
    Sending,
    /// Not delivered for want of a connection; it goes on by itself as soon as there is one.
    Delayed,
    /// Too many in a row: it goes by itself at this time.
    Held(Millis),
    /// The server has it.
    Accepted,
    /// The other side has seen it.
    Read,
    /// The server refused it; the person decides.
    Refused(ErrorCode),
}

/// Whether there are earlier events to load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HistoryView {
    /// The log is shown from its beginning.
    #[default]
    Complete,
    /// There is more above.
    More,
    /// Being loaded.
    Loading,
}

/// Whether there is room for another message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Room {
    /// There is.
    #[default]
    Free,
    /// So many wait for a connection that storage might not hold another.
    Full,
}

/// Where unconfirmed messages are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// In the browser's storage: they survive a reload.
    #[default]
    OnDevice,
    /// Storage is denied or full: they live as long as the page.
    InMemory,
}
