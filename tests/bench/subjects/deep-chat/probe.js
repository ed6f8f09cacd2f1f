({
  root: () => document.querySelector('deep-chat')?.shadowRoot,
  launcher: () => document.querySelector('#launcher'),
  ready() { return this.input() },
  input() { return this.root()?.querySelector('#text-input') },
  last() { return [...this.root()?.querySelectorAll('.message-bubble') || []].at(-1)?.textContent },
  close() { this.launcher().click() },
})
