// The only file a portal includes:
//   <script src="https://chat.example.org/chat/portal-chat.js" async data-lang="ru"></script>
// It paints the launcher in a shadow root and fetches the widget when somebody shows intent. It writes
// no storage and no cookie, asks no other site, and never throws into the page. The build puts the names
// and hashes of the widget's files, and the launcher's styles, where two underscores stand.
(() => {
  const { src, dataset } = document.currentScript || {};
  if (!src || window.PortalChat) return;

  const base = new URL('.', src).href;
  const options = { ...dataset, src };
  const lang = /^en/i.test(options.lang || document.documentElement.lang) ? 'en' : 'ru';
  const [label, loading, failed, again] = lang == 'en'
    ? ['Online chat', 'Loading chat…', 'The chat did not load. Reload the page or use another contact', 'Try again']
    : ['Онлайн-чат', 'Загружаем чат…', 'Чат не загрузился. Обновите страницу или выберите другой способ связи', 'Повторить'];

  // What is painted.

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    element.append(...children);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    return element;
  };
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
  const host = make('portal-chat', { lang });
  const root = host.attachShadow({ mode: options.shadow || 'open' });
  const button = make('button', { type: 'button', class: 'launcher', 'aria-haspopup': 'dialog', 'aria-expanded': false },
    options.label || label, make('span', { class: 'badge' }));
  const note = make('div', { class: 'note', role: 'alert' });
  adopt('__LAUNCHER_CSS__');
  root.append(button, note);

  // What is fetched.

  let attempts = 0, loaded, handle, wanted, gone, who;
  // An answer that is not the file, like a page about an error, has another hash and is refused too.
  const get = (file, integrity) => fetch(base + file, { integrity });
  const link = (rel, href, integrity) => document.head.append(make('link', { rel, href, integrity, crossorigin: '' }));
  const load = () => loaded ||= (async () => {
    // A module that failed once fails for ever under the same address.
    const module = base + '__JS__#' + attempts++;
    // `import()` takes no hash; a preload of the same module does.
    link('modulepreload', module, '__JS_SRI__');
    const wasm = get('__WASM__', '__WASM_SRI__');
    const [widget, sheet] = await Promise.all([import(module), get('__CSS__', '__CSS_SRI__'), wasm]);
    await widget.default({ module_or_path: wasm });
    adopt(await sheet.text());
    return widget;
  })();
  const mount = async () => {
    const widget = await load();
    if (gone || handle) return;
    handle = widget.mount(root, button, options);
    if (who) handle.identify(...who);
  };
  const quietly = promise => promise.catch(() => loaded = 0);

  // What people and pages do.

  const set = async open => {
    wanted = open;
    try {
      if (!handle && open) {
        note.textContent = loading;
        button.setAttribute('aria-busy', true);
        await mount();
      }
      if (handle) wanted ? handle.open(wanted) : handle.close();
      note.textContent = '';
    } catch (error) {
      console.warn(error);
      loaded = 0;
      const retry = make('button', {}, again);
      retry.onclick = toggle;
      note.replaceChildren(failed, retry);
    }
    button.removeAttribute('aria-busy');
  };
  const toggle = () => set(!handle || !handle.is_open());
  const onClick = event => {
    const opener = event.target.closest('[data-portal-chat-open]');
    if (opener) set(true);
    if (opener?.href) event.preventDefault();
  };
  button.onclick = toggle;
  button.onpointerenter = button.onfocus = () => quietly(load());
  document.addEventListener('click', onClick);

  const start = () => {
    if (gone) return;
    document.documentElement.append(host);
    let underWay;
    try {
      underWay = Object.entries(localStorage).some(item => /^portal-chat:(command:|place,.*"conversation"(?!.*"over"))/.test(item));
    } catch {
      // Storage is denied: nothing was kept in it either.
    }
    const { saveData, effectiveType } = navigator.connection || {};
    if (underWay) quietly(mount());
    // When the browser is idle, into its cache only: compiling waits for intent.
    else if (!saveData && !/[23]g/.test(effectiveType)) ['__JS__', '__WASM__', '__CSS__'].map(file => link('prefetch', base + file, ''));
  };
  document.body ? start() : addEventListener('DOMContentLoaded', start);

  window.PortalChat = {
    open: about => set(about || true),
    close: () => set(false),
    toggle,
    identify: (...args) => {
      who = args;
      handle?.identify(...who);
    },
    logout: () => quietly(mount().then(() => handle.logout())),
    destroy: () => {
      gone = true;
      handle?.destroy();
      host.remove();
      document.removeEventListener('click', onClick);
      delete window.PortalChat;
    },
  };
})();
