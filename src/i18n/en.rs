//! English.

use chat_core::secrets::SecretKind;

use super::Strings;
use super::strings::range;

/// Sentences in English.
pub static EN: Strings = Strings {
    title: "Online chat",
    launcher_unread: |label, count| format!("{label}. New messages: {count}"),
    collapse: "Collapse the chat",
    to_composer: "Go to the message field",
    part_fetching: "Loading…",
    part_not_fetched: "This part of the chat did not load. Check the internet connection and try again",
    part_again: "Try again",
    to_home: "Back to the beginning",
    start: "Start a chat",
    go_on: "Go on with the conversation",
    chat_closed: |opens| {
        format!(
            "The operators are not answering now. {opens}. You can leave a message, the answer will come here"
        )
    },
    topics: "What is your question about?",
    topic: |title| format!("Topic: {title}"),
    topic_remove: "Remove the topic",
    channels: "Other ways to get help",
    round_the_clock: "Round the clock",
    daily: "daily",
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    on_weekdays: [
        "on Monday",
        "on Tuesday",
        "on Wednesday",
        "on Thursday",
        "on Friday",
        "on Saturday",
        "on Sunday",
    ],
    by_moscow: "Moscow time",
    open_now: "Open now",
    closed_now: "Closed now",
    opens_today: |time| format!("Opens today at {time}"),
    opens_tomorrow: |time| format!("Opens tomorrow at {time}"),
    opens_on: |day, time| format!("Opens {day} at {time}"),
    connecting: "Connecting…",
    connecting_long: "Connecting is taking longer than usual",
    offline: "No internet. Write your message: it will be sent when the connection is back",
    reconnecting: "The connection was lost. Connecting again",
    failing: "Cannot connect. We keep trying, your messages will not be lost",
    restored: "The connection is back",
    stopped: "The chat is not available now. Choose another way to contact us",
    connect_now: "Connect now",
    ticket: "Request",
    number_given: |number| format!("Request number: {number}"),
    copy_number: "Copy the number",
    copied: "Copied",
    copy_failed: "Could not copy. Select the number and copy it by hand",
    waiting: "You are in the queue. An operator will answer here",
    waiting_next: "You are next in the queue",
    waiting_ahead: |ahead| format!("You are in the queue. Ahead of you: {ahead}"),
    wait_minutes: |from, to| {
        let range = range(from, to);
        format!("The usual wait is {range} min")
    },
    operator: |name| format!("Operator {name} is with you"),
    ended: "The conversation is over",
    ended_number: |number| format!("The conversation is over. Request number: {number}"),
    start_over: "New chat",
    forget: "Delete the conversation from this device",
    forgotten: "The conversation was deleted from this device",
    end_short: "End",
    end: "End the conversation",
    end_question: "End the conversation with support?",
    end_yes: "End",
    end_no: "Keep talking",
    log: "Messages",
    welcome: "Hello. A member of the support staff will answer you here",
    welcome_hint: "Describe your question in one or two sentences",
    earlier: "Show earlier messages",
    earlier_loading: "Loading messages…",
    to_newest: "To the newest",
    today: "Today",
    yesterday: "Yesterday",
    me: "You",
    operator_unnamed: "Operator",
    bot: "Automatic helper",
    support: "Support",
    said: |author, text| format!("{author}: {text}"),
    new_messages: |count| format!("New messages: {count}"),
    typing: "The operator is typing…",
    line_opened: |number| format!("Request {number} is registered"),
    line_queued: "You are in the queue",
    line_nudged: "You asked again",
    line_attached: "The conversation is attached to your profile",
    line_operator_left: |name| {
        format!("Operator {name} has left. We are looking for another one, the messages are kept")
    },
    line_ended_by_me: "You ended the conversation",
    line_ended_by_operator: "The operator ended the conversation",
    sending: "Sending…",
    accepted: "Delivered",
    read: "Read",
    delayed_kept: "The message was not sent: no connection to the server. The text is saved",
    delayed_in_memory: "The message was not sent: no connection to the server. Do not close the page, or the text will be lost",
    refused: "The message was not sent. Try again or choose another way to contact us",
    refused_text: "The message was not sent. Change the text and send it again",
    refused_closed: "The message was not sent: the conversation is over. Start a new chat",
    refused_final: "The message was not sent. Choose another way to contact us",
    refused_too_many: "The message was not sent: no more new chats today. Choose another way to contact us",
    refused_too_fast: "Too many messages in a row. Wait a little and try again",
    retry: "Try again",
    nudge_ready: "No answer yet. Ask again: your place in the line is kept. You can add details below",
    nudge_with_text: "Ask again and send the text",
    nudging: "Asking again…",
    nudge_again: |time| format!("Asked again, the operators see it. You can ask once more at {time}"),
    nudge_exhausted: "Asked again, the operators see it. The answer will come here",
    edit: "Change",
    discard: "Delete",
    composer: "Message",
    composer_hint: "Enter sends, Shift+Enter makes a new line",
    guest: "You write as a guest. Do not give passport data",
    send: "Send",
    text_empty: "Write a message",
    text_no_room: "Too many messages wait to be sent. Wait for the connection, the text stays here",
    secret: |kind| match kind {
        SecretKind::Card => {
            "This looks like the number of a bank card. Do not send it: an answer does not need it"
        }
        SecretKind::Password => {
            "This looks like a password. Tell it to nobody: an operator will not ask for it"
        }
        SecretKind::SmsCode => {
            "This looks like a code from an SMS. Tell it to nobody: an operator will not ask for it"
        }
    },
    secret_edit: "Change",
    secret_send: |kind| match kind {
        SecretKind::Card => "It is not a card number, send it",
        SecretKind::Password => "It is not a password, send it",
        SecretKind::SmsCode => "It is not a code, send it",
    },
    text_too_long: |over| format!("The message is too long. Characters to remove: {over}"),
};
