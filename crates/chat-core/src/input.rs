//! What can happen to a session.

use chat_protocol::{
    CloseCode, CommandId, ConversationId, Email, ErrorCode, File, FileId, Millis, Opening, Page, Personal,
    Phone, Secret, Seq, Text,
};

use crate::saved::{Place, Saved, SavedCommand};

/// One thing that happened; handed to [`crate::Session::handle`] with the time.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The page loaded. Comes first and once.
    Started,
    /// The person did something.
    Command(Command),
    /// The socket asked for by [`crate::Effect::Connect`] is open.
    SocketOpened,
    /// It closed, or never opened.
    SocketClosed(CloseCode),
    /// A text frame came.
    Frame(String),
    /// The time [`crate::Session::next_deadline`] named has come.
    DeadlineReached,
    /// The page came back: visible again.
    Woke,
    /// The page came back from the back/forward cache, where it heard of nothing. This is what is kept by now.
    Restored(Saved),
    /// The browser says whether there is a network at all.
    Network(Network),
    /// Another tab of this browser wrote its place.
    PlaceChanged(Place),
    /// Another tab accepted a command. It sends it itself, unless it dies.
    Kept(SavedCommand),
    /// In another tab the person gave a command up, or the server confirmed it.
    Dropped(CommandId),
    /// In another tab the person left this browser.
    Forgotten,
    /// Another tab needs this one's connection.
    Wanted,
    /// This tab speaks for all tabs of the browser now; the one that did may be dead.
    Leading,
    /// The page can say who is signed in, or says that this has changed: it answers [`crate::Effect::NeedToken`].
    Identified,
    /// Its answer.
    Token(TokenAnswer),
    /// What was asked to be kept could not be: storage is denied or full.
    StorageFailed,
}

/// What the page answers when it is asked who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenAnswer {
    /// Somebody: a fresh token.
    Given(Secret),
    /// Nobody.
    Nobody,
    /// It could not say; it may later.
    Failed,
}

/// What the browser knows of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// There may be a way out.
    Online,
    /// There is none.
    Offline,
}

/// What a person can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// The panel opened and is on screen: connect, and count what arrives as read.
    ShowPanel,
    /// The panel was collapsed or its tab hidden: what arrives is unread.
    HidePanel,
    /// Say something. `opening` goes along when this message opens a conversation.
    SendText {
        /// What, parsed by the composer.
        text: Text,
        /// What goes along.
        files: Vec<File>,
        /// Those of `files` that the server does not hold whole yet: the message waits for them.
        uploading: Vec<FileId>,
        /// What it is about.
        opening: Opening,
    },
    /// The server holds a file whole and has looked at it.
    FileReady(FileId),
    /// A file will not get there: the message or the form that waits for it is not sent.
    FileFailed(FileId, ErrorCode),
    /// A key was pressed in the composer.
    Type,
    /// The composer was emptied or left.
    StopTyping,
    /// «Повторить запрос»: nobody answered, ask again.
    Nudge {
        /// What the person adds.
        details: Option<Text>,
    },
    /// «Заказать звонок». The person has consented to the processing of what stands here.
    RequestCallBack {
        /// Where to call.
        phone: Phone,
        /// Whom to ask for.
        name: Option<Personal>,
        /// Not before this time.
        from: Option<Millis>,
    },
    /// «Отменить звонок».
    CancelCallBack,
    /// How the call-back ended was seen; another may follow.
    AnotherCallBack,
    /// «Обратная связь». The person has consented to the processing of what stands here.
    SubmitForm {
        /// Who writes.
        name: Personal,
        /// Where to call if the mail reaches nobody.
        phone: Phone,
        /// Where to answer.
        email: Email,
        /// What about.
        text: Text,
        /// What goes along.
        files: Vec<File>,
        /// Those of `files` that the server does not hold whole yet: the form waits for them.
        uploading: Vec<FileId>,
        /// Where the person is, if they let it be told.
        page: Option<Page>,
    },
    /// The number of the form was seen; another may follow.
    AnotherForm,
    /// «Повторить запрос»: send a message that was not delivered now.
    Retry(CommandId),
    /// Drop a message that was not delivered.
    Discard(CommandId),
    /// «Мои обращения»: ask for the beginning of the list.
    ListTickets,
    /// Ask for its next page.
    MoreTickets,
    /// Show another conversation of this person.
    OpenTicket(ConversationId),
    /// Scroll back: ask for earlier events.
    LoadEarlier,
    /// Choose what the automatic helper's message offers.
    Choose {
        /// The message.
        seq: Seq,
        /// The name of the action.
        action: String,
    },
    /// «Передать в онлайн-чат»: an operator in place of the automatic helper.
    CallOperator,
    /// End the conversation.
    CloseConversation,
    /// After a closed conversation: go on with it.
    Reopen,
    /// After a closed conversation, or when an operator asks: say how it was.
    Rate {
        /// From 1 to 5, the best.
        score: u64,
        /// In the person's own words.
        comment: Option<Text>,
    },
    /// After a closed conversation: begin a new, empty one.
    StartOver,
    /// Leave this browser: forget who the guest is and everything that is kept, on screen and at rest. The
    /// server keeps its log.
    Forget,
    /// «Прикрепить переписку к профилю»: what the guest wrote becomes the account's that is signed in.
    Attach,
    /// «Продолжить как гость»: forget the account and begin anew.
    ContinueAsGuest,
    /// «Помогло?» below the answer to a frequent question: a number for who writes the answers, told if the server is
    /// there now.
    RateAnswer {
        /// Name of the question.
        entry: String,
        /// Whether it did.
        helped: bool,
    },
    /// Connect now instead of waiting out the back-off.
    ConnectNow,
}
