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

  /** The page's listeners on one host. */
  const hearing = host => {
    const heard = [];
    const good = (call, event, listener) => {
      if (!EVENTS.includes(event)) warn(`${call}() knows the events ${EVENTS.join(', ')}; not`, event);
      else if (typeof listener != 'function') warn(`${call}('${event}', …) takes a function, not`, listener);
      else return true;
    };
    const at = (event, listener) => heard.findIndex(one => one.event == event && one.listener == listener);
    return {
      on: (event, listener) => {
        if (!good('on', event, listener) || at(event, listener) >= 0) return;
        const tell = ({ detail }) => listener(detail);
        heard.push({ event, listener, tell });
        host.addEventListener(`portal-chat:${event}`, tell);
      },
      off: (event, listener) => {
        if (!good('off', event, listener) || at(event, listener) < 0) return;
        const [{ tell }] = heard.splice(at(event, listener), 1);
        host.removeEventListener(`portal-chat:${event}`, tell);
      },
    };
  };

  /** Compiles while it comes. */
  const prepare = wasm => __wbg_init({ module_or_path: wasm });

  /** Takes the loader's place: answers a function that makes the calls of `PortalChat`, after those that wait. */
  const start = (button, options, calls, look, adopt) => {
    const root = button.getRootNode();
    const { host } = root;
    adopt(CSS);
    let handle = mount(root, button, options);
    let who;
    // What the page is about, to be said again to another widget.
    const said = {};

    const place = container => {
      const found = container instanceof Element ? container : document.querySelector(container);
      if (found) found.append(host);
      else warn('no element is', container);
    };
    const again = open => {
      handle = mount(root, button, options);
      handle.context(said);
      if (who) handle.identify(...who);
      if (open) handle.open({});
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
      if (wanted.container) place(wanted.container);
      look();
      const open = handle.is_open();
      handle.destroy();
      try {
        again(open);
      } catch (error) {
        // As it was before: one wrong word must not take the chat away.
        warn(error.message);
        look(Object.assign(options, { ...Object.fromEntries(Object.keys(wanted).map(name => [name])), ...before }));
        again(open);
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
      context: about => handle.context(Object.assign(said, read('context', about))),
      identify: (getToken, signIn) => {
        if (getToken != null && typeof getToken != 'function') return warn('identify() takes a function that gives a token, or null, not', getToken);
        if (signIn != null && typeof signIn != 'function') return warn('identify(…, signIn): signIn is a function, not', signIn);
        who = [getToken, signIn];
        handle.identify(...who);
      },
      logout: () => handle.logout(),
      configure,
      destroy: () => {
        attributes.disconnect();
        handle.destroy();
      },
      ...hearing(host),
    };
    // Attributes of the element are settings, too.
    const attributes = new MutationObserver(changes => {
      const attribute = name => `data-${name.replace('S', '-s')}`;
      const names = Object.keys(SETTINGS).filter(name => changes.some(change => change.attributeName == attribute(name)));
      if (names.length) call('configure', [Object.fromEntries(names.map(name => [name, host.dataset[name]]))]);
    });
    attributes.observe(host, { attributes: true });
    const call = (name, args) => {
      try {
        api[name](...args);
      } catch (error) {
        warn(`${name}():`, error);
      }
    };
    settings('attributes', Object.fromEntries(Object.keys(SETTINGS).filter(name => options[name] != null).map(name => [name, options[name]])));
    // Whoever asks to open it while it loads, and asks again, wants it open.
    for (const [name, args] of calls.splice(0)) call(name == 'toggle' ? 'open' : name, args);
    return call;
  };

  /** Below the loader's sentence that the chat did not load: the other ways to get help. */
  const sorry = async (note, options, calls, adopt) => {
    const { host } = note.getRootNode();
    const listeners = hearing(host);
    const waiting = calls.filter(([name]) => name == 'on');
    for (const [, args] of waiting) listeners.on(...args);
    host.dispatchEvent(new CustomEvent('portal-chat:error', { bubbles: true, composed: true, detail: { reason: 'load' } }));
    for (const [, args] of waiting) listeners.off(...args);
    const retry = note.lastChild;
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
    if (!list.firstChild || !retry.isConnected) return;
    adopt(CSS);
    note.firstChild.data += words({
      ru: '. Обновите страницу или выберите другой способ связи:',
      en: '. Reload the page or use another contact:',
    });
    list.className = 'note-channels';
    retry.before(list);
  };

  return { prepare, start, sorry };
})();
