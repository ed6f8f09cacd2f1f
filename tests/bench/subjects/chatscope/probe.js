({
  launcher: () => document.querySelector('#launcher'),
  ready() { return this.input() },
  input: () => document.querySelector('#chat [contenteditable=true]'),
  last: () => [...document.querySelectorAll('#chat .cs-message')].at(-1)?.textContent,
  close() { this.launcher().click() },
})
