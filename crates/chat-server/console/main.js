// Where the console begins: signs the operator in, joins connection, desk and views, and draws them anew
// after every change. Read this file first; each other module is one noun.

import { Announcer } from "./announcer.js";
import { Files } from "./attachment.js";
import { Calls } from "./calls.js";
import * as clock from "./clock.js";
import { Connection, State } from "./connection.js";
import { ConnectionLine } from "./connection_line.js";
import { Conversation } from "./conversation.js";
import { Desk } from "./desk.js";
import { Drafts } from "./drafts.js";
import { element, setText } from "./element.js";
import { Forms } from "./forms.js";
import { Line } from "./line.js";
import { Login } from "./login.js";
import { Search } from "./search.js";
import { Sound } from "./sound.js";
import * as storage from "./storage.js";
import { fetchTopics } from "./topics.js";

const TITLE = "Консоль оператора";
const VERSION = "0.1.0";

const byId = (id) => document.getElementById(id);

let token = storage.load("token");
let isSignedIn = false;
let isDrawing = false;
let drawnSelected = null;

const announcer = new Announcer(byId("announcer"));
const sound = new Sound(byId("sound"));
const connectionLine = new ConnectionLine(byId("connection"), { reconnect: () => connection.start() });
const login = new Login({ submit: signIn });
const desk = new Desk({
  send: (frame) => connection.send(frame),
  kept: storage.load("outbox"),
  keep: (outbox) => storage.save("outbox", outbox),
  drafts: new Drafts({ kept: storage.load("drafts"), keep: (drafts) => storage.save("drafts", drafts) }),
  onChange: drawSoon,
  onNews: tell,
  onSilence: () => connection.reset(),
});
const connection = new Connection({ url: socketUrl(), hello, onFrame: receive, onState: follow });
const files = new Files({ token: () => token });
const search = new Search({ desk });
const line = new Line({ desk, take: (c) => desk.take(c), open });
const calls = new Calls({ desk });
const forms = new Forms({ desk, files });
line.root.prepend(search.root);
line.root.append(calls.root, forms.root);
const conversation = new Conversation({ desk, files, leave, announce: (text) => announcer.say(text) });
const workplace = element("div", { class: "workplace", "data-view": "list" }, line.root, conversation.root);

byId("log-out").addEventListener("click", signOut);
desk.cards.selected = storage.load("selected");
if (token === null) showLogin();
else showWorkplace();
if (token !== null) connection.start();

// Signing in and out.

function signIn(typed) {
  token = typed;
  login.wait();
  connection.start();
}

function signOut() {
  connection.stop();
  storage.wipe();
  token = null;
  desk.clear();
  conversation.clear();
  search.clear();
  showLogin();
}

function showLogin() {
  isSignedIn = false;
  drawnSelected = null;
  byId("account").hidden = true;
  byId("skip").hidden = true;
  byId("stage").replaceChildren(login.root);
  login.reset();
  document.title = TITLE;
}

function showWorkplace() {
  isSignedIn = true;
  byId("account").hidden = false;
  byId("skip").hidden = false;
  byId("stage").replaceChildren(workplace);
  draw();
  fetchTopics().then(drawSoon, console.warn);
}

// The link.

function socketUrl() {
  const url = new URL("/ws", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

function hello(mayResume) {
  return {
    t: "hello",
    v: 1,
    client: { name: "console", ver: VERSION, lang: "ru" },
    auth: { kind: "operator", token },
    resume: mayResume ? desk.resume : undefined,
  };
}

function receive(frame) {
  desk.receive(frame);
  if (frame.t !== "welcome") return;
  storage.save("token", token);
  setText(byId("account-name"), desk.me.name ?? desk.me.id);
  if (isSignedIn) return;
  showWorkplace();
  line.focus();
}

function follow(state) {
  if (!isSignedIn && state === State.Lost) {
    connection.stop();
    login.fail("Сервер не отвечает. Проверьте связь и попробуйте ещё раз");
    return;
  }
  connectionLine.show(state);
  if (state === State.Live) desk.linkLive();
  else if (state === State.Lost || state === State.Stopped) desk.linkLost();
  else if (state === State.Refused) refused();
}

/** The token is no good: back to the form. Unsent messages stay, for the same operator with a new token. */
function refused() {
  const wasSignedIn = isSignedIn;
  storage.save("token", null);
  desk.linkLost();
  if (wasSignedIn) showLogin();
  login.fail(wasSignedIn ? "Ключ больше не действует. Введите новый" : "Ключ не подошёл. Проверьте его и попробуйте ещё раз");
}

// Views.

function open(c) {
  desk.select(c);
  draw();
  workplace.dataset.view = "conversation";
  conversation.focus();
  conversation.markRead();
}

function leave() {
  workplace.dataset.view = "list";
  line.focus();
}

/** Draws once after many changes; what is missed while away arrives event by event and is drawn at its end. */
function drawSoon() {
  if (isDrawing || connection.state === State.Syncing) return;
  isDrawing = true;
  queueMicrotask(() => {
    isDrawing = false;
    draw();
  });
}

function draw() {
  if (!isSignedIn) return;
  const hadFocus = workplace.contains(document.activeElement);
  showSelected();
  search.render();
  line.render();
  calls.render();
  forms.render();
  conversation.render();
  if (hadFocus) keepFocus();
  showAnswers();
  const unread = desk.totalUnread;
  const waiting = desk.cards.line.filter(({ state }) => state === "waiting").length;
  const { nudged } = desk.cards;
  const start = [unread > 0 && `(${unread})`, nudged > 0 && `Повторных запросов: ${nudged} —`, waiting > 0 && `В очереди: ${waiting} —`].filter(Boolean);
  document.title = [...start, TITLE].join(" ");
}

/** How many first answers came within the wait that people are told of. */
function showAnswers() {
  const { of, in_time: inTime } = desk.answers;
  const { within_s: within } = desk.setup;
  const isKnown = within !== undefined && of > 0;
  const share = Math.round((100 * inTime) / Math.max(of, 1));
  setText(byId("answers"), isKnown ? `Первый ответ за ${clock.span(within * 1_000)}: ${inTime} из ${of} (${share} %)` : "");
}

/** News: aloud, and with a tone when nobody looks at the page or they are of another conversation. */
function tell(text, options = {}) {
  announcer.say(text, options);
  if (options.ring && (text !== "" || document.visibilityState !== "visible")) sound.ring();
}

/** What held the focus may have left the screen: the operator goes on from the nearest sensible place. */
function keepFocus() {
  const held = document.activeElement;
  if (held !== document.body && held.checkVisibility()) return;
  if (desk.card && workplace.dataset.view === "conversation") conversation.focus();
  else line.focus();
}

/** A newly selected conversation comes to the front, where only one side fits, and takes the focus. */
function showSelected() {
  const selected = desk.card?.c ?? null;
  if (selected === drawnSelected) return;
  drawnSelected = selected;
  storage.save("selected", selected);
  workplace.dataset.view = selected === null ? "list" : "conversation";
  if (selected !== null) setTimeout(() => conversation.focus());
}
