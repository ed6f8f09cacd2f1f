({
  launcher: () => document.querySelector('.chat-window-toggle'),
  ready() { return this.input() },
  input: () => document.querySelector('.chat-window textarea'),
  last: () => [...document.querySelectorAll('.chat-message')].at(-1)?.textContent,
  close() { this.launcher().click() },
})
