({
  root: () => document.querySelector('typebot-bubble')?.shadowRoot,
  launcher() { return this.root()?.querySelector('button[part=button]') },
  ready() { return this.input() },
  input() { return this.root()?.querySelector('input[type=text], textarea') },
  last: () => undefined,
  close() { this.launcher().click() },
})
