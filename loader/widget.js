// Put behind wasm-bindgen's glue by the build: what the loader calls once the widget's files have come. Here
// `PortalChat` ends: what pages hand over is checked, what is wrong is named in the console, nothing is thrown into the
// page. `mount` and `__wbg_init` are the glue's.
export const { prepare, start, sorry } = (() => {
  const CSS = '__CSS__';
  const EVENTS = ['opened', 'closed', 'message', 'unread', 'ticket', 'state', 'error'];
  const ABOUT = ['service', 'error', 'topic'];
  // What attributes and `configure()` can say; a list names the only good values.
  const SETTINGS = {
    endpoint: 0, lang: 0, label: 0, service: 0, portal: 0, faq: 0, texts: 0, bottom: 0, container: 0,
    side: ['right', 'left'],
    launcher: ['button', 'bar', 'none', 'inline'],
    announcer: ['inside', 'page'],
    theme: ['auto', 'light', 'dark'],
    contrast: ['normal', 'white', 'black', 'blue', 'beige', 'brown'],
    textSize: ['normal', 'large', 'larger', 'largest'],
    spacing: ['normal', 'wide'],
  };
  // Of these, what the style sheet reads from the host's attributes.
  const LOOKS = ['theme', 'contrast', 'textSize', 'spacing'];

  const warn = (...words) => console.warn('portal-chat:', ...words);

  /** The element, or the nearest around it, that says what it is about; out of shadow roots, too. */
  const carrierOf = element => {
    while (element && element.dataset?.portalChatContext == null) {
      element = element.parentElement || element.getRootNode().host;
    }
    return element;
  };

  /** What a page says of itself: an object, or an element that carries one or stands in one that does. */
  const read = (call, given) => {
    let about = given instanceof Event ? given.currentTarget : given;
    if (about instanceof Element) {
      const carrier = carrierOf(about);
      try {
        about = carrier && JSON.parse(carrier.dataset.portalChatContext);
      } catch {
        warn('data-portal-chat-context is not JSON on', carrier);
        return {};
      }
    }
    if (about != null && typeof about != 'object') warn(`${call}() takes an object like { service: '…' }, not`, about);
    const known = {};
    for (const [name, value] of Object.entries(Object(about))) {
      if (!ABOUT.includes(name)) warn(`${call}() knows ${ABOUT.join(', ')}; not "${name}"`);
      else if (value != null && typeof value != 'string') warn(`${call}(): "${name}" is a text, not`, value);
      else known[name] = value ?? '';
    }
    return known;
  };

  /** Of what a page wants to be otherwise, what can be. */
  const settings = (call, given) => {
    if (given == null || typeof given != 'object') warn(`${call} takes an object like { side: 'left' }, not`, given);
    const known = {};
    for (const [name, value] of Object.entries(Object(given))) {
      const good = SETTINGS[name];
      if (good == null) warn(`${call} knows ${Object.keys(SETTINGS).join(', ')}; not "${name}"`);
      else if (good && value != null && !good.includes(value)) warn(`${call}: "${name}" is ${good.join(' or ')}, not`, value);
      else if (value != null && typeof value != 'string' && !(name == 'container' && value instanceof Element)) {
        warn(`${call}: "${name}" is a text, not`, value);
      } else known[name] = value ?? undefined;
    }
    return known;
  };

  // What the page has said: kept while the chat goes from one element to another.
  const said = {}, heard = [];
  let who;

  const good = (call, event, listener) => {
    if (!EVENTS.includes(event)) warn(`${call}() knows the events ${EVENTS.join(', ')}; not`, event);
    else if (typeof listener != 'function') warn(`${call}('${event}', …) takes a function, not`, listener);
    else return true;
  };
  const at = (event, listener) => heard.findIndex(one => one.event == event && one.listener == listener);
  const on = (event, listener) => {
    if (!good('on', event, listener) || at(event, listener) >= 0) return;
    const tell = ({ detail }) => listener(detail);
    heard.push({ event, listener, tell });
    // On the document, since the chat may go to another element.
    document.addEventListener(`portal-chat:${event}`, tell);
  };
  const off = (event, listener) => {
    if (!good('off', event, listener) || at(event, listener) < 0) return;
    const [{ tell }] = heard.splice(at(event, listener), 1);
    document.removeEventListener(`portal-chat:${event}`, tell);
  };

  /** Compiles while it comes, and waits for what stands further down in the page. */
  const prepare = async wasm => {
    await __wbg_init({ module_or_path: wasm });
    if (document.readyState == 'loading') await new Promise(done => document.addEventListener('DOMContentLoaded', done));
  };

  /** The element itself, or what a selector finds; nothing when it is none. */
  const found = container => {
    try {
      return container instanceof Element ? container : document.querySelector(container);
    } catch {
      return null;
    }
  };

  /** Of these attributes of an element, those it has. */
  const attributesOf = (element, names) => Object.fromEntries(
    names.filter(name => element.dataset[name] != null).map(name => [name, element.dataset[name]]),
  );

  // Shadow roots by element: closed ones are told to nobody.
  const roots = new WeakMap();

  /** Takes the loader's place: answers a function that makes the calls of `PortalChat`, after those that wait. */
  const start = (button, options, calls, look, adopt) => {
    const names = Object.keys(SETTINGS);
    let { host } = button.getRootNode();
    roots.set(host, button.getRootNode());
    adopt(CSS);
    // None while the page has taken its element away.
    let handle;
    // Which of the settings are those of the element: another one does not have them.
    let own = attributesOf(host, names);

    const widget = open => {
      handle = mount(button.getRootNode(), button, options);
      handle.context(said);
      if (who) handle.identify(...who);
      if (open) handle.open({});
    };
    const place = () => {
      const container = found(options.container);
      if (container && !container.contains(host)) container.append(host);
      if (container) return;
      warn('no element is', options.container);
      Object.assign(options, { container: undefined, launcher: undefined });
    };
    // The loader made it and put it there, for want of one of the page's.
    const isLent = () => host.parentNode == document.documentElement;
    const enter = next => {
      const from = button.getRootNode();
      const into = roots.get(next) || next.shadowRoot || next.attachShadow({ mode: next.dataset.shadow || options.shadow || 'open' });
      roots.set(next, into);
      if (from.adoptedStyleSheets) into.adoptedStyleSheets = from.adoptedStyleSheets;
      into.append(...from.childNodes);
      if (isLent()) host.remove();
      for (const name in own) if (options[name] === own[name]) delete options[name];
      host = next;
      own = attributesOf(host, names);
      Object.assign(options, own);
    };
    const leave = () => {
      attributes.disconnect();
      handle?.destroy();
      handle = undefined;
    };
    /** Goes to where the page has the chat now, if it has it somewhere. */
    const settle = () => {
      const next = host.isConnected && !isLent() ? host : document.querySelector('portal-chat');
      if (handle && next == host) return;
      leave();
      if (!next) return;
      if (next != host) enter(next);
      look(host);
      widget();
      attributes.observe(host, { attributes: true });
      // Whoever asks to open it while it loads, and asks again, wants it open.
      for (const [name, args] of calls.splice(0)) call(name == 'toggle' ? 'open' : name, args);
    };

    const configure = given => {
      const wanted = settings('configure()', given);
      const before = { ...options };
      Object.assign(options, wanted);
      const changed = Object.keys(wanted).filter(name => options[name] !== before[name]);
      for (const name of LOOKS.filter(name => changed.includes(name))) {
        if (options[name] == null) delete host.dataset[name];
        else if (host.dataset[name] != options[name]) host.dataset[name] = options[name];
      }
      if (changed.every(name => LOOKS.includes(name))) return;
      if (options.container) place();
      else if (before.container) {
        options.launcher = wanted.launcher;
        document.documentElement.append(host);
      }
      if (!handle) return;
      look();
      const open = handle.is_open();
      handle.destroy();
      try {
        widget(open);
      } catch (error) {
        // As it was before: one wrong word must not take the chat away.
        warn(error.message);
        look(void Object.assign(options, { ...Object.fromEntries(Object.keys(wanted).map(name => [name])), ...before }));
        widget(open);
      }
    };
    const api = {
      open: given => {
        const about = read('open', given);
        // Error and topic are those of the place it was opened from.
        if (Object.keys(about).length) Object.assign(said, { error: '', topic: '' }, about);
        handle.open(said);
      },
      close: () => handle.close(),
      toggle: () => handle.toggle(),
      context: about => {
        Object.assign(said, read('context', about));
        handle?.context(said);
      },
      identify: (getToken, signIn) => {
        if (getToken != null && typeof getToken != 'function') return warn('identify() takes a function that gives a token, or null, not', getToken);
        if (signIn != null && typeof signIn != 'function') return warn('identify(…, signIn): signIn is a function, not', signIn);
        who = [getToken, signIn];
        handle?.identify(...who);
      },
      logout: () => handle.logout(),
      configure,
      on,
      off,
      settle,
      // What is only moved has gone and come before this.
      moved: () => queueMicrotask(() => call('settle', [])),
      destroy: () => {
        leave();
        for (const { event, listener } of [...heard]) off(event, listener);
        for (const name in said) delete said[name];
        who = undefined;
        api.settle = () => {};
      },
    };
    // Attributes of the element are settings, too.
    const attributes = new MutationObserver(changes => {
      const attribute = name => `data-${name.replace('S', '-s')}`;
      const others = names.filter(name => changes.some(change => change.attributeName == attribute(name)))
        .filter(name => (host.dataset[name] ?? undefined) !== (options[name] ?? undefined));
      const now = Object.fromEntries(others.map(name => [name, host.dataset[name]]));
      Object.assign(own, now);
      if (others.length) call('configure', [now]);
    });
    const call = (name, args) => {
      // What needs the panel waits for the next element.
      if (!handle && ['open', 'close', 'toggle', 'logout'].includes(name)) return calls.push([name, args]);
      try {
        api[name](...args);
      } catch (error) {
        warn(`${name}():`, error);
      }
    };
    // They may have changed since the loader came; what was configured goes before.
    Object.assign(options, own, ...calls.filter(([name]) => name == 'configure').flatMap(([, args]) => args));
    settings('attributes', Object.fromEntries(names.filter(name => options[name] != null).map(name => [name, options[name]])));
    if (options.container) place();
    settle();
    return call;
  };

  /** Below the loader's sentence that the chat did not load: the other ways to get help. */
  const sorry = async (note, options, calls, adopt) => {
    const { host } = note.getRootNode();
    const waiting = calls.filter(([name]) => name == 'on');
    for (const [, args] of waiting) on(...args);
    host.dispatchEvent(new CustomEvent('portal-chat:error', { bubbles: true, composed: true, detail: { reason: 'load' } }));
    for (const [, args] of waiting) off(...args);
    const sentence = note.firstChild;
    const file = await fetch(new URL(options.portal || 'portal.json', options.src)).then(answer => answer.json()).catch(() => ({}));
    const words = text => text?.[host.lang] || text?.ru || '';
    const list = document.createElement('ul');
    for (const { title, value, href } of file.channels || []) {
      const way = document.createElement(/^(tel|mailto|https?):/.test(href) ? 'a' : 'span');
      if (way.localName == 'a') way.href = href;
      way.append(value || '');
      const item = document.createElement('li');
      item.append(`${words(title)}: `, way);
      list.append(item);
    }
    // Tried again meanwhile.
    if (!list.firstChild || !sentence.isConnected) return;
    adopt(CSS);
    sentence.data += words({
      ru: '. Обновите страницу или выберите другой способ связи:',
      en: '. Reload the page or use another contact:',
    });
    list.className = 'note-channels';
    note.append(list);
  };

  return { prepare, start, sorry };
})();
