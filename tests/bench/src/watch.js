// Put into every page before its own scripts; asks nothing of the network.
if (window === top) {
  const probe = () => (__PROBE__);
  const shown = element => Boolean(element?.isConnected && element.getClientRects().length && !element.disabled
    && element.checkVisibility({ visibilityProperty: true }));
  window.shown = shown;
  window.held = __HELD__;
  const subject = probe();
  const names = new Set(Object.getOwnPropertyNames(window));
  const painted = () => new Promise(done => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(0);
  }));
  const until = async look => {
    const patience = performance.now() + 60_000;
    for (;;) {
      try {
        if (look()) return await painted();
      } catch {
        // Not there yet.
      }
      if (performance.now() > patience) throw new Error('it never came: ' + look);
      await new Promise(requestAnimationFrame);
    }
  };
  const bench = {
    launcherAt: 0,
    /// When the panel could be used, milliseconds since 1970.
    openedAt: 0,
    /// Milliseconds from the press to the panel that can be used.
    async open() {
      const from = performance.now();
      subject.launcher().click();
      return await until(() => shown(subject.ready()) && (bench.openedAt = performance.timeOrigin + performance.now())) - from;
    },
    /// Milliseconds from the press to the field one writes into.
    async openToWrite() {
      const from = performance.now();
      subject.launcher().click();
      return await until(() => {
        subject.toChat?.();
        return shown(subject.input());
      }) - from;
    },
    /// Milliseconds from the press to this message.
    async openTo(text) {
      const from = performance.now();
      subject.launcher().click();
      return await until(() => {
        subject.toChat?.();
        return subject.last()?.includes(text);
      }) - from;
    },
    async close() {
      subject.close();
      await until(() => !shown(subject.input()));
    },
    /// Draws and holds earlier messages, where they come in pages; whether there are more.
    async earlier() {
      for (let pages = 0; pages < 4; pages++) {
        const more = subject.more?.();
        if (!more) return false;
        more.click();
        await until(() => !more.isConnected || more !== subject.more() || !subject.loading?.());
      }
      return true;
    },
    /// Milliseconds each of these keys takes until it is painted, without waiting for a frame to begin.
    async type(text) {
      const input = subject.input();
      input.focus();
      const document = input.ownerDocument;
      const taken = [];
      for (const key of text) {
        taken.push(await new Promise(done => requestAnimationFrame(() => {
          const from = performance.now();
          const event = kind => new KeyboardEvent(kind, { key, bubbles: true, composed: true, cancelable: true });
          input.dispatchEvent(event('keydown'));
          if (!document.execCommand('insertText', false, key)) throw new Error('the field takes no text');
          input.dispatchEvent(event('keyup'));
          const channel = new MessageChannel();
          channel.port1.onmessage = () => done(performance.now() - from);
          channel.port2.postMessage(0);
        })));
      }
      return taken.sort((one, other) => one - other)[taken.length >> 1];
    },
    send: () => subject.send(),
    globals: () => Object.getOwnPropertyNames(window).filter(name => !names.has(name) && !/^(bench|shown|held|\d+)$/.test(name)),
    stored: () => Object.keys(localStorage).length + Object.keys(sessionStorage).length + document.cookie.split(';').filter(Boolean).length,
    async memory() {
      return (await performance.measureUserAgentSpecificMemory()).bytes;
    },
  };
  window.bench = bench;
  until(() => shown(subject.launcher())).then(at => bench.launcherAt = at, error => bench.failed = String(error));
}
