({
  launcher: () => document.querySelector('#launcher'),
  ready() { return this.input() },
  input: () => document.querySelector('#chat textarea'),
  last: () => [...document.querySelectorAll('#chat p')].at(-1)?.textContent,
  close() { this.launcher().click() },
})
