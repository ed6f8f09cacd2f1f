//! The files a person has chosen, and how far each has come. Their bytes live as long as the page: a reload loses
//! them, though not the text, and the widget says so.

use chat_protocol::{ErrorCode, File, FileId};
use futures::channel::mpsc::UnboundedSender;
use futures::future::AbortHandle;
use leptos::prelude::*;

use crate::browser::files::{self, LocalFile};

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Upload {
    /// So many hundredths are at the server.
    UnderWay(u8),
    /// There is no way to the server; it goes on by itself.
    Stuck,
    /// The server has it whole.
    Ready,
    /// It will not be taken.
    Rejected(ErrorCode),
}

/// One chosen file.
#[derive(Clone)]
pub(super) struct Attachment {
    pub(super) file: File,
    pub(super) upload: ArcRwSignal<Upload>,
    /// Address in memory of a small picture's bytes.
    pub(super) preview: ArcRwSignal<Option<String>>,
    /// Ends a wait for the next try.
    pub(super) again: UnboundedSender<()>,
    /// Ends the upload.
    pub(super) abort: AbortHandle,
}

impl Attachment {
    /// Tries again now, if it waits for that.
    pub(super) fn hurry(&self) {
        // An error means that the upload is over.
        let _ = self.again.unbounded_send(());
    }

    fn is_rejected(&self) -> bool {
        matches!(self.upload.get_untracked(), Upload::Rejected(_))
    }
}

/// Where something of a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    HereOnly,
    AtServer,
}

/// What files go along with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    Message,
    Form,
}

/// All of this page that go along with messages, or with forms.
#[derive(Clone, Copy)]
pub(super) struct Attachments {
    pub(super) beside: Beside,
    /// For the next one.
    pub(super) chosen: RwSignal<Vec<Attachment>>,
    /// Gone along with one.
    pub(super) sent: RwSignal<Vec<Attachment>>,
    /// Whether the person is choosing.
    pub(super) picking: RwSignal<bool>,
    /// Dropped or pasted, and not looked at yet: what does that may still be on its way.
    pub(super) offered: RwSignal<Vec<LocalFile>, LocalStorage>,
    /// Where files are uploaded to, with a slash at the end.
    address: StoredValue<String>,
}

impl Attachments {
    pub(super) fn new(beside: Beside, address: String) -> Self {
        let address = StoredValue::new(address);
        Self {
            beside,
            chosen: RwSignal::default(),
            sent: RwSignal::default(),
            picking: RwSignal::new(false),
            offered: RwSignal::new_local(Vec::new()),
            address,
        }
    }

    /// Where a file is uploaded to and fetched from.
    pub(super) fn address(self, file: FileId) -> String {
        self.address.with_value(|address| format!("{address}{file}"))
    }

    /// Takes what the person has dropped or pasted.
    pub(super) fn offer(self, files: Vec<LocalFile>) {
        self.picking.set(true);
        self.offered.update(|offered| offered.extend(files));
    }

    /// Whether there is something to show: the person chooses, or has chosen; tracked.
    pub(super) fn are_shown(self) -> bool {
        self.picking.get() || self.chosen.with(|chosen| !chosen.is_empty())
    }

    /// How many wait to go along.
    pub(super) fn count(self) -> usize {
        self.chosen.with(|all| all.iter().filter(|one| !one.is_rejected()).count())
    }

    /// Whether some of them will not be taken; tracked.
    pub(super) fn has_rejected(self) -> bool {
        let rejected = |one: &Attachment| matches!(one.upload.get(), Upload::Rejected(_));
        self.chosen.with(|all| all.iter().any(rejected))
    }

    /// What goes along with what is sent now, and what of it the server does not hold yet.
    pub(super) fn take(self) -> (Vec<File>, Vec<FileId>) {
        let (rejected, going): (Vec<_>, Vec<_>) =
            self.chosen.get_untracked().into_iter().partition(Attachment::is_rejected);
        let under_way = going.iter().filter(|one| one.upload.get_untracked() != Upload::Ready);
        let uploading = under_way.map(|one| one.file.file).collect();
        let files = going.iter().map(|one| one.file.clone()).collect();
        self.chosen.set(rejected);
        self.picking.set(false);
        self.sent.update(|sent| sent.extend(going));
        (files, uploading)
    }

    /// What was sent comes back to be changed: so do those of its files that the server may still take.
    pub(super) fn take_back(self, files: &[File]) {
        let is_of_it = |one: &Attachment| files.iter().any(|file| file.file == one.file.file);
        let (back, rest): (Vec<_>, Vec<_>) = self.sent.get_untracked().into_iter().partition(is_of_it);
        self.sent.set(rest);
        self.chosen.update(|chosen| chosen.extend(back.into_iter().filter(|one| !one.is_rejected())));
    }

    /// What was sent has arrived, or is given up.
    pub(super) fn forget_sent(self) {
        let all = self.sent.get_untracked();
        for one in &all {
            self.remove(one.file.file);
        }
    }

    /// A file that went along with something of this page.
    pub(super) fn of_sent(self, file: FileId) -> Option<Attachment> {
        self.sent.with(|sent| sent.iter().find(|one| one.file.file == file).cloned())
    }

    /// Forgets everything; gives those the server does not hold yet.
    pub(super) fn clear(self) -> Vec<FileId> {
        let mut all = self.sent.get_untracked();
        all.extend(self.chosen.get_untracked());
        self.picking.set(false);
        let ends = all.iter().filter(|one| one.upload.get_untracked() != Upload::Ready);
        let ends = ends.map(|one| one.file.file).collect();
        for one in &all {
            self.remove(one.file.file);
        }
        ends
    }

    /// The person has thought better of one.
    pub(super) fn remove(self, file: FileId) -> Kept {
        let mut kept = Kept::HereOnly;
        let mut drop_it = |all: &mut Vec<Attachment>| {
            for one in all.extract_if(.., |one| one.file.file == file) {
                if !one.is_rejected() {
                    kept = Kept::AtServer;
                }
                one.abort.abort();
                if let Some(preview) = one.preview.get_untracked() {
                    files::forget(&preview);
                }
            }
        };
        self.chosen.update(&mut drop_it);
        self.sent.update(drop_it);
        kept
    }
}
