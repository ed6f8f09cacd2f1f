// The only file a portal includes:
//   <script src="https://chat.example.org/chat/portal-chat.js" async data-lang="ru"></script>
// It paints the launcher in a shadow root, keeps the calls of `PortalChat` and fetches the widget when somebody shows
// intent; widget.js takes the calls over. It writes no storage and no cookie, asks no other site, and never throws into
// the page. The build puts the names and hashes of the widget's files, and the launcher's styles, where two underscores
// stand, and makes names short that are no properties.
(() => {
  const version = '__VERSION__';
  // Calls of the page that came before this file, or a loader that was here first.
  const early = window.PortalChat;
  if (early?.version) return console.warn('Two portal-chat:', early.version, version);

  // A module has no `currentScript`.
  const script = document.currentScript || document.querySelector('script[src*="portal-chat.js"]');
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    element.append(...children);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    return element;
  };
  const host = document.querySelector('portal-chat') || make('portal-chat');
  const options = { src: script?.src, ...script?.dataset, ...host.dataset };
  const base = new URL('.', options.src).href;

  // What is painted.

  const adopt = text => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    } catch {
      // A browser without constructed sheets.
      root.append(make('style', {}, text));
    }
  };
  const root = host.attachShadow({ mode: options.shadow || 'open' });
  const button = make('button', { 'aria-expanded': false }, '');
  const note = make('div', { role: 'alert' });
  let title, loading, failed, again;
  const look = () => {
    [host.lang, title, loading, failed, again] = /^en/i.test(options.lang || document.documentElement.lang)
      ? ['en', 'Online chat', 'Loading…', 'The chat did not load', 'Reload']
      : ['ru', 'Онлайн-чат', 'Загружаем чат…', 'Чат не загрузился', 'Обновить'];
    button.firstChild.data = options.label || title;
    button.className = ['launcher', options.side, options.launcher].join(' ');
    note.className = ['note', options.side].join(' ');
    host.style.setProperty('--portal-chat-bottom', options.bottom || '');
  };
  adopt('__LAUNCHER_CSS__');
  root.append(button, note);

  // What is fetched.

  let attempts = 0, loaded, widget, call;
  const calls = [];
  const link = (rel, href, integrity) => document.head.append(make('link', { rel, href, integrity, crossorigin: '' }));
  const load = () => loaded ||= (async () => {
    // A module that failed once fails for ever under the same address.
    const module = base + '__JS__#' + attempts++;
    // `import()` takes no hash; a preload of the same module does.
    link('modulepreload', module, '__JS_SRI__');
    // An answer that is not the file, like a page about an error, has another hash and is refused too.
    const wasm = fetch(base + '__WASM__', { integrity: '__WASM_SRI__' });
    wasm.catch(() => {});
    widget = await import(module);
    await widget.prepare(wasm);
  })();
  const boot = async quiet => {
    note.textContent = quiet ? '' : loading;
    try {
      await load();
      call ||= widget.start(button, options, calls, look, adopt);
      note.textContent = '';
    } catch (error) {
      loaded = 0;
      console.warn(error);
      if (!note.textContent) return;
      const retry = make('button', {}, again);
      retry.onclick = () => {
        button.focus();
        boot();
      };
      note.replaceChildren(failed, retry);
      widget?.sorry(note, options, calls, adopt);
    }
  };

  // What people and pages do.

  for (const type of ['click', 'pointerover', 'focusin', 'scroll']) document.addEventListener(type, event => {
    if (!host.isConnected) return;
    // The launcher is never over what has the focus.
    const at = document.activeElement, one = at.getBoundingClientRect(), two = button.getBoundingClientRect();
    button.classList.toggle('away', at != host && at.tabIndex >= 0 && one.bottom > two.top && one.top < two.bottom && one.right > two.left && one.left < two.right);
    const opener = event.composedPath().find(node => node == host || node.dataset?.portalChatOpen != null);
    // What failed once is tried again when somebody asks for it.
    if (opener && type != 'click') attempts || load().catch(() => loaded = 0);
    else if (opener && opener != host) {
      api.open(opener);
      if (opener.href) event.preventDefault();
    }
  }, true);
  button.onclick = () => api.toggle();

  const api = window.PortalChat = { version };
  for (const name of 'open close toggle identify logout context configure on off'.split(' ')) api[name] = (...args) => {
    if (call) return call(name, args);
    calls.push([name, args]);
    if (name == 'configure') look(Object.assign(options, ...args));
    if (/open|tog|log/.test(name)) boot();
  };
  api.push = ([name, ...args]) => api[name]?.(...args);
  api.destroy = () => {
    call?.('destroy', []);
    host.remove();
    delete window.PortalChat;
  };

  const begin = () => {
    // Taken away before it was there.
    if (window.PortalChat != api) return;
    const place = document.querySelector(options.container);
    if (place) options.launcher = 'inline';
    if (!host.isConnected) (place || document.documentElement).append(host);
    look();
    let underWay;
    try {
      underWay = /l-chat:(c|p[^}]*conv(?![^}]*over))/.test(JSON.stringify(localStorage));
    } catch {
      // Storage is denied: nothing was kept in it either.
    }
    const { saveData, effectiveType } = navigator.connection || {};
    if (options.launcher == 'inline') boot();
    else if (underWay) boot(true);
    // When the browser is idle, into its cache only: compiling waits for intent.
    else if (!saveData && !/[23]g/.test(effectiveType)) ['__JS__', '__WASM__'].map(file => link('prefetch', base + file, ''));
  };
  early?.map?.(api.push);
  document.body && (document.readyState != 'loading' || !options.container) ? begin() : addEventListener('DOMContentLoaded', begin);
})();
