//! English.

use chat_core::secrets::SecretKind;

use super::Strings;
use super::strings::{megabytes, range, size};

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
    sound: "Sound of new messages",
    sound_is_on: "New messages make a sound",
    sound_is_off: "New messages make no sound",
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
    reopen: "Go on with the conversation",
    rate_question: "Did we help you?",
    score: |score| match score {
        1 => "1 — not at all".to_owned(),
        5 => "5 — completely".to_owned(),
        score => score.to_string(),
    },
    rate_comment: "What could be better? Optional",
    rate_send: "Send the rating",
    rate_missing: "Choose a rating from 1 to 5",
    rated: "Thank you for the rating",
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
    line_reopened: "You went on with the conversation",
    line_rated: |score| format!("Your rating: {score} of 5"),
    line_nudged: "You asked again",
    line_attached: "The conversation is attached to your profile",
    line_operator_left: |name| {
        format!("Operator {name} has left. We are looking for another one, the messages are kept")
    },
    line_ended_by_me: "You ended the conversation",
    line_ended_by_operator: "The operator ended the conversation",
    call_title: "Call back",
    form_title: "Feedback",
    long_wait: |minutes| format!("The wait is longer than {minutes} minutes. We can call you"),
    order_call: "Ask for a call",
    stay: "Stay in the queue",
    open: "Open",
    hide: "Hide",
    call_refused: "The call was not arranged. Open the request to correct it",
    form_refused: "The request was not sent. Open it to correct it",
    form_accepted: |number| format!("Request No. {number} is accepted"),
    call_scheduled: |phone, time| format!("We will call {phone} by {time}"),
    call_cancelled: "The call is cancelled",
    call_reached: "We have called you",
    call_not_reached: "We called, but nobody answered",
    call_wrong_number: "We called, but the number was wrong",
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
    refused_file: "The message was not sent: a file was not accepted. Change the message and send it again",
    refused_file_missing: "The message was not sent: a file did not upload in time. The text is saved. Press “Edit” and attach the file again",
    file_add: "Attach a file",
    file_hint: |formats, bytes, count| {
        format!("{formats} up to {} MB, no more than {count}", megabytes(bytes, '.'))
    },
    file_choose: "Choose a file",
    file_camera: "Take a photo",
    file_uploading: |name, percent| format!("Uploading “{name}”: {percent}%"),
    file_ready: |name| format!("“{name}” is uploaded"),
    file_stuck: |name| format!("“{name}” did not upload. Check the connection"),
    file_too_big: |name, bytes, most| {
        let (bytes, most) = (megabytes(bytes, '.'), megabytes(most, '.'));
        format!("“{name}” has {bytes} MB. A file may have up to {most} MB")
    },
    file_type: |name, formats| format!("“{name}” cannot be attached. These can: {formats}"),
    file_empty: |name| format!("“{name}” is empty. Check the file and choose it again"),
    file_infected: |name| format!("“{name}” did not pass the virus check. Choose another file"),
    file_too_many: |count| format!("Too many files. No more than {count} with one message"),
    file_again: "Try again",
    file_cancel: "Cancel",
    file_drop: |ready, name| {
        if ready {
            format!("Remove the file “{name}”")
        } else {
            format!("Cancel the upload of “{name}”")
        }
    },
    file_stay: "Do not close the page while the file is uploading",
    file_named: |name, bytes| format!("{name}, {}", size(bytes, '.', "KB", "MB")),
    file_picture: |name| format!("Photo: {name}"),
    file_save: |label| format!("Save the file {label}"),
    file_not_fetched: "The file did not load. Check the connection and try again",
    composer: "Message",
    composer_hint: "Enter sends, Shift+Enter makes a new line",
    guest: "You write as a guest. Do not give passport data",
    account: |name| format!("You are signed in as {name}"),
    account_unnamed: "You are signed in",
    attach_question: "Attach the conversation to your profile?",
    attach: "Attach",
    attaching: "Attaching the conversation to your profile…",
    sign_in_needed: "The session is over. Sign in again",
    sign_in_needed_kept: "The session is over. Sign in again, the text of your message is saved",
    sign_in: "Sign in",
    as_guest: "Continue as a guest",
    as_guest_dropping: "Continue as a guest and delete what was not sent",
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
