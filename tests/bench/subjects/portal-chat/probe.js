({
  root: () => document.querySelector('portal-chat')?.shadowRoot,
  launcher() { return this.root()?.querySelector('.launcher') },
  // Home can be used: a question can be looked up, a conversation begun.
  ready() { return this.root()?.querySelector('.home button') || this.root()?.querySelector('.composer textarea') },
  toChat() {
    const begin = [...this.root()?.querySelectorAll('.home button') || []].find(each => each.textContent.includes('Начать чат'));
    if (shown(begin)) begin.click();
  },
  input() { return this.root()?.querySelector('.composer textarea') },
  last() { return [...this.root()?.querySelectorAll('.line') || []].at(-1)?.textContent },
  send() { this.root().querySelector('.composer-send').click() },
  close() { this.launcher().click() },
  loading() { return /Загружаем/.test(this.more()?.textContent) },
  more() { return this.root()?.querySelector('.earlier:not([hidden])') },
})
