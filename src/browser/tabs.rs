//! The other tabs of this browser: a lock that one of them holds, and a channel between all of them.

use std::cell::RefCell;
use std::rc::Rc;

use chat_core::sharing::Message;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BroadcastChannel, MessageEvent};

use super::locks::{Locks, Wish};

/// What reaches this tab.
pub enum TabEvent {
    /// It holds the lock now.
    Leading,
    /// Another tab has taken the lock away.
    Robbed,
    /// Another tab said something.
    Heard(Message),
}

/// This tab's seat among them; dropping it gives the lock back.
pub struct Tabs {
    channel: BroadcastChannel,
    hear: Closure<dyn Fn(MessageEvent)>,
    locks: Locks,
    name: String,
    lock: Lock,
    report: Rc<dyn Fn(TabEvent)>,
}

/// How this tab stands to the lock.
type Lock = Rc<RefCell<Hold>>;

enum Hold {
    Wanted,
    Held { release: Function },
    GivenUp,
}

impl Tabs {
    /// Joins the tabs that share `name`. None where the browser has no locks or no channels.
    pub fn join(name: &str, report: impl Fn(TabEvent) + 'static) -> Option<Self> {
        let locks = Locks::get()?;
        let channel = BroadcastChannel::new(name).ok()?;
        let report: Rc<dyn Fn(TabEvent)> = Rc::new(report);
        let tell = Rc::clone(&report);
        let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(message) = event.data().as_string().and_then(|text| Message::decode(&text)) {
                tell(TabEvent::Heard(message));
            }
        });
        channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        let lock = Rc::new(RefCell::new(Hold::Wanted));
        let tabs = Self { channel, hear, locks, name: name.to_owned(), lock, report };
        tabs.request(Wish::Alone)?;
        Some(tabs)
    }

    /// Says something to the others. A tab that cannot be reached is one that is gone.
    pub fn say(&self, message: &Message) {
        let _ = self.channel.post_message(&message.encode().into());
    }

    /// Takes the lock from whoever holds it.
    pub fn rob(&self) {
        self.request(Wish::Taken);
    }

    fn request(&self, wish: Wish) -> Option<()> {
        let (lock, tell) = (Rc::clone(&self.lock), Rc::clone(&self.report));
        let granted = Closure::once_into_js(move |_: JsValue| {
            if matches!(*lock.borrow(), Hold::GivenUp) {
                return JsValue::UNDEFINED;
            }
            let kept = Promise::new(&mut |release, _| *lock.borrow_mut() = Hold::Held { release });
            tell(TabEvent::Leading);
            kept.into()
        });
        let over = self.locks.request(&self.name, wish, &granted)?;
        let (lock, tell) = (Rc::clone(&self.lock), Rc::clone(&self.report));
        spawn_local(async move {
            // Given back, this resolves; an error means that the lock was taken away.
            if JsFuture::from(over).await.is_err() && matches!(*lock.borrow(), Hold::Held { .. }) {
                tell(TabEvent::Robbed);
            }
        });
        Some(())
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
        if let Hold::Held { release } = self.lock.replace(Hold::GivenUp) {
            // Resolving a promise does not fail.
            let _ = release.call0(&JsValue::NULL);
        }
        let _ = &self.hear;
    }
}
