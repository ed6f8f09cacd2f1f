({
  frame: () => document.querySelector('#rocketchat-iframe')?.contentDocument,
  launcher() { return this.frame()?.querySelector('[class*=chat-button]') },
  ready() { return this.input() },
  input() { return this.frame()?.querySelector('[contenteditable], textarea') },
  last() { return [...this.frame()?.querySelectorAll('[class*=message-text]') || []].at(-1)?.textContent },
  close() { this.launcher().click() },
})
