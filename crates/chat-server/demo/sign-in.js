// The demo portal's log-in: one made-up person and no password. What a real portal does for its chat is here, too:
// it tells who is signed in by a function that gives a fresh token, and says so again when that has changed.

const KEY = "demo-portal:signed-in";
const PERSON = "Мария Образцова";

// A browser that denies storage forgets the log-in with the page.
let signedIn = false;
const isSignedIn = () => {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return signedIn;
  }
};
const keep = is => {
  signedIn = is;
  try {
    is ? localStorage.setItem(KEY, "yes") : localStorage.removeItem(KEY);
  } catch {}
};

async function getToken() {
  if (!isSignedIn()) return null;
  const answer = await fetch("/demo/sign-in", { method: "POST" });
  if (!answer.ok) throw new Error(`the demo's log-in answers ${answer.status}`);
  return answer.text();
}

function tellChat() {
  // The chat's script comes when it comes.
  (window.PortalChat ||= []).push(["identify", getToken, signIn]);
}

function show() {
  for (const button of document.querySelectorAll("[data-sign-in]")) button.textContent = isSignedIn() ? "Выйти" : "Войти";
  for (const name of document.querySelectorAll("[data-person]")) name.textContent = isSignedIn() ? PERSON : "";
}

function signIn() {
  keep(true);
  show();
  tellChat();
}

function signOut() {
  keep(false);
  show();
  // Who leaves the portal leaves the chat: the next person at this computer finds nothing.
  window.PortalChat?.logout?.();
  tellChat();
}

document.addEventListener("click", event => {
  if (event.target.closest("[data-sign-in]")) isSignedIn() ? signOut() : signIn();
});
// Signed in or out in another tab.
addEventListener("storage", event => {
  if (event.key !== KEY) return;
  show();
  tellChat();
});
show();
tellChat();
