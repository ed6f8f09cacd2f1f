// The only file a portal includes:
//   <script src="https://chat.example.org/chat/portal-chat.js" async data-lang="ru"></script>
// It paints the launcher in a shadow root, keeps the calls of `PortalChat` and fetches the widget when somebody shows
// intent; widget.js takes the calls over. It writes no storage and no cookie, asks no other site, and never throws into
// the page. The build puts the name and hashes of the widget's files, and the launcher's styles, where two underscores
// stand, and makes names short that are no properties.
(async () => {
  const version = '__VERSION__';
  // Calls of the page that came before this file, or a loader that was here first.
  const early = window.PortalChat;
  if (early?.version) return console.warn('portal-chat twice:', early.version, version);

  // A module has no `currentScript`.
  const script = document.currentScript || document.querySelector('[src*="portal-chat.js"]');
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  let host = document.querySelector('portal-chat') || make('portal-chat');
  const options = { src: script?.src, ...script?.dataset, ...host.dataset };
  const files = new URL('__FILES__', options.src).href;

  // What is painted.

  const adopt = text => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    } catch {
      // A browser without constructed sheets.
      root.append(make('style', { textContent: text }));
    }
  };
  const root = host.attachShadow({ mode: options.shadow || 'open' });
  const button = make('button', { part: 'launcher', textContent: ' ', ariaExpanded: false });
  const note = make('div', { role: 'alert' });
  let title, loading, failed, again;
  // The widget may have gone to another element.
  const look = next => {
    host = next || host;
    [host.lang, title, loading, failed, again] = /^en/i.test(options.lang || document.documentElement.lang) ?
      ['en', 'Online chat', 'Loading…', 'The chat did not load', 'Reload'] :
      ['ru', 'Онлайн-чат', 'Загружаем чат…', 'Чат не загрузился', 'Обновить'];
    // The widget goes into its container when it comes.
    if (options.container) options.launcher = 'inline';
    button.firstChild.data = options.label || title;
    button.className = ['launcher', options.side, options.launcher].join(' ');
    note.className = ['note', options.side].join(' ');
    host.style.setProperty('--portal-chat-bottom', options.bottom || '');
    if (options.launcher == 'inline') boot();
  };
  adopt('__LAUNCHER_CSS__');
  root.append(button, note);

  // What is fetched.

  let attempts = 0, loaded, widget, call;
  const calls = [];
  const load = () => loaded ||= (async () => {
    // A module that failed once fails for ever under the same address.
    const module = files + 'js#' + attempts++;
    // `import()` takes no hash; a preload of the same module does.
    document.head.append(make('link', { rel: 'modulepreload', href: module, integrity: '__JS_SRI__', crossOrigin: '' }));
    // An answer that is not the file, like a page about an error, has another hash and is refused too.
    const wasm = fetch(files + 'wasm', { integrity: '__WASM_SRI__' });
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
      note.textContent = failed;
      button.firstChild.data = again;
      button.classList.remove('none', 'inline');
      widget?.sorry(note, options, calls, adopt);
    }
  };

  // What people and pages do.

  let frame;
  for (const type of ['click', 'pointerover', 'focusin', 'scroll']) document.addEventListener(type, event => {
    if (!host.isConnected) return;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      // The launcher is never over what has the focus.
      const at = document.activeElement, one = at?.getBoundingClientRect(), two = button.getBoundingClientRect();
      const over = one?.bottom > two.top && one.top < two.bottom && one.right > two.left && one.left < two.right;
      button.classList.toggle('away', over && at != host && at.tabIndex >= 0);
    });
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
    if (name == 'configure') look(void Object.assign(options, ...args));
    if (/open|tog|log/.test(name)) boot();
  };
  api.push = ([name, ...args]) => api[name]?.(...args);
  // A <portal-chat> has come or gone. To one that comes later the widget brings the chat.
  api.moved = element => {
    if (call) call('moved', []);
    else if (element != host && element.isConnected) boot(true);
  };
  api.destroy = () => {
    call?.('destroy', []);
    delete window.PortalChat;
    host.remove();
  };

  early?.map?.(api.push);
  try {
    customElements.define('portal-chat', class extends HTMLElement {
      connectedCallback() {
        window.PortalChat?.moved?.(this);
      }
      disconnectedCallback() {
        window.PortalChat?.moved?.(this);
      }
    });
  } catch {
    // By a loader that is gone; `PortalChat` is this one's now.
  }
  document.body || await new Promise(done => addEventListener('DOMContentLoaded', done));
  // Taken away before it was there.
  if (window.PortalChat != api) return;
  host.isConnected || document.documentElement.append(host);
  look();
  let underWay;
  try {
    // By the person, for this visit: until somebody calls for it. Nothing is fetched.
    if (button.hidden = sessionStorage['portal-chat:hidden']) return;
    underWay = /l-chat:(c|p[^}]*conv(?![^}]*over))/.test(JSON.stringify(localStorage));
  } catch {
    // Storage is denied: nothing was kept in it either.
  }
  const { saveData, effectiveType } = navigator.connection || {};
  if (underWay) boot(true);
  // When the browser is idle, into its cache only: compiling waits for intent.
  else if (!attempts && !saveData && !/[23]g/.test(effectiveType)) {
    document.head.append(make('link', { rel: 'prefetch', href: files + 'js', crossOrigin: '' }), make('link', { rel: 'prefetch', href: files + 'wasm', crossOrigin: '' }));
  }
})();
